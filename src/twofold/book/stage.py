"""Writes the book of a case: PDF, its HTML twin, a sheet per contingency, two pages for the family."""

from __future__ import annotations

from pathlib import Path

from twofold import INTENDED_USE, progress, store
from twofold.book import family, html
from twofold.book.contents import blocks, own_book
from twofold.book.material import Material, gather
from twofold.book.pdf import Press
from twofold.book.sections import cards
from twofold.case import Case, Options


def run(case: Case, out: Path, options: Options) -> None:
    """Write ``book.pdf``, ``book.html``, ``book-<operation>.pdf`` (those apart from any division: birth, recovery),
    ``cards/*.pdf``, ``family.en.pdf`` (and checked translations) into ``out``.

    Raises BadInput: a choice that names no candidate; a record that was damaged.
    """
    with progress.task("gathering"):
        m = gather(case)
    title = f"Operation book: {m.title}"
    with progress.task("drawing and writing"):
        body = blocks(m)
    press = Press()
    with progress.task("setting the book"):
        store.write_bytes(out / "book.pdf", press.set("book", m.meta(title), body))
        foot = f"{m.title} · Twofold {m.meta(title)['version']} · content {m.hash}"
        store.write_text(out / "book.html", html.page(title, INTENDED_USE, foot, dict(m.kin), body))
    for entry in progress.track([e for e in case.course if e.id in m.common], "books of single operations"):
        name = f"{m.common[entry.id].name}: {m.title}"
        store.write_bytes(out / f"book-{entry.id}.pdf", press.set("book", m.meta(name), own_book(m, entry.id)))
    _cards(m, out / "cards", press)
    for language in family.printable(case) if m.outcomes else ():
        meta = m.meta(family.words_of(language)["title"], language)
        store.write_bytes(out / f"family.{language}.pdf", press.set("family", meta, family.blocks(case, language)))


def _cards(m: Material, folder: Path, press: Press) -> None:
    """One sheet per contingency of each operation: ``<operation>-<contingency>.pdf``."""
    found = [(v[0], c) for e in m.case.course if (v := m.variants(e.id)) for c in v[0].project.contingencies]
    for op, c in progress.track(found, "cards"):
        sheet = press.set("card", m.meta(c.title), cards.sheet(m, op, c))
        store.write_bytes(folder / f"{op.id}-{c.id.replace('_', '-')}.pdf", sheet)
