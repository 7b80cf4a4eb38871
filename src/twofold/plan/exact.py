"""The model for CP-SAT, and what it answers: a schedule, a lower bound, or the proof that there is none.

Runs in the solver's process only (``worker``): nothing else imports OR-Tools.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ortools.sat.python import cp_model

from twofold.plan.model import Model, Pool
from twofold.plan.numerics import DETERMINISTIC_PER_SECOND, SOLVER_SEED, SOLVER_WORKERS
from twofold.plan.schedule import Schedule


@dataclass(frozen=True)
class Answer:
    """What the solver says: optimal, feasible, infeasible, unknown or model_invalid; a schedule if it found one."""

    status: str
    bound: float
    schedule: Schedule | None = None


def solve(
    model: Model, hint: Schedule | None, seconds: float, clock: bool = False, shortest: bool = True
) -> Answer:
    """The shortest schedule found in so many deterministic seconds; a hint is also the limit of the search.

    clock: count seconds of the wall instead, with workers side by side: for a benchmark against others, where
    the same answer every time matters less than the same time. shortest: false asks only whether there is any.
    """
    cp = cp_model.CpModel()
    built = Built(cp, model, hint.length if hint else model.horizon)
    if hint:
        built.hint(hint)
    if shortest:
        cp.minimize(built.end)
    solver = cp_model.CpSolver()
    limit(solver, seconds, clock)
    status = solver.solve(cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(solver.status_name(status).lower(), solver.best_objective_bound)
    return Answer(solver.status_name(status).lower(), solver.best_objective_bound, built.schedule(solver))


def limit(solver: cp_model.CpSolver, seconds: float, clock: bool) -> None:
    """How long and how the solver searches: in its own units of work, or by the clock on the wall."""
    solver.parameters.num_workers = SOLVER_WORKERS
    solver.parameters.random_seed = SOLVER_SEED
    if clock:
        solver.parameters.max_time_in_seconds = seconds
    else:
        solver.parameters.max_deterministic_time = seconds * DETERMINISTIC_PER_SECOND
        solver.parameters.interleave_search = SOLVER_WORKERS > 1


class Built:
    """Variables and constraints of one model. ``units[d][p][u]``: demand d takes more than u of its pool p."""

    def __init__(self, cp: cp_model.CpModel, model: Model, horizon: int) -> None:
        self.cp, self.model = cp, model
        n = len(model.tasks)
        duration = model.duration
        self.starts = [
            cp.new_int_var(model.earliest[i], max(model.earliest[i], horizon - model.tail[i]), f"s{i}")
            for i in range(n)
        ]
        self.end = cp.new_int_var(0, horizon, "end")
        self.spans = [cp.new_fixed_size_interval_var(self.starts[i], duration[i], f"i{i}") for i in range(n)]
        for i in range(n):
            if model.earliest[i] + model.tail[i] > horizon:
                cp.add_bool_or([])  # not even the links alone fit: say infeasible
            cp.add(self.end >= self.starts[i] + model.tail[i])
        for i, j, w in model.arcs:
            cp.add(self.starts[j] >= self.starts[i] + w)
        for i, j in model.apart:
            cp.add_no_overlap([self.spans[i], self.spans[j]])
        for i, j, gap in model.turnarounds:
            cp.add_no_overlap([
                cp.new_fixed_size_interval_var(self.starts[k], duration[k] + gap, f"t{k}") for k in (i, j)
            ])
        for i, spans in model.windows:
            cp.add_linear_expression_in_domain(
                self.starts[i], cp_model.Domain.from_intervals([[a, b - 1] for a, b in spans])
            )
        for _, capacity, users in model.machines:
            self._limit([self.spans[i] for i in users], [1] * len(users), capacity)
        self._people(horizon)
        self._crews(horizon)

    def hint(self, hint: Schedule) -> None:
        """Where the search begins: a schedule that keeps, or nearly keeps, all constraints."""
        for var, value in zip(self.starts, hint.starts):
            self.cp.add_hint(var, value)
        for units, counts in zip(self.units, hint.staff):
            for literals, count in zip(units, counts):
                for u, literal in enumerate(literals):
                    self.cp.add_hint(literal, u < count)
        self.cp.add_hint(self.end, hint.length)

    def schedule(self, solver: cp_model.CpSolver) -> Schedule:
        """The schedule that the solver has found."""
        starts = tuple(solver.value(s) for s in self.starts)
        staff = tuple(
            tuple(sum(solver.boolean_value(x) for x in literals) for literals in units) for units in self.units
        )
        return Schedule(starts, staff, max((s + d for s, d in zip(starts, self.model.duration)), default=0))

    def _limit(self, spans: list, loads: list[int], capacity: int) -> None:
        if capacity == 1 and all(x == 1 for x in loads):
            self.cp.add_no_overlap(spans)
        else:
            self.cp.add_cumulative(spans, loads, capacity)

    def _people(self, horizon: int) -> None:
        """Every demand is met from its pools, each within its stretch of duty and its size."""
        model, cp = self.model, self.cp
        use: dict[int, list] = {}
        self.units: list[list[list]] = []
        for d, demand in enumerate(model.demands):
            i = demand.task
            length = model.duration[i]
            first, last = model.earliest[i], horizon - model.tail[i]
            per_pool = []
            for k in demand.pools:
                pool = model.pools[k]
                fits = max(first, pool.start) <= min(last, pool.end - length)
                literals = [
                    cp.new_bool_var(f"d{d}p{k}u{u}")
                    for u in range(min(demand.count, pool.size) if fits else 0)
                ]
                for u, literal in enumerate(literals):
                    if u:
                        cp.add_implication(literal, literals[u - 1])
                    if pool.start > first:
                        cp.add(self.starts[i] >= pool.start).only_enforce_if(literal)
                    if pool.end - length < last:
                        cp.add(self.starts[i] <= pool.end - length).only_enforce_if(literal)
                    span = cp.new_optional_fixed_size_interval_var(self.starts[i], length, literal, f"o{d}p{k}u{u}")
                    use.setdefault(k, []).append(span)
                per_pool.append(literals)
            self.units.append(per_pool)
            cp.add(sum(x for literals in per_pool for x in literals) == demand.count)
        for k, spans in use.items():
            self._limit(spans, [1] * len(spans), model.pools[k].size)

    def _crews(self, horizon: int) -> None:
        """Implied limits that speed the proof: all who could meet a demand bound all demands that only they meet."""
        model = self.model
        for crew in sorted({tuple(sorted(d.pools)) for d in model.demands}):
            members = set(crew)
            load: dict[int, int] = {}
            for d in model.demands:
                if members.issuperset(d.pools):
                    load[d.task] = load.get(d.task, 0) + d.count
            spans = [self.spans[i] for i in load]
            loads = list(load.values())
            size, away = _presence([model.pools[k] for k in crew], horizon)
            for start, end, missing in away:
                spans.append(self.cp.new_fixed_size_interval_var(start, end - start, "away"))
                loads.append(missing)
            if sum(loads) > size:
                self._limit(spans, loads, size)


def _presence(pools: list[Pool], horizon: int) -> tuple[int, list[tuple[int, int, int]]]:
    """The most people of a crew on duty at once, and by how many fewer there are in each span of time."""
    cuts = sorted({0, horizon, *(min(horizon, t) for p in pools for t in (p.start, p.end))})
    spans = [
        (a, b, sum(p.size for p in pools if p.start <= a and b <= p.end))
        for a, b in pairwise(cuts)
    ]
    size = max((there for _, _, there in spans), default=0)
    return size, [(a, b, size - there) for a, b, there in spans if there < size]
