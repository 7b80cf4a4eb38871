"""How a plan's own lengths become those that published clocks predict.

The plan's steps are cut into three stretches by its milestones: before the first cut, until separation, after. A
pilot (the plan with its hazards, its phases' and steps' own spread, no spread between cases) tells how long each
stretch takes by itself. Each run's stretch is then stretched to the length that the clocks predict for it. What
phases and steps already vary is taken off the spread between cases, so that the published spread counts once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold import evidence
from twofold.quantity import MIN_PER_H
from twofold.rehearsal.clocks import STRETCHES, Clocks, draw_hours
from twofold.rehearsal.compile import Score
from twofold.rehearsal.dry import rehearse_dry
from twofold.rehearsal.inputs import draw_inputs
from twofold.rehearsal.keys import key
from twofold.rehearsal.numerics import PILOT_DRAWS, PILOT_ROUNDS, PILOT_RUNS, PILOT_SEED
from twofold.rehearsal.program import State
from twofold.rehearsal.sampling import draw, sets


@dataclass(frozen=True)
class Clocked:
    """When the milestones of each run came, minutes; NaN where a plan has no such milestone."""

    incision: np.ndarray
    separation: np.ndarray
    end: np.ndarray

    @property
    def stretches(self) -> np.ndarray:
        """Minutes of the three stretches, shape (runs, 3)."""
        return np.stack([self.incision, self.separation - self.incision, self.end - self.separation], axis=1)


def milestones(score: Score, start: np.ndarray, end: np.ndarray) -> Clocked:
    """The milestones of some runs, from the starts and ends (minutes) of their tasks, shape (runs, tasks)."""
    nowhere = np.full(len(start), np.nan)
    incision, separation = score.milestone("incision"), score.milestone("separation")
    return Clocked(
        incision=nowhere if incision is None else start[:, incision],
        separation=nowhere if separation is None else end[:, separation],
        end=end.max(axis=1, initial=0.0),
    )


def clocked(score: Score, state: State) -> Clocked:
    """The milestones of some runs as they stand."""
    return milestones(score, state.work["start"], state.work["end"])


def is_clocked(score: Score) -> bool:
    """Whether published clocks speak of this operation: it has both milestones and clocked phases."""
    both = score.milestone("incision") is not None and score.milestone("separation") is not None
    return both and any(p.clock is not None for p in score.project.phases)


def stretch_of(score: Score) -> np.ndarray:
    """The stretch (0, 1, 2) in which each task is planned to start."""
    planned = {s.id: s.start for s in score.plan.steps}
    incision, separation = score.milestone("incision"), score.milestone("separation")
    assert incision is not None and separation is not None
    first, last = planned[score.tasks[incision].id], planned[score.tasks[separation].id]
    starts = [planned[t.id] for t in score.tasks]
    return np.array([0 if t < first else 1 if t <= last else 2 for t in starts])


@dataclass(frozen=True)
class Fit:
    """What brings a plan's stretches to the lengths that clocks predict, each of shape (3,)."""

    factor: np.ndarray  # on the durations of the stretch's steps
    middle: np.ndarray  # log minutes that the clocks predict: the median ...
    kept: np.ndarray  # ... and the share of their spread that is left to differences between cases


def fit(score: Score, clocks: Clocks) -> Fit:
    """The factors that make the pilot's median stretches as long as the clocks say.

    Responses and waiting times do not shrink with the steps, so the factors are found by trying: each round
    rehearses the pilot with the last round's factors.
    """
    usual = np.log(draw_hours(clocks, PILOT_SEED, np.arange(PILOT_DRAWS)) * MIN_PER_H)
    middle, spread = np.median(usual, axis=0), usual.std(axis=0)
    factor, within = np.ones(len(STRETCHES)), spread
    which = stretch_of(score)
    for _ in range(PILOT_ROUNDS):
        scale = np.broadcast_to(factor[which], (PILOT_RUNS, len(which)))
        state = rehearse_dry(score, draw_inputs(score, PILOT_SEED, np.arange(PILOT_RUNS), scale))
        found = np.log(clocked(score, state).stretches)
        factor = factor * np.exp(middle - np.median(found, axis=0))
        within = found.std(axis=0)
    return Fit(factor, middle, np.sqrt(np.maximum(0.0, 1 - (within / spread) ** 2)))


def between_cases(score: Score, clocks: Clocks | None, seed: int, replicates: np.ndarray) -> np.ndarray:
    """The between-case factor of each run and task, shape (runs, tasks).

    Args:
        clocks: what published operations say; None for an operation that nobody has clocked, which gets one
            factor for the whole (``rehearsal.case_factor``).
    """
    replicates = np.asarray(replicates, dtype=np.uint64)
    if clocks is None:
        name = np.array([key("case", "factor")], dtype=np.uint64)
        factor = draw([evidence.estimate("rehearsal.case_factor")], name, seed, sets(replicates))
        return np.repeat(factor, len(score.tasks), axis=1)
    fitted = fit(score, clocks)
    wanted = np.log(draw_hours(clocks, seed, replicates) * MIN_PER_H)
    factor = fitted.factor * np.exp(fitted.kept * (wanted - fitted.middle))
    return factor[:, stretch_of(score)]


__all__ = ["STRETCHES", "Clocked", "between_cases", "clocked", "fit", "is_clocked", "milestones", "stretch_of"]
