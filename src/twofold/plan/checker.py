"""The independent checker: every plan, ours or edited by hand, is held against every rule before anybody sees it.

It shares no code with the planners but the definition of a planned duration: roles, levels, shifts, lags, places
and the fork are re-derived here from the project alone, and all comparisons are made in UTC.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from twofold import __version__
from twofold.errors import NoAnswer
from twofold.plan.records import Certificate, Plan, PlannedStep, Project, Task
from twofold.plan.terms import planned_min
from twofold.store import hash_object

LEVEL_ORDER = {"trainee": 0, "qualified": 1, "senior": 2}
MINUTE = dt.timedelta(minutes=1)


class Broken(NoAnswer):
    """A plan that breaks a rule; ``faults`` holds (rule, sentence) pairs."""

    def __init__(self, operation: str, faults: Sequence[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        rule, sentence = self.faults[0]
        more = f"\n  and {len(faults) - 1} more faults" if len(faults) > 1 else ""
        super().__init__(f"the plan of '{operation}' breaks the rule '{rule}':\n  {sentence}{more}")


def check(project: Project, plan: Plan | Sequence[PlannedStep]) -> Certificate:
    """The certificate of a plan (or of its steps alone) for a project. Raises Broken naming rule and steps."""
    steps = plan.steps if isinstance(plan, Plan) else tuple(plan)
    certificate = certify(project, steps)
    if isinstance(plan, Plan):
        faults = list(_headline(project, plan))
        if faults:
            raise Broken(project.operation, faults)
    return certificate


def certify(project: Project, steps: Sequence[PlannedStep], by: str | None = None) -> Certificate:
    """The certificate of a list of steps. Raises Broken."""
    found = faults(project, steps)
    if found:
        raise Broken(project.operation, found)
    return Certificate(
        checker=by or f"twofold.plan.checker {__version__}",
        rules=tuple(RULES),
        project=hash_object(project),
        steps=hash_object(list(steps)),
    )


def faults(project: Project, steps: Sequence[PlannedStep]) -> list[tuple[str, str]]:
    """Every (rule, sentence) that the steps break; empty when they keep all rules."""
    complete = [("every step once", s) for s in _complete(project, steps)]
    if complete:  # nothing else can be asked of a plan that lacks steps
        return complete
    book = _Book(project, steps)
    return [(rule, sentence) for rule, ask in RULES.items() if ask for sentence in ask(book)]


def _complete(project: Project, steps: Sequence[PlannedStep]) -> Iterator[str]:
    count = Counter(s.id for s in steps)
    known = {t.id for t in project.tasks}
    yield from (f"step '{t}' is missing" for t in sorted(known - count.keys()))
    yield from (f"step '{t}' is not part of the project" for t in sorted(count.keys() - known))
    yield from (f"step '{t}' stands {n} times" for t, n in sorted(count.items()) if n > 1)


def _headline(project: Project, plan: Plan) -> Iterator[tuple[str, str]]:
    length = (max(_utc(s.end) for s in plan.steps) - _utc(project.start)) / MINUTE if plan.steps else 0
    if plan.objective != length:
        yield "stated length", f"objective says {plan.objective:g} min, the steps take {length:g} min"
    if plan.bound > length:
        yield "stated length", f"bound {plan.bound:g} min lies above the plan's own {length:g} min"
    if (plan.operation, plan.candidate) != (project.operation, project.candidate):
        yield "stated length", f"the plan is of {plan.operation} ({plan.candidate}), not of this project"


def _utc(time: dt.datetime) -> dt.datetime:
    return time.astimezone(dt.UTC)


def _clock(time: dt.datetime) -> str:
    return time.strftime("%a %H:%M")


class _Book:
    """Steps with their tasks, and the sweeps that several rules share."""

    def __init__(self, project: Project, steps: Sequence[PlannedStep]) -> None:
        self.project = project
        self.tasks = {t.id: t for t in project.tasks}
        self.steps = {s.id: s for s in steps}
        self.people = {p.id: p for p in project.people}

    def pairs(self) -> Iterator[tuple[Task, PlannedStep]]:
        for step in self.steps.values():
            yield self.tasks[step.id], step

    @cached_property
    def overlaps(self) -> list[tuple[PlannedStep, PlannedStep]]:
        """All pairs of steps that share a moment."""
        ordered = sorted(self.steps.values(), key=lambda s: _utc(s.start))
        out: list[tuple[PlannedStep, PlannedStep]] = []
        running: list[PlannedStep] = []
        for step in ordered:
            running = [r for r in running if _utc(r.end) > _utc(step.start)]
            out += [(r, step) for r in running]
            running.append(step)
        return out

    @cached_property
    def joined(self) -> set[str]:
        """The steps that lead up to the fork, the fork included: the children are still one body of work."""
        if self.project.fork is None:
            return set()
        before: dict[str, set[str]] = {}
        for link in self.project.links:
            before.setdefault(link.after, set()).add(link.before)
        reached = {t.id for t in self.project.tasks if t.step == self.project.fork.step}
        edge = set(reached)
        while edge:
            edge = {b for s in edge for b in before.get(s, ())} - reached
            reached |= edge
        return reached

    @cached_property
    def forked_at(self) -> dt.datetime | None:
        fork = self.project.fork
        ends = [_utc(s.end) for t, s in self.pairs() if fork and t.step == fork.step]
        return max(ends) if ends else None


def _as_bound(book: _Book) -> Iterator[str]:
    for task, step in book.pairs():
        for what in ("name", "phase", "twin", "place", "equipment", "acts"):
            if getattr(task, what) != getattr(step, what):
                yield (f"step '{step.id}' has another {what} than was bound: "
                       f"{getattr(step, what)!r} instead of {getattr(task, what)!r}")


def _durations(book: _Book) -> Iterator[str]:
    for task, step in book.pairs():
        found, wanted = (_utc(step.end) - _utc(step.start)) / MINUTE, planned_min(task.duration_min)
        if found != wanted:
            yield f"step '{step.id}' lasts {found:g} min instead of {wanted}"
        if _utc(step.start) < _utc(book.project.start):
            yield f"step '{step.id}' starts before the operation does"
        elif (_utc(step.start) - _utc(book.project.start)) / MINUTE < task.not_before_min:
            yield f"step '{step.id}' starts before it is released, {task.not_before_min:g} min into the operation"


def _lags(book: _Book) -> Iterator[str]:
    for link in book.project.links:
        before, after = book.steps[link.before], book.steps[link.after]
        since = before.end if link.since == "end" else before.start
        lag = (_utc(after.start) - _utc(since)) / MINUTE
        if lag < link.min_lag_min:
            yield (f"'{after.id}' starts {lag:g} min after the {link.since} of '{before.id}', "
                   f"at least {link.min_lag_min:g} are required ({link.reason})")
        if link.max_lag_min is not None and lag > link.max_lag_min:
            yield (f"'{after.id}' starts {lag:g} min after the {link.since} of '{before.id}', "
                   f"at most {link.max_lag_min:g} are allowed ({link.reason})")


def _duties(book: _Book) -> Iterator[str]:
    for task, step in book.pairs():
        wanted = [n for n in task.needs for _ in range(n.count)]
        if len(wanted) != len(step.people):
            yield f"step '{step.id}' needs {len(wanted)} people, {len(step.people)} are named"
            continue
        for need, name in zip(wanted, step.people):
            person = book.people.get(name)
            if person is None:
                yield f"step '{step.id}' names {name!r}, who is not on the roster"
            elif need.role not in person.roles:
                yield f"step '{step.id}' needs a {need.role}, {name} is {', '.join(person.roles)}"
            elif LEVEL_ORDER[person.level] < LEVEL_ORDER[need.level]:
                yield f"step '{step.id}' needs a {need.level} {need.role}, {name} is {person.level}"
            elif need.twin in ("a", "b") and person.twin not in (need.twin, "both"):
                yield f"step '{step.id}' needs a {need.role} of team {need.twin}, {name} is of team {person.twin}"


def _one_at_a_time(book: _Book) -> Iterator[str]:
    for step in book.steps.values():
        for name, n in Counter(step.people).items():
            if n > 1:
                yield f"{name} holds {n} duties in step '{step.id}'"
    for one, two in book.overlaps:
        for name in sorted({*one.people} & {*two.people}):
            yield f"{name} is in '{one.id}' and '{two.id}' at {_clock(max(one.start, two.start, key=_utc))}"


def _on_shift(book: _Book) -> Iterator[str]:
    for step in book.steps.values():
        for name in step.people:
            person = book.people.get(name)
            if person is None:
                continue  # told by 'role, level and team'
            at, end = _utc(step.start), _utc(step.end)
            for shift in sorted(person.shifts, key=lambda s: _utc(s.start)):  # shifts that touch carry on
                if _utc(shift.start) <= at < _utc(shift.end):
                    at = _utc(shift.end)
            if at < end:
                yield f"{name} is not on shift for all of '{step.id}' ({_clock(step.start)} to {_clock(step.end)})"


def _rest(book: _Book) -> Iterator[str]:
    """From the end of one stretch of duty to the first step of the next."""
    least = book.project.rest_min or 0
    for person in book.project.people:
        spans: list[list[dt.datetime]] = []
        for shift in sorted(person.shifts, key=lambda s: _utc(s.start)):
            if spans and _utc(shift.start) <= spans[-1][1]:
                spans[-1][1] = max(spans[-1][1], _utc(shift.end))
            else:
                spans.append([_utc(shift.start), _utc(shift.end)])
        for (_, off), (since, until) in pairwise(spans):
            mine = [s for s in book.steps.values() if person.id in s.people and since <= _utc(s.start) < until]
            soonest = min((_utc(s.start) for s in mine), default=None)
            if soonest is not None and (soonest - off) / MINUTE < least:
                yield f"{person.id} is back in a step {(soonest - off) / MINUTE:g} min after going off duty"


def _at_the_table(book: _Book) -> Iterator[str]:
    """Every pair of a person's scrubbed steps with nothing but short gaps from one to the other."""
    limit = book.project.scrub
    if limit is None:
        return
    held: dict[str, list[PlannedStep]] = {}
    for task, step in book.pairs():
        wanted = [n.role for n in task.needs for _ in range(n.count)]
        for name in {w for w, role in zip(step.people, wanted) if role in limit.roles}:
            held.setdefault(name, []).append(step)
    for name, steps in held.items():
        ordered = sorted(steps, key=lambda s: _utc(s.start))
        for i, first in enumerate(ordered):
            until = _utc(first.end)
            for last in ordered[i + 1 :]:
                if (_utc(last.start) - until) / MINUTE >= limit.break_min:
                    break
                until = max(until, _utc(last.end))
                if (until - _utc(first.start)) / MINUTE > limit.minutes:
                    yield (f"{name} is at the table from {_clock(first.start)} ('{first.id}') to past "
                           f"{_clock(last.start)} ('{last.id}') without a break, {limit.minutes:g} min are allowed")
                    break
            else:
                continue
            if (until - _utc(first.start)) / MINUTE > limit.minutes:
                break  # one sentence per person says enough


