"""The same code with a box instead of a ball is a maximum flow: OR-Tools must find the same value."""

import numpy as np
import pytest
import scenes
from ortools.graph.python import max_flow

from twofold.division.surface.pdhg import minimise
from twofold.division.surface.problem import CutProblem


def grid_max_flow(problem: CutProblem) -> tuple[float, np.ndarray]:
    """Value of the 6-neighbour minimum cut whose edges carry the cost of the voxel at their lower corner, and its
    sides (+1, -1) on corners. Decided corners are the two ends themselves."""
    cost = problem.cost.astype(np.int64)
    free = problem.fixed == 0
    index = np.where(free, np.cumsum(free.ravel()).reshape(free.shape) + 1, np.where(problem.fixed > 0, 0, 1))
    index = index.astype(np.int32)
    solver = max_flow.SimpleMaxFlow()
    for axis in range(3):
        n = cost.shape
        low = index[: n[0], : n[1], : n[2]]
        up = np.roll(index, -1, axis)[: n[0], : n[1], : n[2]]
        use = (cost > 0) & (low != up)
        for a, b in ((low, up), (up, low)):
            solver.add_arcs_with_capacity(a[use], b[use], cost[use])
    assert solver.solve(0, 1) == solver.OPTIMAL
    mine = np.zeros(int(index.max()) + 1, bool)
    mine[solver.get_source_side_min_cut()] = True
    return float(solver.optimal_flow()), np.where(mine[index], np.int8(1), np.int8(-1))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_anisotropic_mode_equals_a_maximum_flow(seed):
    rng = np.random.default_rng(seed)
    cost = rng.integers(1, 100, (10, 10, 10)).astype(np.float32)
    fixed = scenes.bumpy(10).fixed
    problem = CutProblem(cost, fixed)
    cut = minimise(problem, goal=1e-6, limit=20000, edges=True, box=True)
    value, _ = grid_max_flow(problem)
    assert cut.bound <= value * (1 + 1e-6)
    assert cut.energy == pytest.approx(value, rel=1e-5)
    assert cut.bound == pytest.approx(value, rel=1e-5)


def test_the_isotropic_value_lies_below_the_anisotropic_one():
    rng = np.random.default_rng(4)
    problem = CutProblem(rng.uniform(0.5, 2, (12, 12, 12)).astype(np.float32), scenes.bumpy(12).fixed)
    round_ = minimise(problem, edges=True)
    square = minimise(problem, edges=True, box=True)
    assert 1 / np.sqrt(3) <= round_.energy / square.energy <= 1 + 1e-3
