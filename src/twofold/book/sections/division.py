"""Where to cut, who keeps which vessel in which order and stage, what is missing afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from twofold.book.blocks import Block, Box, Column, Heading, Mark, Para, Strong, Table, Text
from twofold.book.material import Candidate, Material
from twofold.book.pictures.gallery import Gallery
from twofold.book.pictures.scenes import division_pictures
from twofold.book.say import band, child, reach
from twofold.comparison.measures import input_words
from twofold.comparison.page import number
from twofold.comparison.words import NEVER_PUBLISHED
from twofold.division.records import Range, Staging
from twofold.quantity import PERCENT

TISSUES = ("skin", "bone", "dura")


def blocks(m: Material, gallery: Gallery | None) -> Iterator[Block]:
    divided = [c for c in m.shown if c.division is not None]
    if not divided:
        return
    yield Heading(1, "Division and staging", "division", fresh=True)
    yield from _deficits(m, divided)
    yield from _cut(m, divided)
    for i, c in enumerate(divided):
        yield Heading(2, f"Candidate {c.id}", f"candidate-{c.id}", fresh=i > 0)
        yield from _candidate(m, c, gallery)


def _deficits(m: Material, divided: list[Candidate]) -> Iterator[Block]:
    rows: list[tuple[Text, ...]] = []
    for tissue in TISSUES:
        for c in divided:
            assert c.division is not None
            covers = [getattr(c.division.deficit_cm2[t], tissue) for t in m.order]  # type: ignore[index]
            rows.append((f"{tissue}, cm²", c.id, *(band(x) for x in covers)))
    yield Table(
        "What each child will lack over the opening: middle (low to high)",
        (Column("missing", "1fr"), Column("candidate", "1fr"), *_marks(m)), tuple(rows), pairs=((2, 3),),
    )  # fmt: skip
    rows = []
    for c in divided:
        assert c.division is not None
        displaced = c.division.surface.displaced_ml
        rows.append((c.id, *(number(displaced.get(t, 0)) for t in m.order)))  # type: ignore[call-overload]
    yield Table("Brain that lies on the other child's side of the surface, mL",
                (Column("candidate", "1fr"), *_marks(m)), tuple(rows), pairs=((1, 2),))  # fmt: skip


def _marks(m: Material) -> tuple[Column, ...]:
    return tuple(Column(Mark(t), "36mm", "center") for t in m.order)


def _cut(m: Material, divided: list[Candidate]) -> Iterator[Block]:
    cuts = [c.division for c in divided if c.division]
    rank = {f"brain_{t}": f"brain_{i}" for i, t in enumerate(m.order)}
    tissues = sorted({t for d in cuts for t in d.cut_area_cm2}, key=lambda t: rank.get(t, t))
    rows: list[tuple[Text, ...]] = [(_tissue(t, m), *(number(d.cut_area_cm2.get(t, 0)) for d in cuts)) for t in tissues]
    turns = tuple((i, i + 1) for i, t in enumerate(tissues) if t == f"brain_{m.order[0]}" and i + 1 < len(tissues))
    rows.append(("whole surface", *(number(d.surface.area_cm2) for d in cuts)))
    rows.append(("gap to the cheapest surface there can be", *(f"{number(d.gap.global_ * PERCENT)} %" for d in cuts)))
    head = (Column("the surface", "1fr"), *(Column(c.id, "30mm", "right") for c in divided))
    caption = "The dividing surface: area through each tissue, cm² (one surface between two children)"
    yield Table(caption, head, tuple(rows), turns=turns)


def _tissue(name: str, m: Material) -> Text:
    stem, _, letter = name.rpartition("_")
    return (f"{stem} of ", Mark(letter)) if letter in m.order else name.replace("_", ", whose is ")


def _candidate(m: Material, c: Candidate, gallery: Gallery | None) -> Iterator[Block]:
    assert c.division is not None
    yield Para(c.division.about)
    if gallery is not None:
        yield from division_pictures(gallery, c)
    yield from _allotment(m, c)
    yield from _ligations(m, c)
    yield from _staging(m, c)
    yield from _expansion(m, c)


def holder(who: str, order: tuple[str, str]) -> Text:
    return Mark(who) if who in order else ("split" if who == "split" else child(who, order))


def _allotment(m: Material, c: Candidate) -> Iterator[Block]:
    """One row per holder: the structures that a child keeps, and those that are divided."""
    assert c.division is not None
    kept = {who: [n for n, w in sorted(c.division.allotment.items()) if w == who] for who in (*m.order, "split")}
    rows = tuple((holder(who, m.order), ", ".join(names) or "none") for who, names in kept.items())
    if c.division.allotment:
        head = (Column("kept by", "22mm", "center"), Column("structures", "1fr"))
        yield Table("Who keeps which shared structure", head, rows, turns=((0, 1),), small=True, dense=True)


def _ligations(m: Material, c: Candidate) -> Iterator[Block]:
    assert c.division is not None
    rows = []
    for x in c.division.ligations:
        size = f"{number(2 * x.radius_mm)} × {number(x.length_mm)}"
        kind = x.kind.replace("_", " ")
        rows.append((str(x.order), x.edge, kind, child(x.twin, m.order), holder(x.owner, m.order), str(x.stage), size,
                     number(abs(x.flow_ml_s))))  # fmt: skip
    head = (Column("no.", "9mm", "right"), Column("vessel", "1fr"), Column("kind", "28mm"),
            Column("carries", "17mm", "center"), Column("far end kept by", "22mm", "center"),
            Column("stage", "13mm", "center"), Column("mm wide × long", "25mm", "right"),
            Column("mL/s", "15mm", "right"))  # fmt: skip
    yield Table("Vessels to close, in order: arteries first, then small to large. Flow is computed, not measured.",
                head, tuple(rows), small=True, dense=True)  # fmt: skip
    yield Para(NEVER_PUBLISHED, "quiet")


def _staging(m: Material, c: Candidate) -> Iterator[Block]:
    s = c.staging
    if s is None:
        return
    yield Heading(3, f"Stages and venous pressures, {c.id}", f"staging-{c.id}")
    if not m.outcomes:
        weeks = ", ".join(f"stage {i} in week {number(x.week)}" for i, x in enumerate(s.stages, start=1))
        yield Para(f"{weeks}. Pressures are not computed for identifiable children.")
        return
    movers = sorted(s.ranges, key=lambda r: (-max(_swing(r, t) for t in m.order), r.input))
    names = ", ".join(input_words(r.input) for r in movers[:3]) or "conductances that nobody has measured"
    caution = s.caution.replace(NEVER_PUBLISHED, "").strip()
    table = Table("Venous pressure in each territory right after the cuts, mmHg: bands, because guesses rule",
                  (Column("territory", "1fr"), *_marks(m)), _pressures(m, c, s), pairs=((1, 2),),
                  small=True)  # fmt: skip
    moved = Para((Strong("Moved most by: "), f"{names}. Nobody has verified these. {caution}"))
    yield Box("guess", "Computed pressures", (Para((Strong(NEVER_PUBLISHED),)), table, moved))
    yield from _stop_rules(m, s)


def _pressures(m: Material, c: Candidate, s: Staging) -> tuple[tuple[Text, ...], ...]:
    assert c.division is not None
    number_of = {x.edge: x.order for x in c.division.ligations}
    rows: list[tuple[Text, ...]] = []
    for i, stage in enumerate(s.stages, start=1):
        cut = sorted((number_of.get(e, 0), e) for e in stage.cut)
        named = ", ".join(str(n) if n else e for n, e in cut) or "none"
        rows.append((f"Stage {i}, week {number(stage.week)}: vessels {named} closed",))
        bands = dict(stage.band_mmhg)
        for name in sorted({t for found in bands.values() for t in found}):
            cells = [bands.get(t, {}).get(name) for t in m.order]  # type: ignore[call-overload]
            rows.append((name, *(reach(b.low, b.high) if b else "" for b in cells)))
    return tuple(rows)


def _stop_rules(m: Material, s: Staging) -> Iterator[Block]:
    """Each rule once, with the stages in which it holds; the children's rules in turn."""
    found: dict[tuple, list[int]] = {}
    for r in s.stop_rules:
        found.setdefault((r.twin, r.when, r.warn_mmhg, r.stop_mmhg, r.what), []).append(r.stage)
    rank = {t: i for i, t in enumerate(m.order)}
    ordered = sorted(found.items(), key=lambda kv: (kv[1], kv[0][2:], rank[kv[0][0]]))
    lines = tuple(
        (", ".join(map(str, stages)), Mark(t), when, f"{number(warn)} / {number(stop)}", what)
        for (t, when, warn, stop, what), stages in ordered
    )
    turns = tuple((i, i + 1) for i, (x, y) in enumerate(pairwise(ordered)) if x[1] == y[1] and x[0][2:] == y[0][2:])
    if lines:
        head = (Column("stages", "16mm", "center"), Column("child", "13mm", "center"), Column("when", "1fr"),
                Column("warn / stop, mmHg", "24mm", "center"), Column("then", "1fr"))  # fmt: skip
        caption = "When to take a clip off and close. Thresholds are planning guesses: none is published."
        yield Table(caption, head, lines, turns=turns, small=True, dense=True)


