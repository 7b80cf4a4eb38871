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
    DIM,
    GAP_GOAL,
    MAX_ITERATIONS,
    RELAX,
    STEP_LEAST,
    STEP_RATIO,
    STEP_REFERENCE,
    TILE,
)
from twofold.division.surface import kernels, tiles
from twofold.division.surface.problem import CutProblem, touches

F = np.float32


@dataclass(frozen=True)
class Cut:
    """A field with its proof. ``energy`` and ``bound`` are in cost times mm2, over what was free to move.

    v: float32 on corners, +1 a's side, -1 b's. p: float32 [3, nx+2, ny+2, nz+2], the flow that proves it.
    """

    v: np.ndarray
    p: np.ndarray
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
    p: np.ndarray | None = None,
    free: np.ndarray | None = None,
    goal: float = GAP_GOAL,
    limit: int = MAX_ITERATIONS,
    edges: bool = False,
    box: bool = False,
    ratio: float | None = None,
) -> Cut:
    """The cheapest field between the decided corners.

    Args:
        v, p: where to start; neither is changed. free: corners that may move (default: all undecided ones);
        the others keep the sign they have in ``v``. goal: certified gap at which to stop. limit: most
        iterations. edges, box: the anisotropic referee (see kernels). ratio: dual over primal step.
    """
    weight = _weights(problem, edges)
    open_ = (problem.fixed == 0) & (weight > 0)
    if free is not None:
        open_ &= free
    start = problem.fixed.astype(F) if v is None else v.astype(F)
    decided = problem.fixed != 0
    start[decided] = problem.fixed[decided]
    held = ~open_ & ~decided
    start[held] = np.sign(start[held])
    signs = np.where(open_, 0, np.sign(start)).astype(np.int8)
    tau = np.zeros_like(weight)
    np.divide(F(1), weight, out=tau, where=open_)
    cost = np.pad(problem.cost.astype(F, copy=False), 1)
    field, ahead = start, start.copy()
    flow = np.zeros((DIM, *cost.shape), F)
    active = tiles.around(open_ | _torn(signs))
    sweep, proof = tiles.origins(active), tiles.origins(tiles.grown(active))
    if p is not None:
        _copy_inside(p, flow, sweep)
    s = F(step_ratio(problem.fixed.shape) if ratio is None else ratio)
    size = np.array(TILE)
    best, best_e, best_d, done = field.copy(), np.inf, -np.inf, 0
    while done < limit:
        done += 1
        check = done % CHECK_EVERY == 0 or done == limit
        relax = F(1) if check else RELAX  # a plain step ends inside the constraints, as a proof needs
        kernels.primal(field, ahead, tau, flow, sweep, size, F(1) / s, relax, edges)
        kernels.dual(ahead, cost, flow, sweep, size, F(0.5) * s, relax, edges, box)
        if check:
            e, d = kernels.certify(field, signs, cost, flow, proof, size, edges, box)
            if e < best_e:
                best_e = e
                best[:] = field
            best_d = max(best_d, d)
            if best_e - best_d <= goal * best_e:
                break
    area = problem.spacing_mm**2
    return Cut(best, flow, best_e * area, best_d * area, done)


def certificate(problem: CutProblem, v: np.ndarray, p: np.ndarray, edges: bool = False, box: bool = False):
    """(E, D) of any field and any flow over the whole volume, cost times mm2."""
    size = np.array(TILE)
    every = tiles.origins(np.ones(tiles.blocks(v.shape), dtype=bool))
    cost = np.pad(problem.cost.astype(F, copy=False), 1)
    e, d = kernels.certify(v.astype(F), problem.fixed, cost, p.astype(F), every, size, edges, box)
    return e * problem.spacing_mm**2, d * problem.spacing_mm**2


def step_ratio(shape: tuple[int, ...]) -> float:
    """A good dual-over-primal step for a corner grid of that size."""
    return max(STEP_LEAST, STEP_RATIO * min(1.0, STEP_REFERENCE / max(shape)))


def _weights(problem: CutProblem, edges: bool) -> np.ndarray:
    """Inverse primal step of each corner: the squared norm of the scaled gradient that meets there."""
    if not edges:
        return F(0.5) * F(0.5) * touches(problem.cost)
    c = np.pad(problem.cost.astype(F, copy=False), 1)
    own = c[1:, 1:, 1:]
    return own * DIM + (c[:-1, 1:, 1:] + c[1:, :-1, 1:] + c[1:, 1:, :-1])


def _torn(signs: np.ndarray) -> np.ndarray:
    """First corners of the voxels between decided corners of both children: cut in any case, so swept too."""
    low, high = signs, signs
    for axis in range(signs.ndim):
        a, b = [slice(None)] * signs.ndim, [slice(None)] * signs.ndim
        a[axis], b[axis] = slice(None, -1), slice(1, None)
        low = np.minimum(low[tuple(a)], low[tuple(b)])
        high = np.maximum(high[tuple(a)], high[tuple(b)])
    torn = np.zeros(signs.shape, dtype=bool)
    torn[tuple(slice(n) for n in low.shape)] = (low < 0) & (high > 0)
    return torn


def _copy_inside(source: np.ndarray, target: np.ndarray, sweep: np.ndarray) -> None:
    """Copy a flow where it will be swept; elsewhere it stays zero and the proof holds."""
    for i, j, k in sweep:
        where = (slice(None), slice(i + 1, i + TILE[0] + 1), slice(j + 1, j + TILE[1] + 1),
                 slice(k + 1, k + TILE[2] + 1))
        target[where] = source[where]
    # the outermost layer is padding
    target[:, 0], target[:, :, 0], target[:, :, :, 0] = 0, 0, 0
    target[:, -1], target[:, :, -1], target[:, :, :, -1] = 0, 0, 0
