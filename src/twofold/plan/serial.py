"""A feasible plan within a second, by placing one step after another at its earliest possible time.

Source: serial schedule generation with priority rules and random sampling (Kolisch & Hartmann 1999), extended
by maximum lags: when a step can't follow soon enough, the step that it must follow is held back and the scheme
starts again (Neumann, Schwindt & Zimmermann 2003, chapter 2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from twofold.plan.calendar import Calendar
from twofold.plan.model import Model
from twofold.plan.numerics import SERIAL_NOISE, SERIAL_PASSES, SERIAL_RESTARTS, SERIAL_SEED
from twofold.plan.schedule import Schedule, Stuck


def generate(
    model: Model, priority: Sequence[float], calendar: Callable[[Model], Calendar] = Calendar
) -> Schedule | Stuck:
    """One plan: of the steps whose predecessors are placed, the one of least ``priority`` goes next."""
    n = len(model.tasks)
    base = list(model.earliest)
    into: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    waits: list[list[int]] = [[] for _ in range(n)]
    tied: list[bool] = [False] * n
    for i, j, w in model.arcs:
        into[j].append((i, w))
        if w >= 0:
            waits[j].append(i)
        else:
            tied[i] = True  # must follow j within a time: goes first once it may
    last: Stuck = Stuck(0, "")
    for _ in range(SERIAL_RESTARTS):
        result = _pass(calendar(model), priority, base, into, waits, tied)
        if isinstance(result, Schedule):
            return result
        held, until, last = result
        if held is None:
            return last
        base[held] = until
    return last


def _pass(calendar, priority, base, into, waits, tied):
    """One walk through all steps: a Schedule, or (step to hold back, until when, why)."""
    model = calendar.model
    n = len(model.tasks)
    open_waits = [len(set(w)) for w in waits]
    releases: list[list[int]] = [[] for _ in range(n)]
    for j in range(n):
        for i in set(waits[j]):
            releases[i].append(j)
    ready = [i for i in range(n) if not open_waits[i]]
    while ready:
        i = min(ready, key=lambda i: (not tied[i], priority[i], i))
        ready.remove(i)
        soonest = max([base[i], *(calendar.starts[j] + w for j, w in into[i] if j in calendar.starts)])
        start, staff, role = _first_fit(calendar, i, soonest)
        if staff is None:
            return None, 0, Stuck(i, role)
        for j, w in into_negative(model, i):
            if j in calendar.starts and calendar.starts[j] < start + w:
                return j, start + w, Stuck(i, role)
        calendar.place(i, start, staff)
        for j in releases[i]:
            open_waits[j] -= 1
            if not open_waits[j]:
                ready.append(j)
    if len(calendar.starts) < n:
        return None, 0, Stuck(min(set(range(n)) - set(calendar.starts)), "")
    return _schedule(model, calendar)


def into_negative(model: Model, i: int) -> list[tuple[int, int]]:
    """The steps that this one may not leave behind: (step, w) with step's start ≥ this start + w."""
    return [(b, w) for a, b, w in model.arcs if a == i and w < 0]


def _first_fit(calendar: Calendar, i: int, soonest: int):
    role = ""
    for t in calendar.moments(i, soonest):
        if t + calendar.model.duration[i] > calendar.model.horizon:
            break
        staff, short = calendar.staffed(i, t)
        if staff is not None:
            return t, staff, ""
        role = role or short
    return 0, None, role


def _schedule(model: Model, calendar: Calendar) -> Schedule:
    n = len(model.tasks)
    starts = tuple(calendar.starts[i] for i in range(n))
    return Schedule(
        starts=starts,
        staff=tuple(calendar.staff[d] for d in range(len(model.demands))),
        length=max((s + d for s, d in zip(starts, model.duration)), default=0),
    )


def best(
    model: Model,
    passes: int = SERIAL_PASSES,
    order: Sequence[float] | None = None,
    calendar: Callable[[Model], Calendar] = Calendar,
) -> Schedule | Stuck:
    """The shortest of several plans: longest-tail-first, then seeded variations of it; stops at the floor.

    Args:
        order: priorities to try before all others (the starts of a plan that people know already).
        calendar: what says who is free when.
    """
    random = Random(SERIAL_SEED)
    rules = [[-float(t) for t in model.tail], [float(-t - e) for t, e in zip(model.tail, model.earliest)]]
    steady = rules[0]
    if order is not None:
        rules.insert(0, list(order))
    found: Schedule | Stuck = Stuck(0, "")
    for k in range(passes):
        rule = rules[k] if k < len(rules) else [p * (1 + SERIAL_NOISE * random.random()) for p in steady]
        result = generate(model, rule, calendar)
        if isinstance(found, Stuck) or (isinstance(result, Schedule) and result.length < found.length):
            found = result
        if isinstance(found, Schedule) and found.length <= model.floor:
            break
    return found
