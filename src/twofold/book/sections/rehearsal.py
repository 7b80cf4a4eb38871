"""What could happen: rehearsed lengths, each child's losses and minima, what was tried, what we are not ready for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from twofold.book.blocks import Block, Column, Figure, Heading, Mark, Pair, Para, Strong, Table, Text
from twofold.book.material import Material, Operation
from twofold.book.pictures import plots
from twofold.comparison import measures as catalogue
from twofold.comparison.measures import driven_by
from twofold.comparison.page import number
from twofold.comparison.words import NEVER_PUBLISHED

SHARED = (("duration_h", "length", "hours"), ("separation_h", "from start to separation", "hours"))
OWN = (
    ("blood_loss_ml_kg", "Blood loss", "mL/kg"),
    ("min_map_mmhg", "Lowest mean arterial pressure", "mmHg"),
)


def blocks(m: Material, id: str) -> Iterator[Block]:
    variants = [v for v in m.variants(id) if v.summary]
    if not variants:
        return
    yield Heading(1, f"Rehearsal: {variants[0].project.title}", f"rehearsal-{id}", fresh=True)
    for v in variants:
        if len(variants) > 1:
            yield Heading(2, f"Candidate {v.candidate}", f"rehearsal-{id}-{v.candidate}", fresh=v is not variants[0])
        yield Para(f"{v.summary.get('runs', 0)} simulated runs. A run is a possibility, not a forecast.")
        yield from _times(m, v)
        if m.outcomes and v.project.physiology:
            yield from _bodies(m, v)
        elif not m.outcomes:
            yield Para((Strong("Outcomes are off: "), "times and staffing only."))
        yield from _tried(v)
    yield from _ready(m, variants)


def _times(m: Material, v: Operation) -> Iterator[Block]:
    drawn = []
    for key, title, unit in SHARED:
        if key in v.runs and np.isfinite(v.runs[key]).any():
            drawn.append(_figure(m, v, key, f"{title.capitalize()}, {unit}", unit, None, plots.limits([v.runs[key]])))
    if len(drawn) == 2:
        yield Pair((drawn[0],), (drawn[1],))
    else:
        yield from drawn


def _bodies(m: Material, v: Operation) -> Iterator[Block]:
    for key, title, unit in OWN:
        names = {t: f"{t}.{key}" for t in m.order}
        if not all(n in v.runs and np.isfinite(v.runs[n]).any() for n in names.values()):
            continue
        span = plots.limits([v.runs[n] for n in names.values()])
        figures = [(_figure(m, v, names[t], f"{title}, {unit}", unit, t, span),) for t in m.order]
        yield Pair(figures[0], figures[1])
    yield Para((Strong(NEVER_PUBLISHED),))
    yield from _harm(m, v)


def _figure(
    m: Material, v: Operation, name: str, caption: str, unit: str, child: str | None, span: tuple[float, float]
) -> Figure:
    values = v.runs[name][np.isfinite(v.runs[name])]
    low, mid, high = (float(x) for x in np.quantile(values, (0.1, 0.5, 0.9)))
    whose = f"child {child}, " if child else ""
    guesses = driven_by(v.summary, name)
    if guesses:
        svg = plots.bare(low, high, unit, m.kin, guesses, child, span)
        alt = f"{whose}{caption}: a band from {number(low)} to {number(high)}; it hangs on {', '.join(guesses)}"
        said: Text = f"{caption}: a band, because an unverified input moves it more than chance does."
    else:
        svg = plots.distribution(values, unit, m.kin, child, span)
        alt = f"{whose}{caption}: tenth percentile {number(low)}, median {number(mid)}, ninetieth {number(high)}"
        said = f"{caption}: {number(mid)} ({number(low)} to {number(high)}), {values.size} runs."
    return Figure(svg, alt, (Mark(child), " ", said) if child else said)


def _harm(m: Material, v: Operation) -> Iterator[Block]:
    twins = v.summary.get("twins") or {}
    harms = {t: (twins.get(t) or {}).get("harm") or {} for t in m.order}
    rows: list[tuple[Text, ...]] = []
    for name in sorted(set(harms[m.order[0]]) | set(harms[m.order[1]])):
        rows.append((name.replace("_", " "), *(_reach(harms[t].get(name), driven_by(v.summary, f"{t}.harm.{name}"))
                                               for t in m.order)))  # fmt: skip
    if rows:
        marks = tuple(Column(Mark(t), "46mm", "center") for t in m.order)
        yield Table("Time spent beyond each limit: P50 (P10 to P90)", (Column("", "1fr"), *marks), tuple(rows),
                    pairs=((1, 2),), small=True)  # fmt: skip


def _reach(q: Any, guesses: Sequence[str]) -> str:
    if not isinstance(q, dict) or q.get("p50") is None:
        return number(q) if isinstance(q, (int, float)) else "—"
    reach = f"{number(q['p10'])} to {number(q['p90'])}"
    return f"{reach}, hangs on {', '.join(guesses)}" if guesses else f"{number(q['p50'])} ({reach})"


def _tried(v: Operation) -> Iterator[Block]:
    c = v.summary.get("coverage")
    if isinstance(c, dict):
        rows = tuple((k, str(c[k])) for k in ("possible", "tried", "met", "late") if k in c)
        yield Table("Single faults: every hazard at every step where it can strike, each child",
                    (Column("", "1fr"), Column("faults", "30mm", "right")), rows)  # fmt: skip
    drivers = [d for d in v.summary.get("drivers") or () if isinstance(d, dict)]
    if drivers:
        lines = tuple((_name(d), _moved(d), str(d.get("grade", ""))) for d in drivers[:12])
        head = (Column("input", "1fr"), Column("moves", "1fr"), Column("grade", "20mm"))
        yield Table("What moves the results most", head, lines, small=True)


def _moved(driver: dict[str, Any]) -> Text:
    """The measure that an input moves: the child's mark, then the measure in words."""
    letter, dot, rest = str(driver.get("measure", "")).partition(".")
    if dot and letter in ("a", "b"):
        return (Mark(letter), f" {_title(rest)}")
    return _title(str(driver.get("measure", "")))


def _title(key: str) -> str:
    known = catalogue.REHEARSAL.get(key)
    return known.title if known else key.removeprefix("harm.").replace("_", " ")


def _name(driver: dict[str, Any]) -> str:
    return str(driver.get("input") or driver.get("id") or driver.get("name") or "")


def _ready(m: Material, variants: Sequence[Operation]) -> Iterator[Block]:
    for v in variants:
        rows = v.readiness.get("not_ready", ()) if isinstance(v.readiness, dict) else v.readiness or ()
        rows = [r for r in rows if isinstance(r, dict)]
        if not rows:
            continue
        named = "" if len(variants) == 1 else f" ({v.candidate})"
        yield Heading(2, f"Not ready for{named}", f"ready-{v.id}-{v.candidate}")
        keys = list(dict.fromkeys(k for r in rows for k in r))
        head = tuple(Column(k.replace("_", " "), "1fr") for k in keys)
        yield Table("Worst first", head, tuple(tuple(_cell(r.get(k)) for k in keys) for r in rows[:20]), small=True)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return number(value)
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
