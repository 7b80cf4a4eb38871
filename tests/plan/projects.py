"""Small projects made by hand, and larger ones made by rule, for the planner's tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from twofold.case.records import Person
from twofold.plan.records import BoundNeed, Precedence, Project, Task
from twofold.playbooks.records import Phase
from twofold.quantity import Estimate

START = dt.datetime(2026, 10, 24, 7, 0, tzinfo=dt.timezone(dt.timedelta(hours=-7)))
ZONE = "America/Los_Angeles"


def minutes(value: float) -> Estimate:
    return Estimate(value=value, unit="min", source="test", grade="U")


def shift(start_h: float, end_h: float, start: dt.datetime = START) -> dict[str, str]:
    """A shift in hours after the project's start."""
    zero = start.astimezone(dt.UTC)
    return {
        "from": (zero + dt.timedelta(hours=start_h)).isoformat(),
        "to": (zero + dt.timedelta(hours=end_h)).isoformat(),
    }


def person(
    id: str, *roles: str, twin: str = "both", level: str = "qualified", hours=((0, 48),), start=START
) -> Person:
    return Person.model_validate(
        {
            "id": id,
            "name": id.upper(),
            "roles": roles,
            "level": level,
            "twin": twin,
            "shifts": [shift(a, b, start) for a, b in hours],
        }
    )


def need(role: str, count: int = 1, twin: str = "any", level: str = "trainee") -> BoundNeed:
    return BoundNeed(role=role, count=count, twin=twin, level=level)  # type: ignore[arg-type]


def task(id: str, min_: float, *needs: BoundNeed, twin: str = "none", place: str = "theatre", **more: Any) -> Task:
    return Task(
        id=id,
        step=more.pop("step", id.split(".")[0]),
        name=id,
        phase=more.pop("phase", "work"),
        twin=twin,  # type: ignore[arg-type]
        duration_min=minutes(min_),
        needs=needs,
        place=place,
        **more,
    )


def link(before: str, after: str, min_: float = 0, max_: float | None = None, since: str = "end") -> Precedence:
    return Precedence(before=before, after=after, min_lag_min=min_, max_lag_min=max_, since=since, reason="order")


def project(
    tasks: Sequence[Task], people: Sequence[Person], links: Sequence[Precedence] = (), **more: Any
) -> Project:
    roles = {n.role for t in tasks for n in t.needs} | {r for p in people for r in p.roles}
    return Project(
        operation=more.pop("operation", "test"),
        playbook="test",
        title="Test",
        candidate="all",
        start=more.pop("start", START),
        timezone=more.pop("timezone", ZONE),
        physiology=False,
        phases=more.pop("phases", tuple(Phase(id=p, title=p) for p in dict.fromkeys(t.phase for t in tasks))),
        tasks=tuple(tasks),
        links=tuple(links),
        people=tuple(people),
        roles={r: r for r in sorted(roles)},
        places=more.pop("places", {p: 2 for p in sorted({t.place for t in tasks})}),
        **more,
    )
