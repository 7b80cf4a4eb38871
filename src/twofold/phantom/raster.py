"""Vessels drawn into voxels: how much of each voxel is vein or artery, and which stretch of which vessel is nearest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.flow.records import ARTERIAL
from twofold.phantom import numerics as n
from twofold.phantom.network import Network, Tube
from twofold.phantom.place import Grid


@dataclass(frozen=True)
class Drawn:
    """What the tubes fill.

    vein, artery: share of each voxel filled, [nx, ny, nz] float32. distance_mm: to the nearest tube's wall at
    voxel centres, negative inside, ``FAR_MM`` away from vessels. stretch: index of the nearest stretch (a piece
    of a centre line between two points), -1 away from vessels. tube_of, along_of, direction_of: per stretch,
    the tube's index, its middle as a share of the tube's length, and its unit direction.
    """

    vein: np.ndarray
    artery: np.ndarray
    distance_mm: np.ndarray
    stretch: np.ndarray
    tube_of: np.ndarray
    along_of: np.ndarray
    direction_of: np.ndarray


def draw(network: Network, grid: Grid) -> Drawn:
    """All tubes of a network on a grid; shares from a grid twice as fine, at its own voxels' edges blended."""
    fine = Grid(
        grid.origin - grid.spacing / (2 * 2), grid.spacing / 2,
        (2 * grid.shape[0], 2 * grid.shape[1], 2 * grid.shape[2]),
    )
    cover = {arterial: np.zeros(fine.shape, np.uint8) for arterial in (False, True)}
    nearest = np.full(grid.shape, n.FAR_MM, np.float32)
    stretch = np.full(grid.shape, -1, np.int32)
    tube_of, along_of, direction_of = [], [], []
    for t, tube in enumerate(network.tubes):
        into = cover[tube.kind in ARTERIAL]
        steps = len(tube.points) - 1
        for k in range(steps):
            start, end = tube.points[k], tube.points[k + 1]
            _fill(into, fine, start, end, tube.radius_mm)
            box, d = _capsule(grid, start, end, tube.radius_mm, n.NEAR_MM)
            if d.size:
                closer = d < nearest[box]
                nearest[box][closer] = d[closer]
                stretch[box][closer] = len(tube_of)
            tube_of.append(t)
            along_of.append((k + 0.5) / steps)
            direction_of.append((end - start) / max(float(np.linalg.norm(end - start)), n.TINY))
    vein, artery = (_share(cover[k]) for k in (False, True))
    return Drawn(
        vein, artery, nearest, stretch, np.array(tube_of), np.array(along_of), np.array(direction_of)
    )


def _fill(into: np.ndarray, grid: Grid, start: np.ndarray, end: np.ndarray, radius: float) -> None:
    """Raise the filled share (0 to 255) of fine voxels in and at the edge of one stretch."""
    box, d = _capsule(grid, start, end, radius, grid.spacing)
    if d.size:
        share = (np.clip(0.5 - d / grid.spacing, 0, 1) * n.BYTE).astype(np.uint8)
        np.maximum(into[box], share, out=into[box])


def _capsule(
    grid: Grid, start: np.ndarray, end: np.ndarray, radius: float, reach: float
) -> tuple[tuple[slice, slice, slice], np.ndarray]:
    """The box of voxels within ``reach`` of a round-ended cylinder, and their distances to its wall (mm)."""
    low = grid.index(np.minimum(start, end) - radius - reach)
    high = grid.index(np.maximum(start, end) + radius + reach)
    a = np.clip(np.floor(low).astype(int), 0, grid.shape)
    b = np.clip(np.ceil(high).astype(int) + 1, 0, grid.shape)
    box = (slice(a[0], b[0]), slice(a[1], b[1]), slice(a[2], b[2]))
    if (b <= a).any():
        return box, np.zeros(0)
    axis = end - start
    length2 = max(float(axis @ axis), n.TINY)
    p = [grid.origin[d] + grid.spacing * np.arange(a[d], b[d]) - start[d] for d in range(n.DIM)]
    x, y, z = p[0][:, None, None], p[1][None, :, None], p[2][None, None, :]
    t = np.clip((x * axis[0] + y * axis[1] + z * axis[2]) / length2, 0, 1)
    return box, np.sqrt((x - t * axis[0]) ** 2 + (y - t * axis[1]) ** 2 + (z - t * axis[2]) ** 2) - radius


def _share(fine: np.ndarray) -> np.ndarray:
    """Mean over blocks of 2x2x2 fine voxels, 0 to 1."""
    total = np.zeros([s // 2 for s in fine.shape], np.uint16)
    for i in (0, 1):
        for j in (0, 1):
            for k in (0, 1):
                total += fine[i::2, j::2, k::2]
    return total.astype(np.float32) / np.float32(n.BYTE * 2**n.DIM)


def kinds(tubes: list[Tube], drawn: Drawn) -> np.ndarray:
    """Kind of each stretch as an array of words."""
    return np.array([t.kind for t in tubes])[drawn.tube_of]
