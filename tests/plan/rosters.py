"""Random rosters for one bound operation: people gone, shifts moved, and rosters cut round a plan that is known."""

from __future__ import annotations

import datetime as dt
from random import Random

from twofold.case.records import Person, Shift
from twofold.plan.people import stretches
from twofold.plan.records import Plan, Project

KINDS = ("a fifth gone", "cut round a plan", "shifts moved", "a fifth gone", "half the reserve gone")


def random_roster(project: Project, plan: Plan, seed: int) -> tuple[str, bool, Project]:
    """(kind, whether a plan is known to exist, the project with that roster).

    Cut round a plan: nobody is left but those whom ``plan`` needs, each only from their first duty to their last, so
    that saying "impossible" would be a lie. Half the reserve gone: of those who are idle in ``plan``, half.
    """
    random = Random(seed)
    kind = KINDS[seed % len(KINDS)]
    people = list(project.people)
    busy = {who for s in plan.steps for who in s.people}
    if kind == "a fifth gone":
        gone = set(random.sample([p.id for p in people], len(people) // 5))
        return kind, not gone & busy, project.model_copy(update={"people": _without(people, gone)})
    if kind == "cut round a plan":
        kept = [_trimmed(p, plan) for p in people if p.id in busy]
        return kind, True, project.model_copy(update={"people": tuple(kept)})
    if kind == "half the reserve gone":
        idle = sorted(p.id for p in people if p.id not in busy)
        gone = set(random.sample(idle, len(idle) // 2))
        return kind, True, project.model_copy(update={"people": _without(people, gone)})
    moved = tuple(_moved(p, dt.timedelta(minutes=random.randrange(-180, 181, 15))) for p in people)
    return kind, False, project.model_copy(update={"people": moved})


def _without(people: list[Person], gone: set[str]) -> tuple[Person, ...]:
    return tuple(p for p in people if p.id not in gone)


def _trimmed(person: Person, plan: Plan) -> Person:
    """Each stretch of duty cut to the steps that the person has in it."""
    mine = [s for s in plan.steps if person.id in s.people]
    shifts = []
    for stretch in stretches(person):
        inside = [s for s in mine if stretch.start <= s.start and s.end <= stretch.end]
        if inside:
            shifts.append(Shift(start=min(s.start for s in inside), end=max(s.end for s in inside)))
    return person.model_copy(update={"shifts": tuple(shifts)})


def _moved(person: Person, by: dt.timedelta) -> Person:
    return person.model_copy(update={"shifts": tuple(Shift(start=s.start + by, end=s.end + by) for s in person.shifts)})
