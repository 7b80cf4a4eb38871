"""The book as a recipe: chapter after chapter, in the order in which a team needs them."""

from __future__ import annotations

from twofold.book.blocks import Block
from twofold.book.material import Material
from twofold.book.pictures.gallery import Gallery
from twofold.book.sections import (
    anatomy,
    checked,
    comparison,
    course,
    division,
    front,
    operation,
    people,
    recovery,
    rehearsal,
    sources,
)


def own_book(m: Material, operation: str) -> tuple[Block, ...]:
    """The chapters of one operation that stands apart from any division, as a book of its own: birth, recovery, ...

    Sources stand in the operation book.
    """
    title = m.variants(operation)[0].name if m.variants(operation) else operation
    chapters: list[Block] = [*front.blocks(m, title), *people.blocks(m), *operation_blocks(m, operation)]
    if m.case.operation(operation).playbook == "recovery":
        chapters += recovery.blocks(m)
    return tuple(chapters)


def operation_blocks(m: Material, id: str) -> list[Block]:
    """An operation's plan, then what was rehearsed of it."""
    return [*operation.blocks(m, id), *rehearsal.blocks(m, id)]


def blocks(m: Material) -> tuple[Block, ...]:
    """Every chapter. Aims and stop rules stand on page one."""
    chapters: list[Block] = [*front.blocks(m), *people.blocks(m)]
    gallery = Gallery(m) if m.anatomy is not None else None
    chapters += anatomy.blocks(m, gallery)
    chapters += division.blocks(m, gallery)
    chapters += course.blocks(m)
    for entry in m.case.course:
        chapters += operation_blocks(m, entry.id)
    chapters += comparison.blocks(m)
    chapters += checked.blocks(m)
    chapters += sources.blocks(m)
    return tuple(chapters)
