"""Where to cut, who keeps which vessel in which order and stage, what is missing afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from twofold.book.blocks import Block, Box, Bullets, Column, Heading, Mark, Para, Strong, Table, Text
from twofold.book.material import Candidate, Material
from twofold.book.pictures.gallery import Gallery
from twofold.book.pictures.scenes import division_pictures
from twofold.book.say import band, child, reach
from twofold.comparison.page import number
from twofold.comparison.words import NEVER_PUBLISHED
from twofold.quantity import PERCENT

TISSUES = ("skin", "bone", "dura")


def blocks(m: Material, gallery: Gallery | None) -> Iterator[Block]:
    divided = [c for c in m.shown if c.division is not None]
    if not divided:
        return
    yield Heading(1, "Division and staging", "division", fresh=True)
    yield from _deficits(m, divided)
    yield from _cut(divided)
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


def _cut(divided: list[Candidate]) -> Iterator[Block]:
    tissues = sorted({t for c in divided if c.division for t in c.division.cut_area_cm2})
    rows: list[tuple[Text, ...]] = [
        (t, *(number(c.division.cut_area_cm2.get(t, 0)) for c in divided if c.division)) for t in tissues
    ]
    rows.append(("whole surface", *(number(c.division.surface.area_cm2) for c in divided if c.division)))
    rows.append(("gap to the cheapest surface there can be",
                 *(f"{number(c.division.gap.global_ * PERCENT)} %" for c in divided if c.division)))  # fmt: skip
    head = (Column("the surface", "1fr"), *(Column(c.id, "30mm", "right") for c in divided))
    yield Table("The dividing surface: area through each tissue, cm² (one surface between two children)", head,
                tuple(rows))  # fmt: skip


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
    assert c.division is not None
    names = sorted(c.division.allotment)
    if names:
        rows = tuple((n.replace("_", " "), holder(c.division.allotment[n], m.order)) for n in names)
        head = (Column("structure", "1fr"), Column("kept by", "30mm", "center"))
        yield Table("Who keeps which shared structure", head, rows, small=True)


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
                head, tuple(rows), small=True)  # fmt: skip
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
    rows: list[tuple[Text, ...]] = []
    for i, stage in enumerate(s.stages, start=1):
        rows.append((f"Stage {i}, week {number(stage.week)}: {', '.join(stage.cut) or 'nothing cut'}",))
        territories = sorted({t for bands in stage.band_mmhg.values() for t in bands})
        for name in territories:
            cells = [dict(stage.band_mmhg).get(t, {}).get(name) for t in m.order]  # type: ignore[call-overload]
            rows.append((name, *(reach(b.low, b.high) if b else "" for b in cells)))
    names = ", ".join(r.input for r in movers[:3]) or "conductances that nobody has measured"
    inner: tuple[Block, ...] = (
        Para((Strong(NEVER_PUBLISHED),)),
        Table("Venous pressure in each territory right after the cuts, mmHg: bands, because guesses rule",
              (Column("territory", "1fr"), *_marks(m)), tuple(rows), pairs=((1, 2),), small=True),
        Para((Strong("Moved most by: "), f"{names}. Nobody has verified these. {s.caution}")),
    )  # fmt: skip
    yield Box("guess", "Computed pressures", inner)
    if s.stop_rules:
        letters = {t: i for i, t in enumerate(m.order)}
        ordered = sorted(s.stop_rules, key=lambda r: (r.stage, r.when, letters[r.twin]))
        turns = tuple(
            (i, i + 1) for i, (x, y) in enumerate(pairwise(ordered)) if (x.stage, x.when) == (y.stage, y.when)
        )
        lines = tuple(
            (str(r.stage), Mark(r.twin), r.when, f"{number(r.warn_mmhg)} / {number(r.stop_mmhg)}", r.what)
            for r in ordered
        )
        head = (Column("stage", "13mm", "center"), Column("child", "13mm", "center"), Column("when", "1fr"),
                Column("warn / stop, mmHg", "24mm", "center"), Column("then", "1fr"))  # fmt: skip
        caption = "When to take a clip off and close. Thresholds are planning guesses: none is published."
        yield Table(caption, head, lines, turns=turns, small=True)


def _swing(r, letter: str) -> float:
    return abs(r.peak_at_high_mmhg[letter] - r.peak_at_low_mmhg[letter])


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
    yield Table("Tissue expanders", head, rows, turns=turns, small=True)
    notes = tuple((Mark(e.twin), f" falls back on: {e.fallback}") for e in plans if e.fallback)
    if notes:
        yield Bullets(notes)
