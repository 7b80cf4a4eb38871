"""The dividing problem as arrays: what it costs to cut each voxel, and which corners are already decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.division.numerics import COST_RATIO_MOST
from twofold.errors import BadInput

A_SIDE, B_SIDE, FREE = np.int8(1), np.int8(-1), np.int8(0)


@dataclass(frozen=True)
class CutProblem:
    """Find the cheapest surface between the corners of a (+1) and those of b (-1).

    cost: float32 [nx, ny, nz], per mm2 of surface in a voxel; 0 outside the head. fixed: int8
    [nx+1, ny+1, nz+1] on voxel corners, +1, -1 or 0 (free). spacing_mm: voxel edge.

    Raises BadInput: a cost that is not finite or is negative, costs too far apart for single precision,
    a child without a single decided corner that touches the head.
    """

    cost: np.ndarray
    fixed: np.ndarray
    spacing_mm: float = 1.0

    def __post_init__(self) -> None:
        file = "dividing surface"
        if self.fixed.shape != tuple(n + 1 for n in self.cost.shape):
            raise BadInput(file, "seeds", f"shape {self.fixed.shape} for costs of shape {self.cost.shape}",
                           "give one seed value per voxel corner: one more than voxels along each axis")
        bad = ~np.isfinite(self.cost)
        if bad.any():
            raise BadInput(file, "cost volume", f"{int(bad.sum())} voxels that are not finite numbers",
                           "repair the labels or images there; a cost must be a finite number")
        if (self.cost < 0).any():
            raise BadInput(file, "cost volume", f"a lowest cost of {float(self.cost.min()):g}",
                           "costs can't be negative")
        inside = self.cost[self.cost > 0]
        if inside.size == 0:
            raise BadInput(file, "cost volume", "no voxel of tissue", "check the labels: the head is missing")
        ratio = float(inside.max()) / float(inside.min())
        if ratio > COST_RATIO_MOST:
            raise BadInput(file, "costs", f"the dearest tissue costs {ratio:.3g} times the cheapest",
                           f"keep costs within a factor of {COST_RATIO_MOST:g}; to forbid a place, seed it")
        held = touches(self.cost) > 0
        for sign, letter in ((A_SIDE, "a"), (B_SIDE, "b")):
            if not (held & (self.fixed == sign)).any():
                raise BadInput(file, f"seeds of twin {letter}", "none inside the head",
                               f"mark at least one place that surely belongs to {letter} (its brain, or a seed)")


def touches(cost: np.ndarray) -> np.ndarray:
    """Sum of the costs of the eight voxels around each corner, float32 [n+1]."""
    padded = np.pad(cost.astype(np.float32, copy=False), 1)
    for axis in range(padded.ndim):
        low = [slice(None)] * padded.ndim
        high = [slice(None)] * padded.ndim
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        # pairwise sums: the same number whatever the direction in which an axis is read
        padded = padded[tuple(low)] + padded[tuple(high)]
    return padded
