"""Every single fault: each hazard, at each step where it can strike, on each child, once, at median lengths.

Nothing else goes wrong in such a run and every strike is noticed; what is asked is whether the people whom the
card calls for can be at the bedside in time, and what the fault does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.rehearsal.compile import Score
from twofold.rehearsal.inputs import draw_inputs
from twofold.rehearsal.numerics import FAULT_AT
from twofold.rehearsal.program import PER_STATE, STRIKE, Inputs


@dataclass(frozen=True)
class Fault:
    """One hazard that strikes one task on one side (indexes of the score)."""

    source: int
    task: int


def single_faults(score: Score) -> list[Fault]:
    """All of them, in plan order. States of the body are not faults: they have no moment at which they strike."""
    p = score.program
    return [
        Fault(int(k), i)
        for i in range(len(score.tasks))
        for k in p.exposes[p.task[i]["source"] : p.task[i]["source_end"]]
        if p.hazard[p.source[k]["hazard"]]["per"] != PER_STATE
    ]


def fault_inputs(score: Score, faults: list[Fault], seed: int) -> Inputs:
    """One run per fault: medians everywhere, no other strike, none missed, in the middle of the step's work."""
    inputs = draw_inputs(score, seed, np.arange(len(faults)), median=True)
    inputs.odds["rate"] = 0
    inputs.odds["miss"] = 0
    forced = np.zeros((len(faults), 1), STRIKE)
    for r, fault in enumerate(faults):
        forced[r, 0] = (inputs.duration[r, fault.task] * (1 - FAULT_AT), fault.task, fault.source)
    return inputs._replace(forced=forced)
