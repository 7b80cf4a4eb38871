"""From project to checked plan: the serial scheme first, the solver only where it can still gain; then names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from twofold import __version__
from twofold.case.reader import Options
from twofold.errors import NoAnswer
from twofold.plan.checker import Broken, certify
from twofold.plan.child import Solver
from twofold.plan.conflicts import explain
from twofold.plan.model import Model, model_of
from twofold.plan.records import Plan, PlannedStep, Project
from twofold.plan.schedule import Schedule, Stuck
from twofold.plan.serial import best
from twofold.plan.settle import settled
from twofold.plan.staffing import Names, first_names, named, rota_of
from twofold.plan.terms import minute, moment
from twofold.plan.walk import walked

TOO_LONG = "time at the table"


@dataclass(frozen=True)
class Found:
    """A schedule, a length that no schedule can beat, and who found or proved it."""

    schedule: Schedule
    bound: float
    solver: Literal["cp-sat", "serial"]


def solve(project: Project, options: Options | None = None, familiar: Plan | None = None) -> Plan:
    """Who does what when, as short as can be found in ``options.solver_s`` deterministic seconds, and checked.

    Args:
        familiar: an earlier plan whose order and people are kept where that costs no time.

    The objective is minutes from the start to the last end; the bound says how short any plan could be at best.
    Among equally short plans, one with few hand-overs, breaks in long spells and fair shares is sought. Nobody stands
    at the table for longer than the project's limit; where that takes time, the plan gets longer and the bound stays.
    Raises NoAnswer, naming what conflicts, when there is no feasible plan.
    """
    options = options or Options()
    model = model_of(project)
    with Solver() as solver:
        found = search(project, model, solver, options, familiar)
        plan = _with_names(project, model, solver, found, familiar)
        if plan is None:  # somebody would stand at the table for too long, whoever does what: breaks take time
            single, times = walked(project, model, found.schedule)
            if isinstance(times, Schedule):
                plan = _with_names(project, single, solver, Found(times, found.bound, "serial"), familiar)
            if plan is None:
                raise NoAnswer(_no_breaks(project, times))
    return plan


def _with_names(
    project: Project, model: Model, solver: Solver, found: Found, familiar: Plan | None
) -> Plan | None:
    """The checked plan with the rota's names or, where it has none that hold, with the first ones; None where both
    leave somebody at the table for too long. Raises Broken for any other fault."""
    first = first_names(project, model, found.schedule)
    people = solver.names(rota_of(project, model, found.schedule, first, familiar), found.schedule, model)
    if people is not None:
        try:
            return published(project, model, found, named(project, model, people))
        except Broken:
            pass  # the solver erred about names: the first ones may stand
    try:
        return published(project, model, found, first)
    except Broken as e:
        if any(rule != TOO_LONG for rule, _ in e.faults):
            raise
        return None


def search(
    project: Project,
    model: Model,
    solver: Solver,
    options: Options,
    familiar: Plan | None = None,
    clock: bool = False,
) -> Found:
    """The shortest schedule of the serial scheme or, where that may be too long, of the solver.

    clock: seconds are those of the wall (for benchmarks); otherwise of the solver's own count of work.
    """
    first = best(model, order=familiar_order(project, familiar))
    if isinstance(first, Schedule) and first.length <= model.floor:
        return Found(settled(model, first), model.floor, "serial")
    hint = first if isinstance(first, Schedule) else None
    status, bound, better = solver.schedule(model, hint, options.solver_s, clock)
    bound = max(bound, model.floor)
    if better is not None and (hint is None or better.length < hint.length):
        found = Found(better, min(bound, better.length), "cp-sat")
        try:
            published(project.model_copy(update={"scrub": None}), model, found, first_names(project, model, better))
            return found
        except (Broken, ValueError):
            status, bound = "failed", model.floor  # the solver erred: neither its times nor its bound are worth much
    if hint is not None:
        hint = settled(model, hint)
        return Found(hint, min(bound, hint.length), "cp-sat" if status == "optimal" else "serial")
    if status == "infeasible":
        raise NoAnswer(explain(project, model, solver.any))
    assert isinstance(first, Stuck)
    raise NoAnswer(_unknown(project, first, options))


def familiar_order(project: Project, familiar: Plan | None) -> list[float] | None:
    """The starts of an earlier plan as priorities; steps that it lacks come in where the project has them."""
    if familiar is None:
        return None
    at = {s.id: minute(project, s.start) for s in familiar.steps}
    out, last = [], 0.0
    for task in project.tasks:
        last = at.get(task.id, last)
        out.append(last)
    return out


def published(project: Project, model: Model, found: Found, people: Names) -> Plan:
    """A schedule with names as a plan on the wall clock that carries the checker's certificate. Raises Broken."""
    steps = sorted(
        (
            PlannedStep(
                id=task.id,
                name=task.name,
                phase=task.phase,
                twin=task.twin,
                start=moment(project, found.schedule.starts[i]),
                end=moment(project, found.schedule.starts[i] + model.duration[i]),
                people=people[i],
                place=task.place,
                equipment=task.equipment,
                acts=task.acts,
            )
            for i, task in enumerate(project.tasks)
        ),
        key=lambda s: minute(project, s.start),  # stable: the canonical order decides among equals
    )
    return Plan(
        operation=project.operation,
        candidate=project.candidate,
        start=moment(project, 0),
        steps=tuple(steps),
        objective=found.schedule.length,
        bound=min(found.bound, found.schedule.length),
        solver=found.solver,
        certificate=certify(project, steps, by=f"twofold.plan.checker {__version__}"),
    )


def _no_breaks(project: Project, times: Schedule | Stuck) -> str:
    assert project.scrub is not None
    task = project.tasks[times.task].id if isinstance(times, Stuck) else ""
    short = f"'{task}' finds no {times.role or 'free time'}" if isinstance(times, Stuck) else "names could not be found"
    return (
        f"no plan for '{project.operation}' with a break of {project.scrub.break_min:g} min in every "
        f"{project.scrub.minutes:g} min at the table was found ({short}); not proved that there is none: "
        "one more of that role, or shifts that overlap longer, would help"
    )


def _unknown(project: Project, stuck: Stuck, options: Options) -> str:
    task = project.tasks[stuck.task]
    lacked = f"no {stuck.role} is free for it" if stuck.role else "its links, machines or places leave no time for it"
    return (
        f"no plan for '{project.operation}' found in {options.solver_s:g} s, and no proof that there is none: "
        f"the serial scheme could not place step '{task.id}' ({lacked}); try --thorough, or a larger team"
    )
