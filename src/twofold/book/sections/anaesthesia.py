"""The anaesthesia map, a page per child: what is in it, in whose circulation each line ends, what went in and out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twofold.book.blocks import Block, Column, Gap, Heading, Mark, Para, Strong, Table, Text
from twofold.book.material import Material, Operation
from twofold.book.weights import on_the_day
from twofold.comparison.page import number
from twofold.plan.anaesthesia import Balance, PlacedLine, shown

SHARED = "while the circulations are joined, what goes in here reaches the other child too"
KINDS = {"airway": "airway", "artery": "artery", "vein": "vein", "monitor": "monitor", "drain": "drain"}


def blocks(m: Material, variants: Sequence[Operation]) -> Iterator[Block]:
    """Either child's page; times only where one plan is shown."""
    first = variants[0]
    for n, child in enumerate(m.order, start=1):
        if child not in first.maps:
            continue
        yield Heading(2, ("Anaesthesia map of child ", Mark(child)), f"map-{first.id}-{n}", fresh=True)
        yield from _lines(m, variants, child)
        for v in variants:
            yield from _balance(m, v, child, "" if len(variants) == 1 else f" ({v.candidate})")


def _lines(m: Material, variants: Sequence[Operation], child: str) -> Iterator[Block]:
    first, one = variants[0], len(variants) == 1
    lines = first.maps[child].lines
    if not lines:
        return
    other = next(t for t in m.order if t != child)
    joined = any(x.shared_until for x in lines)
    rows: list[tuple[Text, ...]] = []
    for x in lines:
        own = _whose(x, child, other, first.clock(x.shared_until) if one and x.shared_until else "the separation")
        at = (first.clock(x.placed),) if one else ()
        rows.append((x.title, KINDS.get(x.kind, x.kind), x.carries, own, *at, Gap(30), Gap(20)))
    head = (Column("what", "1.2fr"), Column("kind", "14mm"), Column("carries", "1fr"), Column("reaches", "24mm"),
            *((Column("planned", "15mm"),) if one else ()), Column("size, site, depth", "32mm"),
            Column("in at, by", "22mm"))  # fmt: skip
    yield Table("Tubes, lines, drains and monitors, in order of placing", head, tuple(rows), small=True)
    if joined:
        yield Para((Strong("Both marks: "), f"{SHARED}. Say the child's letter with every drug."))


def _whose(x: PlacedLine, child: str, other: str, until: str) -> Text:
    if x.kind not in ("artery", "vein"):
        return Mark(child)
    if x.shared_until is None:
        return Mark(child)
    return (Mark(child), " and ", Mark(other), f" until {until}")


def _balance(m: Material, v: Operation, child: str, named: str) -> Iterator[Block]:
    """Planned sums at the end of each phase beside blanks for the true ones."""
    rows = v.maps[child].balance if child in v.maps else ()
    if not any(b.given or b.lost for b in rows):
        return
    mass = on_the_day(m, v.id)[child]
    phases = {p.id: p.title for p in v.project.phases}
    lines = tuple(
        (phases.get(b.phase, b.phase), v.clock(b.at), _given(b, mass), _lost(b, mass), Gap(24), Gap(24)) for b in rows
    )
    head = (Column("at the end of", "1fr"), Column("planned", "17mm"), Column("planned in, sum", "1.2fr"),
            Column("planned loss, sum", "26mm"), Column("truly in, mL", "26mm"), Column("truly lost, mL", "26mm"))
    unit = "mL per kg" if mass is None else f"mL at {number(mass)} kg"
    caption = f"In and out since the start, {unit}. Planned sums are medians, not targets{named}"
    yield Table(caption, head, lines, small=True)


def _given(b: Balance, mass: float | None) -> str:
    return shown({what: per_kg * (mass or 1) for what, per_kg in b.given.items()}) or "nothing"


def _lost(b: Balance, mass: float | None) -> str:
    return f"{b.lost * (mass or 1):.0f}"
