"""Durations that agree with the clocks of published operations, phase by phase.

A playbook's step durations are guesses about parts; a phase's ``clock`` (hours) is what was seen of the whole.
All steps of a phase are scaled by the one factor that makes the phase's critical path (its own links and lags,
nobody waiting for anybody else) as long as the median of its clock. Lags are kept as they are: a waiting time
is physiology or procedure, not speed. Spreads scale with their values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from twofold.plan.network import arcs, critical_path
from twofold.plan.numerics import CALIBRATION_STEPS, CALIBRATION_TOLERANCE_MIN
from twofold.plan.records import Precedence, Task
from twofold.playbooks.records import Phase
from twofold.quantity import MIN_PER_H, P50, Estimate


def calibrated(
    tasks: Sequence[Task],
    links: Sequence[Precedence],
    phases: Iterable[Phase],
    clocks: Mapping[str, Estimate | None] | None = None,
) -> tuple[Task, ...]:
    """The tasks with durations scaled to the clocks of their phases.

    Args:
        clocks: phase id -> clock (hours) that replaces the phase's own; None drops it (leave-one-out).
    """
    factors = {p.id: factor(p, tasks, links, clocks) for p in phases}
    return tuple(
        t if factors[t.phase] == 1 else t.model_copy(update={"duration_min": t.duration_min.scaled(factors[t.phase])})
        for t in tasks
    )


def factor(
    phase: Phase,
    tasks: Sequence[Task],
    links: Sequence[Precedence],
    clocks: Mapping[str, Estimate | None] | None = None,
) -> float:
    """What the phase's step durations are multiplied by; 1 without a clock.

    The critical path grows with the factor, steadily and without bend downwards, so secant steps from below
    meet the clock. Where the lags alone are longer than the clock, durations stay as they are.
    """
    clock = (clocks or {}).get(phase.id, phase.clock)
    mine = [t for t in tasks if t.phase == phase.id]
    if clock is None or not mine:
        return 1
    target = clock.quantile(P50) * MIN_PER_H
    index = {t.id: i for i, t in enumerate(mine)}
    medians = [t.duration_min.quantile(P50) for t in mine]

    def length(f: float) -> float:
        scaled = [f * m for m in medians]
        return critical_path(scaled, arcs(links, index, scaled))

    low = 0.0
    if length(low) >= target:
        return 1
    high = target / max(length(1) - length(low), CALIBRATION_TOLERANCE_MIN)
    while length(high) < target:
        high *= 2
    for _ in range(CALIBRATION_STEPS):
        middle = (low + high) / 2
        miss = length(middle) - target
        if abs(miss) <= CALIBRATION_TOLERANCE_MIN:
            return middle
        low, high = (middle, high) if miss < 0 else (low, middle)
    return (low + high) / 2
