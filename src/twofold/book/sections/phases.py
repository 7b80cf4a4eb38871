"""Step by step: a table per phase with number, time, child, deed, people and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from twofold.book.blocks import Block, Column, Heading, Strong, Table, Text
from twofold.book.material import Material, Operation
from twofold.book.say import child, counted, crew, place
from twofold.book.steps import Line
from twofold.plan.records import Task


def blocks(m: Material, variants: Sequence[Operation], numbered: Sequence[Line]) -> Iterator[Block]:
    first = variants[0]
    project = first.project
    yield Heading(2, "Step by step", f"steps-{first.id}", fresh=True)
    one = len(variants) == 1
    head = (
        Column("no.", "8mm", "right"), *times_head(variants), Column("child", "14mm", "center"),
        Column("step", "1.5fr"), Column("who" if one else "roles", "1fr"), Column("where", "22mm"),
    )  # fmt: skip
    names = {p.id: p.name for p in project.people}
    for phase in project.phases:
        rows: list[tuple[Text, ...]] = []
        for x in (x for x in numbered if x.task.phase == phase.id):
            planned = [names.get(p, p) for p in x.only.people] if one and x.only else needed(project.roles, x.task)
            where = place(project, x.task.place)
            rows.append(
                (
                    str(x.number),
                    *times(variants, x),
                    child(x.task.twin, m.order),
                    _said(x.task),
                    ", ".join(planned),
                    where,
                )
            )
        if rows:
            yield Heading(3, phase.title, f"phase-{first.id}-{phase.id}")
            yield Table(f"{phase.title}: {len(rows)} steps", head, tuple(rows), small=True)


def times_head(variants: Sequence[Operation], width: str = "20mm") -> tuple[Column, ...]:
    """A column for from and to, or one per candidate for the start alone."""
    if len(variants) == 1:
        return (Column("from to", "28mm" if variants[0].long else width),)
    return tuple(Column(v.candidate, "16mm") for v in variants)


def times(variants: Sequence[Operation], x: Line) -> tuple[str, ...]:
    """The cells under ``times_head``."""
    if len(variants) == 1:
        (v,), s = variants, x.only
        return (f"{v.clock(s.start)} {v.clock(s.end)}" if s else "",)
    return tuple(v.clock(s.start) if s else "—" for v, s in zip(variants, x.planned, strict=True))


def needed(titles: Mapping[str, str], task: Task) -> list[str]:
    """The roles of a task in words, with how many where more than one."""
    return counted(crew(titles, task.needs))


def _said(task: Task) -> Text:
    tail = "; ".join(x for x in (task.structure, task.instrument) if x)
    marks = [w for w, there in (("GATE", task.gate), ("LIST", task.checklist)) if there]
    name: Text = Strong(task.name) if task.milestone or task.gate else task.name
    return (name, f" ({tail})" if tail else "", *(f" [{w}]" for w in marks), f". {task.note}" if task.note else "")
