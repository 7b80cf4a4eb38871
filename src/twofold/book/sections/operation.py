"""One operation: its plan on the clock, its gates, steps, fork, lists, cards and roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twofold.book.blocks import Block, Bullets, Checks, Column, Gap, Heading, Mark, Para, Strong, Table
from twofold.book.material import Material, Operation
from twofold.book.say import day, hours, labelled
from twofold.book.sections import cards, clocks, lists, phases, roles
from twofold.book.steps import Line, lines
from twofold.comparison.words import NOBODY_CHOSE
from twofold.plan.records import Project
from twofold.quantity import MIN_PER_H, PERCENT


def blocks(m: Material, id: str) -> Iterator[Block]:
    variants = m.variants(id)
    if not variants:
        return
    numbered = lines(variants)
    project = variants[0].project
    yield Heading(1, f"Operation: {project.title}", f"op-{id}", fresh=True)
    yield from _overview(variants)
    yield from _milestones(variants, numbered)
    yield from _gates(project, numbered)
    yield from clocks.blocks(m, variants, numbered)
    yield from phases.blocks(m, variants, numbered)
    yield from _fork(m, project)
    yield from lists.checklists(project)
    yield from lists.supplies(m, project)
    yield from cards.blocks(m, variants[0])
    yield from roles.blocks(m, variants, numbered)


def _overview(variants: Sequence[Operation]) -> Iterator[Block]:
    if len(variants) > 1:
        yield Para((Strong(NOBODY_CHOSE),))
    rows = []
    for v in variants:
        spare = PERCENT * (1 - v.plan.bound / v.plan.objective) if v.plan.objective else 0
        people = {p for s in v.plan.steps for p in s.people}
        label = "plan" if v.candidate == "all" else v.candidate
        rows.append((label, f"{day(v.plan.start)}, {v.plan.start:%H:%M}", v.clock(v.ends),
                     hours(v.plan.objective / MIN_PER_H), f"{spare:.1f} %", str(len(v.plan.steps)),
                     str(len(people))))  # fmt: skip
    head = (Column("", "1fr"), Column("starts", "38mm"), Column("ends", "28mm"), Column("length", "22mm"),
            Column("at most shorter by", "22mm", "right"), Column("steps", "14mm", "right"),
            Column("people", "16mm", "right"))  # fmt: skip
    caption = "The plan, passed by an independent checker. Lengths are medians: half the time it takes longer."
    yield Table(caption, head, tuple(rows))


def _milestones(variants: Sequence[Operation], numbered: Sequence[Line]) -> Iterator[Block]:
    """What is called aloud and written down: an incision when it begins, the others when they are reached."""
    rows = []
    for x in (x for x in numbered if x.task.milestone):
        at = "start" if x.task.milestone == "incision" else "end"
        planned = zip(variants, x.planned, strict=True)
        times = (v.clock(getattr(s, at)) if s else "—" for v, s in planned)
        rows.append((str(x.number), str(x.task.milestone), x.task.name, *times))
    if rows:
        columns = (Column("at" if len(variants) == 1 else v.candidate, "28mm") for v in variants)
        head = (Column("no.", "8mm", "right"), Column("", "22mm"), Column("", "1fr"), *columns)
        yield Table("Milestones", head, tuple(rows))


def _gates(project: Project, numbered: Sequence[Line]) -> Iterator[Block]:
    """Each gate once, with the numbers of all steps that pass through it."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for x in numbered:
        if x.task.gate:
            g = x.task.gate
            name = x.task.name.replace(x.task.ligation, "each vessel") if x.task.ligation else x.task.name
            key = (name, project.roles.get(g.owner, g.owner), g.criterion, g.default)
            found.setdefault(key, []).append(str(x.number))
    if found:
        head = (Column("no.", "22mm"), Column("before", "1fr"), Column("who decides", "28mm"),
                Column("go if", "1.3fr"), Column("if nobody can say", "1fr"))  # fmt: skip
        yield Heading(2, "Go or no-go", f"gates-{project.operation}")
        rows = tuple((", ".join(numbers), *key) for key, numbers in found.items())
        yield Table("Each gate has one owner", head, rows, small=True)


def _fork(m: Material, project: Project) -> Iterator[Block]:
    f = project.fork
    if f is None:
        return
    yield Heading(2, "One patient list becomes two", f"fork-{project.operation}", fresh=True)
    caller = project.roles.get(f.caller, f.caller)
    yield Para((Strong(f"{caller} calls the time aloud: "), Gap(30, "hours, minutes")))
    yield Checks(tuple(f.record))
    yield Bullets((labelled("Bands", f.bands), labelled("Teams", f.teams)))
    marks = tuple(Column(Mark(t), "1fr", "center") for t in m.order)
    rows = (
        ("room", *(project.place_titles.get(f.rooms[t], f.rooms[t]) for t in m.order)),  # type: ignore[index]
        ("time in the room", Gap(40), Gap(40)),
        ("record opened by", Gap(40), Gap(40)),
    )
    yield Table("Two records from here on", (Column("", "40mm"), *marks), rows, pairs=((1, 2),))
