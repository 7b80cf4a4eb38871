"""From coarse to fine: the cut on ever finer grids, each free to move only near the one before.

Corners of a coarse grid are corners of the fine one, so fields pass between grids without a shift.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from twofold.division.numerics import BAND_CORNERS, COARSEST_SIDE, GAP_GOAL, WIDENINGS
from twofold.division.surface import kernels_grids
from twofold.division.surface.pdhg import Cut, minimise
from twofold.division.surface.problem import CutProblem, touches
from twofold.division.surface.tiles import Flow


@dataclass(frozen=True)
class Banded:
    """A cut found from coarse to fine. energy and bound are the whole volume's, cost times mm2.

    flow: proves it; a start for a re-plan. band_gap: certified within the band. global_gap: certified against every
    surface, infinite (as bound is minus infinite) when nobody asked for that. iterations: finest grid.
    """

    v: np.ndarray
    flow: Flow
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
    start: Banded | np.ndarray | None = None,
) -> Banded:
    """The minimal cut of a volume.

    Args:
        goal: gap asked for within the band. whole_goal, whole_limit: gap asked for against every surface, and
        the iterations over the whole volume that may be spent on it. start: a nearby answer or field (a re-plan):
        the coarse grids are skipped.
    """
    if start is not None:
        warm = start if isinstance(start, Banded) else None
        cut = in_band(problem, np.array(start.v if warm else start), warm.flow if warm else None, goal)
    else:
        cut = _from_coarse(problem, goal)
    assert cut.flow is not None
    if whole_limit <= 0:
        return Banded(cut.v, cut.flow, cut.energy, -np.inf, cut.gap, np.inf, cut.iterations)
    polish = minimise(problem, cut.v, cut.flow, goal=GAP_GOAL if whole_goal is None else whole_goal, limit=whole_limit)
    assert polish.flow is not None
    if polish.energy < cut.energy:  # the band had settled in a slightly dearer valley
        return Banded(polish.v, polish.flow, polish.energy, polish.bound, polish.gap, polish.gap, cut.iterations)
    gap = max(0.0, (cut.energy - polish.bound) / cut.energy)
    return Banded(cut.v, polish.flow, cut.energy, polish.bound, cut.gap, gap, cut.iterations)


def _from_coarse(problem: CutProblem, goal: float) -> Cut:
    """The cut on the coarsest grid, then in a band around it on each finer one."""
    levels = [problem]
    while max(levels[-1].cost.shape) > 2 * COARSEST_SIDE and (down := coarser(levels[-1])) is not None:
        levels.append(down)
    cut = minimise(levels.pop(), goal=goal)
    while levels:
        level = levels.pop()
        flow = cut.flow
        field = kernels_grids.finer(cut.v, level.fixed)
        # an empty flow on this grid, over that of the coarser one
        cut = in_band(level, field, _above(flow), goal)
        assert cut.flow is not None
        cut = replace(cut, flow=replace(cut.flow, below=flow))
    return cut


def _above(flow: Flow | None) -> Flow | None:
    if flow is None:
        return None
    nothing = np.zeros((1, *flow.p.shape[1:]), np.float32)
    return Flow(np.zeros((1, 1, 1), np.int32), nothing, below=flow)


def in_band(problem: CutProblem, v: np.ndarray, flow: Flow | None, goal: float) -> Cut:
    """The cut where only corners near the surface of ``v`` (written over) may move; widened while it wants out."""
    np.copyto(v, problem.fixed, where=problem.fixed != 0)
    reach, done = BAND_CORNERS, 0
    for _ in range(WIDENINGS):
        band = near_surface(v, problem.cost, reach)
        cut = minimise(problem, v, flow, band, goal=goal, spend=True)
        done += cut.iterations
        if not kernels_grids.wants_out(cut.v, band, problem.cost, problem.fixed):
            break
        v, flow, reach = cut.v, cut.flow, 2 * reach
    return replace(cut, iterations=done)


def near_surface(v: np.ndarray, cost: np.ndarray, reach: int) -> np.ndarray:
    """Corners within ``reach`` of where the field changes sign or is grey (only corners of the head count)."""
    return ndimage.maximum_filter(kernels_grids.core(v, cost), size=2 * reach + 1, mode="constant")


def coarser(problem: CutProblem) -> CutProblem | None:
    """The problem on voxels of twice the edge; None when a child would have no decided corner left.

    Cost is the geometric mean of the tissue in a block: an arithmetic one hides thin clefts, a harmonic one
    hides veins. A corner is decided only where all live fine corners around it agree.
    """
    mean = kernels_grids.coarse_cost(problem.cost)
    agreed = kernels_grids.coarse_fixed(problem.cost, problem.fixed, tuple(n + 1 for n in mean.shape))
    held = touches(mean) > 0
    if not (held & (agreed == 1)).any() or not (held & (agreed == -1)).any():
        return None
    return CutProblem(mean, agreed, 2 * problem.spacing_mm)
