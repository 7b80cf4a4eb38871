"""One straight, isotropic grid in the world frame, and every image of a case laid onto it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import ndimage

from twofold.anatomy import numerics
from twofold.anatomy.images import Image, to_index, to_world


@dataclass(frozen=True)
class Grid:
    """Voxels whose axes run left, posterior and superior.

    origin_mm: world position of voxel (0, 0, 0), (3,). spacing_mm: edge of every voxel. shape: (3,).
    """

    origin_mm: tuple[float, float, float]
    spacing_mm: float
    shape: tuple[int, int, int]

    @cached_property
    def affine_lps(self) -> np.ndarray:
        """(4, 4), voxel index to mm LPS."""
        affine = np.diag([self.spacing_mm] * numerics.DIM + [1.0])
        affine[:3, 3] = self.origin_mm
        return affine

    @property
    def voxel_mm3(self) -> float:
        """Volume of a voxel."""
        return self.spacing_mm**numerics.DIM

    def index(self, points_mm: np.ndarray) -> np.ndarray:
        """Fractional voxel indexes of world points (..., 3)."""
        return (np.asarray(points_mm, float) - self.origin_mm) / self.spacing_mm

    def voxel(self, point_mm: np.ndarray) -> tuple[int, int, int]:
        """The voxel that holds a world point, clipped to the grid."""
        i = np.clip(np.rint(self.index(point_mm)).astype(int), 0, np.array(self.shape) - 1)
        return int(i[0]), int(i[1]), int(i[2])

    def world(self, index: np.ndarray) -> np.ndarray:
        """World points, mm LPS, of voxel indexes (..., 3)."""
        return np.asarray(index, float) * self.spacing_mm + self.origin_mm

    def cropped(self, box: tuple[slice, slice, slice]) -> Grid:
        """The part of the grid inside index slices."""
        start = np.array([s.start for s in box])
        shape = tuple(int(s.stop - s.start) for s in box)
        return Grid(tuple(float(x) for x in self.world(start)), self.spacing_mm, shape)  # type: ignore[arg-type]


def grid_for(image: Image) -> Grid:
    """The grid that covers an image's field of view, isotropic, no finer than the working resolution."""
    spacing = max(float(image.spacing_mm.min()), numerics.FINEST_SPACING_MM)
    spacing = round(spacing, numerics.SPACING_DECIMALS)
    n = np.array(image.array.shape) - 1
    corners = np.array([[i, j, k] for i in (0, n[0]) for j in (0, n[1]) for k in (0, n[2])], float)
    world = to_world(image.affine_lps, corners)
    low, high = world.min(axis=0), world.max(axis=0)
    shape = np.floor((high - low) / spacing + numerics.GRID_ROUNDING).astype(int) + 1
    return Grid(tuple(float(x) for x in low), spacing, tuple(int(x) for x in shape))  # type: ignore[arg-type]


def lay(image: Image, grid: Grid, outside: float | None = None) -> np.ndarray:
    """The image's values on the grid, float32; outside its field of view, its lowest value (or ``outside``).

    Values are copied where the axes and spacings agree, else interpolated linearly, after smoothing along
    axes on which the image is finer than the grid.
    """
    fill = float(image.array.min()) if outside is None else outside
    step = np.linalg.inv(image.affine_lps[:3, :3]) * grid.spacing_mm  # image index per grid index
    start = to_index(image.affine_lps, np.array(grid.origin_mm))
    whole = np.rint(step)
    off = max(float(np.abs(step - whole).max()), float(np.abs(start - np.rint(start)).max()))
    if off < numerics.SAME_GRID and bool((np.abs(whole).sum(axis=0) == 1).all()):
        return _copied(image.array, whole.astype(int), np.rint(start).astype(int), grid, fill)
    source = image.array
    finer = np.linalg.norm(step, axis=1)  # grid steps in units of this image axis
    sigma = np.where(finer > 1, 0.5 * np.sqrt(np.maximum(finer**2 - 1, 0)), 0)
    if sigma.max() > 0:
        source = ndimage.gaussian_filter(source, sigma, output=np.float32)
    return ndimage.affine_transform(
        source, step, start, grid.shape, output=np.float32, order=1, mode="constant", cval=fill
    )


def _copied(array: np.ndarray, step: np.ndarray, start: np.ndarray, grid: Grid, fill: float) -> np.ndarray:
    """The values on a grid that only permutes, flips and shifts the image's axes."""
    axes = [int(np.flatnonzero(step[:, g])[0]) for g in range(numerics.DIM)]  # image axis of each grid axis
    turned = np.transpose(array, axes)
    out = np.full(grid.shape, fill, np.float32)
    here, there = [], []
    for g, axis in enumerate(axes):
        sign = step[axis, g]
        if sign < 0:
            turned = np.flip(turned, g)
        first = start[axis] if sign > 0 else array.shape[axis] - 1 - start[axis]
        low, high = max(0, -first), min(grid.shape[g], array.shape[axis] - first)
        if high <= low:
            return out
        here.append(slice(low, high))
        there.append(slice(low + first, high + first))
    out[tuple(here)] = turned[tuple(there)]
    return out
