"""A sheet per role: what, when, which child; where and with whom, where that changes; and whom one relieves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from twofold.book.blocks import Block, Column, Gap, Heading, Para, Strong, Table, Text
from twofold.book.material import Material, Operation
from twofold.book.say import child, clock, counted, crew, listed, place
from twofold.book.sections.phases import times, times_head
from twofold.book.steps import Line, roles_of
from twofold.case.records import Person
from twofold.plan.records import Project

ONE_LINE = "28mm"  # two times of the second day side by side


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
    """A line per step; who, with whom and where stand once over all steps in a row that share them."""
    project = variants[0].project
    reliefs = _reliefs(variants, role)
    rows: list[tuple[Text, ...]] = []
    before: _Crew | None = None
    for x in mine:
        now = _crew(project, x, role, len(variants) == 1)
        if now != before:
            rows.append((_band(now, before, reliefs.get(x.task.id)),))
            before = now
        rows.append((str(x.number), *times(variants, x), child(x.task.twin, m.order), x.task.name))
    head = (Column("no.", "9mm", "right"), *times_head(variants, ONE_LINE), Column("child", "12mm", "center"),
            Column("step", "1fr"))  # fmt: skip
    return Table(f"{title}: {len(mine)} steps", head, tuple(rows), small=True, dense=True)


@dataclass(frozen=True)
class _Crew:
    """Who of the role holds a step, with whom of the others, and where."""

    who: str
    others: str
    where: str


def _crew(project: Project, x: Line, role: str, one: bool) -> _Crew:
    names = {p.id: p.name for p in project.people}
    if one and x.only:
        held = roles_of(x.task, x.only)
        who = listed(sorted(names.get(p, p) for r, p in held if r == role))
        others = listed(sorted(names.get(p, p) for r, p in held if r != role))
    else:
        mine = [n for n in x.task.needs if n.role == role]
        who = listed(f"{n} × {title}" for title, n in crew(project.roles, mine).items())
        others = listed(counted(crew(project.roles, (n for n in x.task.needs if n.role != role))))
    return _Crew(who, others, place(project, x.task.place))


def _band(now: _Crew, before: _Crew | None, relief: Sequence[Text] | None) -> Text:
    """What stands over a row of steps: the crew, the place where it is another, and reliefs with a line to sign."""
    where = f"{now.where}: " if before is None or before.where != now.where else ""
    others = f", with {now.others}" if now.others else ""
    return (Strong(f"{where}{now.who}"), others, *(relief or ()))


def _reliefs(variants: Sequence[Operation], role: str) -> dict[str, list[Text]]:
    """Step -> who takes over from whom at its start, with a line on which it is said back."""
    v = variants[0]
    if len(variants) > 1 or v.handing is None:
        return {}
    names = {p.id: p.name for p in v.project.people}
    out: dict[str, list[Text]] = {}
    for r in v.handing.reliefs:
        if r.role == role:
            counted = ", count" if r.count else ""
            said = f". Relief{counted}: {names.get(r.into, r.into)} from {names.get(r.out, r.out)}, said back "
            out.setdefault(r.before, []).extend((Strong(said), Gap(22)))
    return out
