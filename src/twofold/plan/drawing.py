"""The plan as a coordinator pins it to the wall: by person, and by child and place; A3, to be read at 03:00.

Phases carry a colour and a capital letter (never A or B, which are the children), children a colour, a letter
and a shape. Every step has a number, the same on both sheets; the second sheet lists all numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from zoneinfo import ZoneInfo

from twofold.case.records import Child, Person, Twins
from twofold.plan import numerics as mm
from twofold.plan.people import stretches
from twofold.plan.records import Plan, PlannedStep, Project
from twofold.plan.svg import badge, box, fitted, fitted_ends, line, page, text
from twofold.plan.terms import minute, moment
from twofold.quantity import H_PER_DAY, MIN_PER_H

TINTS = ("#cfe3f5", "#d9ead0", "#f7e3a8", "#f4c9c4", "#d8d2ee", "#f2c6e0", "#c4e8e3", "#e3d9cd", "#d5dbe1", "#e8f0b6")
LETTERS = "CDEFGHJKLMNPQRSTUVWXYZ"
USE = "Planning research, team rehearsal and teaching. Not a medical device; it decides nothing."
SIDES = {"a": ("a",), "b": ("b",), "both": ("a", "b"), "none": ()}


def charts(twins: Twins, project: Project, plan: Plan) -> dict[str, str]:
    """File name -> SVG: ``gantt.svg`` by person, ``gantt_twins.svg`` by child and place with the numbered list."""
    sheet = Sheet.of(twins, project, plan)
    return {"gantt.svg": by_person(sheet), "gantt_twins.svg": by_child(sheet)}


@dataclass(frozen=True)
class Sheet:
    """What both charts share: the time axis, phases, children and numbers of the steps."""

    twins: Mapping[str, Child]
    project: Project
    plan: Plan
    number: Mapping[str, int]
    phases: Mapping[str, tuple[str, str, str]]  # id -> (letter, tint, title)
    first: float
    last: float

    @classmethod
    def of(cls, twins: Twins, project: Project, plan: Plan) -> Sheet:
        """The frame for a plan; the axis runs over whole hours of the wall clock."""
        end = minute(project, max(s.end for s in plan.steps)) if plan.steps else MIN_PER_H
        lead = project.start.astimezone(ZoneInfo(project.timezone)).minute
        span = ceil((end + lead) / MIN_PER_H) * MIN_PER_H
        return cls(
            twins={"a": twins.a, "b": twins.b},
            project=project,
            plan=plan,
            number={s.id: i + 1 for i, s in enumerate(plan.steps)},
            phases={
                p.id: (LETTERS[i % len(LETTERS)], TINTS[i % len(TINTS)], p.title)
                for i, p in enumerate(project.phases)
            },
            first=-lead,
            last=span - lead,
        )

    def x(self, minutes: float) -> float:
        """Where a minute stands on the paper, kept inside the chart."""
        left, width = mm.MARGIN_MM + mm.LABEL_MM, mm.A3_LONG_MM - 2 * mm.MARGIN_MM - mm.LABEL_MM
        share = (minutes - self.first) / (self.last - self.first)
        return left + width * min(1.0, max(0.0, share))

    def span(self, step: PlannedStep) -> tuple[float, float]:
        """Left edge and width of a step."""
        a, b = self.x(minute(self.project, step.start)), self.x(minute(self.project, step.end))
        return a, b - a


def by_person(sheet: Sheet) -> str:
    """A row per person, grouped by role: on shift white, off shift grey, steps in the colours of their phases."""
    people = _in_roles(sheet.project)
    top = mm.MARGIN_MM + mm.HEAD_MM + mm.PHASE_BAND_MM + mm.HOUR_MM
    bottom = mm.A3_SHORT_MM - mm.MARGIN_MM - mm.FOOT_MM - mm.HOUR_MM
    row = min(mm.ROW_HIGH_MM, max(mm.ROW_LOW_MM, (bottom - top) / max(len(people), 1)))
    bottom = top + row * len(people)
    body = _head(sheet, "Who does what")
    for i, person in enumerate(people):
        body += _off_shift(sheet, person, top + row * i, row)
    body += _frame(sheet, top, bottom)
    doing: dict[str, list[PlannedStep]] = {p.id: [] for p in people}
    for step in sheet.plan.steps:
        for name in step.people:
            doing[name].append(step)
    role = ""
    for i, person in enumerate(people):
        y = top + row * i
        if _role(sheet.project, person) != role:
            role = _role(sheet.project, person)
            body.append(line(mm.MARGIN_MM, y, mm.A3_LONG_MM - mm.MARGIN_MM, y, "#333", mm.STROKE_MM * 2))
        body += _person_label(sheet, person, y, row)
        for step in doing[person.id]:
            body += _bar(sheet, step, y + row * mm.HIGHLIGHT / 2, row * (1 - mm.HIGHLIGHT))
    return _page(sheet, body + _milestones(sheet, top, bottom), bottom, "by person")


def by_child(sheet: Sheet) -> str:
    """A lane per place and child, and below it every step by number with its time, child, place and people."""
    lanes = _lanes(sheet)
    top = mm.MARGIN_MM + mm.HEAD_MM + mm.PHASE_BAND_MM + mm.HOUR_MM
    body, y = [], top
    for (place, side), rows in lanes.items():
        height = mm.LANE_MM * len(rows)
        body.append(line(mm.MARGIN_MM, y, mm.A3_LONG_MM - mm.MARGIN_MM, y, "#333", mm.STROKE_MM))
        title = sheet.project.place_titles.get(place, place)
        body += _signs(sheet, side, mm.MARGIN_MM + mm.PAD_MM * 2, y + mm.LANE_MM / 2, mm.SMALL_SIZE * 0.5)
        who = {"both": "both", "none": "team"}.get(side, side)
        body.append(
            text(mm.MARGIN_MM + mm.LANE_MM * 2, y + mm.SMALL_SIZE + mm.PAD_MM,
                 fitted(f"{who} · {title}", mm.LABEL_MM - mm.LANE_MM * 2, mm.SMALL_SIZE), mm.SMALL_SIZE)
        )  # fmt: skip
        for k, steps in enumerate(rows):
            for step in steps:
                body += _bar(sheet, step, y + mm.LANE_MM * k + mm.STROKE_MM, mm.LANE_MM - 2 * mm.STROKE_MM)
        y += height
    frame = _head(sheet, "What happens to whom, where") + _frame(sheet, top, y)
    listed = _numbered(sheet, y + mm.HOUR_MM + mm.TEXT_SIZE)
    return _page(sheet, frame + body + _milestones(sheet, top, y) + listed, y, "by child and place")


def _page(sheet: Sheet, body: list[str], bottom: float, kind: str) -> str:
    y = mm.A3_SHORT_MM - mm.MARGIN_MM
    rules = len(sheet.plan.certificate.rules)
    note = f"{USE} Times are planned medians, not promises. Checked against {rules} rules."
    foot = [text(mm.MARGIN_MM, y, note, mm.SMALL_SIZE, fill="#444")]
    title = f"{sheet.project.title}: {sheet.project.operation}, {kind}"
    return page(mm.A3_LONG_MM, mm.A3_SHORT_MM, body + foot, title)


def _head(sheet: Sheet, what: str) -> list[str]:
    plan, project = sheet.plan, sheet.project
    start, end = moment(project, 0), moment(project, plan.objective)
    x, y = mm.MARGIN_MM, mm.MARGIN_MM + mm.TITLE_SIZE
    candidate = "" if project.candidate == "all" else f" · division {project.candidate}"
    gap = plan.objective - plan.bound
    proof = "no plan is shorter" if gap < 1 else f"at most {_length(gap)} longer than the shortest"
    out = [
        text(x, y, f"{what}: {project.title}", mm.TITLE_SIZE, weight="bold"),
        text(x, y + mm.TEXT_SIZE * 2,
             f"{project.operation}{candidate} · {start:%a %d %b %Y %H:%M} to {end:%a %d %b %H:%M} "
             f"({project.timezone}) · {_length(plan.objective)} · {len(plan.steps)} steps, "
             f"{len(project.people)} people · {proof}", mm.TEXT_SIZE),
    ]  # fmt: skip
    y += mm.TEXT_SIZE * 2 * 2
    for letter in ("a", "b"):
        child = sheet.twins[letter]
        out.append(badge(x + mm.TEXT_SIZE, y - mm.TEXT_SIZE / 2, mm.TEXT_SIZE / 2, child.shape, child.colour, letter))
        out.append(text(x + mm.TEXT_SIZE * 2, y, f"child {letter}: {child.colour} {child.shape}", mm.TEXT_SIZE))
        x += mm.LEGEND_MM
    out.append(box(x, y - mm.TEXT_SIZE, mm.TEXT_SIZE * 2, mm.TEXT_SIZE, "#e4e4e4"))
    out.append(text(x + mm.TEXT_SIZE * 2 + mm.PAD_MM * 2, y, "off shift", mm.TEXT_SIZE))
    out.append(text(x + mm.LEGEND_MM, y, "numbers: the step in the list of the sheet by child", mm.TEXT_SIZE))
    return out


def _length(minutes: float) -> str:
    """Minutes as people say them: min, h and min, or d and h from two days on."""
    hours, rest = divmod(round(minutes), int(MIN_PER_H))
    days, left = divmod(hours, int(H_PER_DAY))
    if days >= 2:
        return f"{days} d {left} h"
    return f"{hours} h {rest:02d} min" if hours else f"{rest} min"


def _frame(sheet: Sheet, top: float, bottom: float) -> list[str]:
    """Phases above, hours above and below, a line per hour, midnight thick with the date."""
    out = _phases(sheet, top - mm.HOUR_MM - mm.PHASE_BAND_MM)
    for at, clock, midnight in _ticks(sheet):
        x = sheet.x(at)
        colour, wide = ("#000", mm.THICK_MM / 2) if midnight else ("#bbb", mm.STROKE_MM)
        out.append(line(x, top, x, bottom, colour, wide))
        label = f"{clock:%a %d %b}" if midnight else f"{clock:%H:%M}"
        for y in (top - mm.PAD_MM, bottom + mm.SMALL_SIZE + mm.PAD_MM):
            out.append(text(x, y, label, mm.SMALL_SIZE, "middle", "bold" if midnight else "normal"))
    out.append(line(sheet.x(sheet.first), bottom, sheet.x(sheet.last), bottom, "#333"))
    return out


def _phases(sheet: Sheet, top: float) -> list[str]:
    """A band per phase with its letter and title; those that overlap stand one above the other."""
    spans = []
    for id in sheet.phases:
        mine = [sheet.span(s) for s in sheet.plan.steps if s.phase == id]
        if mine:
            spans.append((min(x for x, _ in mine), max(x + w for x, w in mine), id))
    rows: list[list[tuple[float, float, str]]] = []
    for span in sorted(spans):
        free = next((r for r in rows if r[-1][1] <= span[0] + mm.PAD_MM), None)
        if free is None:
            rows.append([span])
        else:
            free.append(span)
    out = []
    height = (mm.PHASE_BAND_MM - mm.PAD_MM) / max(len(rows), 1)
    for k, row in enumerate(rows):
        for a, b, id in row:
            letter, tint, title = sheet.phases[id]
            y = top + k * height
            out.append(box(a, y, b - a, height, tint, "#777", title))
            sizes = [z for z in (mm.TEXT_SIZE, mm.SMALL_SIZE, mm.LIST_SIZE) if z <= height]
            room = b - a - mm.PAD_MM * 2
            size = next((z for z in sizes if (len(title) + 2) * z * mm.BOLD_WIDTH <= room), sizes[-1])
            words = fitted(f"{letter} {title}", room, size, mm.BOLD_WIDTH) or letter
            out.append(text(a + mm.PAD_MM, y + (height + size * (1 - mm.HIGHLIGHT)) / 2, words, size, weight="bold"))
    return out


def _ticks(sheet: Sheet) -> list[tuple[float, dt.datetime, bool]]:
    """(minute, wall clock, is it midnight) of the lines to draw: every hour, or as many hours or days as fit."""
    hours = round((sheet.last - sheet.first) / MIN_PER_H)
    every = next((k for k in mm.TICK_HOURS if hours / k <= mm.TICKS_AT_MOST), mm.TICK_HOURS[-1])
    out: list[tuple[float, dt.datetime, bool]] = []
    for k in range(hours + 1):
        at = sheet.first + k * MIN_PER_H
        clock = moment(sheet.project, at)
        days = (clock.date() - sheet.project.start.date()).days
        if clock.hour % min(every, H_PER_DAY) == 0 and (every < H_PER_DAY or days % (every / H_PER_DAY) == 0):
            out.append((at, clock, clock.hour == 0 and k > 0))
    return out


def _milestones(sheet: Sheet, top: float, bottom: float) -> list[str]:
    """Thick lines at incision, birth, separation and end, with the time in words."""
    out = []
    tasks = {t.id: t for t in sheet.project.tasks}
    seen: dict[str, dt.datetime] = {}
    for step in sheet.plan.steps:
        mark = tasks[step.id].milestone
        if mark:
            seen[mark] = step.start if mark == "incision" else step.end
    taken = sheet.x(sheet.first)
    for mark, at in sorted(seen.items(), key=lambda m: minute(sheet.project, m[1])):
        x = sheet.x(minute(sheet.project, at))
        words = f"{mark} {at:%H:%M}"
        width = len(words) * mm.TEXT_SIZE * mm.BOLD_WIDTH
        left = max(taken, min(x - width / 2, sheet.x(sheet.last) - width))
        taken = left + width + mm.PAD_MM * 2
        out.append(line(x, top, x, bottom, "#b00000", mm.THICK_MM))
        y = bottom + mm.HOUR_MM + mm.SMALL_SIZE
        out.append(text(left + width / 2, y, words, mm.TEXT_SIZE, "middle", "bold", "#b00000"))
    return out


def _bar(sheet: Sheet, step: PlannedStep, y: float, height: float) -> list[str]:
    """A step: phase colour, child's stripe with its sign where there is room, its number or name."""
    x, w = sheet.span(step)
    letter, tint, _ = sheet.phases[step.phase]
    number = sheet.number[step.id]
    who = ", ".join(step.people)
    hover = f"{number} {step.name} · {step.start:%H:%M}–{step.end:%H:%M} · {step.place} · {who}"
    out = [box(x, y, w, height, tint, "#555", hover)]
    sides = SIDES[step.twin]
    stripe = height * mm.HIGHLIGHT
    for k, side in enumerate(sides):
        part = w / len(sides)
        out.append(box(x + part * k, y + height - stripe, part, stripe, sheet.twins[side].colour))
    full, short = f"{letter}{number} {step.id}", f"{number}"
    size = min(mm.SMALL_SIZE, (height - stripe) * (1 - mm.STROKE_MM))
    room = w - mm.PAD_MM
    shown = fitted(full, room, size) if room > mm.HOUR_MM * 2 else short
    if len(shown) * size * mm.LETTER_WIDTH <= w:
        out.append(text(x + mm.PAD_MM / 2, y + size, shown, size))
    return out


