"""Whether help came in time: each call of a run, and every single fault.

A call counts as met when everybody whom the card needs is at the bedside within its ``reach_min``, counted from
the moment at which the team noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from twofold.quantity import S_PER_MIN
from twofold.rehearsal.compile import Score
from twofold.rehearsal.engine import Rehearsal, Runs, rehearse
from twofold.rehearsal.faults import Fault, single_faults
from twofold.rehearsal.program import FREE, NOTICED, REACHED


@dataclass(frozen=True)
class Answer:
    """One call of a run: when it was made, when everybody was there (NaN: never), who was short."""

    source: int
    task: int  # FREE: no step was struck
    onset: float
    noticed: float
    reached: float
    missing: int
    short: int  # the last seat (of the contingencies' seats) that had to be waited for or stayed empty, or FREE
    late_s: float  # seconds beyond the card's limit; infinite when somebody never came

    @property
    def late(self) -> bool:
        return self.late_s > 0


def answers(score: Score, log: np.ndarray) -> list[Answer]:
    """The calls of one run's log, in the order in which they were noticed."""
    reached = {(int(e["source"]), float(e["onset"])): e for e in log[log["kind"] == REACHED]}
    out = []
    for e in log[log["kind"] == NOTICED]:
        source, noticed = int(e["source"]), float(e["time"])
        hazard = score.hazards[score.sources[source].hazard]
        limit = score.reach_min[hazard.contingency]
        there = reached.get((source, float(e["onset"])))
        if there is None:
            took, missing, short = np.nan, 0, FREE
        else:
            took, missing, short = float(there["time"]) - noticed, int(there["value"]), int(there["short"])
        late = np.inf if there is None or missing else max(0.0, (took - limit) * S_PER_MIN)
        out.append(Answer(source, int(e["task"]), float(e["onset"]), noticed, noticed + took, missing, short, late))
    return out


@dataclass(frozen=True)
class Tried:
    """A single fault with its call; ``answer`` None: the team never noticed."""

    fault: Fault
    answer: Answer | None

    @property
    def met(self) -> bool:
        return self.answer is not None and not self.answer.late


def try_single_faults(score: Score, seed: int, jobs: int, pair=None, crossing=()) -> tuple[list[Tried], Runs]:
    """Every single fault rehearsed once; with bodies where a pair is given."""
    faults = tuple(single_faults(score))
    runs = rehearse(
        Rehearsal(score, seed, pair=pair, crossing=crossing, faults=faults), len(faults), jobs, "single faults"
    )
    return [_tried(score, f, log) for f, log in zip(faults, runs.log)], runs


def _tried(score: Score, fault: Fault, log: np.ndarray) -> Tried:
    """The call that the fault itself led to; what a body does by itself afterwards is another matter."""
    mine = [a for a in answers(score, log) if a.source == fault.source and a.task == fault.task]
    return Tried(fault, mine[0] if mine else None)


def count(tried: list[Tried], possible: int) -> dict[str, int]:
    """``{possible, tried, met, late}``: how many faults there are, were rehearsed, were answered in time or not."""
    met = sum(t.met for t in tried)
    return {"possible": possible, "tried": len(tried), "met": met, "late": len(tried) - met}


def table(score: Score, tried: list[Tried], runs: Runs) -> list[dict[str, Any]]:
    """One row per single fault: what, where, whom, met or not, and, with bodies, whether each child lives."""
    rows = []
    for k, t in enumerate(tried):
        s = score.sources[t.fault.source]
        row: dict[str, Any] = {
            "hazard": score.hazards[s.hazard].id,
            "step": score.tasks[t.fault.task].id,
            "twin": s.side,
            "met": t.met,
            "late_s": None if t.answer is None or not np.isfinite(t.answer.late_s) else round(t.answer.late_s, 1),
        }
        if runs.dead is not None and runs.broken is not None:
            sound = not runs.broken[k]
            alive = runs.dead[k] == 0
            row |= {f"{letter}.alive": bool(alive[t]) if sound else None for t, letter in enumerate(("a", "b"))}
        rows.append(row)
    return rows
