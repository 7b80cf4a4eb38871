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
    rehearsal,
    sources,
)


def blocks(m: Material) -> tuple[Block, ...]:
    """Every chapter. Aims and stop rules stand on page one."""
    chapters: list[Block] = [*front.blocks(m), *people.blocks(m)]
    gallery = Gallery(m) if m.anatomy is not None else None
    chapters += anatomy.blocks(m, gallery)
    chapters += division.blocks(m, gallery)
    chapters += course.blocks(m)
    for entry in m.case.course:
        chapters += operation.blocks(m, entry.id)
        chapters += rehearsal.blocks(m, entry.id)
    chapters += comparison.blocks(m)
    chapters += checked.blocks(m)
    chapters += sources.blocks(m)
    return tuple(chapters)
