"""A schedule without idle waiting: every step moved as early as the others allow, length and staff unchanged."""

from __future__ import annotations

from twofold.plan.calendar import Calendar, peak
from twofold.plan.model import Model
from twofold.plan.schedule import Schedule


def settled(model: Model, schedule: Schedule) -> Schedule:
    """The schedule with every step shifted left in turn, until none can move.

    A step moves only to a time at which its own people, machines and children are free and every minimum and
    maximum lag to the others, as they stand, holds: the schedule is feasible at every moment of the walk.
    """
    calendar = Calendar(model)
    for i, start in enumerate(schedule.starts):
        calendar.place(i, start, {d: schedule.staff[d] for d in calendar.demands[i]})
    into: list[list[tuple[int, int]]] = [[] for _ in model.tasks]
    for i, j, w in model.arcs:
        into[j].append((i, w))
    moved = True
    while moved:
        moved = False
        for i in sorted(range(len(model.tasks)), key=lambda i: (calendar.starts[i], i)):
            now = calendar.starts[i]
            soonest = max([model.earliest[i], *(calendar.starts[j] + w for j, w in into[i])])
            if soonest >= now:
                continue
            staff = {d: schedule.staff[d] for d in calendar.demands[i]}
            calendar.lift(i)
            start = next((t for t in calendar.moments(i, soonest) if t < now and _same(calendar, i, t, staff)), now)
            calendar.place(i, start, staff)
            moved = moved or start < now
    starts = tuple(calendar.starts[i] for i in range(len(model.tasks)))
    length = max((s + d for s, d in zip(starts, model.duration)), default=0)
    return Schedule(starts=starts, staff=schedule.staff, length=length)


def _same(calendar: Calendar, i: int, start: int, staff: dict[int, tuple[int, ...]]) -> bool:
    """Whether the same people could do the step from another start."""
    model = calendar.model
    end = start + model.duration[i]
    if calendar.barred(i, start):
        return False
    if any(peak(calendar.machine_use[m], start, end) >= model.machines[m][1] for m in calendar.machines[i]):
        return False
    wanted: dict[int, int] = {}
    for d, counts in staff.items():
        for k, count in zip(model.demands[d].pools, counts):
            if count:
                wanted[k] = wanted.get(k, 0) + count
    for k, count in wanted.items():
        pool = model.pools[k]
        if start < pool.start or end > pool.end or peak(calendar.pool_use[k], start, end) + count > pool.size:
            return False
    return True
