"""The days after: the recovery's planned steps in order, and the follow-up calendar."""

from __future__ import annotations

import calendar
import datetime as dt

from twofold.case import Case
from twofold.course.numerics import FOLLOW_UP_MONTHS
from twofold.course.records import FollowUp, Operation, Recovery, RecoveryDay
from twofold.quantity import MONTHS_PER_YEAR
from twofold.store import read_json

SOURCE = "suggested schedule of the clinical dossier, section 9 (background knowledge): the team's own rules come first"
WHAT = (
    "each child apart: development, head circumference, shunt and hydrocephalus watch, wounds, "
    "urine volume and clearance; MRI and venography as the team decides"
)


def recovery(case: Case, rows: tuple[Operation, ...]) -> Recovery:
    """The recovery's steps from its plan, and follow-ups counted from the separation."""
    own = next((o for o in rows if o.playbook == "recovery"), None)
    after = next((o for o in reversed(rows) if o.rehearsed_h and "all" not in o.rehearsed_h), None)
    start = (after or own or rows[-1]).start.date() if rows else None
    return Recovery(
        operation=own.id if own else None,
        steps=_steps(case, own) if own else (),
        follow_up=() if start is None else tuple(_visit(start, m) for m in FOLLOW_UP_MONTHS),
        source=SOURCE,
    )


def _steps(case: Case, own: Operation) -> tuple[RecoveryDay, ...]:
    path = case.folder("3-plan", "all", own.id, "plan.json")
    if not path.is_file():
        return ()
    return tuple(
        RecoveryDay(name=s["name"], twin=s["twin"], start=s["start"], end=s["end"]) for s in read_json(path)["steps"]
    )


def _visit(start: dt.date, months: int) -> FollowUp:
    return FollowUp(due=months_later(start, months), months_after=months, what=WHAT)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months on, or that month's last day."""
    count = day.month - 1 + months
    year, month = day.year + count // round(MONTHS_PER_YEAR), count % round(MONTHS_PER_YEAR) + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
