"""A feasible plan within a second, by placing one step after another at its earliest possible time.

Source: serial schedule generation with priority rules and random sampling (Kolisch & Hartmann 1999), extended
by maximum lags: when a step can't follow soon enough, the step that it must follow is held back and the scheme
starts again (Neumann, Schwindt & Zimmermann 2003, chapter 2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from twofold.plan.model import Model
from twofold.plan.numerics import SERIAL_NOISE, SERIAL_PASSES, SERIAL_RESTARTS, SERIAL_SEED

Staff = tuple[tuple[int, ...], ...]  # per demand: how many people from each of its pools


@dataclass(frozen=True)
class Schedule:
    """A start for every step and, for every demand, how many people come from each of its pools."""

    starts: tuple[int, ...]
    staff: Staff
    length: int


@dataclass(frozen=True)
class Stuck:
    """The step that found no place, and the role that it lacked (empty: a lag or a machine)."""

    task: int
    role: str


class _Calendar:
    """Which people, machines and children are busy when, while steps are being placed."""

    def __init__(self, model: Model) -> None:
        self.model = model
        n = len(model.tasks)
        self.demands: list[list[int]] = [[] for _ in range(n)]
        for d, demand in enumerate(model.demands):
            self.demands[demand.task].append(d)
        self.machines: list[list[int]] = [[] for _ in range(n)]
        for m, (_, _, users) in enumerate(model.machines):
            for i in users:
                self.machines[i].append(m)
        self.apart: list[list[int]] = [[] for _ in range(n)]
        for i, j in model.apart:
            self.apart[i].append(j)
            self.apart[j].append(i)
        self.pool_use: list[list[tuple[int, int, int]]] = [[] for _ in model.pools]
        self.machine_use: list[list[tuple[int, int, int]]] = [[] for _ in model.machines]
        self.starts: dict[int, int] = {}
        self.staff: dict[int, tuple[int, ...]] = {}

    def place(self, i: int, start: int, staff: dict[int, tuple[int, ...]]) -> None:
        end = start + self.model.duration[i]
        self.starts[i] = start
        for d, counts in staff.items():
            self.staff[d] = counts
            for pool, count in zip(self.model.demands[d].pools, counts):
                if count:
                    self.pool_use[pool].append((start, end, count))
        for m in self.machines[i]:
            self.machine_use[m].append((start, end, 1))

    def lift(self, i: int) -> None:
        """Take a step off the calendar again."""
        start = self.starts.pop(i)
        end = start + self.model.duration[i]
        for d in self.demands[i]:
            for pool, count in zip(self.model.demands[d].pools, self.staff.pop(d)):
                if count:
                    self.pool_use[pool].remove((start, end, count))
        for m in self.machines[i]:
            self.machine_use[m].remove((start, end, 1))

    def moments(self, i: int, after: int) -> Iterator[int]:
        """The times at which something changes for a step: where its earliest start must lie."""
        times = {after}
        for d in self.demands[i]:
            for k in self.model.demands[d].pools:
                times.add(self.model.pools[k].start)
                times.update(end for _, end, _ in self.pool_use[k])
        for m in self.machines[i]:
            times.update(end for _, end, _ in self.machine_use[m])
        times.update(
            self.starts[j] + self.model.duration[j] for j in self.apart[i] if j in self.starts
        )
        return iter(sorted(t for t in times if t >= after))

    def staffed(self, i: int, start: int) -> tuple[dict[int, tuple[int, ...]] | None, str]:
        """Who could do a step from ``start``; None and the role that is short (or nothing) when nobody can."""
        model = self.model
        end = start + model.duration[i]
        for j in self.apart[i]:
            if j in self.starts and self.starts[j] < end and start < self.starts[j] + model.duration[j]:
                return None, ""
        for m in self.machines[i]:
            if _peak(self.machine_use[m], start, end) >= model.machines[m][1]:
                return None, ""
        free: dict[int, int] = {}
        for d in self.demands[i]:
            for k in model.demands[d].pools:
                if k not in free:
                    pool = model.pools[k]
                    on_shift = pool.start <= start and end <= pool.end
                    free[k] = pool.size - _peak(self.pool_use[k], start, end) if on_shift else 0
        return assign([(d, model.demands[d]) for d in self.demands[i]], free)


def _peak(uses: Sequence[tuple[int, int, int]], start: int, end: int) -> int:
    """The most units in use at any moment of a span."""
    inside = [u for u in uses if u[0] < end and start < u[1]]
    if len(inside) <= 1:
        return inside[0][2] if inside else 0
    best = 0
    for t in {max(u[0], start) for u in inside}:
        best = max(best, sum(c for s, e, c in inside if s <= t < e))
    return best


def assign(demands: Sequence[tuple[int, object]], free: dict[int, int]):
    """People for all demands of one step at once, by augmenting paths; prefers each demand's earlier pools.

    Returns (demand -> count per pool, "") or (None, the role that is short).
    """
    taken: dict[int, list[tuple[int, int]]] = {k: [] for k in free}  # pool -> (demand position, unit)
    where: dict[tuple[int, int], int] = {}

    def seat(unit: tuple[int, int], seen: set[int]) -> bool:
        for k in demands[unit[0]][1].pools:  # type: ignore[attr-defined]
            if k in seen or not free[k]:
                continue
            seen.add(k)
            if len(taken[k]) < free[k]:
                taken[k].append(unit)
                where[unit] = k
                return True
            for other in list(taken[k]):
                if other[0] != unit[0] and seat(other, seen):
                    taken[k].remove(other)
                    taken[k].append(unit)
                    where[unit] = k
                    return True
        return False

    for p, (_, demand) in enumerate(demands):
        for u in range(demand.count):  # type: ignore[attr-defined]
            if not seat((p, u), set()):
                return None, demand.role  # type: ignore[attr-defined]
    out: dict[int, tuple[int, ...]] = {}
    for p, (d, demand) in enumerate(demands):
        seats = [where[(p, u)] for u in range(demand.count)]  # type: ignore[attr-defined]
        out[d] = tuple(seats.count(k) for k in demand.pools)  # type: ignore[attr-defined]
    return out, ""


def generate(model: Model, priority: Sequence[float]) -> Schedule | Stuck:
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
        result = _pass(model, priority, base, into, waits, tied)
        if isinstance(result, Schedule):
            return result
        held, until, last = result
        if held is None:
            return last
        base[held] = until
    return last


def _pass(model, priority, base, into, waits, tied):
    """One walk through all steps: a Schedule, or (step to hold back, until when, why)."""
    n = len(model.tasks)
    calendar = _Calendar(model)
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


def _first_fit(calendar: _Calendar, i: int, soonest: int):
    role = ""
    for t in calendar.moments(i, soonest):
        if t + calendar.model.duration[i] > calendar.model.horizon:
            break
        staff, short = calendar.staffed(i, t)
        if staff is not None:
            return t, staff, ""
        role = role or short
    return 0, None, role


def _schedule(model: Model, calendar: _Calendar) -> Schedule:
    n = len(model.tasks)
    starts = tuple(calendar.starts[i] for i in range(n))
    return Schedule(
        starts=starts,
        staff=tuple(calendar.staff[d] for d in range(len(model.demands))),
        length=max((s + d for s, d in zip(starts, model.duration)), default=0),
    )


def best(model: Model, passes: int = SERIAL_PASSES, order: Sequence[float] | None = None) -> Schedule | Stuck:
    """The shortest of several plans: longest-tail-first, then seeded variations of it; stops at the floor.

    Args:
        order: priorities to try before all others (the starts of a plan that people know already).
    """
    random = Random(SERIAL_SEED)
    rules = [[-float(t) for t in model.tail], [float(-t - e) for t, e in zip(model.tail, model.earliest)]]
    steady = rules[0]
    if order is not None:
        rules.insert(0, list(order))
    found: Schedule | Stuck = Stuck(0, "")
    for k in range(passes):
        rule = rules[k] if k < len(rules) else [p * (1 + SERIAL_NOISE * random.random()) for p in steady]
        result = generate(model, rule)
        if isinstance(found, Stuck) or (isinstance(result, Schedule) and result.length < found.length):
            found = result
        if isinstance(found, Schedule) and found.length <= model.floor:
            break
    return found
