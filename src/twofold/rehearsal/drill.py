"""A stretch of a random run that a team can play with manikins in two hours: what comes when, what monitors show.

Random runs are rehearsed with the drill's own seed. Among their stretches in which at least three things strike, some
minutes apart, the one with the most different cards is taken, then with the fewest states of a body, then the
shortest. A run in which a child dies, or leaves the range of numbers, is not played. Responses are played at their own
pace; the quiet time between them runs faster, evenly, so that the whole fits into the hour of play.

A drill may be about a hazard: then this strikes once in every run, with as many others as a stretch needs (``struck``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from twofold.case import Options
from twofold.errors import NoAnswer
from twofold.plan.records import Task
from twofold.playbooks.records import Contingency, Hazard
from twofold.quantity import S_PER_MIN
from twofold.rehearsal.compile import Score
from twofold.rehearsal.engine import Rehearsal, Runs, rehearse, replay
from twofold.rehearsal.numerics import (
    DRILL_APART_MIN,
    DRILL_BEFORE_MIN,
    DRILL_BUSY,
    DRILL_FEWEST,
    DRILL_LEAD_MIN,
    DRILL_MOST,
    DRILL_PLAY_MIN,
    DRILL_RUNS,
    DRILL_TAIL_MIN,
    WATCH_S,
)
from twofold.rehearsal.program import ENDED, FREE, NOTICED, REACHED, STRUCK
from twofold.rehearsal.stretches import between_cases
from twofold.rehearsal.struck import Struck, draw_strikes

MOMENTS = ("minute before", "strikes", "noticed", "all there", "over")


@dataclass(frozen=True)
class Call:
    """A call for help of one run; times in minutes of the operation."""

    source: int
    task: int  # FREE: no step was struck
    onset: float
    noticed: float
    reached: float
    over: float


@dataclass(frozen=True)
class Inject:
    """What the facilitator brings in: the call, its records, and what each child's monitor shows at MOMENTS."""

    call: Call
    hazard: Hazard
    card: Contingency
    side: str
    task: Task | None
    monitor: np.ndarray | None  # 2 x moments x SHOWN
    unborn: bool = False  # all over before the children are born: nobody sees a monitor of theirs


@dataclass(frozen=True)
class Drill:
    """A stretch of one run and how its minutes become minutes of play."""

    score: Score
    seed: int
    run: int
    knots: np.ndarray  # minutes of the operation ...
    played: np.ndarray  # ... and the minutes of play at which they come
    injects: tuple[Inject, ...]
    steps: tuple[tuple[Task, float, float], ...]  # (step, start, end) of the run, those that touch the stretch
    quickened: float  # how many times faster quiet time runs
    about: Hazard | None = None  # what was made to strike

    def clock(self, minute: float) -> float:
        """The minute of play at which a minute of the operation comes."""
        return float(np.interp(minute, self.knots, self.played))


def calls(log: np.ndarray) -> list[Call]:
    """The calls of one run that were answered and over before its end, in order of their onset."""
    when: dict[tuple[int, float], dict[int, float]] = {}
    struck: dict[tuple[int, float], int] = {}
    for e in log[log["source"] != FREE]:
        name = (int(e["source"]), float(e["onset"]))
        when.setdefault(name, {})[int(e["kind"])] = float(e["time"])
        struck[name] = int(e["task"])
    whole = {STRUCK, NOTICED, REACHED, ENDED}
    found = [
        Call(source, struck[source, onset], onset, t[NOTICED], t[REACHED], t[ENDED])
        for (source, onset), t in when.items()
        if whole <= t.keys()
    ]
    return sorted(found, key=lambda c: (c.onset, c.noticed, c.source))


def busy(some: list[Call]) -> list[tuple[float, float]]:
    """The spans from a minute before each onset until all is over again, joined where they overlap."""
    spans: list[tuple[float, float]] = []
    for c in sorted(some, key=lambda c: c.onset):
        begin, end = c.onset - DRILL_BEFORE_MIN, c.over
        if spans and begin <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((begin, end))
    return spans


def _length(spans: list[tuple[float, float]]) -> float:
    return sum(end - begin for begin, end in spans)


def stretches(score: Score, found: list[Call]) -> Iterator[tuple[tuple[float, ...], list[Call]]]:
    """Every stretch of a run that can be played, with its merit: more cards, fewer states, less time is better.

    What strikes comes far enough apart to be dealt with; the states of the body that follow from it come as they come.
    """
    for first in range(len(found)):
        for last in range(first + DRILL_FEWEST, min(first + DRILL_MOST, len(found)) + 1):
            some = found[first:last]
            struck = [c for c in some if not _is_state(score, c)]
            apart = np.diff([c.onset for c in struck])
            if len(struck) < DRILL_FEWEST or apart.min() < DRILL_APART_MIN or some[0].onset < DRILL_LEAD_MIN:
                continue
            if _length(busy(some)) <= DRILL_BUSY * DRILL_PLAY_MIN:
                cards = {score.hazards[score.sources[c.source].hazard].contingency for c in struck}
                span = max(c.over for c in some) - some[0].onset
                yield (-len(cards), len(some) - len(struck), span), some


