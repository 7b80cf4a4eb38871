"""The days after: what each child's course may look like, what befell others, who looks when, and lines to write on."""

from __future__ import annotations

from collections.abc import Iterator

from twofold.book.blocks import Block, Column, Gap, Heading, Mark, Para, Table, Text
from twofold.book.material import Material
from twofold.book.say import band, day
from twofold.course.records import ChildRecovery

OBSERVED = ("awake, moves all limbs", "breathing, oxygen", "feed, mL/kg", "urine, mL/kg", "wound", "temperature",
            "weight, kg", "what worries us")  # fmt: skip


def blocks(m: Material) -> Iterator[Block]:
    """Two courses side by side, never one course for two children."""
    r = m.recovery
    if r is None:
        return
    children: dict[str, ChildRecovery] = {t: getattr(r, t) for t in m.order}
    marks = tuple(Column(Mark(t), "34mm", "center") for t in m.order)
    yield Heading(1, "After the operation: two courses", "two-courses", fresh=True)
    if r.undefined:
        yield Para("Undefined: " + "; ".join(r.undefined))
    pairs = zip(*(children[t].expected for t in m.order), strict=True)
    rows: list[tuple[Text, ...]] = [
        (f"{x.what} [{x.grade}]", band(x.band), band(y.band), x.source) for x, y in pairs
    ]
    if rows:
        head = (Column("", "38mm"), *marks, Column("source", "1fr"))
        yield Table("What others' courses let one expect: middle, and eight in ten", head, tuple(rows), pairs=((1, 2),),
                    small=True)  # fmt: skip
    if r.befell:
        told = tuple((f"{s.what} [{s.grade}]", band(s.band), s.of, s.source) for s in r.befell)
        head = (Column("", "1fr"), Column("share", "34mm"), Column("of", "1fr"), Column("source", "1fr"))
        yield Table("What befell others", head, told, small=True)
    days = sorted({d for c in children.values() for d in c.days})
    if days:
        planned = tuple((f"day {d}", *("; ".join(children[t].days.get(d, ())) for t in m.order)) for d in days)
        head = (Column("", "16mm"), *(Column(Mark(t), "1fr") for t in m.order))
        yield Table("What is planned, day by day", head, planned, pairs=((1, 2),), small=True)
    if r.follow_up:
        due = tuple((day(f.due), f.what) for f in r.follow_up)
        yield Table(r.source, (Column("due", "26mm"), Column("what", "1fr")), due, small=True)
    for t in m.order:
        yield Heading(2, ("Day sheet of ", Mark(t)), f"day-sheet-{t}", fresh=True)
        yield Para(("Day after the operation ", Gap(18), "  date ", Gap(30), "  written by ", Gap(46)))
        lines = tuple((what, Gap(26), Gap(26), Gap(26)) for what in OBSERVED)
        head = (Column("", "1fr"), *(Column(part, "34mm") for part in ("morning", "afternoon", "night")))
        yield Table("Each figure with its hour; what was not looked at stays empty", head, lines)
