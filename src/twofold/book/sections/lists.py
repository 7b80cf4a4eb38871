"""Checklists to tick and sign, and the order list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from twofold.book.blocks import Block, Box, Checks, Column, Gap, Heading, Mark, Para, Table
from twofold.book.material import Material, Operation
from twofold.book.orders import orders
from twofold.book.weights import on_the_day
from twofold.plan.order import Article, order_list
from twofold.plan.records import Project

PAIRS = {"count": ("first counter", "second counter"), "point_of_separation": ("read by", "answered by")}


def checklists(project: Project) -> Iterator[Block]:
    """Each list once, in the order in which the operation first needs it, kept on one page."""
    for i, key in enumerate(sorted(project.checklists, key=lambda k: (_first_use(project, k), k))):
        c = project.checklists[key]
        if i == 0:
            yield Heading(2, "Checklists", f"lists-{project.operation}", fresh=True)
        used = dict.fromkeys(t.name for t in project.tasks if t.checklist == key)
        signers = PAIRS.get(c.kind, ("read by",))
        times = max(len(used), 1) if c.kind == "count" else 1
        line = Para((*((f"{w} ", Gap(42), "  ") for w in signers), "time ", Gap(22)))
        inner = [Checks(tuple(c.items)), *([line] * times)]
        yield Box("list", c.title, (*([Para(f"At: {'; '.join(used)}", "quiet")] if used else []), *inner))


def _first_use(project: Project, key: str) -> int:
    return next((i for i, t in enumerate(project.tasks) if t.checklist == key), len(project.tasks))


def supplies(m: Material, v: Operation) -> Iterator[Block]:
    """What to order, for the operation and for each child, what must be ordered first standing first."""
    listed = order_list(v.project, v.plan)
    masses = on_the_day(m, v.id)
    if listed.articles:
        yield Heading(2, "Order list", f"orders-{v.id}", fresh=True)
        caption = "Summed over all steps. What the contingency cards ask for stands below: have it beside the room"
        yield _articles(m, masses, listed.articles, caption)
    if listed.emergencies:
        yield _articles(m, masses, listed.emergencies, "For the contingency cards, once each")
    if listed.machines:
        head = (Column("", "1fr"), Column("there are", "20mm", "right"), Column("at once", "20mm", "right"),
                Column("from", "24mm"), Column("to", "24mm"))  # fmt: skip
        rows = tuple((x.title, str(x.there), str(x.at_once), v.clock(x.first), v.clock(x.last))
                     for x in listed.machines)  # fmt: skip
        yield Table("Machines and sets: how many the plan uses at once, and when", head, rows, small=True, dense=True)


def _articles(
    m: Material, masses: Mapping[str, float | None], articles: tuple[Article, ...], caption: str
) -> Table:  # fmt: skip
    rows = orders(articles, masses)
    apart = any(r.own[t] for r in rows for t in m.order)
    marks = tuple(Column(Mark(t), "28mm", "right") for t in m.order) if apart else ()
    head = (Column("order by", "20mm"), Column("what", "1fr"), Column("for the operation", "28mm", "right"), *marks,
            Column("ordered, by", "20mm"))  # fmt: skip
    lines = tuple((r.by, r.what, r.shared, *((r.own[t] for t in m.order) if apart else ()), Gap(16)) for r in rows)
    return Table(caption, head, lines, pairs=((3, 4),) if apart else (), small=True, dense=True)
