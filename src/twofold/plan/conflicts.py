"""Why there is no plan, in plain words: the few things that together make it impossible.

A deletion filter takes one kind of limit after another (the people of a role, a machine, the longest waits, the
rooms) out of the problem. What can be taken out and the rest is still impossible is not to blame; what remains
is the conflict. Each "still impossible" is proved by the solver, each "possible now" is shown by a schedule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from twofold.plan.model import Model
from twofold.plan.numerics import CONFLICT_ASK_S, CONFLICT_BUDGET_S, CONFLICT_CORE_S, LISTED
from twofold.plan.records import Project
from twofold.plan.schedule import Schedule
from twofold.plan.serial import best
from twofold.plan.terms import moment

Prove = Callable[[Model, float], str]  # model, solver seconds -> optimal, feasible, infeasible, unknown, failed


@dataclass(frozen=True)
class Conflict:
    """The limits that together leave no plan: roles, machines, and whether waits and rooms are among them.

    proved: whether each single one is known to be needed for the conflict.
    """

    limits: tuple[tuple[str, str], ...]  # (kind, name): role, machine, wait, room
    proved: bool


def explain(project: Project, model: Model, prove: Prove) -> str:
    """The sentence for a project that has no plan."""
    conflict = find(model, prove)
    lines = _shortages(project, model, conflict) or [_named(project, conflict)]
    proof = "" if conflict.proved else "\n  (not proved minimal: there may be fewer causes than these)"
    return f"no plan for '{project.operation}':\n  " + "\n  ".join(lines) + proof


def find(model: Model, prove: Prove) -> Conflict:
    """An irreducible set of limits that leave no schedule, as far as the budget of solver time goes.

    Limits without any single one of which there would be a schedule belong to every conflict. If they alone leave
    none, they are one; else the others are taken out one after another.
    """
    limits = (
        [("role", r) for r in sorted({d.role for d in model.demands})]
        + [("machine", what) for what, _, _ in model.machines]
        + ([("wait", "")] if any(w < 0 for _, _, w in model.arcs) else [])
        + ([("room", "")] if model.apart else [])
    )
    needed = [x for x in limits if isinstance(best(without(model, [x]), passes=1), Schedule)]
    if needed and prove(without(model, [x for x in limits if x not in needed]), CONFLICT_CORE_S) == "infeasible":
        return Conflict(tuple(needed), proved=True)
    kept = list(limits)
    proved, spent = True, CONFLICT_CORE_S
    for limit in limits:
        if limit in needed:
            continue
        trial = without(model, [x for x in limits if x not in kept or x == limit])
        if isinstance(best(trial, passes=1), Schedule):
            continue  # possible without it: it belongs to this conflict
        if spent >= CONFLICT_BUDGET_S:
            return Conflict(tuple(kept), proved=False)
        spent += CONFLICT_ASK_S
        status = prove(trial, CONFLICT_ASK_S)
        if status == "infeasible":
            kept.remove(limit)
        elif status not in ("optimal", "feasible"):
            proved = False
    return Conflict(tuple(kept), proved)


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


def _shortages(project: Project, model: Model, conflict: Conflict) -> list[str]:
    """When, in the plan that would be if the conflict were lifted, more people are needed than are there."""
    relaxed = best(without(model, list(conflict.limits)), passes=1)
    if isinstance(relaxed, Schedule):
        lines = []
        for kind, name in conflict.limits:
            if kind == "role":
                lines += _short_role(project, model, relaxed.starts, name)
            elif kind == "machine":
                lines += _short_machine(project, model, relaxed.starts, name)
        return lines
    return []


def _short_role(project: Project, model: Model, starts: tuple[int, ...], role: str) -> list[str]:
    wanted = [
        (starts[d.task], starts[d.task] + model.duration[d.task], d.count, d)
        for d in model.demands
        if d.role == role
    ]
    able = sorted({k for *_, d in wanted for k in d.pools})
    cuts = sorted({t for s, e, _, _ in wanted for t in (s, e)}
                  | {t for k in able for t in (model.pools[k].start, model.pools[k].end)})
    worst: tuple[int, int, int, int] | None = None  # (shortfall, from, to, needed)
    for a, b in pairwise(cuts):
        needed = sum(c for s, e, c, _ in wanted if s <= a < e)
        there = sum(model.pools[k].size for k in able if model.pools[k].start <= a and b <= model.pools[k].end)
        if needed > there:
            if worst and worst[2] == a and worst[0] == needed - there and worst[3] == needed:
                worst = (worst[0], worst[1], b, needed)
            elif worst is None or needed - there > worst[0]:
                worst = (needed - there, a, b, needed)
    if worst is None:
        return []
    short, a, b, needed = worst
    busy = [project.tasks[d.task].id for s, e, _, d in wanted if s < b and a < e]
    return [
        f"{needed} × {role} {'is' if needed == 1 else 'are'} needed {_span(project, a, b)} "
        f"({_listed(busy)}); the roster has {needed - short}"
    ]


def _short_machine(project: Project, model: Model, starts: tuple[int, ...], what: str) -> list[str]:
    _, count, users = next(m for m in model.machines if m[0] == what)
    for i in sorted(users, key=lambda i: starts[i]):
        at = starts[i]
        using = [j for j in users if starts[j] <= at < starts[j] + model.duration[j]]
        if len(using) > count:
            until = min(starts[j] + model.duration[j] for j in using)
            busy = [project.tasks[j].id for j in using]
            when = _span(project, at, until)
            return [f"{len(using)} × {what} are needed {when} ({_listed(busy)}); there are {count}"]
    return []


def _named(project: Project, conflict: Conflict) -> str:
    words = {
        "role": lambda n: f"the {n} people and their shifts",
        "machine": lambda n: f"the number of {project.equipment_titles.get(n, n)}",
        "wait": lambda n: "the longest allowed waits between steps",
        "room": lambda n: "one place at a time for each child",
    }
    return "these cannot all be kept together: " + "; ".join(words[k](n) for k, n in conflict.limits)


def _span(project: Project, a: int, b: int) -> str:
    start, end = moment(project, a), moment(project, b)
    day = "" if start.date() == project.start.date() else f"{start:%a} "
    return f"{day}{start:%H:%M}–{end:%H:%M}"


def _listed(steps: list[str]) -> str:
    steps = list(dict.fromkeys(steps))
    return ", ".join(steps[:LISTED]) + (f" and {len(steps) - LISTED} more" if len(steps) > LISTED else "")