def _is_state(score: Score, call: Call) -> bool:
    return _hazard(score, call).per == "state"


def _hazard(score: Score, call: Call) -> Hazard:
    return score.hazards[score.sources[call.source].hazard]


def _holds(score: Score, call: Call, hazard: str, child: str) -> bool:
    """Whether a call is about a hazard, and of the child that was asked for if one was."""
    return _hazard(score, call).id == hazard and child in ("", score.sources[call.source].side)


def make(what: Any, seed: int, options: Options, about: str | None = None) -> Drill:
    """The drill of a seed for a staged operation (``stage.Staged``).

    Args:
        about: id of a hazard that the drill shall hold, however rare; with ``:a`` or ``:b`` behind it, which child
            it shall strike.

    Raises NoAnswer: no run has three strikes close enough to be played. BadInput: an unknown hazard.
    """
    score: Score = what.score
    scale = between_cases(score, what.clocks, seed, np.arange(DRILL_RUNS))
    rehearsal = Rehearsal(score, seed, scale=scale, pair=what.pair, crossing=what.crossing)
    named, _, child = (about or "").partition(":")
    if about is not None:
        struck, left = draw_strikes(score, named, child, DRILL_FEWEST - 1, seed, DRILL_RUNS)
        rehearsal = Struck(score, seed, scale, what.pair, what.crossing, struck=struck, left=left)
    runs = rehearse(rehearsal, DRILL_RUNS, options.jobs, "looking for a stretch to play")
    fit = [
        (merit, r, some)
        for r in range(len(runs))
        if _sound(runs, r)
        for merit, some in stretches(score, calls(runs.log[r]))
        if about is None or any(_holds(score, c, named, child) for c in some)
    ]
    if not fit:
        raise NoAnswer(f"no stretch of {DRILL_RUNS} runs has {DRILL_FEWEST} strikes to play: take another seed")
    _, run, some = min(fit, key=lambda x: x[:2])
    begin, end = some[0].onset - DRILL_LEAD_MIN, max(c.over for c in some) + DRILL_TAIL_MIN
    if what.pair is not None:
        looks = int(end * S_PER_MIN) // WATCH_S + 2
        runs = replay(replace(rehearsal, looks=looks), run)
        trace = None if runs.trace is None else runs.trace[0]
    else:
        runs, trace = replay(rehearsal, run), None
    birth = score.milestone("birth")
    born = -np.inf if birth is None else float(runs.end[0, birth])
    knots, played, quickened = _clock(begin, end, busy(some))
    return Drill(
        score, seed, run, knots, played, tuple(_inject(score, c, trace, born) for c in some),
        _steps(score, runs, begin, end), quickened, next((h for h in score.hazards if h.id == named), None),
    )  # fmt: skip


def _sound(runs: Runs, r: int) -> bool:
    if runs.dead is None or runs.broken is None:
        return True
    return not runs.dead[r].any() and not runs.broken[r]


def _clock(begin: float, end: float, spans: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray, float]:
    """Knots of the two clocks and how many times faster the quiet time runs; never slower than it was."""
    knots = [begin, *(t for span in spans for t in span), end]
    steps = np.diff(knots)
    quiet = float(steps[::2].sum())
    faster = max(1.0, quiet / (DRILL_PLAY_MIN - _length(spans)))
    steps[::2] /= faster
    return np.array(knots), np.concatenate([[0.0], np.cumsum(steps)]), faster


def _inject(score: Score, call: Call, trace: np.ndarray | None, born: float) -> Inject:
    source = score.sources[call.source]
    hazard = score.hazards[source.hazard]
    card = next(c for c in score.contingencies if c.id == hazard.contingency)
    task = None if call.task == FREE else score.tasks[call.task]
    monitor = None
    if trace is not None:
        moments = (call.onset - DRILL_BEFORE_MIN, call.onset, call.noticed, call.reached, call.over)
        looks = [min(len(trace) - 1, round(t * S_PER_MIN / WATCH_S)) for t in moments]
        monitor = trace[looks].transpose(1, 0, 2)
        monitor[:, [t < born for t in moments]] = np.nan  # nobody sees a monitor of a child that is not born
    return Inject(call, hazard, card, source.side, task, monitor, call.over <= born)


def _steps(score: Score, runs: Runs, begin: float, end: float) -> tuple[tuple[Task, float, float], ...]:
    """The steps that touch a stretch, by their start; ties in the plan's order."""
    rows = [
        (t, float(runs.start[0, i]), float(runs.end[0, i]))
        for i, t in enumerate(score.tasks)
        if runs.start[0, i] < end and runs.end[0, i] > begin
    ]
    return tuple(sorted(rows, key=lambda r: r[1]))
