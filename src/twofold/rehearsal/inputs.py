"""What is drawn for each run before it starts: durations on three levels, rates, delays, responses.

A step's duration is its own draw (within steps) times its phase's factor (between phases) times the factor of its
stretch of the operation (between cases). Between-case factors, rates and chances of missing are parameters, shared
by the runs of a set; everything else is chance.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twofold import evidence
from twofold.quantity import Estimate
from twofold.rehearsal.compile import Score
from twofold.rehearsal.keys import canonical, key
from twofold.rehearsal.program import ODDS, RUN, STRIKE, Inputs
from twofold.rehearsal.sampling import draw, sets

NOTHING = Estimate(value=0, unit="min", source="nothing is added", grade="D")  # type: ignore[arg-type]


def draw_inputs(
    score: Score,
    seed: int,
    replicates: np.ndarray,
    scale: np.ndarray | None = None,
    *,
    median: bool = False,
    phases: bool = True,
) -> Inputs:
    """Everything that is drawn beforehand for some runs.

    Args:
        scale: between-case factor per run and task, shape (runs, tasks); None for 1.
        median: every quantity at its median instead (exhaustive faults).
        phases: False leaves the spread between phases out.
    """
    replicates = np.asarray(replicates, dtype=np.uint64)
    groups = sets(replicates)

    def parameters(kind: str, estimates: Sequence[Estimate]) -> np.ndarray:
        return _named(kind, estimates, groups)

    def chances(kind: str, estimates: Sequence[Estimate]) -> np.ndarray:
        return _named(kind, estimates, replicates)

    def _named(kind: str, estimates: Sequence[Estimate], runs: np.ndarray) -> np.ndarray:
        names = np.array([key(kind, n) for n in ids[kind]], dtype=np.uint64)
        return draw(estimates, names, seed, runs, median)

    hazards, answers = score.hazards, score.contingencies
    own = [h.id for h in hazards]
    ids = {
        "within": [canonical(t.id, score.streams) for t in score.tasks],
        "rate": own,
        "delay": own,
        "miss": own,
        "pause": own,
        "answer": [c.id for c in answers],
        "unseen": [""],
        "fetch": [""],
    }
    duration = chances("within", [t.duration_min for t in score.tasks])
    if phases:
        duration = duration * phase_factors(score, seed, replicates, median)
    if scale is not None:
        duration = duration * scale
    odds = np.zeros((len(replicates), len(hazards)), ODDS)
    odds["rate"] = parameters("rate", [h.rate or NOTHING for h in hazards])
    odds["delay"] = chances("delay", [h.detect.delay_min for h in hazards])
    odds["miss"] = parameters("miss", [h.detect.miss for h in hazards])
    odds["pause"] = chances("pause", [h.delay_min or h.again_min or NOTHING for h in hazards])
    run = np.zeros(len(replicates), RUN)
    run["unseen"] = chances("unseen", [evidence.estimate("rehearsal.unseen")])[:, 0]
    run["fetch"] = chances("fetch", [evidence.estimate("rehearsal.fetch")])[:, 0]
    run["heart"] = np.log(2) if median else np.nan  # the median of a unit exponential
    run["seed"], run["replicate"] = seed, replicates
    return Inputs(
        duration=np.maximum(duration, 0.0),
        odds=odds,
        answer=np.maximum(chances("answer", [c.duration for c in answers]), 0.0),
        run=run,
        forced=np.zeros((len(replicates), 0), STRIKE),
    )


def phase_factors(score: Score, seed: int, replicates: np.ndarray, median: bool) -> np.ndarray:
    """One factor per run and phase, spread out over the tasks, shape (runs, tasks)."""
    factor = evidence.estimate("rehearsal.phase_factor")
    phases = [p.id for p in score.project.phases]
    names = np.array([key("phase", p) for p in phases], dtype=np.uint64)
    drawn = draw([factor] * len(phases), names, seed, replicates, median)
    return drawn[:, [phases.index(t.phase) for t in score.tasks]]
