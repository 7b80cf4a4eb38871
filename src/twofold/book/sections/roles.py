"""A sheet per role: what, when, which child, where, with whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twofold.book.blocks import Block, Column, Heading, Para, Table, Text
from twofold.book.material import Material, Operation
from twofold.book.say import child, clock, listed, place
from twofold.book.sections.phases import times, times_head
from twofold.book.steps import Line, roles_of
from twofold.case.records import Person


def blocks(m: Material, variants: Sequence[Operation], numbered: Sequence[Line]) -> Iterator[Block]:
    project = variants[0].project
    for role, title in project.roles.items():
        mine = [x for x in numbered if any(n.role == role for n in x.task.needs)]
        if not mine:
            continue
        yield Heading(2, f"Role sheet: {title}", f"role-{project.operation}-{role}", fresh=True)
        people = sorted((p for p in project.people if role in p.roles), key=lambda p: p.name)
        named = [f"{p.name}{_hours(variants, p)}" for p in people]
        yield Para(f"In this role: {'; '.join(named)}." if named else "Nobody in the team has this role.")
        yield _sheet(m, variants, role, title, mine)


def _hours(variants: Sequence[Operation], person: Person) -> str:
    """A person's shifts while the operation runs; nothing where it runs for days."""
    plans = [v.plan for v in variants]
    if any(v.long for v in variants):
        return ""
    start, end = min(p.start for p in plans), max(v.ends for v in variants)
    met = [s for s in person.shifts if s.start < end and s.end > start]
    zone = start.tzinfo
    spans = [f"{clock(s.start.astimezone(zone), start)} to {clock(s.end.astimezone(zone), start)}" for s in met]
    return f" ({listed(spans)})" if spans else ""


def _sheet(m: Material, variants: Sequence[Operation], role: str, title: str, mine: list[Line]) -> Table:
    project = variants[0].project
    names = {p.id: p.name for p in project.people}
    one = len(variants) == 1
    rows: list[tuple[Text, ...]] = []
    for x in mine:
        if one and x.only:
            held = roles_of(x.task, x.only)
            who = listed(names.get(p, p) for r, p in held if r == role)
            others = listed(names.get(p, p) for r, p in held if r != role)
        else:
            who = str(sum(n.count for n in x.task.needs if n.role == role))
            others = listed(project.roles.get(n.role, n.role) for n in x.task.needs if n.role != role)
        where = place(project, x.task.place)
        rows.append((str(x.number), *times(variants, x), child(x.task.twin, m.order), x.task.name, who, others, where))
    head = (Column("no.", "8mm", "right"), *times_head(variants), Column("child", "14mm", "center"),
            Column("step", "1.5fr"), Column("who" if one else "how many", "1fr" if one else "15mm"),
            Column("with", "1.6fr"), Column("where", "18mm"))  # fmt: skip
    return Table(f"{title}: {len(rows)} steps", head, tuple(rows), small=True)
