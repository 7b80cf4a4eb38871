"""From coarse to fine: the cut on ever finer grids, each free to move only near the one before.

Corners of a coarse grid are corners of the fine one, so fields pass between grids without a shift.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from twofold.division.numerics import (
    BAND_CORNERS,
    COARSEST_SIDE,
    DIM,
    EDGE_SURE,
    GAP_GOAL,
    GREY,
    WIDENINGS,
)
from twofold.division.surface.pdhg import Cut, certificate, minimise
from twofold.division.surface.problem import CutProblem, touches

F = np.float32


@dataclass(frozen=True)
class Banded:
    """A cut found from coarse to fine. energy and bound are the whole volume's, cost times mm2.

    band_gap: certified within the band. global_gap: certified against every surface. iterations: finest grid.
    """

    v: np.ndarray
    p: np.ndarray
    energy: float
    bound: float
    band_gap: float
    global_gap: float
    iterations: int


def solve(
    problem: CutProblem,
    goal: float = GAP_GOAL,
    whole_goal: float | None = None,
    whole_limit: int = 0,
    start: np.ndarray | None = None,
) -> Banded:
    """The minimal cut of a volume.

    Args:
        goal: gap asked for within the band. whole_goal, whole_limit: gap asked for against every surface, and
        the iterations over the whole volume that may be spent on it. start: a nearby field (a re-plan):
        the coarse grids are skipped.
    """
    levels = [problem]
    if start is None:
        while max(levels[-1].cost.shape) > 2 * COARSEST_SIDE and (down := coarser(levels[-1])) is not None:
            levels.append(down)
        cut = minimise(levels[-1], goal=goal)
    else:
        cut = Cut(start, np.zeros((DIM, *(n + 2 for n in problem.cost.shape)), F), 0.0, 0.0, 0)
    whole = cut.p
    for level in reversed(levels[:-1] if start is None else levels):
        if start is None:
            cut, whole = _refined(level, cut), finer_flow(whole, level.cost.shape)
        cut = in_band(level, cut.v, whole, goal)
        whole = cut.p if start is not None else _patched(whole, cut.p)
    flow, bound = cut.p, -np.inf
    energy, _ = certificate(problem, cut.v, cut.p)
    if whole_limit > 0:
        polish = minimise(problem, cut.v, whole, goal=GAP_GOAL if whole_goal is None else whole_goal, limit=whole_limit)
        flow, bound = polish.p, polish.bound
        if polish.energy < energy:  # the band had settled in a slightly dearer valley
            band_gap = polish.gap
            return Banded(polish.v, flow, polish.energy, bound, band_gap, polish.gap, cut.iterations)
    else:
        bound = certificate(problem, cut.v, _feasible(whole, problem.cost))[1]
    gap = max(0.0, (energy - bound) / energy)
    return Banded(cut.v, flow, energy, bound, cut.gap, gap, cut.iterations)


def in_band(problem: CutProblem, v: np.ndarray, p: np.ndarray | None, goal: float) -> Cut:
    """The cut where only corners near the surface of ``v`` may move; widened while the surface wants out."""
    v = v.copy()
    decided = problem.fixed != 0
    v[decided] = problem.fixed[decided]
    live = touches(problem.cost) > 0
    reach = BAND_CORNERS
    for _ in range(WIDENINGS):
        band = near_surface(v, live, reach)
        cut = minimise(problem, v, p, band, goal=goal)
        edge = band & ~ndimage.binary_erosion(band, np.ones((DIM,) * v.ndim), border_value=1)
        edge &= live & ~decided
        out = edge & (np.abs(cut.v) < EDGE_SURE)
        if not out.any():
            return cut
        v, p, reach = cut.v, cut.p, 2 * reach
    return cut


def near_surface(v: np.ndarray, live: np.ndarray, reach: int) -> np.ndarray:
    """Corners within ``reach`` of where the field changes sign or is grey (only corners of the head count)."""
    core = live & (np.abs(v) < GREY)
    for axis in range(v.ndim):
        low, high = [slice(None)] * v.ndim, [slice(None)] * v.ndim
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        a, b = tuple(low), tuple(high)
        change = (v[a] * v[b] <= 0) & live[a] & live[b]
        core[a] |= change
        core[b] |= change
    return ndimage.maximum_filter(core, size=2 * reach + 1, mode="constant")


def coarser(problem: CutProblem) -> CutProblem | None:
    """The problem on voxels of twice the edge; None when a child would have no decided corner left.

    Cost is the geometric mean of the tissue in a block: an arithmetic one hides thin clefts, a harmonic one
    hides veins. A corner is decided only where all live fine corners around it agree.
    """
    cost = problem.cost
    even = [n + n % 2 for n in cost.shape]
    padded = np.zeros(even, F)
    padded[tuple(slice(n) for n in cost.shape)] = cost
    inside = padded > 0
    logs = np.where(inside, np.log(np.where(inside, padded, 1)), 0).astype(F)
    count, total = _block_sum(inside.astype(F)), _block_sum(logs)
    half = count.dtype.type(2**DIM / 2)
    mean = np.where(count >= half, np.exp(total / np.maximum(count, 1)), 0).astype(F)
    fixed = np.zeros([n + 1 for n in even], np.int8)
    fixed[tuple(slice(n) for n in problem.fixed.shape)] = problem.fixed
    live = np.zeros(fixed.shape, bool)
    live[tuple(slice(n) for n in problem.fixed.shape)] = touches(cost) > 0
    every_second = (slice(None, None, 2),) * DIM
    top = ndimage.maximum_filter(np.where(live, fixed, -1), size=DIM, mode="nearest")[every_second]
    low = ndimage.minimum_filter(np.where(live, fixed, 1), size=DIM, mode="nearest")[every_second]
    agreed = np.where((low == 1) & (top == 1), 1, np.where((low == -1) & (top == -1), -1, 0)).astype(np.int8)
    held = touches(mean) > 0
    if not (held & (agreed == 1)).any() or not (held & (agreed == -1)).any():
        return None
    return CutProblem(mean, agreed, 2 * problem.spacing_mm)


def _block_sum(x: np.ndarray) -> np.ndarray:
    for axis in range(x.ndim):
        low, high = [slice(None)] * x.ndim, [slice(None)] * x.ndim
        low[axis], high[axis] = slice(None, None, 2), slice(1, None, 2)
        x = x[tuple(low)] + x[tuple(high)]
    return x


def finer_field(v: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """A corner field on the next finer grid, by linear interpolation."""
    for axis in range(v.ndim):
        out = np.empty([2 * n - 1 if i == axis else n for i, n in enumerate(v.shape)], F)
        even, odd = [slice(None)] * v.ndim, [slice(None)] * v.ndim
        low, high = list(even), list(even)
        even[axis], odd[axis] = slice(None, None, 2), slice(1, None, 2)
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        out[tuple(even)] = v
        out[tuple(odd)] = F(0.5) * (v[tuple(low)] + v[tuple(high)])
        v = out
    return np.ascontiguousarray(v[tuple(slice(n) for n in shape)])


def finer_flow(p: np.ndarray, voxels: tuple[int, ...]) -> np.ndarray:
    """A flow on the next finer grid, each voxel handing its own to its eight parts."""
    inner = p[:, 1:-1, 1:-1, 1:-1]
    for axis in range(1, inner.ndim):
        inner = np.repeat(inner, 2, axis=axis)
    out = np.zeros((DIM, *(n + 2 for n in voxels)), F)
    out[:, 1:-1, 1:-1, 1:-1] = inner[:, : voxels[0], : voxels[1], : voxels[2]]
    return out


def _refined(level: CutProblem, cut: Cut) -> Cut:
    return Cut(finer_field(cut.v, level.fixed.shape), cut.p, cut.energy, cut.bound, 0)


def _patched(whole: np.ndarray, band: np.ndarray) -> np.ndarray:
    """The band's flow where it has one, the coarser grid's elsewhere."""
    inside = np.any(band != 0, axis=0)
    return np.where(inside, band, whole)


def _feasible(p: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """The flow, shortened where it is more than the tissue lets pass."""
    c = np.pad(cost.astype(F, copy=False), 1)
    size = np.sqrt((p * p).sum(axis=0))
    return p * np.divide(c, size, out=np.ones_like(c), where=size > c)