def _swing(r: Range, letter: str) -> float:
    return abs(r.peak_at_high_mmhg[letter] - r.peak_at_low_mmhg[letter])  # type: ignore[index]


def _expansion(m: Material, c: Candidate) -> Iterator[Block]:
    assert c.division is not None
    plans = sorted(c.division.expansion, key=lambda e: m.order.index(e.twin))
    if not plans:
        return
    rows = tuple(
        (Mark(e.twin), band(e.need_cm2), f"{e.number} of {number(e.volume_ml)} mL", band(e.gain_cm2),
         band(e.gain_one_lost_cm2), "yes" if e.covers else "no", "yes" if e.covers_with_one_lost else "no")
        for e in plans
    )  # fmt: skip
    head = (Column("child", "13mm", "center"), Column("skin needed, cm²", "1fr"), Column("expanders", "24mm"),
            Column("gain, cm²", "1fr"), Column("with one lost", "1fr"), Column("covers", "15mm", "center"),
            Column("one lost: covers", "18mm", "center"))  # fmt: skip
    turns = ((0, 1),) if len(rows) == 2 else ()
    yield Table("Tissue expanders", head, rows, turns=turns, small=True, dense=True)
    for words in dict.fromkeys(e.fallback for e in plans if e.fallback):
        marks = [Mark(e.twin) for e in plans if e.fallback == words]
        yield Para((*marks, f" falls back on: {words}" if len(marks) == 1 else f" fall back on: {words}"), "quiet")
