"""From project to checked plan: the serial scheme first, the solver only where it can still gain."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Literal

from twofold import __version__
from twofold.case.reader import Options
from twofold.errors import NoAnswer
from twofold.plan.checker import Broken, certify
from twofold.plan.conflicts import explain
from twofold.plan.model import Model, model_of
from twofold.plan.numerics import SOLVER_WALL_EXTRA_S, SOLVER_WALL_FACTOR
from twofold.plan.records import Plan, PlannedStep, Project
from twofold.plan.serial import Schedule, Stuck, best
from twofold.plan.settle import settled
from twofold.plan.staffing import names
from twofold.plan.terms import minute, moment


def solve(project: Project, options: Options | None = None, familiar: Plan | None = None) -> Plan:
    """Who does what when, as short as can be found in ``options.solver_s`` deterministic seconds, and checked.

    Args:
        familiar: an earlier plan whose order and people are kept where that costs no time.

    The objective is minutes from the start to the last end; the bound says how short any plan could be at best.
    Raises NoAnswer, naming what conflicts, when there is no feasible plan.
    """
    options = options or Options()
    model = model_of(project)
    first = best(model, order=familiar_order(project, familiar))
    if isinstance(first, Schedule) and first.length <= model.floor:
        return published(project, model, first, model.floor, "serial", familiar)
    hint = first if isinstance(first, Schedule) else None
    answer = ask(model, hint, options.solver_s)
    if answer.get("status") == "infeasible" and hint is None:
        raise NoAnswer(explain(project, model, ask))
    bound = max(model.floor, answer.get("bound") or 0)
    if "starts" in answer:
        found = Schedule(
            starts=tuple(answer["starts"]),
            staff=tuple(tuple(x) for x in answer["staff"]),
            length=max(s + d for s, d in zip(answer["starts"], model.duration)),
        )
        if hint is None or found.length < hint.length:
            try:
                return published(project, model, found, min(bound, found.length), "cp-sat", familiar)
            except Broken:  # the solver erred: its answer is worth nothing, nor is its bound
                bound = model.floor
                answer = {"status": "failed"}
    if hint is None:
        assert isinstance(first, Stuck)
        raise NoAnswer(_unknown(project, first, options))
    proved = answer["status"] == "optimal"
    return published(project, model, hint, min(bound, hint.length), "cp-sat" if proved else "serial", familiar)


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


def ask(model: Model, hint: Schedule | None, seconds: float) -> dict[str, Any]:
    """The solver's answer from its own process; status ``failed`` when the process broke."""
    question = {
        "model": model.plain(),
        "hint": None if hint is None else {"starts": hint.starts, "staff": hint.staff, "length": hint.length},
        "seconds": seconds,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "twofold.plan.worker"],
            input=json.dumps(question),
            capture_output=True,
            text=True,
            timeout=seconds * SOLVER_WALL_FACTOR + SOLVER_WALL_EXTRA_S,
        )
        return json.loads(done.stdout) if done.returncode == 0 else {"status": "failed", "why": done.stderr}
    except (subprocess.TimeoutExpired, json.JSONDecodeError, OSError) as e:
        return {"status": "failed", "why": str(e)}


def published(
    project: Project,
    model: Model,
    schedule: Schedule,
    bound: float,
    solver: Literal["cp-sat", "serial"],
    familiar: Plan | None = None,
) -> Plan:
    """A schedule with names and wall-clock times, as a plan that carries the checker's certificate."""
    schedule = settled(model, schedule)
    bound = min(bound, schedule.length)
    people = names(project, model, schedule, familiar)
    steps = sorted(
        (
            PlannedStep(
                id=task.id,
                name=task.name,
                phase=task.phase,
                twin=task.twin,
                start=moment(project, schedule.starts[i]),
                end=moment(project, schedule.starts[i] + model.duration[i]),
                people=people[i],
                place=task.place,
                equipment=task.equipment,
                acts=task.acts,
            )
            for i, task in enumerate(project.tasks)
        ),
        key=lambda s: s.start,  # stable: the canonical order decides among equals
    )
    return Plan(
        operation=project.operation,
        candidate=project.candidate,
        start=moment(project, 0),
        steps=tuple(steps),
        objective=schedule.length,
        bound=bound,
        solver=solver,
        certificate=certify(project, steps, by=f"twofold.plan.checker {__version__}"),
    )


def _unknown(project: Project, stuck: Stuck, options: Options) -> str:
    task = project.tasks[stuck.task]
    lacked = f"no {stuck.role} is free for it" if stuck.role else "its links, machines or places leave no time for it"
    return (
        f"no plan for '{project.operation}' found in {options.solver_s:g} s, and no proof that there is none: "
        f"the serial scheme could not place step '{task.id}' ({lacked}); try --thorough, or a larger team"
    )
