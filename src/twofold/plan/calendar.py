"""Which people, machines and children are busy when, while steps are being placed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from twofold.plan.model import Demand, Model


class Calendar:
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
        self.turned: list[list[tuple[int, int]]] = [[] for _ in range(n)]
        for i, j, gap in model.turnarounds:
            self.turned[i].append((j, gap))
            self.turned[j].append((i, gap))
        self.windows = dict(model.windows)
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
        times.update(self.starts[j] + self.model.duration[j] + gap for j, gap in self.turned[i] if j in self.starts)
        if i in self.windows:  # a time before the window opens means its opening
            times = {self._opened(i, t) for t in times if t >= after} | {a for a, _ in self.windows[i]}
        return iter(sorted(t for t in times if t >= after))

    def _opened(self, i: int, t: int) -> int:
        return next((max(a, t) for a, b in self.windows[i] if t < b), t)

    def barred(self, i: int, start: int) -> bool:
        """Whether a step can't start then for the children's sake, for its window, or for what must be moved."""
        model = self.model
        end = start + model.duration[i]
        if i in self.windows and not any(a <= start < b for a, b in self.windows[i]):
            return True
        for j in self.apart[i]:
            if j in self.starts and self.starts[j] < end and start < self.starts[j] + model.duration[j]:
                return True
        return any(
            self.starts[j] < end + gap and start < self.starts[j] + model.duration[j] + gap
            for j, gap in self.turned[i]
            if j in self.starts
        )

    def staffed(self, i: int, start: int) -> tuple[dict[int, tuple[int, ...]] | None, str]:
        """Who could do a step from ``start``; None and the role that is short (or nothing) when nobody can."""
        model = self.model
        end = start + model.duration[i]
        if self.barred(i, start):
            return None, ""
        for m in self.machines[i]:
            if peak(self.machine_use[m], start, end) >= model.machines[m][1]:
                return None, ""
        free: dict[int, int] = {}
        tired: set[tuple[int, int]] = set()
        for d in self.demands[i]:
            for k in model.demands[d].pools:
                if not self.able(d, k, start, end):
                    tired.add((d, k))
                if k not in free:
                    pool = model.pools[k]
                    on_shift = pool.start <= start and end <= pool.end
                    free[k] = pool.size - peak(self.pool_use[k], start, end) if on_shift else 0
        return assign([(d, model.demands[d]) for d in self.demands[i]], free, tired)

    def able(self, d: int, k: int, start: int, end: int) -> bool:
        """Whether people of a pool may take a duty then, beyond being free and on shift."""
        return True


def peak(uses: Sequence[tuple[int, int, int]], start: int, end: int) -> int:
    """The most units in use at any moment of a span."""
    inside = [u for u in uses if u[0] < end and start < u[1]]
    if len(inside) <= 1:
        return inside[0][2] if inside else 0
    best = 0
    for t in {max(u[0], start) for u in inside}:
        best = max(best, sum(c for s, e, c in inside if s <= t < e))
    return best


def assign(
    demands: Sequence[tuple[int, Demand]], free: dict[int, int], barred: Collection[tuple[int, int]] = ()
) -> tuple[dict[int, tuple[int, ...]] | None, str]:
    """People for all demands of one step at once, by augmenting paths; prefers each demand's earlier pools.

    barred: (demand, pool) pairs that don't go together then.

    Returns (demand -> count per pool, "") or (None, the role that is short).
    """
    taken: dict[int, list[tuple[int, int]]] = {k: [] for k in free}  # pool -> (demand position, unit)
    where: dict[tuple[int, int], int] = {}

    def seat(unit: tuple[int, int], seen: set[int]) -> bool:
        for k in demands[unit[0]][1].pools:
            if k in seen or not free[k] or (barred and (demands[unit[0]][0], k) in barred):
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
        for u in range(demand.count):
            if not seat((p, u), set()):
                return None, demand.role
    out: dict[int, tuple[int, ...]] = {}
    for p, (d, demand) in enumerate(demands):
        seats = [where[(p, u)] for u in range(demand.count)]
        out[d] = tuple(seats.count(k) for k in demand.pools)
    return out, ""


