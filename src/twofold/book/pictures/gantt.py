"""Who does what when, as bars on a clock: by child, and by person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from twofold.book.material import Material, Operation
from twofold.book.pictures.svg import GREY, PALE, Drawing
from twofold.book.say import clock
from twofold.book.steps import Line, roles_of

WIDE_MM, LEFT_MM, TOP_MM = 262.0, 46.0, 15.0  # a landscape A4 page within its margins
TALLEST_MM = 148.0  # what a landscape page leaves under a heading and over a caption
RIGHT_MM = 6.0  # half a clock mark, so that the last one isn't cut
STEPS_H = (0.25, 0.5, 1, 2, 3, 4, 6, 12, 24, 48, 96, 168)  # clock marks that people read easily
UPRIGHT_MM = 1.6  # a bar narrower than this holds no number, not even one on its side
LANE_MM = 7.5


class Scale:
    """Times to millimetres for one plan."""

    def __init__(self, op: Operation) -> None:
        self.start = op.plan.start
        self.end = max(s.end for s in op.plan.steps)
        self.hours = max((self.end - self.start).total_seconds() / 3600, 0.25)
        self.mm_per_h = (WIDE_MM - LEFT_MM - RIGHT_MM) / self.hours

    def x(self, time: dt.datetime) -> float:
        return LEFT_MM + (time - self.start).total_seconds() / 3600 * self.mm_per_h

    def marks(self) -> list[dt.datetime]:
        """Full hours (or days) some 20 mm apart."""
        step = next((s for s in STEPS_H if s * self.mm_per_h >= 14), STEPS_H[-1])
        first = self.start.replace(minute=0, second=0, microsecond=0)
        if step >= 24:
            first = first.replace(hour=0)
        ticks = [first + dt.timedelta(hours=step * i) for i in range(int(self.hours / step) + 3)]
        return [t for t in ticks if self.start <= t <= self.end]


def by_child(m: Material, op: Operation, numbered: Sequence[Line], order: tuple[str, str]) -> Drawing:
    """The plan in four bands: each child, both, and the team alone; phases above, milestones across."""
    names = (*order, "both", "none")
    lanes = {t: _lanes([x for x in _planned(op, numbered) if x[0].task.twin == t]) for t in names}
    lane = min(LANE_MM, (TALLEST_MM - TOP_MM - 12) / max(sum(max(len(v), 1) for v in lanes.values()), 1))
    height = TOP_MM + sum(max(len(v), 1) * lane + 3 for v in lanes.values()) + 7
    d, scale = Drawing(WIDE_MM, height, m.kin), Scale(op)
    _axis(d, scale, height - 5)
    _phases(d, scale, op)
    y = TOP_MM
    for twin in names:
        rows = lanes[twin] or [[]]
        _band(d, twin, y, len(rows) * lane)
        for row in rows:
            for line, start, end in row:
                _bar(d, scale, start, end, y + 0.3, lane - 0.6, twin, line.number)
            y += lane
        y += 3
    _milestones(d, scale, op, numbered, height - 5)
    return d


def by_person(m: Material, op: Operation, numbered: Sequence[Line], order: tuple[str, str]) -> Drawing:
    """The plan in one row per person, under their first role; numbers are those of the steps."""
    rows = _people(op, order)
    lane = min(4.4, (TALLEST_MM - TOP_MM - 4) / max(len(rows), 1))
    height = TOP_MM + len(rows) * lane + 7
    d, scale = Drawing(WIDE_MM, height, m.kin), Scale(op)
    _axis(d, scale, height - 5)
    _phases(d, scale, op)
    busy = _busy(op, numbered)
    last = ""
    for i, (role, person, name, twin) in enumerate(rows):
        y = TOP_MM + i * lane
        if role != last:
            d.line(0, y, WIDE_MM, y, GREY, 0.2)
            last = role
        if twin in m.kin:
            d.mark(2.2, y + lane / 2, twin, min(lane * 0.85, 3.6))
        size, title = min(2.3, lane * 0.6), op.project.roles.get(role, role)
        label = name if title.lower() in name.lower() else f"{name}, {title}"
        d.text(5, y + lane * 0.68, _fit(label, (LEFT_MM - 6) / (size * 0.6)), size)
        for line, start, end in busy.get(person, ()):
            _bar(d, scale, start, end, y + 0.25, lane - 0.5, line.task.twin, line.number)
    _milestones(d, scale, op, numbered, height - 5)
    return d


Placed = tuple[Line, dt.datetime, dt.datetime]


def _planned(op: Operation, numbered: Sequence[Line]) -> list[Placed]:
    at = {s.id: s for s in op.plan.steps}
    return [(x, at[x.task.id].start, at[x.task.id].end) for x in numbered if x.task.id in at]


def _lanes(placed: Iterable[Placed]) -> list[list[Placed]]:
    """Bars packed into rows in which nothing overlaps, first come first placed."""
    rows: list[list[Placed]] = []
    for p in sorted(placed, key=lambda p: (p[1], p[0].number)):
        row = next((r for r in rows if r[-1][2] <= p[1]), None)
        if row is None:
            rows.append([p])
        else:
            row.append(p)
    return rows


def _busy(op: Operation, numbered: Sequence[Line]) -> dict[str, list[Placed]]:
    at = {s.id: s for s in op.plan.steps}
    out: dict[str, list[Placed]] = {}
    for line in numbered:
        if (step := at.get(line.task.id)) is not None:
            for who in step.people:
                out.setdefault(who, []).append((line, step.start, step.end))
    return out


def _people(op: Operation, order: tuple[str, str]) -> list[tuple[str, str, str, str]]:
    """(role, id, name, child) in the order of the playbook's roles, then of the children as given, then of names."""
    roles, rank = list(op.project.roles), {t: i for i, t in enumerate((*order, "both"))}
    doing: dict[str, list[str]] = {}
    tasks = op.tasks
    for s in op.plan.steps:
        for role, who in roles_of(tasks[s.id], s) if s.id in tasks else ():
            doing.setdefault(who, []).append(role)
    out = []
    for p in op.project.people:
        held = doing.get(p.id)
        if held:
            role = max(sorted(set(held), key=_place(roles)), key=held.count)
            out.append((role, p.id, p.name, p.twin))
    return sorted(out, key=lambda r: (_place(roles)(r[0]), rank.get(r[3], 3), r[2]))


