"""Cuts through the label volume along the axis of the pair, with the dividing surface as a line."""

from __future__ import annotations

import numpy as np

from twofold.book.pictures.camera import View


def slice_codes(volume: np.ndarray, affine: np.ndarray, view: View, pixels: int) -> np.ndarray:
    """Codes on the plane through the view's centre, uint8 (rows, columns)."""
    scale = view.width_mm / pixels
    rows = max(round(view.height_mm / scale), 1)
    i, j = np.indices((rows, pixels))
    points = (
        view.centre
        + ((j + 0.5) * scale - view.width_mm / 2)[..., None] * view.right
        + ((i + 0.5) * scale - rows * scale / 2)[..., None] * view.down
    )
    inverse = np.linalg.inv(affine)
    at = np.rint(points @ inverse[:3, :3].T + inverse[:3, 3]).astype(int)
    inside = np.all((at >= 0) & (at < np.array(volume.shape)), axis=-1)
    at = np.where(inside[..., None], at, 0)
    return np.where(inside, volume[at[..., 0], at[..., 1], at[..., 2]], 0).astype(np.uint8)


def painted(code: np.ndarray, colours: dict[int, tuple[int, int, int]], striped: frozenset[int]) -> np.ndarray:
    """The codes in flat colours, uint8 (rows, columns, 3), outlined where they change."""
    palette = np.full((256, 3), 255.0)
    for c, rgb in colours.items():
        palette[c] = rgb
    code = np.where(np.isin(code, list(colours)), code, 0)  # what has no colour (skin!) has no outline either
    image = palette[code]
    rows, columns = np.indices(code.shape)
    stripes = np.isin(code, list(striped)) & ((rows + columns) // 4 % 2 == 0)
    image[stripes] *= 0.86
    change = np.zeros(code.shape, bool)
    change[:-1] |= code[:-1] != code[1:]
    change[:, :-1] |= code[:, :-1] != code[:, 1:]
    image[change] *= 0.55
    return image.astype(np.uint8)


def crossing(triangles: np.ndarray, view: View) -> np.ndarray:
    """Where a mesh meets the plane of the view: (n, 2, 3) segments, mm.

    Args:
        triangles: (m, 3, 3) corners, mm.
    """
    height = (triangles - view.centre) @ view.forward
    height = np.where(np.abs(height) < 1e-9, 1e-9, height)
    above = height > 0
    cut = triangles[(above.any(axis=1)) & (~above).any(axis=1)]
    height = height[(above.any(axis=1)) & (~above).any(axis=1)]
    if not len(cut):
        return np.zeros((0, 2, 3))
    ends = np.full((len(cut), 3, 3), np.nan)
    for k in range(3):
        p, q, hp, hq = cut[:, k], cut[:, (k + 1) % 3], height[:, k], height[:, (k + 1) % 3]
        met = (hp > 0) != (hq > 0)
        share = np.divide(hp, hp - hq, out=np.zeros_like(hp), where=met)[:, None]
        ends[:, k] = np.where(met[:, None], p + share * (q - p), np.nan)
    order = np.argsort(np.isnan(ends[:, :, 0]), axis=1, kind="stable")[:, :2]
    return np.take_along_axis(ends, order[:, :, None], axis=1)


def read_stl(path) -> np.ndarray:
    """Corners (m, 3, 3), mm, of a binary STL; empty when there is no such file."""
    from pathlib import Path

    if not Path(path).is_file():
        return np.zeros((0, 3, 3))
    data = Path(path).read_bytes()
    record = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("extra", "<u2")])
    count = int.from_bytes(data[80:84], "little")
    return np.frombuffer(data, record, count, offset=84)["corners"].astype(float)
