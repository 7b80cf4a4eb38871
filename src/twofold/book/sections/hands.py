"""Who relieves whom, with the lines on which it is read back; and who stands at the table for very long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twofold.book.blocks import Block, Column, Gap, Heading, Para, Strong, Table, Text
from twofold.book.material import Material, Operation
from twofold.book.say import child, hours
from twofold.book.steps import Line
from twofold.quantity import MIN_PER_H

READ_BACK = (
    "Whoever leaves says it, whoever comes says it back: what is in the child and in the field, what is running, what "
    "was just done, what comes next, what worries you. Nobody leaves before it was said back."
)


def blocks(m: Material, variants: Sequence[Operation], numbered: Sequence[Line]) -> Iterator[Block]:
    """Reliefs and long spells of the one plan that is shown; several candidates have no names to relieve yet."""
    (v,) = variants if len(variants) == 1 else (None,)
    if v is None or v.handing is None or not (v.handing.reliefs or v.handing.spells):
        return
    yield Heading(2, "Reliefs", f"reliefs-{v.id}", fresh=True)
    yield from _reliefs(m, v, {x.task.id: x.number for x in numbered})
    yield from _spells(v)


def _reliefs(m: Material, v: Operation, number: dict[str, int]) -> Iterator[Block]:
    assert v.handing is not None
    if not v.handing.reliefs:
        return
    yield Para(READ_BACK)
    names = {p.id: p.name for p in v.project.people}
    rows: list[tuple[Text, ...]] = []
    for r in v.handing.reliefs:
        role = v.project.roles.get(r.role, r.role)
        due: Text = Strong("count") if r.count else ""
        meet = "in the room" if r.beside else "none" if r.overlap_min <= 0 else f"{r.overlap_min:.0f} min"
        rows.append((
            v.clock(r.at), str(number.get(r.before, "")), child(r.twin, m.order), role,
            f"{names.get(r.out, r.out)} → {names.get(r.into, r.into)}",
            Strong(f"{meet}!") if r.note else meet, due, Gap(22),
        ))  # fmt: skip
    head = (Column("at", "16mm"), Column("before no.", "12mm", "right"), Column("team", "13mm", "center"),
            Column("role", "28mm"), Column("who leaves → who comes", "1fr"), Column("both free", "18mm"),
            Column("due", "12mm"), Column("said back, by", "24mm"))  # fmt: skip
    caption = f"{len(rows)} reliefs. '!': too little time together, so on paper before the first leaves"
    yield Table(caption, head, tuple(rows), small=True, dense=True)


def _spells(v: Operation) -> Iterator[Block]:
    assert v.handing is not None
    names = {p.id: p.name for p in v.project.people}
    rows = tuple(
        (
            names.get(s.person, s.person),
            v.project.roles.get(s.role, s.role),
            f"{v.clock(s.start)} to {v.clock(s.end)}",
            hours(s.minutes / MIN_PER_H),
        )
        for s in v.handing.spells
    )
    if rows:
        longest = hours(v.handing.spells[0].longest / MIN_PER_H)
        head = (Column("who", "1fr"), Column("as", "1fr"), Column("from to", "40mm"), Column("length", "24mm", "right"))
        yield Table(f"At the table for longer than {longest} without a break: offer a pause", head, rows, small=True)
