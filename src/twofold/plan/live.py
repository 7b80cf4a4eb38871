"""Planning on while it happens: from what was seen so far to a checked plan for the rest, within seconds.

The past is frozen, the next twenty minutes are held, and the rest changes as little as a no later end allows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from twofold import __version__
from twofold.errors import BadInput, NoAnswer
from twofold.plan.checker import Broken, faults
from twofold.plan.child import Solver
from twofold.plan.conflicts import explain
from twofold.plan.diff import diff
from twofold.plan.handing import table_spells
from twofold.plan.least import Known, cost, least
from twofold.plan.live_records import Disturbance, Observed, Replanned
from twofold.plan.lived import Lived, lived
from twofold.plan.model import Model, model_of
from twofold.plan.numerics import CONFLICT_ASK_S, CONFLICT_LIVE_S, HELD_MIN, LIVE_S, WEIGHT_STRANGER_LIVE
from twofold.plan.records import Certificate, Plan, PlannedStep, Project
from twofold.plan.schedule import Schedule
from twofold.plan.serial import best
from twofold.plan.solving import familiar_order
from twofold.plan.staffing import first_names, named, rota_of, same_people
from twofold.plan.terms import minute, moment
from twofold.store import hash_object


def replan(
    project: Project,
    plan: Plan,
    now: dt.datetime,
    observed: Iterable[Observed],
    change: Disturbance | None = None,
    seconds: float = LIVE_S,
) -> Replanned:
    """The plan from ``now`` on, given what has begun and ended, and what is different from now on.

    Args:
        observed: every step that has begun. What was planned to have begun and is not among them is still to do.
        change: who is gone, what can't start yet; times in minutes from now.
        seconds: of the wall, for the search; naming people and checking come on top.

    Raises BadInput: a step that the plan doesn't know, or one that begins in the future. NoAnswer: the rest can't
    be done with who and what is left, and what conflicts.
    """
    seen = _known(project, plan, now, observed)
    past = lived(project, plan, now, seen, change or Disturbance())
    model = _rest_model(past)
    index = {t: i for i, t in enumerate(model.tasks)}
    old = {index[s.id]: round(minute(project, s.start)) for s in plan.steps if s.id in index}
    here = minute(project, now)
    soon = [i for i, t in old.items() if here <= t <= here + HELD_MIN and model.tasks[i] not in past.facts]
    fixed = {index[i]: t for i, t in past.fixed.items()}
    latest = {index[i]: t for i, t in past.latest.items() if i in index}
    with Solver() as solver:
        schedule = _times(past, model, solver, plan, seconds, fixed, latest, soon, old)
        steps = _named(past, model, solver, schedule, plan)
    return _answer(project, plan, now, past, model, schedule, steps, [model.tasks[i] for i in soon])


def _known(project: Project, plan: Plan, now: dt.datetime, observed: Iterable[Observed]) -> Mapping[str, Observed]:
    seen = {o.step: o for o in observed}
    ids = {s.id for s in plan.steps}
    for o in seen.values():
        if o.step not in ids:
            raise BadInput("observed", o.step, "not a step of the plan", f"use a step of '{project.operation}'")
        if o.start > now:
            raise BadInput("observed", o.step, f"begins at {o.start}, after {now}", "note only what has begun")
    return seen


def _rest_model(past: Lived) -> Model:
    """What is open in whole numbers; steps under way keep their children, machines and place, not their people
    (whose duty begins when they are free)."""
    model = model_of(past.rest)
    under_way = {i for i, t in enumerate(model.tasks) if t in past.fixed}
    return replace(model, demands=tuple(d for d in model.demands if d.task not in under_way))


def _times(
    past: Lived,
    model: Model,
    solver: Solver,
    plan: Plan,
    seconds: float,
    fixed: dict[int, int],
    latest: dict[int, int],
    soon: list[int],
    old: dict[int, int],
) -> Schedule:
    order = familiar_order(past.rest, plan) or []
    known = Known(old, fixed, latest, soon, round(plan.objective))
    hint, enough = least(model, known, order)
    if hint is not None and enough:
        return hint
    status, found = solver.rest(model, hint, seconds, known)
    if found is not None and (hint is None or cost(found, known) <= cost(hint, known)):
        return found
    if hint is not None:
        return hint
    if status != "infeasible" and status != "unknown":
        raise NoAnswer(f"no plan for the rest of '{past.project.operation}': the solver's process broke; ask again")
    raise NoAnswer(_why(past, model, solver, status))


def _why(past: Lived, model: Model, solver: Solver, status: str) -> str:
    """What conflicts; where that isn't proved within seconds, the first step that finds no place."""
    stuck = best(model, passes=1)
    if not isinstance(stuck, Schedule) and solver.any(model, CONFLICT_ASK_S)[0] == "infeasible":
        reason = explain(past.rest, model, solver.any, CONFLICT_LIVE_S)
        return reason.replace("no plan for", "no plan for the rest of", 1)
    said = "can't be done" if status == "infeasible" else "was not found in time"
    if isinstance(stuck, Schedule):
        return (
            f"no plan for the rest of '{past.project.operation}': it {said} within the longest allowed waits "
            f"({', '.join(sorted(past.latest))})"
        )
    task = model.tasks[stuck.task]
    lacked = f"no {stuck.role} is there for it" if stuck.role else "its links, machines or places leave no time for it"
    return f"no plan for the rest of '{past.project.operation}': it {said}; '{task}' finds no place ({lacked})"


