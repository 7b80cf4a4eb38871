"""One operation: its plan on the clock, its gates, steps, fork, lists, cards and roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twofold.book.blocks import Block, Bullets, Checks, Column, Gap, Heading, Mark, Para, Strong, Table, Text
from twofold.book.material import Material, Operation
from twofold.book.say import day, hours, labelled, listed, of_ten
from twofold.book.sections import anaesthesia, cards, clocks, hands, lists, phases, roles, rooms
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
    yield Heading(1, f"Operation: {variants[0].name}", f"op-{id}", fresh=True)
    yield from _overview(variants)
    yield from _milestones(variants, numbered)
    yield from _promises(variants)
    yield from _gates(project, numbered)
    yield from clocks.blocks(m, variants, numbered)
    yield from rooms.blocks(m, variants[0])
    yield from phases.blocks(m, variants, numbered)
    yield from hands.blocks(m, variants, numbered)
    yield from _fork(m, variants)
    yield from anaesthesia.blocks(m, variants)
    yield from lists.checklists(project)
    yield from lists.supplies(m, variants[0])
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


RUNS_LATE = (
    "The plan adds up medians. Whole operations run late together, so half of them end after P50, and one in ten after "
    "P90: promise no relative, bed or driver anything earlier. What goes wrong comes on top: see the rehearsal."
)


def _promises(variants: Sequence[Operation]) -> Iterator[Block]:
    """What to plan on and what to promise, of the plan's own order lived through many times."""
    rows, light = [], []
    for v in variants:
        if v.promise is None:
            continue
        named = "" if len(variants) == 1 else f" ({v.candidate})"
        for key, q in v.promise.milestones.items():
            planned = v.promise.planned.get(key)
            rows.append((f"{key.replace('_', ' ')}{named}", v.clock(planned) if planned else "—", v.clock(q.p10),
                         v.clock(q.p50), v.clock(q.p90)))  # fmt: skip
        if v.promise.hours and v.promise.daylight is not None:
            since, until = (f"{int(h):02d}:00" for h in v.promise.hours)
            better = (
                f"; a start at {v.promise.best_start} would make it {of_ten(v.promise.best_share)}"
                if v.promise.best_share is not None and v.promise.best_share > v.promise.daylight
                else ""
            )
            light.append(f"Separation between {since} and {until}{named}: {of_ten(v.promise.daylight)}{better}.")
    if rows:
        head = (Column("", "1fr"), Column("plan", "26mm"), Column("if all goes well: P10", "32mm"),
                Column("plan on: P50", "28mm"), Column("promise: P90", "28mm"))  # fmt: skip
        yield Table("What to plan on, what to promise: durations vary, nothing goes wrong", head, tuple(rows))
        yield Para(RUNS_LATE, "quiet")
    yield from (Para(x) for x in light)


def _fork(m: Material, variants: Sequence[Operation]) -> Iterator[Block]:
    project = variants[0].project
    f = project.fork
    if f is None:
        return
    one = variants[0] if len(variants) == 1 else None
    known = one.handing.fork if one is not None and one.handing is not None else None
    names = {p.id: p.name for p in project.people}
    yield Heading(2, "One patient list becomes two", f"fork-{project.operation}", fresh=True)
    caller = project.roles.get(f.caller, f.caller)
    who = f"{caller} ({listed(names.get(p, p) for p in known.people)})" if known and known.people else caller
    yield Para((Strong(f"{who} calls the time aloud: "), Gap(30, "hours, minutes"),
                f" planned {one.clock(known.planned)}" if one and known else ""))  # fmt: skip
    yield Checks(tuple(f.record))
    yield Bullets((labelled("Bands", f.bands), labelled("Teams", f.teams)))
    marks = tuple(Column(Mark(t), "1fr", "center") for t in m.order)
    rows: list[tuple[Text, ...]] = [
        ("room", *(project.place_titles.get(f.rooms[t], f.rooms[t]) for t in m.order)),  # type: ignore[index]
        ("time in the room", Gap(40), Gap(40)),
    ]
    rows += [(f"{what}, by", Gap(40), Gap(40)) for what in RECORDS]
    if known:
        rows.append(("on duty then", *(listed(names.get(p, p) for p in known.team.get(t, ())) or "—" for t in m.order)))
    yield Table("Two records from here on", (Column("", "52mm"), *marks), tuple(rows), pairs=((1, 2),))
    if known and known.shared:
        who = listed(names.get(p, p) for p in known.shared)
        yield Para((Strong("Serve both children until the caller names them to one: "), f"{who}."))
    yield from _relabelled(m, variants[0])


RECORDS = (
    "second chart opened", "two bands read aloud and on", "sample tubes and requests relabelled", "own drug chart",
    "pumps and syringes relabelled",
)  # fmt: skip


def _relabelled(m: Material, v: Operation) -> Iterator[Block]:
    """Every line of either child, to be followed by hand from the child to its end and labelled anew."""
    placed = {t: {x.id.split(".", 1)[-1]: x for x in v.maps[t].lines if x.kind != "monitor"} for t in v.maps}
    titles = {k: x.title for lines in placed.values() for k, x in lines.items()}
    if not titles:
        return
    marks = tuple(Column((Mark(t), " relabelled, by"), "1fr", "center") for t in m.order)
    rows = tuple((title, *(Gap(40) if k in placed.get(t, {}) else "—" for t in m.order)) for k, title in titles.items())
    caption = "Each line is followed by hand from the child to its end, then labelled with the child's letter and shape"
    yield Table(caption, (Column("", "1fr"), *marks), rows, pairs=((1, 2),), small=True)
