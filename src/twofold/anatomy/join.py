"""Where the children meet: the area of the join and the girth of the waist."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from twofold.anatomy import numerics
from twofold.anatomy.brains import Brains
from twofold.anatomy.grid import Grid
from twofold.anatomy.tissue import distance_mm
from twofold.quantity import MM2_PER_CM2


@dataclass(frozen=True)
class Join:
    """contact_area_cm2: area of the surface, inside the skin, half way between the two brains.

    waist_mm: girth of the skin in the plane that fits that surface best. centre_mm, normal: that plane, b to a.
    """

    contact_area_cm2: float
    waist_mm: float
    centre_mm: np.ndarray
    normal: np.ndarray


def find_join(head: np.ndarray, brains: Brains, grid: Grid) -> Join:
    """The join of two heads, measured between their brains."""
    from skimage.measure import marching_cubes, mesh_surface_area

    step = max(1, round(numerics.CAVITY_SPACING_MM / grid.spacing_mm))
    thin = (slice(None, None, step),) * numerics.DIM
    coarse = Grid(grid.origin_mm, grid.spacing_mm * step, tuple(head[thin].shape))  # type: ignore[arg-type]
    inside = head[thin]
    # the sign of the field and of the plane follows the place of the brains, not their letters: triangulation and
    # sampling are not quite the same for a field and its negative
    ways = {t: coarse.world(np.argwhere(brain[thin])).mean(axis=0) for t, brain in (("a", brains.a), ("b", brains.b))}
    near, far = sorted(ways, key=lambda t: tuple(ways[t]))
    to_near, to_far = (distance_mm(getattr(brains, t)[thin], coarse.spacing_mm) for t in (near, far))
    lead = to_far - to_near  # above 0: nearer to the brain whose centre comes first
    points, faces, _, _ = marching_cubes(lead, 0.0, mask=ndimage.binary_dilation(inside), allow_degenerate=False)
    middles = points[faces].mean(axis=1)
    kept = inside[tuple(np.rint(middles).astype(int).T)]
    area = mesh_surface_area(points * coarse.spacing_mm, faces[kept])
    rim = coarse.world(middles[kept])
    centre = rim.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov((rim - centre).T))
    normal = axes[:, 0]
    normal = normal if normal @ (ways[near] - centre) > 0 else -normal
    girth = _girth(head, grid, centre, normal)
    return Join(float(area) / MM2_PER_CM2, girth, centre, normal if near == "a" else -normal)


def _girth(head: np.ndarray, grid: Grid, centre: np.ndarray, normal: np.ndarray) -> float:
    """Length of the outline of a mask in a plane, mm (the longest closed one)."""
    from skimage.measure import find_contours

    side = np.cross(normal, np.eye(numerics.DIM)[int(np.argmin(np.abs(normal)))])
    side /= np.linalg.norm(side)
    up = np.cross(normal, side)
    reach = int(np.ceil(np.linalg.norm(head.shape)))
    steps = (np.arange(2 * reach) - reach) * grid.spacing_mm
    u, v = np.meshgrid(steps, steps, indexing="ij")
    points = centre + u[..., None] * side + v[..., None] * up
    cut = ndimage.map_coordinates(head.astype(np.float32), np.moveaxis(grid.index(points), -1, 0), order=1)
    outlines = find_contours(ndimage.gaussian_filter(cut, 1), 0.5)
    lengths = [float(np.linalg.norm(np.diff(o, axis=0), axis=1).sum()) for o in outlines]
    return max(lengths, default=0.0) * grid.spacing_mm
