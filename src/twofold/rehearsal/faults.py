"""Faults that are made to happen, one or two to a run, at median lengths.

A single fault is a hazard at one step where it can strike, on one child. Nothing else goes wrong in such a run and
every strike is noticed; what is asked is whether the people whom the card calls for can be at the bedside in time,
and what the fault does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twofold.rehearsal.compile import Score
from twofold.rehearsal.inputs import draw_inputs
from twofold.rehearsal.numerics import FAULT_AT
from twofold.rehearsal.program import FREE, PER_STATE, STRIKE, Inputs


@dataclass(frozen=True)
class Fault:
    """One hazard that strikes one task on one side (indexes of the score).

    ``left``: minutes of the task's work that are left as it strikes; None for half of it.
    """

    source: int
    task: int
    left: float | None = None


@dataclass(frozen=True)
class Double:
    """Two faults of one phase in one run; ``together``: at the same moment, not each at a step of its own."""

    phase: str
    first: Fault
    second: Fault
    together: bool


def parts(fault: Fault | Double) -> tuple[Fault, ...]:
    """The single faults of which a fault consists."""
    return (fault,) if isinstance(fault, Fault) else (fault.first, fault.second)


def single_faults(score: Score) -> list[Fault]:
    """All of them, in plan order. States of the body are not faults: they have no moment at which they strike."""
    p = score.program
    return [
        Fault(int(k), i)
        for i in range(len(score.tasks))
        for k in p.exposes[p.task[i]["source"] : p.task[i]["source_end"]]
        if p.hazard[p.source[k]["hazard"]]["per"] != PER_STATE
    ]


def calm(score: Score, seed: int, runs: int) -> Inputs:
    """Some runs at median lengths in which nothing strikes and nothing would be missed."""
    inputs = draw_inputs(score, seed, np.arange(runs), median=True)
    inputs.odds["rate"] = 0
    inputs.odds["miss"] = 0
    return inputs


def fault_inputs(score: Score, faults: Sequence[Fault | Double], seed: int) -> Inputs:
    """One run per fault: medians everywhere, no other strike, none missed."""
    inputs = calm(score, seed, len(faults))
    forced = np.zeros((len(faults), max((len(parts(f)) for f in faults), default=0)), STRIKE)
    forced["source"] = FREE
    for r, fault in enumerate(faults):
        for k, part in enumerate(parts(fault)):
            left = inputs.duration[r, part.task] * (1 - FAULT_AT) if part.left is None else part.left
            forced[r, k] = (left, part.task, part.source)
    return inputs._replace(forced=forced)
