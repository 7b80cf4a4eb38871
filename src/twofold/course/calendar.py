"""The operations in order, and what must be done before each, counted backwards from its date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from twofold.case import Case
from twofold.case.records import Entry
from twofold.course.happened import Happened
from twofold.course.numerics import MORNING_H
from twofold.course.records import Band, Operation, Preparation
from twofold.evidence import estimate
from twofold.playbooks.reader import find
from twofold.playbooks.records import Playbook
from twofold.quantity import H_PER_DAY
from twofold.store import read_json


def operations(case: Case, told: Happened) -> tuple[Operation, ...]:
    """Every operation of the course in order of time; what the journal tells outranks the plan."""
    rows = [_operation(case, entry, told) for entry in case.course]
    return tuple(sorted(rows, key=lambda o: (o.start, o.id)))


def _operation(case: Case, entry: Entry, told: Happened) -> Operation:
    playbook = find(case, entry.playbook)
    planned = entry.date or dt.datetime.combine(entry.day, dt.time(MORNING_H), case.zone)
    start, moved = planned, told.moved.get(entry.id)
    if moved is not None:
        start = planned.astimezone(case.zone).replace(year=moved[0].year, month=moved[0].month, day=moved[0].day)
    began, stopped = told.began.get(entry.id), told.stopped.get(entry.id)
    ended = stopped or told.ended.get(entry.id)
    outcome = "stopped" if stopped else "done" if ended else "running" if began else "planned"
    return Operation(
        id=entry.id,
        playbook=entry.playbook,
        title=playbook.title,
        origin="observed" if began or ended else "planned",
        start=began or start,
        end=ended,
        window_to=entry.window.latest if entry.window else None,
        rehearsed_h=rehearsed(case, entry.id),
        stage=entry.stage,
        outcome=outcome,
        parts=any(s.milestone == "separation" for s in playbook.steps),
        moved_from=planned.date() if moved is not None else None,
        emergency=moved is not None and moved[2],
    )


def rehearsed(case: Case, operation: str) -> dict[str, Band]:
    """How long an operation took in rehearsal, per candidate, hours."""
    out = {}
    for path in sorted(case.root.glob(f"4-rehearsal/*/{operation}/summary.json")):
        q = read_json(path)["duration_h"]
        out[path.parent.parent.name] = Band(low=q["p10"], mid=q["p50"], high=q["p90"])
    return out


def problems(rows: tuple[Operation, ...], now: dt.datetime | None = None) -> tuple[str, ...]:
    """Operations that overlap (the next begins before the earlier one's P90 ends) or whose day passed, in words."""
    found = []
    for o in rows:
        last = o.window_to or o.start.date()
        if now is not None and o.outcome == "planned" and last < now.date():
            found.append(f"{o.id} was planned for {last}, which has passed; the journal holds nothing of it")
    for first, then in pairwise(rows):
        hours = max((b.high for b in first.rehearsed_h.values()), default=None)
        if hours is None:
            continue
        end = first.start + dt.timedelta(hours=hours)
        if then.start < end:
            found.append(
                f"{then.id} is set for {then.start:%Y-%m-%d %H:%M}, but in one rehearsal in ten {first.id} "
                f"lasts beyond {end:%Y-%m-%d %H:%M}"
            )
    return tuple(found)


def preparation(case: Case, rows: tuple[Operation, ...], told: Happened) -> tuple[Preparation, ...]:
    """What must be done by when, in order of the day it is due; what is done says since when.

    After a date was brought forward, what was due before anybody knew is marked ``too_late``.
    """
    due = [
        _marked(p, o, told)
        for o in rows
        if o.outcome == "planned" and not o.undefined
        for p in _before(case, o, find(case, o.playbook))
    ]
    return tuple(sorted(due, key=lambda p: (p.due, p.operation, p.what)))


def _marked(p: Preparation, operation: Operation, told: Happened) -> Preparation:
    done = told.prepared.get((operation.id, p.what))
    moved = told.moved.get(operation.id)
    late = moved is not None and moved[2] and done is None and p.due < moved[1].date()
    return p.model_copy(update={"done": done, "too_late": late})


def _before(case: Case, operation: Operation, playbook: Playbook) -> Iterator[Preparation]:
    yield _due(operation, "course.supplies_before_days", "order supplies, drugs and equipment (the order list)")
    for days, names in _lead_times(playbook):
        yield Preparation(
            operation=operation.id,
            due=operation.start.date() - dt.timedelta(days=days),
            earliest=operation.start.date() - dt.timedelta(days=days),
            what=f"order at the latest: {', '.join(names)}",
            source=f"lead time in playbook {playbook.id}",
            grade="BU",
        )
    if any(s.milestone == "birth" for s in playbook.steps):
        yield _due(operation, "course.birth_drills_done_before_days", "last of the 2 h mock deliveries done")
        return
    if not playbook.physiology:
        return
    yield _due(operation, "course.drill_before_days", "full team drill, 2 h, with manikins, all who take part")
    if any("expander" in (s.structure + s.name).lower() for s in playbook.steps):
        yield _due(operation, "course.expander_before_days", "tissue expanders in, filling begun")
    if playbook.divides:
        yield _due(operation, "course.reimage_before_days", "new CT and venogram; anatomy and division made anew")
        yield _due(operation, "course.angiogram_before_days", "last angiogram")
    yield _evening(operation)


def _lead_times(playbook: Playbook) -> list[tuple[int, list[str]]]:
    """Supplies by lead time in whole days, longest first."""
    wanted: dict[int, set[str]] = {}
    for step in playbook.steps:
        for s in step.supplies:
            if s.lead_days >= 1:
                wanted.setdefault(round(s.lead_days), set()).add(s.what)
    return [(days, sorted(wanted[days])) for days in sorted(wanted, reverse=True)]


def _due(operation: Operation, id: str, what: str) -> Preparation:
    e, day = estimate(id), operation.start.date()
    return Preparation(
        operation=operation.id,
        due=day - dt.timedelta(days=round(e.value)),
        earliest=day - dt.timedelta(days=round(e.high)),
        what=what,
        source=e.source,
        grade=e.grade.value,
    )


def _evening(operation: Operation) -> Preparation:
    e = estimate("course.intubation_before_h")
    when = operation.start - dt.timedelta(days=e.value / H_PER_DAY)
    return Preparation(
        operation=operation.id,
        due=when.date(),
        earliest=when.date(),
        what="sedation and intubation of both children the evening before; briefing",
        source=e.source,
        grade=e.grade.value,
    )
