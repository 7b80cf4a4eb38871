"""Vessel radii below voxel size: the blood in a slice of vessel, divided by its length, is its area."""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from twofold.anatomy import numerics
from twofold.anatomy.grid import Grid
from twofold.anatomy.web import Web


def dense(points_mm: np.ndarray, step_mm: float) -> np.ndarray:
    """Points at equal steps along a polyline, both ends included, (n, 3)."""
    arc = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points_mm, axis=0), axis=1))]
    n = max(2, int(np.ceil(arc[-1] / step_mm)) + 1)
    at = np.linspace(0, arc[-1], n)
    return np.stack([np.interp(at, arc, points_mm[:, k]) for k in range(numerics.DIM)], axis=1)


def measure_radii(
    web: Web, mask: np.ndarray, share: np.ndarray, grid: Grid, point_spread_mm: float = 0.0
) -> None:
    """Give every branch its mean radius, mm (area-equivalent circle).

    Every voxel near a centreline counts for the nearest point of it, by the share of it that is blood, so the
    point spread of the scan moves blood about but loses none. Stretches inside a junction are left out.

    Args:
        web: centrelines; changed in place.
        mask: bool, the vessel mask. share: share of each voxel that is blood, 0 to 1, zero on average outside.
        point_spread_mm: standard deviation of the scan's point spread; if above 0, a vessel that is dim because its
            blood carries less contrast is told from one that is dim because it is thin.
    """
    if not web.branches:
        return
    inner = ndimage.distance_transform_edt(mask, sampling=grid.spacing_mm)
    ids = sorted(web.branches)
    lines = [dense(web.branches[id].points_mm, grid.spacing_mm) for id in ids]
    points = np.vstack(lines)
    owner = np.repeat(np.arange(len(ids)), [len(p) for p in lines])
    rough = _nearest_value(inner, grid, points)
    tree = cKDTree(points)
    near = ndimage.binary_dilation(mask, iterations=numerics.RADIUS_HALO_VOXELS)
    index = np.argwhere(near)
    distance, nearest = tree.query(grid.world(index))
    keep = distance <= rough[nearest] * numerics.RADIUS_REACH + numerics.RADIUS_HALO_VOXELS * grid.spacing_mm
    index, nearest = index[keep], nearest[keep]
    where = tuple(index.T)
    blood = np.where(inner[where] > numerics.SURELY_INSIDE_VOXELS * grid.spacing_mm, 1.0, share[where])
    volume = np.bincount(nearest, blood * grid.voxel_mm3, minlength=len(points))
    for k, id in enumerate(ids):
        branch = web.branches[id]
        mine = np.flatnonzero(owner == k)
        step = branch.length_mm / max(len(mine) - 1, 1)
        area = volume[mine] / max(step, numerics.TINY)
        area[[0, -1]] *= 2  # an end point stands for half a step
        clear = _clear_of_ends(mine, rough, step, (web.degree(branch.u) > 1, web.degree(branch.v) > 1))
        mean = float(np.mean(_trimmed(area[clear])))
        floor = numerics.MIN_RADIUS_VOXELS * grid.spacing_mm
        radius = float(np.sqrt(max(mean, 0.0) / np.pi))
        if point_spread_mm > 0:
            radius = _undimmed(mean, _middle_share(share, grid, lines[k][clear]), point_spread_mm, grid.spacing_mm)
        web.change(id, radius_mm=max(radius, floor))


def _middle_share(share: np.ndarray, grid: Grid, points: np.ndarray) -> float:
    """Median share of blood along a centreline, between voxels linear."""
    return float(np.median(ndimage.map_coordinates(share, grid.index(points).T, order=1, mode="nearest")))


def _undimmed(area_mm2: float, middle: float, point_spread_mm: float, spacing_mm: float) -> float:
    """The radius (mm) that a vessel must have to show that area of full blood and that share in its middle.

    A round vessel of radius r and brightness L, seen through a Gaussian of width s, has area L pi r2 and middle
    L (1 - exp(-r2 / 2 s2)): their quotient grows with r and does not know L.
    """
    spread = np.hypot(point_spread_mm, spacing_mm * numerics.VOXEL_SPREAD)
    low, high = numerics.MIDDLE_SHARES
    radii = np.linspace(numerics.MIN_RADIUS_VOXELS * spacing_mm, numerics.WIDEST_MM, numerics.RADII_TRIED)
    quotient = np.pi * radii**2 / (1 - np.exp(-(radii**2) / (2 * spread**2)))
    return float(np.interp(area_mm2 / np.clip(middle, low, high), quotient, radii))


def _nearest_value(array: np.ndarray, grid: Grid, points: np.ndarray) -> np.ndarray:
    index = np.clip(np.rint(grid.index(points)).astype(int), 0, np.array(grid.shape) - 1)
    return array[tuple(index.T)]


def _clear_of_ends(mine: np.ndarray, rough: np.ndarray, step: float, joined: tuple[bool, bool]) -> np.ndarray:
    """Which points of a branch lie outside the vessels that it joins; all, where none would be left."""
    arc = np.arange(len(mine)) * step
    clear = np.ones(len(mine), bool)
    if joined[0]:
        clear &= arc > rough[mine[0]]
    if joined[1]:
        clear &= arc[-1] - arc > rough[mine[-1]]
    if clear.sum() < 2:
        clear[:] = True
    return clear


def _trimmed(area: np.ndarray) -> np.ndarray:
    """The middle of a sample: the lowest and highest fifth carry side branches and losses."""
    if len(area) < numerics.TRIM_FROM_POINTS:
        return area
    low, high = np.quantile(area, [numerics.TRIM, 1 - numerics.TRIM])
    return area[(area >= low) & (area <= high)]
