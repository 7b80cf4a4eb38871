"""Surfaces of a label volume as a viewer sees them: what each line of sight meets first, and how it is lit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numba as nb
import numpy as np

from twofold.book.pictures.camera import View

STEP = 0.7  # voxels between samples of a line of sight: less than a voxel's edge, so that none is jumped over
SLANT = 0.45  # the light comes from the viewer's upper left
DIM = 0.72  # how much of a covered vessel shows through
Colours = dict[int, tuple[int, int, int]]
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
            near, far = 0.0, steps * STEP
            for axis in range(3):  # the stretch of the line that lies within the volume
                at, way, size = (x0, y0, z0)[axis], forward[axis], volume.shape[axis]
                if abs(way) > 1e-12:
                    t0, t1 = (-0.5 - at) / way, (size - 0.5 - at) / way
                    near, far = max(near, min(t0, t1)), min(far, max(t0, t1))
                elif at < -0.5 or at >= size - 0.5:
                    far = -1.0
            for k in range(int(near / STEP), int(far / STEP) + 2):
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


@dataclass(frozen=True)
class Sight:
    """What a viewer meets: code (0: nothing), depth in voxels and outward slope per point, and the light."""

    code: np.ndarray
    depth: np.ndarray
    normals: np.ndarray
    light: np.ndarray


def look(
    volume: np.ndarray, affine: np.ndarray, view: View, codes: Iterable[int], pixels: int,
    cut: tuple[np.ndarray, np.ndarray] | None = None,
) -> Sight:  # fmt: skip
    """What is seen of some codes.

    Args:
        volume: uint8 labels. affine: (4, 4) voxel to mm. pixels: columns of the picture.
        cut: (point, normal) in mm: what lies on the normal's side is not there.
    """
    to_voxel = np.linalg.inv(affine)
    scale = view.width_mm / pixels
    rows = max(round(view.height_mm / scale), 1)
    far = float(np.linalg.norm(np.array(volume.shape) @ np.abs(affine[:3, :3].T)))
    corner = (
        view.centre
        - view.right * (view.width_mm - scale) / 2
        - view.down * (rows - 1) * scale / 2
        - view.forward * far / 2
    )
    start = to_voxel[:3, :3] @ corner + to_voxel[:3, 3]
    right, down = (to_voxel[:3, :3] @ (v * scale) for v in (view.right, view.down))
    forward = to_voxel[:3, :3] @ view.forward
    per_mm = float(np.linalg.norm(forward))
    forward = forward / per_mm
    seen = np.zeros(256, np.bool_)
    seen[list(codes)] = True
    code, depth = np.zeros((rows, pixels), np.uint8), np.zeros((rows, pixels))
    _first(volume, seen, start, right, down, forward, int(far * per_mm / STEP) + 2, _plane(cut, affine), code, depth)
    normals = np.zeros((rows, pixels, 3))
    _slopes(volume, seen, start, right, down, forward, code, depth, normals)
    light = -forward - SLANT * right / np.linalg.norm(right) - SLANT * down / np.linalg.norm(down)
    return Sight(code, depth, normals, light / np.linalg.norm(light))


def picture(
    volume: np.ndarray, affine: np.ndarray, view: View, colours: Colours, striped: frozenset[int], pixels: int,
    cut: tuple[np.ndarray, np.ndarray] | None = None,
) -> np.ndarray:  # fmt: skip
    """A lit picture of the codes that have a colour, uint8 (rows, columns, 3), white where nothing is.

    Args:
        striped: codes drawn with stripes, to be told apart without colour. The rest: see ``look``.
    """
    return lit(look(volume, affine, view, colours, pixels, cut), colours, striped)


def _plane(cut: tuple[np.ndarray, np.ndarray] | None, affine: np.ndarray) -> np.ndarray:
    """The cut as (normal, offset) in voxels; a plane that keeps everything when there is none."""
    if cut is None:
        return np.array([0.0, 0.0, 0.0, 1.0])
    point, normal = cut
    along = normal @ affine[:3, :3]
    return np.array([*along, float(normal @ (point - affine[:3, 3]))])


def lit(sight: Sight, colours: Colours, striped: frozenset[int]) -> np.ndarray:
    """A sight as a picture, uint8 (rows, columns, 3)."""
    code, depth = sight.code, sight.depth
    palette = np.full((256, 3), 255.0)
    for c, rgb in colours.items():
        palette[c] = rgb
    base = palette[code]
    shade = 0.42 + 0.58 * np.clip(sight.normals @ sight.light, 0, 1)
    rows, columns = np.indices(code.shape)
    stripes = np.isin(code, list(striped)) & ((rows + columns) // 4 % 2 == 0)
    shade = np.where(stripes, shade * 0.78, shade)
    image = np.where((code > 0)[..., None], base * shade[..., None], 255.0)
    image[_edges(code, depth)] *= 0.35
    return np.clip(image, 0, 255).astype(np.uint8)


def through(under: np.ndarray, skin: Sight, vessels: Sight, over: np.ndarray) -> np.ndarray:
    """Vessels seen through what covers them: full where they lie on top, dimmed where they lie beneath."""
    there = vessels.code > 0
    beneath = there & (skin.code > 0) & (skin.depth < vessels.depth)
    share = np.where(beneath, DIM, 1.0)[..., None] * there[..., None]
    return (under * (1 - share) + over * share).astype(np.uint8)


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
