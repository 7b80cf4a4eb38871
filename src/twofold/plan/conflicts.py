"""Why there is no plan, in plain words: the few things that together make it impossible.

A deletion filter takes limits (the people of a role, a machine, the longest waits, the rooms) out of the problem:
first halves, then quarters, at last single ones. What can be taken out and the rest is still impossible is not to
blame; what remains is the conflict. Each "still impossible" is proved by the solver, each "possible now" is shown by
a schedule; and in the schedule that lifting one limit allows, that limit's shortage has a time of day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from twofold.plan.model import Model
from twofold.plan.numerics import CONFLICT_ASK_S, CONFLICT_BUDGET_S, LISTED
from twofold.plan.records import Project
from twofold.plan.schedule import Schedule
from twofold.plan.serial import best
from twofold.plan.terms import moment

Limit = tuple[str, str]  # (kind, name): role, machine, wait, room
Lifted = tuple[Model, Schedule]  # the problem without a limit, and a schedule for it
# model, solver seconds -> (optimal, feasible, infeasible, unknown or failed; a schedule if there is one)
Ask = Callable[[Model, float], tuple[str, Schedule | None]]


@dataclass(frozen=True)
class Conflict:
    """The limits that together leave no plan: roles, machines, and whether waits and rooms are among them.

    proved: whether each single one is known to be needed for the conflict. lifted: limit -> a schedule that there
    would be without it.
    """

    limits: tuple[Limit, ...]
    proved: bool
    lifted: dict[Limit, Lifted] = field(default_factory=dict)


def explain(project: Project, model: Model, ask: Ask, budget: float = CONFLICT_BUDGET_S) -> str:
    """The sentence for a project that has no plan, found in so many solver seconds."""
    conflict = find(model, ask, budget)
    lines = _shortages(project, model, conflict)
    said = {x for x, _ in lines}
    others = [x for x in conflict.limits if x not in said]
    words = [line for _, line in lines]
    if others and (not words or conflict.proved):
        words.append(_named(project, others, alone=not words))
    proof = "" if conflict.proved else "\n  (not proved minimal: there may be fewer causes than these)"
    either = ["with any one of these otherwise there would be a plan:"] if len(lines) > 1 else []
    return f"no plan for '{project.operation}':\n  " + "\n  ".join(either + words) + proof


def find(model: Model, ask: Ask, budget: float = CONFLICT_BUDGET_S) -> Conflict:
    """An irreducible set of limits that leave no schedule, as far as the budget of solver time goes."""
    filter_ = _Filter(model, ask, budget)
    kept, lifted = filter_.all, {}
    size = len(kept)
    while size >= 1:
        at = 0
        while at < len(kept):
            impossible, found = filter_.without([x for x in kept if x not in kept[at : at + size]])
            if impossible:
                kept = kept[:at] + kept[at + size :]
                continue
            if size == 1 and found is not None:
                lifted[kept[at]] = found
            at += size
        size //= 2
    return Conflict(tuple(kept), all(x in lifted for x in kept), lifted)


class _Filter:
    """Asks whether some limits alone leave no schedule, within a budget; remembers the schedules found."""

    def __init__(self, model: Model, ask: Ask, budget: float) -> None:
        self.model, self.ask, self.left = model, ask, budget
        self.feasible: list[tuple[frozenset[Limit], Lifted]] = []
        self.all: list[Limit] = (
            [("machine", what) for what, _, _ in model.machines]
            + ([("room", "")] if model.apart else [])
            + ([("wait", "")] if any(w < 0 for _, _, w in model.arcs) else [])
            + [("role", r) for r in sorted({d.role for d in model.demands})]
        )

    def without(self, kept: Sequence[Limit]) -> tuple[bool, Lifted | None]:
        """(proved impossible with these limits alone, a schedule if there is one). Fewer limits than some that
        allow a schedule allow it as well."""
        wanted = frozenset(kept)
        known = next((found for limits, found in self.feasible if wanted <= limits), None)
        if known is not None:
            return False, known
        trial = without(self.model, [x for x in self.all if x not in wanted])
        serial = best(trial, passes=1)
        schedule = serial if isinstance(serial, Schedule) else None
        if schedule is None and self.left > 0:
            self.left -= CONFLICT_ASK_S
            status, schedule = self.ask(trial, CONFLICT_ASK_S)
            if status == "infeasible":
                return True, None
        if schedule is None:
            return False, None
        self.feasible.append((wanted, (trial, schedule)))
        return False, (trial, schedule)


def without(model: Model, limits: list[tuple[str, str]]) -> Model:
    """The model with some limits lifted."""
    roles = {name for kind, name in limits if kind == "role"}
    machines = {name for kind, name in limits if kind == "machine"}
    kinds = {kind for kind, _ in limits}
    return replace(
        model,
        demands=tuple(d for d in model.demands if d.role not in roles),
        machines=tuple(m for m in model.machines if m[0] not in machines),
        arcs=tuple(a for a in model.arcs if a[2] >= 0) if "wait" in kinds else model.arcs,
        apart=() if "room" in kinds else model.apart,
    )


def _shortages(project: Project, model: Model, conflict: Conflict) -> list[tuple[Limit, str]]:
    """When, in the plan that would be if one limit were lifted, more is needed of it than is there."""
    lines = []
    for limit in conflict.limits:
        kind, name = limit
        if limit not in conflict.lifted:
            continue
        trial, schedule = conflict.lifted[limit]
        if kind == "role":
            line = _short_role(project, model, trial, schedule, name)
        elif kind == "machine":
            line = _short_machine(project, model, schedule.starts, name)
        else:
            line = ""
        if line:
            lines.append((limit, line))
    return lines


def _short_role(project: Project, model: Model, trial: Model, schedule: Schedule, role: str) -> str:
    wanted = [(schedule.starts[d.task], schedule.starts[d.task] + model.duration[d.task], d)
              for d in model.demands if d.role == role]  # fmt: skip
    able = sorted({k for *_, d in wanted for k in d.pools})
    taken = [(schedule.starts[d.task], schedule.starts[d.task] + model.duration[d.task], k, count)
             for d, counts in zip(trial.demands, schedule.staff) for k, count in zip(d.pools, counts)
             if count and k in able]  # fmt: skip
    cuts = sorted(
        {t for s, e, _ in wanted for t in (s, e)}
        | {t for k in able for t in (model.pools[k].start, model.pools[k].end)}
    )
    worst: tuple[int, int, int, int] | None = None  # (shortfall, from, to, needed)
    for a, b in pairwise(cuts):
        needed = sum(d.count for s, e, d in wanted if s <= a < e)
        there = sum(model.pools[k].size for k in able if model.pools[k].start <= a and b <= model.pools[k].end)
        there = max(0, there - sum(c for s, e, _, c in taken if s < b and a < e))
        if needed > there:
            if worst and worst[2] == a and worst[0] == needed - there and worst[3] == needed:
                worst = (worst[0], worst[1], b, needed)
            elif worst is None or needed - there > worst[0]:
                worst = (needed - there, a, b, needed)
    if worst is None:
        return _too_short_a_shift(project, model, wanted, role)
    short, a, b, needed = worst
    busy = [project.tasks[d.task].id for s, e, d in wanted if s < b and a < e]
    others = any(s < b and a < e for s, e, _, _ in taken)
    free = f"{needed - short} free" if others else f"{needed - short}"
    return (
        f"{needed} × {role} {'is' if needed == 1 else 'are'} needed {_span(project, a, b)} "
        f"({_listed(busy)}); the roster has {free}"
    )


def _too_short_a_shift(project: Project, model: Model, wanted: list, role: str) -> str:
    """A step that nobody's shift covers from its first to its last minute."""
    for s, e, d in wanted:
        there = sum(model.pools[k].size for k in d.pools if model.pools[k].start <= s and e <= model.pools[k].end)
        if there < d.count:
            task = project.tasks[d.task]
            return (
                f"{d.count} × {role} {'is' if d.count == 1 else 'are'} needed {_span(project, s, e)} for all of "
                f"'{task.id}'; the shifts of {there} cover it"
            )
    return ""


