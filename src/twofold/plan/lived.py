"""The bound problem as it was lived so far: what has begun is a fact, only the rest can still be chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from twofold.case.records import Person, Shift
from twofold.plan.live_records import Disturbance, Observed
from twofold.plan.numerics import NO_LAG_MIN
from twofold.plan.people import stretches
from twofold.plan.records import BoundNeed, Plan, PlannedStep, Precedence, Project, Task
from twofold.plan.terms import minute, moment
from twofold.quantity import Estimate, Grade


@dataclass(frozen=True)
class Lived:
    """``project``: all steps as lived. ``rest``: what is still open, and what is under way. ``fixed``: starts of
    what is under way (minutes). ``latest``: by when open steps must start. ``facts``: begun steps, as planned steps.
    """

    project: Project
    rest: Project
    facts: dict[str, PlannedStep]
    fixed: dict[str, int]
    latest: dict[str, int]
    missed: tuple[str, ...]
    over: tuple[str, ...]


def lived(project: Project, plan: Plan, now: dt.datetime, seen: Mapping[str, Observed], change: Disturbance) -> Lived:
    """The problem from ``now`` on. A step under way ends when it was planned to last, or a minute from now."""
    here = ceil(minute(project, now))
    facts = {s.id: _fact(project, s, seen[s.id], now) for s in plan.steps if s.id in seen}
    running = {i for i, o in seen.items() if o.end is None or o.end > now}
    tasks = tuple(_task(project, t, facts, here, change) for t in project.tasks)
    links, missed, latest = _links(project, facts, here)
    whole = project.model_copy(update={"tasks": tasks, "links": links, "scrub": None})
    open_or_running = tuple(t for t in tasks if t.id not in facts or t.id in running)
    open_tasks = _released(whole, open_or_running, facts)
    ids = {t.id for t in open_tasks}
    rest = whole.model_copy(
        update={
            "tasks": open_tasks,
            "links": tuple(x for x in links if {x.before, x.after} <= ids and x.after not in facts),
            "people": tuple(_left(project, facts, running, here, change)),
        }
    )
    fixed = {i: round(minute(project, facts[i].start)) for i in running}
    return Lived(whole, rest, facts, fixed, latest, tuple(missed), tuple(_over(project, facts, running)))


def _fact(project: Project, step: PlannedStep, seen: Observed, now: dt.datetime) -> PlannedStep:
    """A begun step with its true start, in whole minutes, and its true or expected end."""
    start = round(minute(project, seen.start))
    planned = round(minute(project, step.end) - minute(project, step.start))
    end = max(start + planned, ceil(minute(project, now)) + 1) if seen.end is None else round(minute(project, seen.end))
    return step.model_copy(
        update={
            "start": moment(project, start),
            "end": moment(project, max(end, start + 1)),
            "people": step.people if seen.people is None else seen.people,
        }
    )


def _task(project: Project, task: Task, facts: Mapping[str, PlannedStep], here: int, change: Disturbance) -> Task:
    if task.id in facts:
        fact = facts[task.id]
        length = minute(project, fact.end) - minute(project, fact.start)
        update: dict[str, object] = {
            "duration_min": Estimate(value=length, unit="min", source="observed", grade=Grade.M),
            "not_before_min": 0,
        }
        if len(fact.people) != sum(n.count for n in task.needs):
            people = {p.id: p for p in project.people}
            update["needs"] = tuple(BoundNeed(role=people[w].roles[0]) for w in fact.people if w in people)
        return task.model_copy(update=update)
    wait = change.held_back_min.get(task.id, change.held_back_min.get(task.step, 0.0))
    return task.model_copy(update={"not_before_min": max(task.not_before_min, here + wait)})


def _links(
    project: Project, facts: Mapping[str, PlannedStep], here: int
) -> tuple[tuple[Precedence, ...], list[str], dict[str, int]]:
    """Links as they still bind: none between facts, no longest wait that is already over."""
    out, missed, latest = [], [], {}
    for x in project.links:
        if x.after in facts:  # whatever happened, it happened
            out.append(x.model_copy(update={"since": "start", "min_lag_min": NO_LAG_MIN, "max_lag_min": None}))
            continue
        if x.before in facts and x.max_lag_min is not None:
            fact = facts[x.before]
            by = minute(project, fact.end if x.since == "end" else fact.start) + x.max_lag_min
            if by < here:
                within = f"within {x.max_lag_min:g} min of '{x.before}'"
                missed.append(f"'{x.after}' should have started {within} ({x.reason})")
                x = x.model_copy(update={"max_lag_min": None})
            else:
                latest[x.after] = min(latest.get(x.after, int(by)), int(by))
        out.append(x)
    return tuple(out), missed, latest


def _released(project: Project, tasks: tuple[Task, ...], facts: Mapping[str, PlannedStep]) -> tuple[Task, ...]:
    """Open steps held back until what is done allows them; steps under way from their true start."""
    since: dict[str, float] = {}
    for x in project.links:
        if x.before in facts and x.after not in facts:
            fact = facts[x.before]
            ready = minute(project, fact.end if x.since == "end" else fact.start) + x.min_lag_min
            since[x.after] = max(since.get(x.after, 0.0), ready)
    out = []
    for t in tasks:
        begin = minute(project, facts[t.id].start) if t.id in facts else since.get(t.id, 0.0)
        out.append(t.model_copy(update={"not_before_min": max(t.not_before_min, begin, 0.0)}))
    return tuple(out)


def _left(
    project: Project, facts: Mapping[str, PlannedStep], running: set[str], here: int, change: Disturbance
) -> list[Person]:
    """Everybody's remaining duty: from now, or from the end of the step that they are in."""
    busy: dict[str, float] = {}
    for i in running:
        for who in facts[i].people:
            busy[who] = max(busy.get(who, 0.0), minute(project, facts[i].end))
    out = []
    for p in project.people:
        if p.id in change.gone:
            continue
        free = moment(project, max(here, busy.get(p.id, 0.0)))
        shifts = tuple(Shift(start=max(s.start, free), end=s.end) for s in stretches(p) if s.end > free)
        if shifts:
            out.append(p.model_copy(update={"shifts": shifts}))
    return out


def _over(project: Project, facts: Mapping[str, PlannedStep], running: set[str]) -> list[str]:
    people = {p.id: p for p in project.people}
    return [
        f"{who}'s shift ends during '{i}', which is under way: relieve them"
        for i in sorted(running)
        for who in facts[i].people
        if who in people and not _serves(people[who], facts[i])
    ]


def _serves(person: Person, fact: PlannedStep) -> bool:
    return any(s.start <= fact.start and fact.end <= s.end for s in stretches(person))
