"""A card per contingency: one person calls, one reads out, the rest act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from twofold.book import doses
from twofold.book.blocks import Block, Box, Bullets, Column, Contents, Gap, Heading, Mark, Para, Strong, Table, Text
from twofold.book.material import Material, Operation
from twofold.book.orders import amount
from twofold.book.say import crew, labelled, listed, minutes
from twofold.book.weights import on_the_day
from twofold.comparison.page import number
from twofold.comparison.words import ANAESTHETIST_DECIDES
from twofold.playbooks.records import Contingency

BLANK = "pharmacist fills in"


def blocks(m: Material, op: Operation) -> Iterator[Block]:
    for i, c in enumerate(op.project.contingencies):
        if i == 0:
            yield Heading(2, "Contingency cards", f"cards-{op.id}", fresh=True)
            yield Para("One card each; they also come as single sheets. The caller calls, the reader reads aloud, "
                       "nobody else speaks until the first actions are done.")  # fmt: skip
            yield Contents(tuple((f"card-{op.id}-{x.id}", x.title) for x in op.project.contingencies))
        yield Heading(3, c.title, f"card-{op.id}-{c.id}", fresh=i == 0)
        yield card(m, op, c)


def sheet(m: Material, op: Operation, c: Contingency) -> tuple[Block, ...]:
    """A card that stands alone on its sheet."""
    return (Heading(1, c.title, f"card-{c.id}"), card(m, op, c))


def card(m: Material, op: Operation, c: Contingency) -> Box:
    """Caller, reader, trigger, first actions, doses, supplies, exit; the card's name stands over it."""
    project = op.project
    roles = project.roles
    inner: list[Block] = [
        Para(labelled("When", c.trigger), "lead"),
        Bullets(tuple(c.first_actions), ordered=True),
    ]
    needs = [f"{count} × {role}" for role, count in crew(roles, c.needs).items()]
    if needs:
        inner.append(Para(labelled("Come", f"{listed(needs)}, at the bedside within {minutes(c.reach_min.value)}")))
    inner += _doses(m, op, c)
    if c.supplies:
        goods = [
            f"{amount(s.amount, s.unit)} {s.what}" + ("" if s.per == "operation" else f" per {s.per}")
            for s in c.supplies
        ]
        inner.append(Para(labelled("Bring", listed(goods))))
    inner.append(Para(labelled("Ends when", c.exit)))
    if c.stop_rule:
        inner.append(Para(labelled("Stop rule", c.stop_rule)))
    answers = [h.title for h in project.hazards if h.contingency == c.id]
    ids = [h.id for h in project.hazards if h.contingency == c.id]
    if answers:
        inner.append(Para(f"Answers: {listed(answers)} ({listed(ids)}). Card {c.id}.", "quiet"))
    title = f"Calls: {roles.get(c.caller, c.caller)}.  Reads aloud: {roles.get(c.reader, c.reader)}."
    return Box("card", title, tuple(inner))


def _doses(m: Material, op: Operation, c: Contingency) -> Iterator[Block]:
    if not c.doses:
        return
    if _for_mother(op, c):
        rows = tuple((d.what, d.route, _mother(d), Gap(40, BLANK)) for d in c.doses)
        head = (
            Column("for the mother", "1fr"),
            Column("route", "16mm"),
            Column("source says", "1fr"),
            Column("give", "44mm"),
        )
        yield Table("The mother's doses are not computed here", head, rows)
        yield _signed()
        return
    masses = on_the_day(m, op.id)
    found = doses.lines(c.doses, masses)
    halved = any(x.halved for x in found)
    yield _table(m, found, masses, halved)
    yield from _conflicts(m, found, masses, halved)
    if any(x.blank for x in found):
        yield _signed()


def _table(m: Material, found: tuple[doses.Line, ...], masses: Mapping[str, float | None], halved: bool) -> Table:
    weigh = {t: f"{number(w)} kg" if w is not None else "weigh" for t, w in masses.items()}
    head = (
        Column("what", "1fr"), Column("route", "14mm"), Column("source says", "1fr"),
        *(Column((Mark(t), " ", weigh[t]), "33mm", "center") for t in m.order),
        *((Column("other rule, each", "25mm", "center"),) if halved else ()),
    )  # fmt: skip
    rows = []
    for x in found:
        says: Text = (x.per_kg or "no printable source", " *" if x.conflict else "")
        own = tuple(x.own[t] or Gap(28, BLANK if x.per_kg is None else "kg × dose") for t in m.order)
        rows.append((x.what, x.route, says, *own, *((x.halved or "",) if halved else ())))
    return Table("Doses by each child's own weight. Weigh on the day.", head, tuple(rows), pairs=((3, 4),))


def _conflicts(
    m: Material, found: tuple[doses.Line, ...], masses: Mapping[str, float | None], halved: bool
) -> Iterator[Block]:
    if any(x.conflict for x in found):
        named = sorted({x.what for x in found if x.conflict})
        yield Para(
            (
                Strong(
                    f"* Sources conflict on {listed(named)}: {ANAESTHETIST_DECIDES}.",
                ),
            )
        )
    if halved and (mean := doses.mean_mass(masses)) is not None:
        yield Para(
            "While joined, published rules conflict: own weight (drug exchange of two coupled bodies), or half of "
            f"both weights, {number(mean)} kg for each (Spitz and Kiely): {ANAESTHETIST_DECIDES}.",
        )
    sources = dict.fromkeys(f"{x.what}: {x.source} [{x.grade}]" for x in found if x.per_kg)
    if sources:
        yield Para("; ".join(sources), "quiet")


def _signed() -> Para:
    return Para((Strong("Filled in by "), "pharmacist ", Gap(48), "  anaesthetist ", Gap(48)))


def _for_mother(op: Operation, c: Contingency) -> bool:
    struck = {h.strikes for h in op.project.hazards if h.contingency == c.id}
    return struck == {"mother"}


def _mother(d) -> str:
    line = doses.lines((d,), {})[0]
    return f"{line.per_kg} ({line.source})" if line.per_kg else "no printable source"