def _named(past: Lived, model: Model, solver: Solver, schedule: Schedule, plan: Plan) -> list[PlannedStep]:
    """The steps of the whole operation: facts as they were, the rest with times and people."""
    project = past.rest.model_copy(
        update={"tasks": tuple(t.model_copy(update={"needs": ()}) if t.id in past.fixed else t
                               for t in past.rest.tasks)}
    )  # fmt: skip
    first = first_names(project, model, schedule)
    rota = replace(rota_of(project, model, schedule, first, plan), stranger=WEIGHT_STRANGER_LIVE)
    people = same_people(rota, model, schedule) or solver.names(rota, schedule, model)
    names = first if people is None else named(project, model, people)
    old = {s.id: s for s in plan.steps}
    out = dict(past.facts)
    for i, id in enumerate(model.tasks):
        if id not in past.facts:
            start = schedule.starts[i]
            out[id] = old[id].model_copy(
                update={
                    "start": moment(past.project, start),
                    "end": moment(past.project, start + model.duration[i]),
                    "people": names[i],
                }
            )
    return sorted((out[s.id] for s in plan.steps), key=lambda s: minute(past.project, s.start))


def _answer(
    project: Project,
    plan: Plan,
    now: dt.datetime,
    past: Lived,
    model: Model,
    schedule: Schedule,
    steps: list[PlannedStep],
    soon: list[str],
) -> Replanned:
    _certified(past, steps)
    since = moment(project, minute(project, now))
    length = round(max(minute(project, s.end) for s in steps))
    done = max((minute(project, f.end) for f in past.facts.values()), default=0)
    replanned = Plan(
        operation=plan.operation,
        candidate=plan.candidate,
        start=plan.start,
        steps=tuple(steps),
        objective=length,
        bound=min(length, max(model.floor, round(done))),
        solver="cp-sat",
        certificate=Certificate(
            checker=f"twofold.plan.checker {__version__}, from {since:%Y-%m-%dT%H:%M%z} on",
            rules=plan.certificate.rules,
            project=hash_object(past.project),
            steps=hash_object(steps),
        ),
    )
    was = {s.id: s for s in plan.steps}
    new = {s.id: s for s in steps}
    held = tuple(i for i in soon if new[i].start == was[i].start and sorted(new[i].people) == sorted(was[i].people))
    return Replanned(
        now=now,
        project=past.project,
        plan=replanned,
        diff=diff(plan, replanned, (f"from {since:%H:%M} on",)),
        frozen=tuple(past.facts),
        held=held,
        shaken=tuple(i for i in soon if i not in held),
        missed=past.missed,
        over=past.over,
        tired=tuple(_tired(project, past.project, replanned, now)),
    )


def _tired(project: Project, lived_: Project, plan: Plan, now: dt.datetime) -> Iterator[str]:
    """Who will stand at the table for longer than is allowed, in a spell that is not over yet."""
    if project.scrub is None:
        return
    limit, pause = project.scrub.minutes, project.scrub.break_min
    for s in table_spells(lived_.model_copy(update={"scrub": project.scrub}), plan, limit, pause):
        if s.end > now:
            yield (
                f"{s.person} is at the table from {s.start:%H:%M} to {s.end:%H:%M} ({s.minutes:g} min, {limit:g} are "
                "allowed): relieve them or stop for a break"
            )


def _certified(past: Lived, steps: list[PlannedStep]) -> None:
    """Hold the whole against the independent checker; what is wrong in the facts alone is nobody's plan."""
    tasks = tuple(t for t in past.project.tasks if t.id in past.facts)
    ids = {t.id for t in tasks}
    links = tuple(x for x in past.project.links if {x.before, x.after} <= ids)
    only = past.project.model_copy(update={"tasks": tasks, "links": links})
    known = set(faults(only, [s for s in steps if s.id in ids]))
    wrong = [f for f in faults(past.project, steps) if f not in known]
    if wrong:
        raise Broken(past.project.operation, wrong)
