"""The minimal cut on one grid, with a certificate: primal-dual iteration until the gap is small enough.

    minimise  E(v) = 1/2 sum C |grad v|    over v in [-1, 1], v given at the decided corners
    maximise  D(p) = 1/2 (sum_decided v (-div p) - sum_free |div p|)    over |p| <= C

E(v) >= D(p) for every v and p, so each check is a proof of how far the best field can be from the optimum.

*Source*: Chambolle and Pock 2011; diagonal steps: Pock and Chambolle 2011; over-relaxation: Condat 2013.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.division.numerics import (
    CHECK_EVERY,
    GAP_GOAL,
    MAX_ITERATIONS,
    RELAX,
    STEP_LEAST,
    STEP_RATIO,
    STEP_REFERENCE,
)
from twofold.division.surface import kernels, kernels_tiles
from twofold.division.surface.problem import CutProblem
from twofold.division.surface.tiles import Flow, flow_of, laid_out

F = np.float32


@dataclass(frozen=True)
class Cut:
    """A field with its proof. ``energy`` and ``bound`` are in cost times mm2, over what was free to move.

    v: float32 on corners, +1 a's side, -1 b's. flow: proves it.
    """

    v: np.ndarray
    flow: Flow | None
    energy: float
    bound: float
    iterations: int

    @property
    def gap(self) -> float:
        """By how much the field may lie above the optimum, as a share of its cost."""
        return max(0.0, (self.energy - self.bound) / self.energy) if self.energy > 0 else 0.0


def minimise(
    problem: CutProblem,
    v: np.ndarray | None = None,
    flow: Flow | None = None,
    free: np.ndarray | None = None,
    goal: float = GAP_GOAL,
    limit: int = MAX_ITERATIONS,
    edges: bool = False,
    box: bool = False,
    ratio: float | None = None,
    spend: bool = False,
) -> Cut:
    """The cheapest field between the decided corners.

    Args:
        v, flow: where to start. free: corners that may move (default: all undecided ones);
        the others keep the sign they have in ``v``. goal: certified gap at which to stop. limit: most
        iterations. edges, box: the anisotropic referee (see kernels). ratio: dual over primal step. spend: ``v``
        may be written over.
    """
    start = problem.fixed.astype(F) if v is None else np.array(v, F, copy=not spend)
    t = laid_out(problem, start, free, edges)
    if flow is not None:
        t.start_from(flow)
    s = F(step_ratio(problem.fixed.shape) if ratio is None else ratio)
    best, best_e, best_d, done = t.v, np.inf, -np.inf, 0
    while done < limit:
        done += 1
        check = done % CHECK_EVERY == 0 or done == limit
        relax = F(1) if check else RELAX  # a plain step ends inside the constraints, as a proof needs
        kernels.primal(t.v, t.ahead, t.tau, t.p, t.low, t.sweep, F(1) / s, relax, edges)
        kernels.dual(t.ahead, t.cost, t.p, t.high, t.sweep, F(0.5) * s, relax, edges, box)
        if check:
            e = kernels.energy(t.v, t.cost, t.high, t.sweep, edges, box)
            best_d = max(best_d, kernels.bound(t.signs, t.p, t.low, edges))
            if e < best_e:
                best_e, best = e, t.v.copy()
            if best_e - best_d <= goal * best_e:
                break
    kernels_tiles.back(best, t.origin, start)
    area = problem.spacing_mm**2
    return Cut(start, Flow(t.number, t.p), best_e * area, best_d * area, done)


def certificate(problem: CutProblem, v: np.ndarray, p: np.ndarray, edges: bool = False, box: bool = False):
    """(E, D) of any field and any flow [3, nx, ny, nz] over the whole volume, cost times mm2."""
    t = laid_out(problem, v.astype(F), None, edges)
    t.start_from(flow_of(p))
    e = kernels.energy(t.v, t.cost, t.high, t.sweep, edges, box)
    return e * problem.spacing_mm**2, kernels.bound(t.signs, t.p, t.low, edges) * problem.spacing_mm**2


def step_ratio(shape: tuple[int, ...]) -> float:
    """A good dual-over-primal step for a corner grid of that size."""
    return max(STEP_LEAST, STEP_RATIO * min(1.0, STEP_REFERENCE / max(shape)))
