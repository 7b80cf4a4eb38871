"""Whether help came in time: each call of a run, and every single or double fault.

A call counts as met when everybody whom the card needs is at the bedside within its ``reach_min``, counted from
the moment at which the team noticed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from twofold.quantity import S_PER_MIN
from twofold.rehearsal.bodies import LETTERS
from twofold.rehearsal.compile import Score
from twofold.rehearsal.doubles import relation
from twofold.rehearsal.engine import Rehearsal, Runs, rehearse
from twofold.rehearsal.faults import Double, Fault, parts
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
    """A fault with its calls, one for each of its parts; None: the team never noticed."""

    fault: Fault | Double
    answers: tuple[Answer | None, ...]

    @property
    def single(self) -> Fault:
        """The fault, of whom it is known that it is a single one."""
        assert isinstance(self.fault, Fault)
        return self.fault

    @property
    def answer(self) -> Answer | None:
        """The call of a single fault."""
        return self.answers[0]

    @property
    def met(self) -> bool:
        return all(a is not None and not a.late for a in self.answers)


def try_faults(
    score: Score, faults: Sequence[Fault | Double], seed: int, jobs: int, pair=None, crossing=(), label="single faults"
) -> tuple[list[Tried], Runs]:
    """Some faults, each rehearsed once; with bodies where a pair is given."""
    what = Rehearsal(score, seed, pair=pair, crossing=crossing, faults=tuple(faults))
    runs = rehearse(what, len(faults), jobs, label)
    return [_tried(score, f, log) for f, log in zip(faults, runs.log)], runs


def _tried(score: Score, fault: Fault | Double, log: np.ndarray) -> Tried:
    """The calls that the fault itself led to; what a body does by itself afterwards is another matter."""
    calls = sorted(answers(score, log), key=lambda a: a.onset)
    mine = [[a for a in calls if a.source == f.source and a.task == f.task] for f in parts(fault)]
    return Tried(fault, tuple(m[0] if m else None for m in mine))


def count(tried: list[Tried], possible: int) -> dict[str, int]:
    """``{possible, tried, met, late}``: how many faults there are, were rehearsed, were answered in time or not."""
    met = sum(t.met for t in tried)
    return {"possible": possible, "tried": len(tried), "met": met, "late": len(tried) - met}


def table(score: Score, tried: list[Tried], runs: Runs) -> list[dict[str, Any]]:
    """One row per fault: what, where, whom, met or not, and, with bodies, what becomes of each child."""
    return [{**_named(score, t), **_outcome(runs, k)} for k, t in enumerate(tried)]


def _named(score: Score, tried: Tried) -> dict[str, Any]:
    fault = tried.fault
    if isinstance(fault, Fault):
        return {**_part(score, fault), "met": tried.met, "late_s": _late_s(tried.answer)}
    row: dict[str, Any] = {"phase": fault.phase, "relation": relation(score, fault), "together": fault.together}
    for name, part, answer in zip(("first", "second"), parts(fault), tried.answers):
        row |= {f"{name}.{k}": v for k, v in _part(score, part).items()}
        row |= {f"{name}.met": answer is not None and not answer.late, f"{name}.late_s": _late_s(answer)}
    return {**row, "met": tried.met}


def _part(score: Score, fault: Fault) -> dict[str, Any]:
    s = score.sources[fault.source]
    return {"hazard": score.hazards[s.hazard].id, "step": score.tasks[fault.task].id, "twin": s.side}


def _late_s(answer: Answer | None) -> float | None:
    """Seconds beyond the card's limit; None where somebody never came or nobody noticed."""
    return None if answer is None or not np.isfinite(answer.late_s) else round(answer.late_s, 1)


def _outcome(runs: Runs, k: int) -> dict[str, Any]:
    """What became of each child in run k; None of a run in which a body left the range of numbers."""
    if runs.dead is None or runs.stops is None or runs.broken is None:
        return {}
    sound = not runs.broken[k]
    row: dict[str, Any] = {}
    for t, letter in enumerate(LETTERS):
        row[f"{letter}.alive"] = bool(runs.dead[k, t] == 0) if sound else None
        row[f"{letter}.arrests"] = int(runs.stops[k, t]) if sound else None
    return row


def classes(runs: Runs) -> dict[str, int]:
    """How many faults ended in which way: both children live (with or without an arrest), or who of them dies."""
    if runs.dead is None or runs.stops is None or runs.broken is None:
        return {}
    sound, dead = runs.broken == 0, runs.dead == 1
    stopped = (runs.stops > 0).any(axis=1)
    alive = sound & ~dead.any(axis=1)
    return {
        "both live": int((alive & ~stopped).sum()),
        "both live, a heart stopped": int((alive & stopped).sum()),
        "a dies": int((sound & dead[:, 0] & ~dead[:, 1]).sum()),
        "b dies": int((sound & dead[:, 1] & ~dead[:, 0]).sum()),
        "both die": int((sound & dead.all(axis=1)).sum()),
        "no outcome": int((~sound).sum()),
    }
