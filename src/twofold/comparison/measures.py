"""What is compared, and where each figure comes from.

A figure belongs to one child, or it is a time, a number of people, both-alive, or the cut itself, which is
one thing between two. Nothing else has a single figure for the pair.
"""

from __future__ import annotations

from typing import Any

from twofold.comparison.numerics import NAMED
from twofold.comparison.records import Band, Measure, Pair
from twofold.quantity import MIN_PER_H

LETTERS = ("a", "b")
TISSUES = ("skin", "bone", "dura")

DIVISION = {
    **{
        f"{tissue}_deficit_cm2": Measure(
            title=f"{tissue} missing", unit="cm²", better="lower", kind="geometry", per_child=True
        )
        for tissue in TISSUES
    },
    "brain_displaced_ml": Measure(
        title="brain on the other child's side of the cut", unit="mL", better="lower", kind="geometry",
        per_child=True,
    ),
    "cut_area_cm2": Measure(
        title="area of the dividing surface", unit="cm²", better="lower", kind="geometry", per_child=False
    ),
    "peak_venous_mmhg": Measure(
        title="highest venous pressure after any stage", unit="mmHg", better="lower", kind="physiology",
        per_child=True,
    ),
    "staging_weeks": Measure(
        title="from the first venous stage to the last", unit="weeks", better="neither", kind="time",
        per_child=False,
    ),
}  # fmt: skip
PLAN = {
    "planned_h": Measure(title="planned length", unit="h", better="lower", kind="time", per_child=False),
    "steps": Measure(title="steps", unit="", better="neither", kind="time", per_child=False),
    "staff": Measure(title="people in the plan", unit="", better="lower", kind="staff", per_child=False),
}


def exact(value: float) -> Band:
    """A figure without spread."""
    return Band(low=value, mid=value, high=value)


def of_division(division: Any, staging: Any | None) -> dict[str, Pair | Band]:
    """The figures of a division and of its staging (``Division``, ``Staging`` or None)."""
    figures: dict[str, Pair | Band] = {}
    for tissue in TISSUES:
        bands = {t: getattr(division.deficit_cm2[t], tissue) for t in LETTERS}
        figures[f"{tissue}_deficit_cm2"] = Pair(
            **{t: Band(low=b.low, mid=b.mid, high=b.high) for t, b in bands.items()}
        )
    displaced = division.surface.displaced_ml
    figures["brain_displaced_ml"] = Pair(**{t: exact(displaced[t]) for t in LETTERS if t in displaced})
    figures["cut_area_cm2"] = exact(division.surface.area_cm2)
    if staging is not None and staging.stages:
        figures["peak_venous_mmhg"] = Pair(**{t: _peak(staging, t) for t in LETTERS})
        weeks = [s.week for s in staging.stages]
        figures["staging_weeks"] = exact(max(weeks) - min(weeks))
    return figures


def input_words(name: str) -> str:
    """An input's name in words where it is an evidence id (``physiology.deep_share``: deep share)."""
    table, dot, key = name.partition(".")
    return key.replace("_", " ") if dot and table.isidentifier() and key.isidentifier() else name


def _peak(staging: Any, twin: str) -> Band:
    """A child's highest pressure over all stages, with the reach that the unknown inputs give it."""
    mid = max(s.peak_mmhg[twin] for s in staging.stages)
    bands = [band for s in staging.stages for band in s.band_mmhg.get(twin, {}).values()]
    low = min(mid, max((b.low for b in bands), default=mid))
    high = max(mid, max((b.high for b in bands), default=mid))
    movers = sorted(
        staging.ranges,
        key=lambda r: (-abs(r.peak_at_high_mmhg[twin] - r.peak_at_low_mmhg[twin]), r.input),
    )
    return Band(low=low, mid=mid, high=high, driven_by=tuple(input_words(r.input) for r in movers[:NAMED]))


def of_plan(plan: Any) -> dict[str, Pair | Band]:
    """The figures of a plan (``Plan``)."""
    people = {p for step in plan.steps for p in step.people}
    return {
        "planned_h": exact(plan.objective / MIN_PER_H),
        "steps": exact(float(len(plan.steps))),
        "staff": exact(float(len(people))),
    }
