"""Checklists to tick and sign, and the order list."""

from __future__ import annotations

from collections.abc import Iterator

from twofold.book.blocks import Block, Box, Checks, Column, Gap, Heading, Mark, Para, Table
from twofold.book.material import Material
from twofold.book.orders import order_list
from twofold.book.weights import on_the_day
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


def supplies(m: Material, project: Project) -> Iterator[Block]:
    """What to order, for the operation and for each child, what must be ordered first standing first."""
    rows = order_list(project, on_the_day(m, project.operation))
    if not rows:
        return
    apart = any(r.own[t] for r in rows for t in m.order)
    marks = tuple(Column(Mark(t), "34mm", "right") for t in m.order) if apart else ()
    head = (Column("what", "1fr"), Column("for the operation", "34mm", "right"), *marks,
            Column("order ahead", "24mm", "right"))  # fmt: skip
    lines = tuple((r.what, r.shared, *((r.own[t] for t in m.order) if apart else ()), r.ahead) for r in rows)
    yield Heading(2, "Order list", f"orders-{project.operation}")
    caption = "Summed over all steps; what contingencies need comes on top and stands on their cards"
    yield Table(caption, head, lines, pairs=((2, 3),) if apart else (), small=True)