def _place(roles: list[str]):
    return lambda role: roles.index(role) if role in roles else len(roles)


def _axis(d: Drawing, scale: Scale, bottom: float) -> None:
    for t in scale.marks():
        x = scale.x(t)
        d.line(x, TOP_MM - 3, x, bottom, "#bbbbbb", 0.15)
        label = f"{t:%a %d %b}" if scale.hours > 72 else clock(t, scale.start)
        d.text(x, TOP_MM - 4, label, 2.4, "middle")


def _phases(d: Drawing, scale: Scale, op: Operation) -> None:
    """Each phase's span as a strip at the top, in two tones."""
    i = 0
    for phase in op.project.phases:
        steps = [s for s in op.plan.steps if s.phase == phase.id]
        if not steps:
            continue
        left, right = scale.x(min(s.start for s in steps)), scale.x(max(s.end for s in steps))
        y = 0.4 + (i % 2) * 3.6
        d.rect(left, y, right - left, 3.2, PALE if i % 2 else "#f4f4f4", GREY, 0.15)
        d.text(left + 0.7, y + 2.35, _fit(phase.title, (right - left) / 1.35), 2.1)
        i += 1


def _band(d: Drawing, twin: str, y: float, height: float) -> None:
    d.line(0, y - 1.2, WIDE_MM, y - 1.2, GREY, 0.2)
    if twin in d.children:
        d.mark(4, y + height / 2, twin, 6)
        d.text(9, y + height / 2 + 1, d.children[twin].colour, 3, bold=True)
    else:
        d.text(2, y + height / 2 + 1, {"both": "both children", "none": "team alone"}[twin], 3, bold=True)


def _bar(
    d: Drawing, scale: Scale, start: dt.datetime, end: dt.datetime, y: float, h: float, twin: str, number: int
) -> None:
    x, w = scale.x(start), scale.x(end) - scale.x(start)
    d.bar(x, y, w, h, twin)
    size = min(2.4, h * 0.72)
    wide = size * 0.62 * len(str(number)) + 0.5
    middle = (x + w / 2, y + h / 2)
    if w >= wide:
        d.rect(middle[0] - wide / 2, middle[1] - size / 2, wide, size, "#ffffff")
        d.text(middle[0], middle[1] + size * 0.36, str(number), size, "middle")
    elif w >= UPRIGHT_MM and h >= wide:
        size = min(w - 0.2, size)
        d.rect(middle[0] - size / 2, middle[1] - wide / 2, size, wide, "#ffffff")
        d.text(middle[0] + size * 0.36, middle[1], str(number), size, "middle", turn=-90)


def _milestones(d: Drawing, scale: Scale, op: Operation, numbered: Sequence[Line], bottom: float) -> None:
    before = -WIDE_MM
    for line, start, end in _planned(op, numbered):
        if line.task.milestone in ("incision", "separation", "birth"):
            t = start if line.task.milestone == "incision" else end
            x, words = scale.x(t), f"{line.task.milestone} {clock(t, scale.start)}"
            d.line(x, TOP_MM - 2, x, bottom, "#111111", 0.5, "2 1")
            crowded = x - before < 1.6 * len(words)
            at = "end" if x > WIDE_MM * 0.8 and not crowded else "start"
            d.text(x + (-0.8 if at == "end" else 0.8), bottom + (4.2 if crowded else 1.6), words, 2.4, at, True)
            before = x


def _fit(text: str, letters: float) -> str:
    """The text cut to so many letters; what is lost is lost in the middle, where names differ least."""
    room = max(int(letters), 1)
    if len(text) <= room:
        return text
    tail = text[-(room // 3) :] if room > 9 else ""
    return text[: max(room - 1 - len(tail), 1)] + "…" + tail
