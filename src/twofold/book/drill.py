"""A drill's script as a printed book, set by the same press as the operation book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from twofold import INTENDED_USE, __version__
from twofold.book.blocks import Block, Bullets, Checks, Column, Gap, Heading, Para, Strong, Table, Text
from twofold.book.kin import both
from twofold.book.pdf import Press
from twofold.case import Case
from twofold.rehearsal import pages


def bind(case: Case, title: str, hash: str, script: Iterable[pages.Block]) -> bytes:
    """The PDF of a script's blocks. hash: of what was played, for the footer."""
    meta = {
        "title": title, "case": case.file.real_case or case.file.title or "untitled case", "version": __version__,
        "hash": hash, "use": INTENDED_USE, "lang": "en", "children": {k: vars(v) for k, v in both(case.twins).items()},
    }  # fmt: skip
    return Press().set("book", meta, tuple(_translated(script)))


def _translated(script: Iterable[pages.Block]) -> Iterator[Block]:
    fresh = False
    for b in script:
        if isinstance(b, pages.Break):
            fresh = True
            continue
        if isinstance(b, pages.Head):
            yield Heading(b.level, b.text, fresh=fresh)
        elif isinstance(b, pages.Text):
            yield Para(b.text)
        elif isinstance(b, pages.Items):
            yield Bullets(tuple(b.items), ordered=True)
        elif isinstance(b, pages.Boxes):
            yield Checks(tuple(b.items))
        else:
            yield _table(b)
        fresh = False


def _table(t: pages.Table) -> Table:
    """An empty cell is one to write in, except under figures; a row with nothing but its first cell is a heading."""
    rows: list[tuple[Text, ...]] = []
    for row in t.rows:
        if row[0] and not any(row[1:]):
            rows.append((row[0],) if t.figures else (Strong(row[0]), *(Gap(12) for _ in row[1:])))
        else:
            rows.append(tuple(c if c or t.figures else Gap(12) for c in row))
    first, others = ("1fr", "auto") if t.figures else ("auto", "1fr")
    columns = tuple(Column(h, others if k else first, "right" if t.figures and k else "left")
                    for k, h in enumerate(t.heads))  # fmt: skip
    return Table(t.caption, columns, tuple(rows), small=t.figures)
