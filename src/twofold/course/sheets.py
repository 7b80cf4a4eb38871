"""A hand-over sheet per child for intensive care, from the journal: values, checks, what is planned, what to expect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from twofold.case import Case
from twofold.course.happened import Happened
from twofold.course.html import band, heading, listed, page, para, sign, table
from twofold.course.numerics import DAYS_SHOWN
from twofold.course.records import ChildRecovery, Operation, Recovery, Watch
from twofold.course.seen import latest
from twofold.course.watch import said
from twofold.journal.bedside import Observation, measures


def sheet(
    case: Case,
    letter: str,
    rows: Sequence[Operation],
    after: Recovery,
    warned: Watch,
    found: Sequence[Observation],
    told: Happened,
    now: dt.datetime | None,
) -> str:
    """One child's sheet as HTML. Nothing on it is about the other child but what a check names."""
    return page(
        f"Hand-over: child {sign(case, letter)}", list(_parts(case, letter, rows, after, warned, found, told, now))
    )


def _parts(case, letter, rows, after: Recovery, warned: Watch, found, told: Happened, now) -> Iterator[str]:
    child: ChildRecovery = getattr(after, letter)
    gone = told.died.get(letter)
    if gone is not None:
        yield para(f"This child died on {gone:%Y-%m-%d %H:%M}. What was planned for it is not shown.", "stop")
        return
    parting = next((o for o in reversed(rows) if o.parts), None)
    day = (now.date() - parting.start.date()).days if now and parting and parting.outcome == "done" else None
    age = f"age {case.twins[letter].age_months(now.date()):.1f} months; " if now else ""
    when = "before separation" if day is None else f"day {day} after separation"
    yield para(f"{age}{when}; as the journal stands at {now:%Y-%m-%d %H:%M}" if now else "nothing observed yet")
    yield from (para(u, "stop") for u in after.undefined)
    yield heading("Check")
    checks = [(w.check, "; ".join(w.because), f"{w.source} [{w.grade}]") for w in said(warned.warnings, letter)]
    yield (
        table("From the latest values", ("check", "because", "source"), checks)
        if checks
        else para("No rule asks for one.")
    )
    yield heading("Last values")
    yield table("Each with who and when", ("", "value", "at", "by", "marks"), list(_values(letter, found, now)))
    yield from _log(letter, found, now)
    carried = [f"{at:%Y-%m-%d}: {words}" for t, at, words in told.complications if t == letter]
    yield heading("What this child carries on")
    yield listed(carried) or para("Nothing was written.")
    if child.days:
        first = 0 if day is None else day
        yield heading(f"Planned, days {first} to {first + DAYS_SHOWN} after separation")
        shown = [(f"{d}", s) for d, steps in child.days.items() if first <= d <= first + DAYS_SHOWN for s in steps]
        yield table("One day at a time", ("day", "what"), shown) if shown else para("No step begins in these days.")
    yield heading("What others' courses let one expect")
    yield table("Middle, and eight in ten", ("", "", "source"),
                [(e.what, band(e.band), f"{e.source} [{e.grade}]") for e in child.expected])  # fmt: skip
    yield table("What befell others", ("", "share", "of", "source"),
                [(s.what, band(s.band, 2), s.of, f"{s.source} [{s.grade}]") for s in after.befell])  # fmt: skip
    yield heading("To 24 months")
    yield table(after.source, ("due", "what"), [(str(f.due), f.what) for f in after.follow_up])
    yield para("Taken over by: ______________________   from: ______________________   at: __________")


LOG = ("breaths", "oxygen", "oxygen_flow", "airway_pressure", "saturation", "apnoea", "suction", "feed", "tube_share",
       "vomiting")  # fmt: skip


def _log(letter: str, found: Sequence[Observation], now: dt.datetime | None) -> Iterator[str]:
    """Breathing and feeding day by day, the last week: least and most of each day, blank where nobody wrote."""
    if now is None:
        return
    days = [now.date() - dt.timedelta(days=k) for k in range(DAYS_SHOWN)]
    seen: dict[tuple[str, dt.date], list[float]] = {}
    units: dict[str, str] = {}
    for o in found:
        day = o.time.astimezone(now.tzinfo).date()
        if o.child == letter and o.measure in LOG and o.time <= now and day in days:
            seen.setdefault((o.measure, day), []).append(o.value)
            units[o.measure] = o.unit
    shown = [m for m in LOG if m in units]
    yield heading("Breathing and feeding, day by day")
    if not shown:
        yield para(f"Nothing was written in the last {DAYS_SHOWN} days.")
        return
    head = ("day", *(f"{m.replace('_', ' ')}, {units[m]}" for m in shown))
    yield table("Least to most of each day", head, [(str(d), *(_span(seen.get((m, d), [])) for m in shown))
                                                    for d in days])  # fmt: skip


def _span(values: Sequence[float]) -> str:
    if not values:
        return ""
    low, high = min(values), max(values)
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _values(letter: str, found: Sequence[Observation], now: dt.datetime | None) -> Iterator[tuple[str, ...]]:
    if now is None:
        return
    for name in measures():
        o = latest(found, letter, name, now)
        if o is not None:
            at = o.time.astimezone(now.tzinfo)
            days = (now - o.time).days
            marks = [*o.marks, *([f"{days} days old"] if days > 1 else [])]
            yield name.replace("_", " "), f"{o.value:g} {o.unit}", f"{at:%Y-%m-%d %H:%M}", o.author, "; ".join(marks)
