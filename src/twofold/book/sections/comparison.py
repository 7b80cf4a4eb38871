"""Candidates side by side: each child in a column of its own."""

from __future__ import annotations

from collections.abc import Iterator

from twofold.book.blocks import Block, Box, Bullets, Column, Heading, Mark, Para, Strong, Table, Text
from twofold.book.material import Material, canonical
from twofold.book.sections.front import choice
from twofold.comparison.page import heading, number, split, words
from twofold.comparison.records import Band, Candidate, Measure, Pair
from twofold.comparison.rehearsed import ALIVE
from twofold.comparison.words import NEVER_PUBLISHED


def blocks(m: Material) -> Iterator[Block]:
    c = m.comparison
    if c is None or not c.candidates:
        return
    yield Heading(1, "Candidates side by side", "comparison", fresh=True)
    yield Para(choice(m))
    by_id = {x.id: x for x in c.candidates}
    ids = canonical(set(by_id), m.order)
    for why in sorted(set(c.broken.values())):
        whose = canonical({i for i, said in c.broken.items() if said == why}, m.order)
        yield Box("stop", ", ".join(whose), (Para(why),))
    yield from _own(m, by_id, ids)
    yield from _shared(m, by_id, ids)
    if any(x.kind == "physiology" for x in c.measures.values()):
        yield Para((Strong(NEVER_PUBLISHED),))
    yield from _dominated(m, ids)
    yield from _paired(m)


def _own(m: Material, by_id: dict[str, Candidate], ids: list[str]) -> Iterator[Block]:
    """What belongs to one child: a row per candidate, a column per child."""
    assert m.comparison is not None
    rows: list[tuple[Text, ...]] = []
    for key, measure in m.comparison.measures.items():
        if not measure.per_child:
            continue
        pairs = {i: by_id[i].measures.get(key) for i in ids}
        found = {i: p for i, p in pairs.items() if isinstance(p, Pair)}
        inputs = {x for p in found.values() for t in m.order if (b := p[t]) for x in b.driven_by}
        guess = f": bands, because they hang on {', '.join(sorted(inputs))}, which nobody has verified"
        rows.append((f"{heading(key, measure)}{guess if inputs else ''}",))
        for i in ids:
            pair = found.get(i, Pair())
            rows.append((i, *(_figure(pair[t], measure) for t in m.order)))
    if rows:
        marks = tuple(Column(Mark(t), "1fr", "center") for t in m.order)
        yield Table("Each child's own figures: middle (P10 to P90), or a bare band where a guess rules",
                    (Column("candidate", "1fr"), *marks), tuple(rows), pairs=((1, 2),), small=True)  # fmt: skip


def _figure(band: Band | None, measure: Measure) -> str:
    if band is None or measure.unit == ALIVE:
        return words(band.model_copy(update={"driven_by": ()}) if band else None, measure)
    return f"{number(band.low)} to {number(band.high)}" if band.driven_by else words(band, measure)


def _shared(m: Material, by_id: dict[str, Candidate], ids: list[str]) -> Iterator[Block]:
    """Times, staff, both-alive and the cut itself: a column per candidate."""
    assert m.comparison is not None
    rows = []
    for key, measure in m.comparison.measures.items():
        if not measure.per_child:
            bands = [by_id[i].measures.get(key) for i in ids]
            rows.append((heading(key, measure), *(words(b if isinstance(b, Band) else None, measure) for b in bands)))
    if rows:
        turned = [i + 1 for i, id in enumerate(ids) if id.rpartition("-")[2] in m.order]
        head = (Column("", "1.2fr"), *(Column(i, "1fr", "center") for i in ids))
        yield Table("Times, staff and the cut itself, which is one between two", head, tuple(rows),
                    pairs=((turned[0], turned[1]),) if len(turned) == 2 else (), small=True)  # fmt: skip


def _dominated(m: Material, ids: list[str]) -> Iterator[Block]:
    assert m.comparison is not None
    by_id = {x.id: x for x in m.comparison.candidates}
    yield Heading(2, "No worse for either child", "dominated")
    named = tuple(
        f"{' and '.join(canonical(set(by_id[i].dominated_by), m.order))}: no worse than {i} for either child on any "
        "figure shown, and better on at least one."
        for i in ids if by_id[i].dominated_by
    )  # fmt: skip
    if named:
        yield Bullets(named)
    else:
        yield Para("No candidate is as good as another for both children on everything shown.")


def _paired(m: Material) -> Iterator[Block]:
    assert m.comparison is not None
    c = m.comparison
    if not c.paired:
        return
    rank = {"": 0, m.order[0]: 1, m.order[1]: 2}
    ids = canonical({x.id for x in c.candidates}, m.order)
    rows: list[tuple[Text, ...]] = []
    turns: list[tuple[int, int]] = []
    place = list(c.measures).index
    ordered = sorted(
        (_seen_from(d, ids) for d in c.paired),
        key=lambda r: (ids.index(r[0]), ids.index(r[1]), place(r[3]), rank[r[2]]),
    )
    last = ("", "")
    for x, y, child, key, median, low, high in ordered:
        if (x, y) != last:
            rows.append((f"{x} minus {y}",))
            last = (x, y)
        if child == m.order[1] and rows and len(rows[-1]) > 1:
            turns.append((len(rows) - 1, len(rows)))
        title = heading(key, c.measures[key])
        rows.append((title, Mark(child) if child else "", number(median), number(low), number(high)))
    yield Heading(2, "Differences run by run", "paired")
    head = (Column("measure", "1fr"), Column("child", "14mm", "center"), Column("median", "22mm", "right"),
            Column("P10", "22mm", "right"), Column("P90", "22mm", "right"))  # fmt: skip
    yield Table("The same run number met the same chance in both", head, tuple(rows), turns=tuple(turns), small=True,
                dense=True)  # fmt: skip


def _seen_from(d, ids: list[str]) -> tuple[str, str, str, str, float, float, float]:
    """A difference as first-listed candidate minus the other, whatever letters they carry."""
    child, key = split(d)
    if ids.index(d.x) < ids.index(d.y):
        return (d.x, d.y, child, key, d.median, d.low, d.high)
    return (d.y, d.x, child, key, -d.median, -d.high, -d.low)