def _supervised(book: _Book) -> Iterator[str]:
    for task, step in book.pairs() if book.project.supervised else ():
        wanted = [n for n in task.needs for _ in range(n.count)]
        there = [(n, book.people[w]) for n, w in zip(wanted, step.people) if w in book.people]
        for need, person in there:
            if person.level == "trainee" and not any(
                n.role == need.role and n.twin == need.twin and other.level != "trainee" for n, other in there
            ):
                yield f"{person.id} is a trainee and alone as {need.role} in '{step.id}'"


def _windows(book: _Book) -> Iterator[str]:
    zone = ZoneInfo(book.project.timezone)
    for task, step in book.pairs():
        if task.window is not None:
            clock, since, until = step.start.astimezone(zone).time(), task.window.since, task.window.until
            inside = since <= clock < until if since < until else clock >= since or clock < until
            if not inside:
                yield f"'{step.id}' starts at {clock:%H:%M}, outside {since:%H:%M} to {until:%H:%M}"


def _turned(book: _Book) -> Iterator[str]:
    for what, least in (book.project.turnaround_min or {}).items():
        users = sorted((s for s in book.steps.values() if what in s.equipment), key=lambda s: _utc(s.start))
        for i, one in enumerate(users):
            for two in users[i + 1 :]:
                gap = (_utc(two.start) - _utc(one.end)) / MINUTE
                if (one.place, one.twin) != (two.place, two.twin) and gap < least:
                    yield f"{what}: '{two.id}' starts {gap:g} min after '{one.id}', {least:g} are needed to clean"


