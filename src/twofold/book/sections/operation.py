"""One operation: its plan on the clock, its steps by phase, its gates, its fork, its lists, cards and roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twofold.book.blocks import (
    Block,
    Bullets,
    Checks,
    Column,
    Figure,
    Gap,
    Heading,
    Mark,
    Para,
    Strong,
    Table,
    Text,
    Wide,
)  # fmt: skip
from twofold.book.material import Material, Operation
from twofold.book.pictures import gantt
from twofold.book.say import child, clock, day, hours, labelled
from twofold.book.sections import cards, roles
from twofold.book.steps import Line, lines
from twofold.comparison.words import NOBODY_CHOSE
from twofold.quantity import MIN_PER_H


def blocks(m: Material, id: str) -> Iterator[Block]:
    variants = m.variants(id)
    if not variants:
        return
    numbered = lines(variants)
    project = variants[0].project
    yield Heading(1, f"Operation: {project.title}", f"op-{id}", fresh=True)
    yield from _overview(variants)
    yield from _clocks(m, variants, numbered)
    yield from _phases(m, variants, numbered)
    yield from _gates(m, project, numbered)
    yield from _fork(m, project)
    yield from _checklists(project)
    yield from _supplies(m, project)
    yield from cards.blocks(m, variants[0])
    yield from roles.blocks(m, variants, numbered)


def label(v: Operation) -> str:
    return "plan" if v.candidate == "all" else v.candidate


def _overview(variants: Sequence[Operation]) -> Iterator[Block]:
    if len(variants) > 1:
        yield Para((Strong(NOBODY_CHOSE),))
    rows = []
    for v in variants:
        gap = 1 - v.plan.bound / v.plan.objective if v.plan.objective else 0
        people = {p for s in v.plan.steps for p in s.people}
        ends = max(s.end for s in v.plan.steps)
        rows.append((label(v), f"{day(v.plan.start)}, {v.plan.start:%H:%M}", clock(ends, v.plan.start),
                     hours(v.plan.objective / MIN_PER_H), f"{gap:.1%}", str(len(v.plan.steps)),
                     str(len(people))))  # fmt: skip
    head = (Column("", "1fr"), Column("starts", "38mm"), Column("ends", "22mm"), Column("length", "22mm"),
            Column("at most shorter by", "22mm", "right"), Column("steps", "14mm", "right"),
            Column("people", "16mm", "right"))  # fmt: skip
    caption = "The plan, checked by an independent checker. Lengths are medians: half the time it takes longer."
    yield Table(caption, head, tuple(rows))


def _clocks(m: Material, variants: Sequence[Operation], numbered: Sequence[Line]) -> Iterator[Block]:
    for v in variants:
        named = "" if len(variants) == 1 else f" ({v.candidate})"
        yield Wide((
            Heading(2, f"On the clock, by child{named}", f"gantt-child-{v.id}-{v.candidate}"),
            Figure(gantt.by_child(m, v, numbered), _alt(v, "child"), "Bars carry the numbers of the steps. "
                   "Times are those of the plan: medians."),
        ))  # fmt: skip
        yield Wide((
            Heading(2, f"On the clock, by person{named}", f"gantt-person-{v.id}-{v.candidate}"),
            Figure(gantt.by_person(m, v, numbered), _alt(v, "person"), "One row per person, under what they mostly "
                   "do; the bar's look says which child."),
        ))  # fmt: skip


def _alt(v: Operation, by: str) -> str:
    marks = [f"{s.name} {clock(s.start, v.plan.start)}" for s in v.plan.steps
             if (t := v.tasks.get(s.id)) and t.milestone]  # fmt: skip
    return (
        f"Bar chart of the plan by {by}, {len(v.plan.steps)} steps from {clock(v.plan.start, v.plan.start)}; "
        f"milestones: {', '.join(marks) or 'none'}. The same steps stand in the tables by phase."
    )


def _phases(m: Material, variants: Sequence[Operation], numbered: Sequence[Line]) -> Iterator[Block]:
    project = variants[0].project
    yield Heading(2, "Step by step", f"steps-{variants[0].id}", fresh=True)
    one = len(variants) == 1
    times = tuple(Column("from to" if one else label(v), "20mm" if one else "16mm") for v in variants)
    head = (Column("no.", "8mm", "right"), *times, Column("child", "14mm", "center"), Column("step", "1.5fr"),
            Column("who" if one else "roles", "1fr"), Column("where", "22mm"))  # fmt: skip
    names = {p.id: p.name for p in project.people}
    for phase in project.phases:
        rows: list[tuple[Text, ...]] = []
        for x in (x for x in numbered if x.task.phase == phase.id):
            t = x.task
            who = (
                ", ".join(names.get(p, p) for p in x.only.people) if one and x.only
                else ", ".join(_needed(project.roles, t))
            )  # fmt: skip
            rows.append((str(x.number), *_times(variants, x), child(t.twin, m.order), _said(t), who,
                         project.place_titles.get(t.place, t.place)))  # fmt: skip
        if rows:
            yield Heading(3, phase.title, f"phase-{variants[0].id}-{phase.id}")
            yield Table(f"{phase.title}: {len(rows)} steps", head, tuple(rows), small=True)


def _times(variants: Sequence[Operation], x: Line) -> tuple[str, ...]:
    if len(variants) == 1:
        (v,), s = variants, x.only
        return (f"{clock(s.start, v.plan.start)} {clock(s.end, v.plan.start)}" if s else "",)
    return tuple(clock(s.start, v.plan.start) if s else "—" for v, s in zip(variants, x.planned, strict=True))


def _needed(titles, task) -> list[str]:
    return [
        f"{n.count} × {titles.get(n.role, n.role)}" if n.count > 1 else titles.get(n.role, n.role) for n in task.needs
    ]


def _said(task) -> Text:
    extra = [task.structure, task.instrument]
    tail = "; ".join(x for x in extra if x)
    marks = [w for w, there in (("GATE", task.gate), ("LIST", task.checklist)) if there]
    name: Text = Strong(task.name) if task.milestone or task.gate else task.name
    return (name, f" ({tail})" if tail else "", *(f" [{w}]" for w in marks), f". {task.note}" if task.note else "")


def _gates(m: Material, project, numbered: Sequence[Line]) -> Iterator[Block]:
    rows = [
        (str(x.number), x.task.name, project.roles.get(x.task.gate.owner, x.task.gate.owner), x.task.gate.criterion,
         x.task.gate.default)
        for x in numbered if x.task.gate
    ]  # fmt: skip
    if rows:
        head = (Column("no.", "8mm", "right"), Column("before", "1fr"), Column("who decides", "28mm"),
                Column("go if", "1.3fr"), Column("if nobody can say", "1fr"))  # fmt: skip
        yield Heading(2, "Go or no-go", f"gates-{project.operation}")
        yield Table("Each gate has one owner", head, tuple(rows), small=True)


def _fork(m: Material, project) -> Iterator[Block]:
    f = project.fork
    if f is None:
        return
    yield Heading(2, "One patient list becomes two", f"fork-{project.operation}", fresh=True)
    yield Para((Strong(f"{project.roles.get(f.caller, f.caller)} calls the time aloud: "), Gap(30, "hours, minutes")))
    yield Checks(tuple(f.record))
    yield Bullets((labelled("Bands", f.bands), labelled("Teams", f.teams)))
    rooms = tuple(project.place_titles.get(f.rooms[t], f.rooms[t]) for t in m.order)
    marks = tuple(Column(Mark(t), "1fr", "center") for t in m.order)
    blanks = ("time in the room", Gap(40), Gap(40))
    signed = ("record opened by", Gap(40), Gap(40))
    yield Table(
        "Two records from here on", (Column("", "40mm"), *marks), (("room", *rooms), blanks, signed), pairs=((1, 2),)
    )


def _checklists(project) -> Iterator[Block]:
    for i, (key, c) in enumerate(sorted(project.checklists.items(), key=lambda kc: _first_use(project, kc[0]))):
        if i == 0:
            yield Heading(2, "Checklists", f"lists-{project.operation}", fresh=True)
        yield Heading(3, c.title, f"list-{project.operation}-{key}")
        used = [t.name for t in project.tasks if t.checklist == key]
        if used:
            yield Para(f"At: {'; '.join(dict.fromkeys(used))}", "quiet")
        yield Checks(tuple(c.items))
        two = "count" in c.kind or c.kind == "point_of_separation"
        who = ("first counter", "second counter") if c.kind == "count" else ("read by", "answered by")
        parts = [(f"{w} ", Gap(42), "  ") for w in (who if two else who[:1])]
        yield Para((*parts, "time ", Gap(22)))


def _first_use(project, key: str) -> int:
    return next((i for i, t in enumerate(project.tasks) if t.checklist == key), len(project.tasks))


def _supplies(m: Material, project) -> Iterator[Block]:
    from twofold.book.orders import order_list

    rows = order_list(project, {t: m.case.twins[t].mass_kg for t in m.order})
    if rows:
        yield Heading(2, "Order list", f"orders-{project.operation}", fresh=True)
        apart = any(r.own[t] for r in rows for t in m.order)
        marks = tuple(Column(Mark(t), "30mm", "right") for t in m.order) if apart else ()
        head = (Column("what", "1fr"), Column("for the operation", "34mm", "right"), *marks,
                Column("order ahead", "24mm", "right"))  # fmt: skip
        listed = tuple((r.what, r.shared, *((r.own[t] for t in m.order) if apart else ()), r.ahead) for r in rows)
        yield Table("Summed over all steps; contingencies come on top, on their cards", head, listed,
                    pairs=((2, 3),) if apart else (), small=True)  # fmt: skip