def _person_label(sheet: Sheet, person: Person, y: float, row: float) -> list[str]:
    size = min(mm.TEXT_SIZE, row * (0.5 - mm.STROKE_MM / 2))
    x = mm.MARGIN_MM
    out = _signs(sheet, person.twin, x + mm.PAD_MM * 2, y + row / 2, size * 0.5)
    title = sheet.project.roles.get(_role(sheet.project, person), "")
    senior = "★ " if person.level == "senior" else "(in training) " if person.level == "trainee" else ""
    left = x + size * 2 * 2
    width = mm.LABEL_MM - size * 2 * 2 - mm.PAD_MM
    words = f"{senior}{person.name}"
    large = max(min(size, width / (len(words) * mm.BOLD_WIDTH)), mm.LIST_SIZE)
    words = fitted_ends(words, width, large, mm.BOLD_WIDTH)
    out.append(text(left, y + row / 2 - mm.STROKE_MM * 2, words, large, weight="bold"))
    small = size * (1 - mm.STROKE_MM)
    out.append(text(left, y + row / 2 + small, fitted(title, width, small), small, fill="#444"))
    return out


def _signs(sheet: Sheet, side: str, x: float, y: float, r: float) -> list[str]:
    """The sign of a child, or of both side by side; nothing for the team."""
    return [
        badge(x + k * r * 2 + k * mm.PAD_MM, y, r, sheet.twins[letter].shape, sheet.twins[letter].colour, letter)
        for k, letter in enumerate(SIDES[side])
    ]


