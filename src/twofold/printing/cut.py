"""Where a model is cut: a plane, or the dividing surface as heights over the plane that fits it best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from twofold.printing import numerics as n


@dataclass(frozen=True)
class Cut:
    """Heights over a plane; child a's side is above.

    origin_mm: a point of the plane, (3,). axes: rows u, v and the normal, a right-handed frame, (3, 3).
    start_mm: u and v of the first height. heights_mm: (nu, nv), ``CUT_STEP_MM`` apart. off_mm: how far the true
    surface lies from these heights (95th percentile; 0 for a plane): a surface that folds over cannot be a height.
    """

    origin_mm: np.ndarray
    axes: np.ndarray
    start_mm: tuple[float, float]
    heights_mm: np.ndarray
    off_mm: float = 0.0

    def at(self, uv: np.ndarray) -> np.ndarray:
        """Heights, mm, at plane coordinates (..., 2); beyond the edge, those of the edge."""
        from scipy.ndimage import map_coordinates

        index = np.moveaxis((np.asarray(uv, float) - self.start_mm) / n.CUT_STEP_MM, -1, 0)
        flat = map_coordinates(self.heights_mm, index.reshape(2, -1), order=1, mode="nearest")
        return flat.reshape(index.shape[1:])

    def world(self, uv: np.ndarray, above_mm: float | np.ndarray = 0.0) -> np.ndarray:
        """World points (..., 3), mm LPS, so far above the cut at plane coordinates (..., 2)."""
        uv = np.asarray(uv, float)
        h = self.at(uv) + above_mm
        return self.origin_mm + uv[..., :1] * self.axes[0] + uv[..., 1:] * self.axes[1] + h[..., None] * self.axes[2]

    def raster(self) -> np.ndarray:
        """Plane coordinates of every height, (nu, nv, 2)."""
        u, v = (self.start_mm[k] + n.CUT_STEP_MM * np.arange(self.heights_mm.shape[k]) for k in (0, 1))
        return np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1)

    def above(self, shift_mm: float = 0.0) -> Any:
        """The solid of everything above the cut (child a's side), shifted along the normal."""
        from manifold3d import Manifold
        from manifold3d import Mesh64 as Raw

        uv = self.raster()
        flat = self.origin_mm + uv[..., :1] * self.axes[0] + uv[..., 1:] * self.axes[1]
        low = flat + (self.heights_mm + shift_mm)[..., None] * self.axes[2]
        high = flat + n.CUT_FAR_MM * self.axes[2]
        points = np.concatenate([low.reshape(-1, n.DIM), high.reshape(-1, n.DIM)])
        return Manifold(Raw(points, _box(*self.heights_mm.shape).astype(np.uint64)))


def _box(nu: int, nv: int) -> np.ndarray:
    """Triangles of the closed box between two grids of nu by nv points, the lower one first; outward."""
    at = np.arange(nu * nv).reshape(nu, nv)
    a, b, c, d = at[:-1, :-1], at[1:, :-1], at[1:, 1:], at[:-1, 1:]
    low = np.concatenate([np.stack([a, c, b], -1).reshape(-1, n.DIM), np.stack([a, d, c], -1).reshape(-1, n.DIM)])
    high = low[:, ::-1] + nu * nv
    rim = np.concatenate([at[:-1, 0], at[-1, :-1], at[:0:-1, -1], at[0, :0:-1]])
    on = np.roll(rim, -1)
    sides = np.concatenate([np.stack([rim, on, on + nu * nv], -1), np.stack([rim, on + nu * nv, rim + nu * nv], -1)])
    return np.concatenate([low, high, sides])


def plane(centre_mm: np.ndarray, normal: np.ndarray, points_mm: np.ndarray) -> Cut:
    """A flat cut through a point, wide enough for some points. normal: towards child a."""
    axes = _frame(normal)
    start, shape = _field((points_mm - centre_mm) @ axes[:2].T)
    return Cut(np.asarray(centre_mm, float), axes, start, np.zeros(shape))


def along(triangles: np.ndarray, towards_a: np.ndarray, points_mm: np.ndarray) -> Cut:
    """The cut along a dividing surface.

    Args:
        triangles: (m, 3, 3), mm LPS. towards_a: (3,), roughly from child b to child a.
        points_mm: what the cut must be wide enough for, (k, 3).
    """
    from scipy.interpolate import griddata

    corners = np.unique(triangles.reshape(-1, n.DIM), axis=0)
    centre = corners.mean(axis=0)
    normal = np.linalg.svd(corners - centre, full_matrices=False)[2][-1]
    normal = normal * (1 if normal @ towards_a >= 0 else -1)
    axes = _frame(normal)
    local = (corners - centre) @ axes.T
    start, shape = _field((points_mm - centre) @ axes[:2].T)
    cut = Cut(centre, axes, start, np.zeros(shape))
    uv = cut.raster()
    inside = griddata(local[:, :2], local[:, 2], uv, method="linear")
    beyond = griddata(local[:, :2], local[:, 2], uv, method="nearest")
    cut = Cut(centre, axes, start, np.where(np.isfinite(inside), inside, beyond))
    return Cut(centre, axes, start, cut.heights_mm,
               float(np.quantile(np.abs(cut.at(local[:, :2]) - local[:, 2]), n.P95)))


def _frame(normal: np.ndarray) -> np.ndarray:
    third = np.asarray(normal, float) / np.linalg.norm(normal)
    first = np.cross(np.eye(n.DIM)[np.argmin(np.abs(third))], third)
    first /= np.linalg.norm(first)
    return np.stack([first, np.cross(third, first), third])


def _field(uv: np.ndarray) -> tuple[tuple[float, float], tuple[int, int]]:
    low, high = uv.min(axis=0) - n.CUT_MARGIN_MM, uv.max(axis=0) + n.CUT_MARGIN_MM
    shape = np.ceil((high - low) / n.CUT_STEP_MM).astype(int) + 1
    return (float(low[0]), float(low[1])), (int(shape[0]), int(shape[1]))
