"""Random runs in which a hazard is made to strike: at a random step that exposes to it, all else left to chance.

For what is rare but must be trained (a mother who bleeds, children mixed up): forty random runs may hold none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.errors import BadInput
from twofold.rehearsal.compile import Score
from twofold.rehearsal.engine import Rehearsal
from twofold.rehearsal.faults import Fault, single_faults
from twofold.rehearsal.keys import key, uniforms
from twofold.rehearsal.program import FREE, STRIKE, Inputs


@dataclass(frozen=True)
class Struck(Rehearsal):
    """Runs with some strikes of their own. ``struck`` and ``left`` by replicate number, shape (runs, strikes)."""

    struck: tuple[tuple[Fault, ...], ...] = ()
    left: np.ndarray | None = None  # the share of the struck step's work that is left as it strikes

    def inputs(self, replicates: np.ndarray) -> Inputs:
        inputs = super().inputs(replicates)
        assert self.left is not None
        forced = np.zeros((len(replicates), self.left.shape[1]), STRIKE)
        forced["source"] = FREE
        for r, run in enumerate(replicates):
            for k, fault in enumerate(self.struck[int(run)]):
                forced[r, k] = (self.left[int(run), k] * inputs.duration[r, fault.task], fault.task, fault.source)
        return inputs._replace(forced=forced)


def draw_strikes(
    score: Score, about: str, child: str, beside: int, seed: int, runs: int
) -> tuple[tuple[tuple[Fault, ...], ...], np.ndarray]:
    """For each run a strike of one hazard and some of others, each answered by another card, at random steps.

    Args:
        about: the hazard's id. child: whom it strikes, "" for either. beside: how many others.
            Returns (faults by run, shares of work left).

    Raises BadInput: no step of this operation exposes to such a hazard, or that child to it.
    """
    where: dict[int, list[Fault]] = {}
    for fault in single_faults(score):
        where.setdefault(score.sources[fault.source].hazard, []).append(fault)
    ids = {score.hazards[h].id: h for h in where}
    if about not in ids:
        raise BadInput("--about", "", about, f"use one of: {', '.join(sorted(ids))}")
    first = ids[about]
    if child:
        where[first] = [f for f in where[first] if score.sources[f.source].side == child]
        if not where[first]:
            sides = sorted({s.side for s in score.sources if s.hazard == first and s.side in ("a", "b")})
            remedy = f"use {' or '.join(f'{about}:{s}' for s in sides)}" if sides else f"use {about} alone"
            raise BadInput("--about", "", f"{about}:{child}", remedy)
    rest = [h for h in where if score.hazards[h].contingency != score.hazards[first].contingency]
    names = np.array([key("about", k, what) for k in range(1 + beside) for what in ("hazard", "step", "work")])
    u = uniforms(seed, np.arange(runs, dtype=np.uint64), names).reshape(runs, 1 + beside, -1)
    out = []
    for r in range(runs):
        others, faults = list(rest), []
        for k in range(1 + beside):
            if k and not others:
                break
            hazard = others.pop(int(u[r, k, 0] * len(others))) if k else first
            card = score.hazards[hazard].contingency
            others = [h for h in others if score.hazards[h].contingency != card]
            faults.append(where[hazard][int(u[r, k, 1] * len(where[hazard]))])
        out.append(tuple(faults))
    return tuple(out), u[:, :, 2]