def _off_shift(sheet: Sheet, person: Person, y: float, row: float) -> list[str]:
    """Grey over the hours in which a person is not there."""
    out, at = [], sheet.first
    for shift in stretches(person):
        a, b = minute(sheet.project, shift.start), minute(sheet.project, shift.end)
        if a > at:
            out.append(box(sheet.x(at), y, sheet.x(a) - sheet.x(at), row, "#e4e4e4"))
        at = max(at, b)
    if at < sheet.last:
        out.append(box(sheet.x(at), y, sheet.x(sheet.last) - sheet.x(at), row, "#e4e4e4"))
    return out


def _role(project: Project, person: Person) -> str:
    """The first of a person's roles that this operation knows."""
    return next((r for r in person.roles if r in project.roles), person.roles[0])


def _in_roles(project: Project) -> list[Person]:
    """People by role (in the playbook's order), child, then who comes first."""
    order = {r: i for i, r in enumerate(project.roles)}
    people = {p.id: (i, p) for i, p in enumerate(project.people)}
    ranked = sorted(
        people.values(),
        key=lambda e: (order.get(_role(project, e[1]), len(order)), e[1].shifts[0].start.astimezone(dt.UTC), e[0]),
    )
    return [p for _, p in ranked]


def _lanes(sheet: Sheet) -> dict[tuple[str, str], list[list[PlannedStep]]]:
    """(place, child) -> rows of steps that don't overlap; places in the playbook's order, both before one."""
    places = {p: i for i, p in enumerate(sheet.project.places)}
    keys = sorted(
        {(s.place, s.twin) for s in sheet.plan.steps},
        key=lambda k: (places.get(k[0], len(places)), ("both", "a", "b", "none").index(k[1])),
    )
    out: dict[tuple[str, str], list[list[PlannedStep]]] = {k: [] for k in keys}
    for step in sheet.plan.steps:
        rows = out[(step.place, step.twin)]
        start = minute(sheet.project, step.start)
        free = next((r for r in rows if minute(sheet.project, r[-1].end) <= start), None)
        if free is None:
            rows.append([step])
        else:
            free.append(step)
    return out


