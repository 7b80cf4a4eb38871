"""Who is offered to an operation, and the plain refusal when a role is short from the outset."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence

from twofold.case.records import LEVELS, Person, Shift, TeamFile
from twofold.errors import NoAnswer
from twofold.plan.records import BoundNeed, Precedence, Project, Task
from twofold.plan.terms import described, fits, minute, planned_min


def offered(
    team: TeamFile,
    start: dt.datetime,
    tasks: Sequence[Task],
    links: Sequence[Precedence],
    roles: Collection[str],
    rest_min: float = 0,
) -> tuple[Person, ...]:
    """The people of these roles who have a shift between the start and the latest conceivable end.

    The latest conceivable end is every step and every lag after one another: a shift that starts later than
    that belongs to another operation. Who comes back sooner than the legal rest after the last stretch of duty is
    offered only from the end of that rest on.
    """
    roles = set(roles)
    longest = sum(planned_min(t.duration_min) for t in tasks) + sum(x.min_lag_min for x in links)
    end = start.astimezone(dt.UTC) + dt.timedelta(minutes=longest)
    rest = dt.timedelta(minutes=rest_min)
    out = []
    for person in team.people:
        near = tuple(s for s in person.shifts if s.end > start - rest and s.start < end)
        able = rested(person.model_copy(update={"shifts": near}), rest_min)
        mine = tuple(s for s in able if s.end > start and s.start < end)
        if mine and not roles.isdisjoint(person.roles):
            out.append(person.model_copy(update={"shifts": mine}))
    return tuple(out)


def stretches(person: Person) -> tuple[Shift, ...]:
    """A person's shifts in order, those that touch made one."""
    out: list[Shift] = []
    for shift in sorted(person.shifts, key=lambda s: s.start):
        if out and shift.start <= out[-1].end:
            out[-1] = Shift(start=out[-1].start, end=max(out[-1].end, shift.end))
        else:
            out.append(shift)
    return tuple(out)


def rested(person: Person, rest_min: float) -> tuple[Shift, ...]:
    """The person's shifts, none of which begins before the legal rest since the last stretch of duty is over."""
    if not rest_min:
        return person.shifts
    rest = dt.timedelta(minutes=rest_min)
    out: list[Shift] = []
    for now in stretches(person):
        since = max(now.start, out[-1].end + rest) if out else now.start
        if since < now.end:
            out.append(now if since == now.start else Shift(start=since, end=now.end))
    if all(s in out for s in stretches(person)):
        return person.shifts
    return tuple(out)


def supervised(tasks: Sequence[Task], team: TeamFile) -> tuple[Task, ...]:
    """The steps with one of each role asked to be qualified where the team has trainees of that role.

    A trainee works beside somebody qualified of the same role and, where a step asks for one child's team, of that
    child's team; never alone.
    """
    learning = {role for p in team.people if p.level == LEVELS[0] for role in p.roles}
    if not learning:
        return tuple(tasks)
    return tuple(t.model_copy(update={"needs": _with_one_qualified(t.needs, learning)}) for t in tasks)


def _with_one_qualified(needs: Sequence[BoundNeed], learning: Collection[str]) -> tuple[BoundNeed, ...]:
    out, sure = [], {(n.role, n.twin) for n in needs if n.level != LEVELS[0]}
    for n in needs:
        key = n.role, n.twin
        if n.role in learning and key not in sure:
            sure.add(key)
            out.append(n.model_copy(update={"count": 1, "level": LEVELS[1]}))
            if n.count > 1:
                out.append(n.model_copy(update={"count": n.count - 1}))
        else:
            out.append(n)
    return tuple(out)


def refuse_shortage(project: Project, team: TeamFile, file: str) -> None:
    """Raise NoAnswer when a single step needs more people of a kind than are on shift at any time."""
    lines: dict[str, None] = {}
    for task in project.tasks:
        for need, count in _asked(task).items():
            there = [p for p in project.people if fits(p, need)]
            if len(there) < count:
                listed = sum(fits(p, need) for p in team.people)
                off = f" ({listed} are listed, but not on shift then)" if listed > len(there) else ""
                lines.setdefault(
                    f"role {described(need)}: step '{task.id}' needs {count}, the roster has {len(there)}{off}"
                )
                continue
            minutes = planned_min(task.duration_min)
            lasting = sum(any(_left(project, s) >= minutes for s in stretches(p)) for p in there)
            if lasting < count:
                lines.setdefault(
                    f"role {described(need)}: step '{task.id}' takes {minutes} min and needs {count}, "
                    f"{lasting} of the {len(there)} on the roster are on shift so long at a stretch"
                )
    if lines:
        first, more = next(iter(lines)), len(lines) - 1
        raise NoAnswer(
            f"no plan for '{project.operation}' with the team of {file}:\n  {first}"
            + (f"\n  and {more} more steps like it" if more else "")
        )


def _left(project: Project, shift: Shift) -> float:
    """Minutes of a stretch of duty that lie after the operation's start."""
    return minute(project, shift.end) - max(0.0, minute(project, shift.start))


def _asked(task: Task) -> Counter[BoundNeed]:
    """How many people of each kind a step holds at once; a need counts towards every kind that includes it."""
    asked: Counter[BoundNeed] = Counter()
    for need in task.needs:
        asked[need.model_copy(update={"count": 1})] += need.count
    return asked