def _short_machine(project: Project, model: Model, starts: tuple[int, ...], what: str) -> str:
    _, count, users = next(m for m in model.machines if m[0] == what)
    for i in sorted(users, key=lambda i: starts[i]):
        at = starts[i]
        using = [j for j in users if starts[j] <= at < starts[j] + model.duration[j]]
        if len(using) > count:
            until = min(starts[j] + model.duration[j] for j in using)
            busy = [project.tasks[j].id for j in using]
            when = _span(project, at, until)
            return f"{len(using)} × {what} are needed {when} ({_listed(busy)}); there are {count}"
    return ""


def _named(project: Project, limits: Sequence[Limit], alone: bool) -> str:
    words = {
        "role": lambda n: f"the {n} people and their shifts",
        "machine": lambda n: f"the number of {project.equipment_titles.get(n, n)}",
        "wait": lambda n: "the longest allowed waits between steps",
        "room": lambda n: "one place at a time for each child",
    }
    listed = "; ".join(words[k](n) for k, n in limits)
    return f"these cannot all be kept together: {listed}" if alone else f"together with: {listed}"


def _span(project: Project, a: int, b: int) -> str:
    start, end = moment(project, a), moment(project, b)
    day = "" if start.date() == project.start.date() else f"{start:%a} "
    return f"{day}{start:%H:%M}–{end:%H:%M}"


def _listed(steps: list[str]) -> str:
    steps = list(dict.fromkeys(steps))
    return ", ".join(steps[:LISTED]) + (f" and {len(steps) - LISTED} more" if len(steps) > LISTED else "")
