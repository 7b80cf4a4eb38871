"""A sheet per role: what, when, which child, where, with whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twofold.book.blocks import Block, Column, Heading, Para, Table, Text
from twofold.book.material import Material, Operation
from twofold.book.say import child, clock, listed
from twofold.book.steps import Line, roles_of


def blocks(m: Material, variants: Sequence[Operation], numbered: Sequence[Line]) -> Iterator[Block]:
    project = variants[0].project
    for role, title in project.roles.items():
        mine = [x for x in numbered if any(n.role == role for n in x.task.needs)]
        if not mine:
            continue
        yield Heading(2, f"Role sheet: {title}", f"role-{project.operation}-{role}", fresh=True)
        people = sorted(p.name for p in project.people if role in p.roles)
        yield Para(f"In this role: {listed(people)}." if people else "Nobody in the team has this role.")
        yield _sheet(m, variants, role, title, mine)


def _sheet(m: Material, variants: Sequence[Operation], role: str, title: str, mine: list[Line]) -> Table:
    project = variants[0].project
    names = {p.id: p.name for p in project.people}
    one = len(variants) == 1
    rows: list[tuple[Text, ...]] = []
    for x in mine:
        if one and x.only:
            v, s = variants[0], x.only
            held = roles_of(x.task, s)
            times: tuple[str, ...] = (f"{clock(s.start, v.plan.start)} {clock(s.end, v.plan.start)}",)
            who = listed(names.get(p, p) for r, p in held if r == role)
            others = listed(names.get(p, p) for r, p in held if r != role)
        else:
            times = tuple(clock(s.start, v.plan.start) if s else "—" for v, s in zip(variants, x.planned, strict=True))
            who = str(sum(n.count for n in x.task.needs if n.role == role))
            others = listed(project.roles.get(n.role, n.role) for n in x.task.needs if n.role != role)
        place = project.place_titles.get(x.task.place, x.task.place)
        rows.append((str(x.number), *times, child(x.task.twin, m.order), x.task.name, who, others, place))
    when = tuple(Column("from to" if one else v.candidate, "20mm" if one else "16mm") for v in variants)
    head = (Column("no.", "8mm", "right"), *when, Column("child", "14mm", "center"), Column("step", "1.5fr"),
            Column("who" if one else "how many", "1fr" if one else "15mm"), Column("with", "1.2fr"),
            Column("where", "20mm"))  # fmt: skip
    return Table(f"{title}: {len(rows)} steps", head, tuple(rows), small=True)
