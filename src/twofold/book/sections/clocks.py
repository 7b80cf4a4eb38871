"""The plan on the clock: pages on their side, by child and by person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twofold.book.blocks import Block, Figure, Heading, Wide
from twofold.book.material import Material, Operation
from twofold.book.pictures import gantt
from twofold.book.steps import Line

BY_CHILD = "Bars carry the numbers of the steps. Times are those of the plan: medians."
BY_PERSON = "One row per person, under what they mostly do; the bar's look says which child."
HEAD_MM = 22.0  # what a second heading and caption need on the same page


def blocks(m: Material, variants: Sequence[Operation], numbered: Sequence[Line]) -> Iterator[Block]:
    """One page for both drawings where they fit, else a page each; per plan shown."""
    for v in variants:
        named = "" if len(variants) == 1 else f" ({v.candidate})"
        second_first = (m.order[1], m.order[0])
        children, turned = (gantt.by_child(m, v, numbered, o) for o in (m.order, second_first))
        people, others = (gantt.by_person(m, v, numbered, o) for o in (m.order, second_first))
        first = (
            Heading(2, f"On the clock, by child{named}", f"gantt-child-{v.id}-{v.candidate}"),
            Figure(children.svg(), _alt(v, "child"), BY_CHILD, turned=turned.svg()),
        )
        second = (
            Heading(2, f"On the clock, by person{named}", f"gantt-person-{v.id}-{v.candidate}"),
            Figure(people.svg(), _alt(v, "person"), BY_PERSON, turned=others.svg()),
        )
        if children.height + people.height + HEAD_MM <= gantt.TALLEST_MM:
            yield Wide((*first, *second))
        else:
            yield Wide(first)
            yield Wide(second)


def _alt(v: Operation, by: str) -> str:
    tasks = v.tasks
    marks = [f"{s.name} {v.clock(s.start)}" for s in v.plan.steps if s.id in tasks and tasks[s.id].milestone]
    return (
        f"Bar chart of the plan by {by}, {len(v.plan.steps)} steps from {v.clock(v.plan.start)}; "
        f"milestones: {', '.join(marks) or 'none'}. The same steps stand in the tables by phase."
    )
