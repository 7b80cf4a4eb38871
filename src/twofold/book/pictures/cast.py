"""Surfaces of a label volume as a viewer sees them: what each line of sight meets first, and how it is lit."""

from __future__ import annotations

import numba as nb
import numpy as np

from twofold.book.pictures.camera import View

STEP = 0.7  # voxels between samples of a line of sight: less than a voxel's edge, so that none is jumped over
REACH = 2  # voxels around a surface point that tell its slope: 5³ smooths the steps of the voxels away


@nb.njit(cache=True)
def _first(volume, seen, start, right, down, forward, steps, keep, code, depth):
    """Code and depth (voxels) of the first visible voxel along each line of sight; 0 where there is none.

    keep: (4,) plane in voxels; points with n·p > d are not there (cut away).
    """
    nx, ny, nz = volume.shape
    rows, columns = code.shape
    for i in range(rows):
        for j in range(columns):
            x0 = start[0] + j * right[0] + i * down[0]
            y0 = start[1] + j * right[1] + i * down[1]
            z0 = start[2] + j * right[2] + i * down[2]
            for k in range(steps):
                t = k * STEP
                x, y, z = x0 + t * forward[0], y0 + t * forward[1], z0 + t * forward[2]
                a, b, c = int(np.floor(x + 0.5)), int(np.floor(y + 0.5)), int(np.floor(z + 0.5))
                if a < 0 or b < 0 or c < 0 or a >= nx or b >= ny or c >= nz:
                    continue
                if seen[volume[a, b, c]] and keep[0] * x + keep[1] * y + keep[2] * z <= keep[3]:
                    code[i, j] = volume[a, b, c]
                    depth[i, j] = t
                    break


@nb.njit(cache=True)
def _slopes(volume, seen, start, right, down, forward, code, depth, out):
    """Outward unit normals (voxel axes) where something is seen, from the emptiness around each point."""
    nx, ny, nz = volume.shape
    rows, columns = code.shape
    for i in range(rows):
        for j in range(columns):
            if code[i, j] == 0:
                continue
            t = depth[i, j]
            a = int(np.floor(start[0] + j * right[0] + i * down[0] + t * forward[0] + 0.5))
            b = int(np.floor(start[1] + j * right[1] + i * down[1] + t * forward[1] + 0.5))
            c = int(np.floor(start[2] + j * right[2] + i * down[2] + t * forward[2] + 0.5))
            gx = gy = gz = 0.0
            for u in range(-REACH, REACH + 1):
                for v in range(-REACH, REACH + 1):
                    for w in range(-REACH, REACH + 1):
                        p, q, r = a + u, b + v, c + w
                        inside = 0 <= p < nx and 0 <= q < ny and 0 <= r < nz
                        if not inside or not seen[volume[p, q, r]]:
                            weight = 1.0 / (1.0 + u * u + v * v + w * w)
                            gx += u * weight
                            gy += v * weight
                            gz += w * weight
            size = np.sqrt(gx * gx + gy * gy + gz * gz)
            if size > 0:
                out[i, j, 0], out[i, j, 1], out[i, j, 2] = gx / size, gy / size, gz / size
            else:
                out[i, j, 0], out[i, j, 1], out[i, j, 2] = -forward[0], -forward[1], -forward[2]


def picture(
    volume: np.ndarray, affine: np.ndarray, view: View, colours: dict[int, tuple[int, int, int]],
    striped: frozenset[int], pixels: int, cut: tuple[np.ndarray, np.ndarray] | None = None,
) -> np.ndarray:  # fmt: skip
    """A lit picture, uint8 (rows, columns, 3), white where nothing is.

    Args:
        volume: uint8 labels. affine: (4, 4) voxel to mm. colours: the codes that are seen, and their colours.
        striped: codes drawn with stripes, to be told apart without colour. pixels: columns.
        cut: (point, normal) in mm: what lies on the normal's side is not there.
    """
    to_voxel = np.linalg.inv(affine)
    scale = view.width_mm / pixels
    rows = max(round(view.height_mm / scale), 1)
    far = float(np.linalg.norm(np.array(volume.shape) @ np.abs(affine[:3, :3].T)))
    corner = (
        view.centre - view.right * (view.width_mm - scale) / 2 - view.down * (rows - 1) * scale / 2
        - view.forward * far / 2
    )  # fmt: skip
    start = to_voxel[:3, :3] @ corner + to_voxel[:3, 3]
    right, down = (to_voxel[:3, :3] @ (v * scale) for v in (view.right, view.down))
    forward = to_voxel[:3, :3] @ view.forward
    per_mm = float(np.linalg.norm(forward))
    forward = forward / per_mm
    seen = np.zeros(256, np.bool_)
    seen[list(colours)] = True
    code, depth = np.zeros((rows, pixels), np.uint8), np.zeros((rows, pixels))
    keep = _plane(cut, affine)
    _first(volume, seen, start, right, down, forward, int(far * per_mm / STEP) + 2, keep, code, depth)
    normals = np.zeros((rows, pixels, 3))
    _slopes(volume, seen, start, right, down, forward, code, depth, normals)
    light = -forward - 0.45 * right / np.linalg.norm(right) - 0.45 * down / np.linalg.norm(down)
    return _lit(code, depth, normals, light / np.linalg.norm(light), colours, striped)


def _plane(cut: tuple[np.ndarray, np.ndarray] | None, affine: np.ndarray) -> np.ndarray:
    """The cut as (normal, offset) in voxels; a plane that keeps everything when there is none."""
    if cut is None:
        return np.array([0.0, 0.0, 0.0, 1.0])
    point, normal = cut
    along = normal @ affine[:3, :3]
    return np.array([*along, float(normal @ (point - affine[:3, 3]))])


def _lit(
    code: np.ndarray, depth: np.ndarray, normals: np.ndarray, light: np.ndarray,
    colours: dict[int, tuple[int, int, int]], striped: frozenset[int],
) -> np.ndarray:  # fmt: skip
    palette = np.full((256, 3), 255.0)
    for c, rgb in colours.items():
        palette[c] = rgb
    base = palette[code]
    shade = 0.42 + 0.58 * np.clip(normals @ light, 0, 1)
    rows, columns = np.indices(code.shape)
    stripes = np.isin(code, list(striped)) & ((rows + columns) // 4 % 2 == 0)
    shade = np.where(stripes, shade * 0.78, shade)
    image = np.where((code > 0)[..., None], base * shade[..., None], 255.0)
    image[_edges(code, depth)] *= 0.35
    return np.clip(image, 0, 255).astype(np.uint8)


def _edges(code: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """Where the outline runs: the thing seen changes, or its depth jumps by more than a few voxels."""
    at = np.where(code > 0, depth, 1e6)
    out = np.zeros(code.shape, bool)
    for axis in (0, 1):
        jump = (np.abs(np.diff(at, axis=axis)) > 6) | (np.diff(code.astype(int), axis=axis) != 0)
        out[:-1] |= jump if axis == 0 else False
        if axis == 1:
            out[:, :-1] |= jump
    return out & (code > 0)


def png(image: np.ndarray) -> bytes:
    """A PNG of an RGB picture, the same bytes for the same picture."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(image).convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(out, "PNG", optimize=False)
    return out.getvalue()
