"""What could happen: rehearsed times, what each child went through, what was tried, what we are not ready for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from twofold.book.blocks import Block, Box, Column, Figure, Heading, Mark, Pair, Para, Strong, Table, Text
from twofold.book.material import Material, Operation
from twofold.book.pictures import plots
from twofold.book.say import hours
from twofold.book.sections import readiness
from twofold.comparison.page import number, tenths
from twofold.comparison.records import Band
from twofold.comparison.records import Pair as Figures
from twofold.comparison.rehearsed import ALIVE, OWN, broken, driven_by, of_rehearsal, own
from twofold.comparison.words import BROKEN, NEVER_PUBLISHED

TIMES = (("duration_h", "Length"), ("separation_h", "From start to separation"))
DRAWN = ("blood_loss_ml_kg", "min_map_mmhg")
HALF_MM = 84.0  # a picture that stands alone is no larger than one of two
TENTH, MIDDLE, NINETIETH = 0.1, 0.5, 0.9


def blocks(m: Material, id: str) -> Iterator[Block]:
    variants = [v for v in m.variants(id) if v.summary]
    if not variants:
        return
    yield Heading(1, f"Rehearsal: {variants[0].name}", f"rehearsal-{id}", fresh=True)
    for v in variants:
        if len(variants) > 1:
            yield Heading(2, f"Candidate {v.candidate}", f"rehearsal-{id}-{v.candidate}", fresh=v is not variants[0])
        yield Para(f"{v.summary.get('runs', 0)} simulated runs. A run is a possibility, not a forecast.")
        yield from _times(m, v)
        failed = broken(v.runs)
        if m.outcomes and failed:
            why = BROKEN.format(failed=failed, runs=v.summary.get("runs", 0))
            yield Box("stop", "No figure of a body", (Para(why),))
        elif m.outcomes and v.summary.get("twins"):
            yield from _bodies(m, v)
        elif not m.outcomes:
            yield Para((Strong("Outcomes are off: "), "times and staffing only."))
        yield from readiness.tried(m, v)
        named = "" if len(variants) == 1 else f", {v.candidate}"
        yield from readiness.blocks(m, v, named)


def _times(m: Material, v: Operation) -> Iterator[Block]:
    """Two distributions on one line, then the clock times and the length of each phase."""
    scale, unit = (1 / 24, "days") if v.long else (1, "hours")
    drawn = []
    for key, title in TIMES:
        values = v.runs.get(key, np.array([])) * scale
        if np.isfinite(values).any():
            drawn.append(_figure(m, v, key, values, title, unit, None, plots.limits([values])))
    if len(drawn) == 2:
        yield Pair((drawn[0],), (drawn[1],))
    else:
        yield from (replace(f, width_mm=HALF_MM) for f in drawn)
    rows = [
        (name, *(_wall(v, q.get(p)) for p in ("p10", "p50", "p90")))
        for name, key in (("separation", "separation_clock"), ("end", "end_clock"))
        if isinstance(q := v.summary.get(key), dict) and q.get("p50")
    ]
    rows += [(p["title"], *_lengths(p["hours"])) for p in v.summary.get("phases") or ()]
    if rows:
        head = (Column("", "1fr"), *(Column(p, "32mm", "right") for p in ("P10", "P50", "P90")))
        yield Table("By the clock, and each phase from its first start to its last end", head, tuple(rows), small=True)


def _wall(v: Operation, time: Any) -> str:
    import datetime as dt

    return v.clock(dt.datetime.fromisoformat(time)) if isinstance(time, str) else "—"


def _lengths(q: dict[str, Any]) -> tuple[str, ...]:
    return tuple(hours(q[p]) if q.get(p) is not None else "—" for p in ("p10", "p50", "p90"))


def _bodies(m: Material, v: Operation) -> Iterator[Block]:
    """What each child went through: the sentence first, two pictures, then every figure in its own column."""
    yield Para((Strong(NEVER_PUBLISHED),))
    for key in DRAWN:
        values = {t: v.runs.get(f"{t}.{key}", np.array([])) for t in m.order}
        if all(np.isfinite(x).any() for x in values.values()):
            title, unit, _ = OWN[key]
            span = plots.limits(list(values.values()))
            figures = [(_figure(m, v, f"{t}.{key}", values[t], title.capitalize(), unit, t, span),) for t in m.order]
            yield Pair(figures[0], figures[1])
    known, figures = of_rehearsal(v.summary, v.runs)
    rows: list[tuple[Text, ...]] = []
    names: dict[str, None] = {}
    for key, measure in known.items():
        pair = figures[key]
        if isinstance(pair, Figures):
            rows.append((_titled(key), *(_figure_words(pair[t], measure.unit) for t in m.order)))
            names |= {n: None for t in m.order if (b := pair[t]) for n in b.driven_by}
    if rows:
        marks = tuple(Column(Mark(t), "44mm", "center") for t in m.order)
        table = Table("Each child: middle (P10 to P90), or a bare band where a guess rules. Limits passed are told as "
                      "depth times minutes.", (Column("", "1fr"), *marks), tuple(rows), pairs=((1, 2),),
                      small=True)  # fmt: skip
        hangs = "; ".join(names)
        note = Para((Strong("Bands hang on: "), f"{hangs}. Nobody has verified these."), "small")
        yield Box("guess", "What each child went through in the runs", (table, note) if names else (table,))


def _titled(key: str) -> str:
    measure = own(key)
    return f"{measure.title}, {measure.unit}" if measure.unit and measure.unit != ALIVE else measure.title


def _figure_words(band: Band | None, unit: str) -> str:
    if band is None:
        return "—"
    if unit == ALIVE:
        return tenths(band)
    if band.low == band.high:
        return number(band.mid)
    reach = f"{number(band.low)} to {number(band.high)}"
    return reach if band.driven_by else f"{number(band.mid)} ({reach})"


def _figure(
    m: Material, v: Operation, name: str, values: np.ndarray, title: str, unit: str, child: str | None,
    span: tuple[float, float],
) -> Figure:  # fmt: skip
    there = values[np.isfinite(values)]
    low, mid, high = (float(x) for x in np.quantile(there, (TENTH, MIDDLE, NINETIETH)))
    whose = f"child {child}, " if child else ""
    caption = f"{title}, {unit}"
    guesses = driven_by(v.summary, name)
    if guesses:
        svg = plots.bare(low, high, unit, m.kin, guesses, child, span)
        alt = f"{whose}{caption}: a band from {number(low)} to {number(high)}; it hangs on {', '.join(guesses)}"
        said = f"{caption}: a band, because unverified inputs move it more than chance does."
    else:
        svg = plots.distribution(there, unit, m.kin, child, span)
        alt = f"{whose}{caption}: tenth percentile {number(low)}, median {number(mid)}, ninetieth {number(high)}"
        said = f"{caption}: {number(mid)} ({number(low)} to {number(high)}), {there.size} runs."
    return Figure(svg, alt, (Mark(child), " ", said) if child else said)