def _machines(book: _Book) -> Iterator[str]:
    for what, count in book.project.equipment.items():
        for step in book.steps.values():
            if what not in step.equipment:
                continue
            at = _utc(step.start)
            using = [s for s in book.steps.values() if what in s.equipment and _utc(s.start) <= at < _utc(s.end)]
            if len(using) > count:
                names = ", ".join(sorted(f"'{s.id}'" for s in using))
                yield f"{what}: {len(using)} in use at {_clock(step.start)} by {names}, there are {count}"


def _children(step: PlannedStep) -> set[str]:
    """Whose bodies a step holds in its place; a step that needs nobody is a stretch of time and holds none."""
    if not step.people:
        return set()
    return {"a", "b"} if step.twin == "both" else {step.twin} - {"none"}


def _one_place(book: _Book) -> Iterator[str]:
    for one, two in book.overlaps:
        if one.place == two.place or not _children(one) or not _children(two):
            continue
        shared = sorted(_children(one) & _children(two))
        joined = one.id in book.joined and two.id in book.joined
        if shared or joined:
            who = f"child {shared[0]}" if shared else "the joined pair"
            yield f"{who} is in {one.place} for '{one.id}' and in {two.place} for '{two.id}' at once"


def _room_for_one(book: _Book) -> Iterator[str]:
    for one, two in book.overlaps:
        if one.place != two.place or book.project.places[one.place] > 1 or one.twin == two.twin:
            continue
        if _children(one) and _children(two) and not (one.id in book.joined and two.id in book.joined):
            yield f"{one.place} has room for one child, '{one.id}' and '{two.id}' overlap there"


