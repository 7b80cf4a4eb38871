"""Small made-up operations that one can see through, for the tests of the rehearsal."""

from __future__ import annotations

import datetime as dt
from random import Random

from twofold.case.records import Person, Shift
from twofold.plan.records import BoundNeed, Certificate, Plan, PlannedStep, Precedence, Project, Task
from twofold.playbooks.records import Contingency, Hazard, Phase
from twofold.quantity import Estimate, Grade, Spread

START = dt.datetime(2024, 5, 4, 7, tzinfo=dt.UTC)
STREAMS = {"a": 11, "b": 12}


def about(value: float, unit: str = "min", gsd: float | None = None, **spread) -> Estimate:
    """An estimate made up for a test."""
    s = Spread(kind="lognormal", gsd=gsd) if gsd else Spread(**spread) if spread else Spread()
    return Estimate(value=value, unit=unit, source="made up for a test", grade=Grade.U, spread=s)


def person(id: str, *roles: str, twin: str = "both", level: str = "qualified", hours=((0, 72),)) -> Person:
    shifts = [Shift(start=START + dt.timedelta(hours=h), end=START + dt.timedelta(hours=k)) for h, k in hours]
    return Person(id=id, name=id, roles=roles, twin=twin, level=level, shifts=tuple(shifts))


def task(id: str, minutes: float, needs=(), twin="both", gsd=None, phase="work", **more) -> Task:
    return Task(
        id=id,
        step=more.pop("step", id),
        name=id,
        phase=phase,
        twin=twin,
        duration_min=about(minutes, gsd=gsd),
        needs=tuple(n if isinstance(n, BoundNeed) else BoundNeed(role=n) for n in needs),
        place=more.pop("place", "room"),
        **more,
    )


def project(tasks, people, links=(), hazards=(), contingencies=(), **more) -> Project:
    named = {"operation": "test", "playbook": "test", "title": "Test", "candidate": "all", "physiology": True}
    phases = tuple(Phase(id=p, title=p) for p in dict.fromkeys(t.phase for t in tasks))
    return Project(
        **{**named, "start": START, "phases": phases, "places": {"room": 2}, "roles": {}, **more},
        tasks=tuple(tasks),
        links=tuple(x if isinstance(x, Precedence) else Precedence(before=x[0], after=x[1]) for x in links),
        people=tuple(people),
        hazards=tuple(hazards),
        contingencies=tuple(contingencies),
    )


def plan(project: Project, named: dict[str, tuple[str, ...]], starts: dict[str, float] | None = None) -> Plan:
    """A plan with the people as named; starts in minutes, by default the order of the tasks."""
    starts = starts or {t.id: float(i) for i, t in enumerate(project.tasks)}
    steps = [
        PlannedStep(
            id=t.id,
            name=t.name,
            phase=t.phase,
            twin=t.twin,
            start=START + dt.timedelta(minutes=starts[t.id]),
            end=START + dt.timedelta(minutes=starts[t.id] + t.duration_min.value),
            people=named[t.id],
            place=t.place,
        )
        for t in project.tasks
    ]
    return Plan(
        operation=project.operation,
        candidate=project.candidate,
        start=START,
        steps=tuple(sorted(steps, key=lambda s: s.start)),
        objective=1,
        bound=1,
        solver="serial",
        certificate=Certificate(checker="none", rules=(), project="", steps=""),
    )


def hazard(id: str, rate: float, per: str = "step", strikes: str = "each", **more) -> Hazard:
    return Hazard(
        id=id,
        title=id,
        strikes=strikes,
        where=more.pop("where", {"phases": ("work",)}),
        rate=about(rate, "per " + per),
        per=per,
        detect=more.pop("detect", {"by": "eye", "delay_min": about(1), "miss": about(0, "chance")}),
        contingency=more.pop("contingency", "answer"),
        **more,
    )


def contingency(id: str = "answer", minutes: float = 5, needs=(), reach: float = 2, **more) -> Contingency:
    return Contingency(
        id=id,
        title=id,
        trigger="it happens",
        caller="anybody",
        reader="anybody",
        first_actions=("look",),
        needs=tuple(needs),
        duration=about(minutes),
        reach_min=about(reach),
        exit="it is over",
        **more,
    )


ROLES = ("surgeon", "nurse", "anaesthetist")


def at_random(seed: int) -> tuple[Project, Plan]:
    """A random operation with a plan that names people: steps, links with lags, shifts, places, equipment."""
    rng = Random(seed)
    people = []
    for k in range(rng.randint(5, 9)):
        roles = tuple(rng.sample(ROLES, rng.randint(1, 2)))
        hours = rng.choice((((0, 200),), ((0, 3),), ((2, 200),), ((0, 2), (5, 200))))
        twin, level = rng.choice(("a", "b", "both", "both")), rng.choice(("trainee", "qualified", "senior"))
        people.append(person(f"p{k}", *roles, twin=twin, level=level, hours=hours))
    people += [person(f"all{k}", *ROLES, level="senior") for k in range(3)]
    tasks, named, starts = [], {}, {}
    for i in range(rng.randint(5, 40)):
        twin = rng.choice(("a", "b", "both", "none"))
        needs, there = [], []
        for role in rng.sample(ROLES, rng.randint(0, 3)):
            side = rng.choice(("any", twin if twin in ("a", "b") else "any"))
            fit = [p for p in people if role in p.roles and (side == "any" or p.twin in ("both", side))]
            fit = [p for p in fit if p.id not in there]
            needs.append(BoundNeed(role=role, twin=side))
            there.append(rng.choice(fit).id)
        equipment = ("drill",) if rng.random() < 0.3 else ()
        made = task(f"t{i}", rng.uniform(5, 60), needs, twin=twin, gsd=1.5, equipment=equipment)
        if rng.random() < 0.2:
            made = made.model_copy(update={"place": "theatre"})
        if rng.random() < 0.1:
            made = made.model_copy(update={"not_before_min": rng.uniform(0, 300)})
        tasks.append(made)
        named[made.id], starts[made.id] = tuple(there), rng.uniform(0, 600)
    links = []
    for j in range(1, len(tasks)):
        for i in rng.sample(range(j), min(j, rng.randint(0, 2))):
            lag = rng.choice((0, 0, 0, rng.uniform(0, 45)))
            since = rng.choice(("end", "end", "start"))
            links.append(Precedence(before=f"t{i}", after=f"t{j}", since=since, min_lag_min=lag))
    made = project(tasks, people, links, places={"room": 2, "theatre": 1}, equipment={"drill": 1})
    return made, plan(made, named, starts)