def _numbered(sheet: Sheet, top: float) -> list[str]:
    """All steps by number in columns: time, child, name, minutes."""
    steps = sheet.plan.steps
    height = mm.A3_SHORT_MM - mm.MARGIN_MM - mm.FOOT_MM / 2 - top
    columns = mm.COLUMNS
    per = ceil(len(steps) / columns)
    pitch = min(mm.LIST_SIZE * (1 + mm.HIGHLIGHT), height / max(per, 1))
    size = min(mm.LIST_SIZE, pitch * (1 - mm.STROKE_MM))
    width = (mm.A3_LONG_MM - 2 * mm.MARGIN_MM) / columns
    long = sheet.last - sheet.first > 2 * H_PER_DAY * MIN_PER_H
    unit = "how long" if long else "minutes"
    out = [text(mm.MARGIN_MM, top, f"Every step: number, start, child, what is done ({unit})", mm.SMALL_SIZE,
                weight="bold")]  # fmt: skip
    for i, step in enumerate(steps):
        x = mm.MARGIN_MM + width * (i // per)
        y = top + mm.PAD_MM + pitch * (i % per + 1)
        letter, tint, _ = sheet.phases[step.phase]
        minutes = round(minute(sheet.project, step.end) - minute(sheet.project, step.start))
        head = f"{letter}{sheet.number[step.id]}"
        out.append(box(x, y - size, mm.LANE_MM * 2, pitch, tint))
        out.append(text(x + mm.PAD_MM / 2, y - size * 0.5 * mm.HIGHLIGHT, head, size, weight="bold"))
        clock = f"{step.start:%d %b %H:%M}" if long else f"{step.start:%H:%M}"
        out.append(text(x + mm.LANE_MM * 2 + mm.PAD_MM, y - size * 0.5 * mm.HIGHLIGHT, clock, size))
        at = x + mm.LANE_MM * 2 + mm.PAD_MM * 2 + len(clock) * size * mm.LETTER_WIDTH + size * 0.5
        out += _signs(sheet, step.twin, at, y - size * (1 - mm.HIGHLIGHT) / 2, size * 0.5)
        at += mm.PAD_MM * 2 + size * (1 + 0.5)
        room = x + width - at - mm.PAD_MM
        tail = f" ({_length(minutes) if long else minutes})"
        name = fitted(step.name, room - len(tail) * size * mm.LETTER_WIDTH, size)
        out.append(text(at, y - size * 0.5 * mm.HIGHLIGHT, name + tail, size))
    return out