def _fork(book: _Book) -> Iterator[str]:
    fork, at = book.project.fork, book.forked_at
    if fork is None or at is None or fork.rooms["a"] == fork.rooms["b"]:
        return
    for child, own, other in (("a", "a", "b"), ("b", "b", "a")):
        mine = sorted(
            (s for s in book.steps.values() if s.twin == child and _utc(s.start) >= at), key=lambda s: _utc(s.start)
        )
        arrived = next((s for s in mine if s.place == fork.rooms[own]), None)  # type: ignore[index]
        for step in mine:
            if arrived is None or _utc(step.start) < _utc(arrived.start):
                continue
            if step.place == fork.rooms[other]:  # type: ignore[index]
                yield f"child {child} has its own room since '{arrived.id}', '{step.id}' is in {step.place}"


MILESTONES = ("incision", "birth", "separation", "end")


def _milestones(book: _Book) -> Iterator[str]:
    marks = sorted(
        ((MILESTONES.index(t.milestone), s) for t, s in book.pairs() if t.milestone), key=lambda m: m[0]
    )
    for (i, one), (j, two) in pairwise(marks):
        if i < j and _utc(two.start) < _utc(one.start):
            yield f"'{two.id}' ({MILESTONES[j]}) starts before '{one.id}' ({MILESTONES[i]})"


RULES: dict[str, Callable[[_Book], Iterator[str]] | None] = {
    "every step once": None,  # asked first: the others need complete steps
    "steps as bound": _as_bound,
    "durations": _durations,
    "lags": _lags,
    "role, level and team": _duties,
    "trainees are supervised": _supervised,
    "one thing at a time": _one_at_a_time,
    "on shift throughout": _on_shift,
    "legal rest": _rest,
    "time at the table": _at_the_table,
    "hours of the day": _windows,
    "equipment": _machines,
    "moved and cleaned": _turned,
    "a child is in one place": _one_place,
    "room for one child": _room_for_one,
    "rooms after the fork": _fork,
    "milestones in order": _milestones,
}
