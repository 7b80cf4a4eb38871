"""The plan for one's own pocket: a table of all duties, and a calendar that a phone can read."""

from __future__ import annotations

import csv
import datetime as dt
import io

from twofold.plan.numerics import ICS_LINE_BYTES
from twofold.plan.people import stretches
from twofold.plan.records import Plan, PlannedStep, Project
from twofold.plan.terms import duties


def sheets(project: Project, plan: Plan) -> dict[str, str]:
    """File name -> text: ``duties.csv`` (a row per person and step) and ``calendars/<person>.ics``."""
    out = {"duties.csv": duty_table(project, plan)}
    for person in project.people:
        mine = [s for s in plan.steps if person.id in s.people]
        if mine:
            out[f"calendars/{person.id}.ics"] = calendar(project, plan, person.id, mine)
    return out


def duty_table(project: Project, plan: Plan) -> str:
    """A CSV with a row per person and step, by person and time; times on the place's wall clock."""
    tasks = {t.id: t for t in project.tasks}
    number = {s.id: i + 1 for i, s in enumerate(plan.steps)}
    order = {p.id: i for i, p in enumerate(project.people)}
    phases = {p.id: p.title for p in project.phases}
    names = {p.id: p.name for p in project.people}
    rows = [
        (order[who], number[s.id], who, duty.role, s)
        for s in plan.steps
        for who, duty in zip(s.people, duties(tasks[s.id]))
    ]
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["person", "name", "role", "step_number", "start", "end", "phase", "child", "place", "step", "what",
                    "with"])  # fmt: skip
    for _, n, who, role, s in sorted(rows, key=lambda r: r[:2]):
        table.writerow([
            who, names[who], project.roles.get(role, role), n, s.start.isoformat(), s.end.isoformat(),
            phases[s.phase], s.twin, project.place_titles.get(s.place, s.place), s.id, s.name,
            " ".join(x for x in s.people if x != who),
        ])  # fmt: skip
    return out.getvalue()


def calendar(project: Project, plan: Plan, person: str, mine: list[PlannedStep]) -> str:
    """An iCalendar file with a person's shifts and steps. Source: RFC 5545 (times in UTC, lines folded)."""
    who = next(p for p in project.people if p.id == person)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//twofold//plan//EN", "CALSCALE:GREGORIAN"]
    for i, shift in enumerate(stretches(who)):
        lines += _event(plan, f"shift-{i}", person, shift.start, shift.end, f"On shift: {project.title}", "")
    for step in mine:
        place = project.place_titles.get(step.place, step.place)
        child = {"a": "child a: ", "b": "child b: ", "both": "both: "}.get(step.twin, "")
        lines += _event(plan, step.id, person, step.start, step.end, child + step.name, place)
    return "\r\n".join([*(folded for x in lines for folded in _folded(x)), "END:VCALENDAR", ""])


def _event(
    plan: Plan, id: str, person: str, start: dt.datetime, end: dt.datetime, summary: str, place: str
) -> list[str]:
    stamp = _utc(plan.start)  # no time of making: the same plan gives the same file
    out = ["BEGIN:VEVENT", f"UID:{plan.operation}.{plan.candidate}.{id}.{person}@twofold", f"DTSTAMP:{stamp}",
           f"DTSTART:{_utc(start)}", f"DTEND:{_utc(end)}", f"SUMMARY:{_escaped(summary)}"]  # fmt: skip
    return [*out, *([f"LOCATION:{_escaped(place)}"] if place else []), "END:VEVENT"]


def _utc(time: dt.datetime) -> str:
    return f"{time.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, "\\" + mark)
    return text.replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """Lines of at most so many bytes; continued ones begin with a space."""
    out, now = [], b""
    for letter in line:
        piece = letter.encode()
        if len(now) + len(piece) > ICS_LINE_BYTES:
            out.append(now)
            now = b" "
        now += piece
    return [x.decode() for x in (*out, now)]
