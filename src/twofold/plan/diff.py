"""What changed between two plans, as those who work by them would say it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from twofold.plan.records import Moved, Plan, PlanDiff, Reassigned
from twofold.quantity import S_PER_MIN


def diff(before: Plan, after: Plan, change: tuple[str, ...] = ()) -> PlanDiff:
    """Steps moved, people exchanged, steps added and removed, and how much later it all ends."""
    old, new = {s.id: s for s in before.steps}, {s.id: s for s in after.steps}
    shared = [s.id for s in before.steps if s.id in new]
    moved = tuple(
        Moved(id=i, before=old[i].start, after=new[i].start, later_min=_minutes(old[i].start, new[i].start))
        for i in shared
        if _minutes(old[i].start, new[i].start)
    )
    reassigned = tuple(
        Reassigned(id=i, out=out, into=into)
        for i in shared
        for out, into in [_exchange(old[i].people, new[i].people)]
        if out or into
    )
    ends = end_of(before), end_of(after)
    touched = {m.id for m in moved} | {r.id for r in reassigned}
    return PlanDiff(
        operation=after.operation,
        candidate=after.candidate,
        change=change,
        end_before=ends[0],
        end_after=ends[1],
        later_end_min=_minutes(*ends),
        longer_min=after.objective - before.objective,
        moved=moved,
        reassigned=reassigned,
        added=tuple(s.id for s in after.steps if s.id not in old),
        removed=tuple(s.id for s in before.steps if s.id not in new),
        unchanged=sum(i not in touched for i in shared),
        objective=after.objective,
        bound=after.bound,
    )


def end_of(plan: Plan) -> dt.datetime:
    """When the last step ends."""
    return max((s.end for s in plan.steps), key=lambda t: t.astimezone(dt.UTC), default=plan.start)


def _minutes(before: dt.datetime, after: dt.datetime) -> float:
    return (after.astimezone(dt.UTC) - before.astimezone(dt.UTC)).total_seconds() / S_PER_MIN


def _exchange(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    out, into = Counter(before) - Counter(after), Counter(after) - Counter(before)
    return tuple(out.elements()), tuple(into.elements())
