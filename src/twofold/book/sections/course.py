"""The operations in order, and what has to be ready by which day."""

from __future__ import annotations

from collections.abc import Iterator

from twofold.book.blocks import Block, Box, Bullets, Column, Heading, Mark, Para, Table, Text
from twofold.book.material import Material
from twofold.book.say import band, day, hours
from twofold.comparison.page import number
from twofold.comparison.rehearsed import broken
from twofold.course.records import Band


def blocks(m: Material) -> Iterator[Block]:
    if m.calendar is None:
        return
    c = m.calendar
    yield Heading(1, "The course", "course", fresh=True)
    if c.problems:
        yield Box("stop", "Doesn't fit together yet", (Bullets(tuple(c.problems)),))
    rows: list[tuple[Text, ...]] = []
    for o in c.operations:
        when = f"{day(o.start)}, {o.start:%H:%M}"
        if o.window_to is not None:
            when = f"{day(o.start)} to {day(o.window_to)}"
        rows.append((when, o.id, o.title, o.origin, "; ".join(_length(k, b) for k, b in sorted(o.rehearsed_h.items()))))
    head = (Column("when", "36mm"), Column("operation", "26mm"), Column("", "1fr"), Column("", "18mm"),
            Column("rehearsed length", "1fr"))  # fmt: skip
    yield Table("Operations in order", head, tuple(rows), small=True)
    yield from _bodies(m)
    if c.preparation:
        yield Heading(2, "Preparation, counted backwards from each date", "preparation")
        lines = tuple(
            (day(p.due), p.what, p.operation, f"{p.source} [{p.grade}]")
            for p in sorted(c.preparation, key=lambda p: (p.due, p.what))
        )
        head = (Column("by", "22mm"), Column("what", "1fr"), Column("for", "26mm"), Column("source", "1fr"))
        yield Table("What must be ready by when", head, lines, small=True)
    if m.recovery is not None and m.recovery.follow_up:
        rows = [(day(f.due), f"{f.months_after} months after", f.what) for f in m.recovery.follow_up]
        head = (Column("on", "24mm"), Column("", "30mm"), Column("what", "1fr"))
        yield Heading(2, "Follow-up", "follow-up")
        yield Table(m.recovery.source, head, tuple(rows), small=True)


def _length(candidate: str, b: Band) -> str:
    reach = f"{hours(b.mid)} ({hours(b.low)} to {hours(b.high)})"
    return reach if candidate in ("all", "") else f"{candidate}: {reach}"


def _bodies(m: Material) -> Iterator[Block]:
    """Each operation once, with the candidates for which it is alike."""
    assert m.calendar is not None
    shown = {c.id for c in m.shown} | {"all", ""}
    found: dict[tuple, list[str]] = {}
    for h in m.calendar.hand_over:
        if h.candidate in shown:
            found.setdefault((h.to, tuple(getattr(h, t) for t in m.order)), []).append(h.candidate)
    rows: list[tuple[Text, ...]] = []
    for (to, states), candidates in found.items():
        alike = len(candidates) == len(m.shown) or candidates == ["all"]
        rows.append(
            (to if alike else f"{to} ({', '.join(candidates)})", "weight, kg", *(_known(s.mass_kg) for s in states))
        )
        rows.append(("", "blood volume, mL", *(_known(s.blood_volume_ml) for s in states)))
        rows.append(("", "age, months", *(number(round(s.age_months, 1)) for s in states)))
        if any(s.carried for s in states):
            rows.append(("", "carries over", *(_carried(m, s.carried) for s in states)))
    if rows:
        yield Heading(2, "The children at each operation", "bodies")
        marks = tuple(Column(Mark(t), "40mm", "center") for t in m.order)
        yield Table("Expected: middle (low to high)", (Column("at", "1fr"), Column("", "30mm"), *marks), tuple(rows),
                    pairs=((2, 3),), small=True)  # fmt: skip
        yield Para("Weigh again on the day: doses follow the scale, not this table.", "quiet")


def _known(b: Band | None) -> str:
    """A band, or that there is nothing to weigh: not born yet, or not alive."""
    return "undefined" if b is None else band(b)


def _carried(m: Material, notes: tuple[str, ...]) -> str:
    """What earlier operations leave behind; of one whose rehearsed bodies broke down nothing is known."""
    failed = [e.id for e in m.case.course if any(broken(v.runs) for v in m.variants(e.id))]
    kept = [n if n.partition(":")[0] not in failed else f"{n.partition(':')[0]}: not known" for n in notes]
    return "; ".join(kept)
