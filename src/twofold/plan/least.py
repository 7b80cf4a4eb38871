"""The least change by hand: everything stays where people know it, or moves later by what it must.

Most of what happens in a night needs no search: a step overruns and what waits for it waits. Where no step moves by
more than the facts alone ask, and it all ends no later than was planned or than a fresh walk through the rest would end
it, nothing better is looked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from twofold.plan.model import Model
from twofold.plan.numerics import LEAST_PASSES, WEIGHT_LATER_END, WEIGHT_SHAKEN
from twofold.plan.schedule import Schedule
from twofold.plan.serial import best


@dataclass(frozen=True)
class Known:
    """What people know and what binds, by index: starts in the old plan, what is under way, last moments to start,
    what was planned to begin within minutes; and the minute at which all was to end."""

    old: Mapping[int, int]
    fixed: Mapping[int, int]
    latest: Mapping[int, int]
    soon: Sequence[int]
    end: int


def least(model: Model, known: Known, order: Sequence[float]) -> tuple[Schedule | None, bool]:
    """Times for the rest, and whether to search no further; None where the walk finds none that hold."""
    later = replace(model, earliest=tuple(max(e, known.old.get(i, e)) for i, e in enumerate(model.earliest)))
    soon = replace(model, earliest=tuple(max(e, known.old[i]) if i in known.soon else e
                                         for i, e in enumerate(model.earliest)))  # fmt: skip
    found = [s for m in (later, soon, model)
             if isinstance(s := best(m, passes=LEAST_PASSES, order=order), Schedule) and _holds(s, known)]  # fmt: skip
    if not found:
        return None, False
    first = min(found, key=lambda s: cost(s, known))
    soonest = max(known.end, min(s.length for s in found))
    return first, first.length <= soonest and cost(first, known) - _late(first, known) == moves(model.earliest, known)


def cost(schedule: Schedule, known: Known) -> int:
    """What the search minimises: first what is shaken, then a later end, then minutes moved."""
    return _late(schedule, known) + moves(schedule.starts, known, both_ways=True)


def moves(starts: Sequence[int], known: Known, both_ways: bool = False) -> int:
    """Minutes by which steps move later (or either way), and what is shaken within minutes; of earliest starts, the
    least that any plan must move."""
    total = sum(max(0, starts[i] - t) for i, t in known.old.items() if i not in known.fixed)
    total += WEIGHT_SHAKEN * sum(starts[i] > known.old[i] for i in known.soon)
    if both_ways:
        total += sum(max(0, t - starts[i]) for i, t in known.old.items() if i not in known.fixed)
        total += WEIGHT_SHAKEN * sum(starts[i] < known.old[i] for i in known.soon)
    return total


def _late(schedule: Schedule, known: Known) -> int:
    return WEIGHT_LATER_END * max(0, schedule.length - known.end)


def _holds(schedule: Schedule, known: Known) -> bool:
    return all(schedule.starts[i] == t for i, t in known.fixed.items()) and all(
        schedule.starts[i] <= t for i, t in known.latest.items()
    )
