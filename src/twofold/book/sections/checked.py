"""What was checked from outside: the rows of ``twofold verify``, failing ones first and never left out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from twofold.book.blocks import Block, Box, Bullets, Column, Heading, Para, Strong, Table, Text
from twofold.book.material import Material
from twofold.book.say import plural
from twofold.credibility.records import PURPOSES, Report, Row
from twofold.credibility.table import number, reach, tally


def blocks(m: Material) -> Iterator[Block]:
    """The chapter; without a ``verify.json`` in the case, how to get one."""
    yield Heading(1, "What was checked from outside", "checked", fresh=True)
    report = m.checks
    if report is None:
        yield Para("The engines were not checked for this book. Run: twofold verify --out CASE, then the book again.")
        return
    yield Para(
        f"Twofold {report.version} against published figures, closed forms and other people's solvers: "
        f"{plural(len(report.rows), 'row')} of {report.of}. The rows are about the engines and bodies of the "
        "literature, not about these children. What fails stays here."
    )
    yield Bullets(tuple(tally(report).splitlines()))
    failed = report.failed()
    if failed:
        title = f"{plural(len(failed), 'row')} outside what is expected"
        yield Box("stop", title, (Bullets(tuple(map(_miss, failed))),))
    for purpose, meaning in PURPOSES.items():
        yield from _table(report, purpose, meaning)


def _miss(r: Row) -> Text:
    said = f" {r.question} Expected {reach(r.expected)}, got {number(r.got)} {r.unit}. Used for: {r.context_of_use}."
    return (Strong(r.id), said)


def _table(report: Report, purpose: str, meaning: str) -> Iterator[Block]:
    rows = [r for r in report.rows if r.purpose == purpose]
    if not rows:
        return
    head = (Column("check", "1.5fr"), Column("expected", "20mm", "right"), Column("got", "15mm", "right"),
            Column("unit", "20mm"), Column("verdict", "15mm"), Column("source (grade)", "1.2fr"))  # fmt: skip
    lines: list[tuple[Text, ...]] = []
    for question, asked in groupby(rows, key=lambda r: (r.question, r.context_of_use)):
        lines += _asked(*question, tuple(asked))
    yield Heading(2, f"{purpose.capitalize()}: {meaning}", f"checked-{purpose}")
    yield Table(f"{purpose.capitalize()}, {plural(len(rows), 'row')}", head, tuple(lines), small=True)


def _asked(question: str, context: str, rows: tuple[Row, ...]) -> Iterator[tuple[Text, ...]]:
    """A question with its use, and its rows; a source that all of them share stands beside the question."""
    sources = [f"{r.source} ({r.grade})" for r in rows]
    shared = len(set(sources)) == 1
    yield (f"{question} Used for: {context}." + (f" Source: {sources[0]}." if shared else ""),)
    for r, source in zip(rows, sources, strict=True):
        verdict: Text = Strong("FAILS") if r.verdict == "fail" else r.verdict
        name = f"{r.id}: {r.note}" if r.note else r.id
        yield (name, reach(r.expected), number(r.got), r.unit, verdict, "" if shared else source)
