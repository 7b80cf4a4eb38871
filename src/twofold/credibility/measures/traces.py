"""Figures read off the traces of one scenario, or of two side by side."""

from __future__ import annotations

import numpy as np

from twofold.credibility.bench import Bench
from twofold.credibility.measures import Found, measure
from twofold.credibility.numerics import MS_PER_S, SMALL
from twofold.quantity import G_PER_KG, ML_PER_L, PERCENT, S_PER_MIN

OTHER = {"a": "b", "b": "a"}
TAKE = {"first": lambda x: x[0], "last": lambda x: x[-1], "min": np.min, "max": np.max}


@measure
def trace(
    bench: Bench, scene: str, column: str, twin: str = "a", take: str = "last", to: str | None = None,
    other: str | None = None, show: str = "value", per_kg: float | None = None, factor: float = 1.0,
) -> Found:
    """A column of one child: its first, last, least or greatest value.

    Args:
        to: what it is held against: ``rest`` (its first value), ``twin`` (the other child), ``scene`` (``other``).
        show: ``value``, or ``difference``, ``fall`` (the other way round) or ``percent`` of what it is held against.
        per_kg: divide by this mass. factor: into the row's unit.
    """
    here = float(TAKE[take](bench.play(scene)[f"{twin}.{column}"]))
    if to is None:
        return Found(here * factor / (per_kg or 1.0))
    base = _base(bench, scene, column, twin, take, to, other)
    if show == "percent":
        return Found(PERCENT * here / base, f"{here:.4g} against {base:.4g}")
    got = base - here if show == "fall" else here - base
    return Found(got * factor / (per_kg or 1.0), f"{here:.4g} against {base:.4g}")


def _base(bench: Bench, scene: str, column: str, twin: str, take: str, to: str, other: str | None) -> float:
    if to == "rest":
        return float(bench.play(scene)[f"{twin}.{column}"][0])
    if to == "twin":
        return float(TAKE[take](bench.play(scene)[f"{OTHER[twin]}.{column}"]))
    assert other is not None
    return float(TAKE[take](bench.play(other)[f"{twin}.{column}"]))


@measure
def share(bench: Bench, scene: str, column: str, of: str, factor: float = 1.0) -> Found:
    """A column at rest as percent of another, after bringing both to one unit by ``factor``."""
    t = bench.play(scene)
    return Found(PERCENT * factor * float(t[f"a.{column}"][0]) / float(t[f"a.{of}"][0]))


@measure
def brain_flow(bench: Bench, scene: str) -> Found:
    """Brain flow at rest per 100 g of the brain that the age table states, mL/min."""
    from twofold import evidence

    months = _scene(scene)["child"]["age_months"]
    table = evidence.document("reference")["by_age"]
    kg = float(np.interp(months, table["months"], table["brain_kg"]["values"]))
    return Found(float(bench.play(scene)["a.cbf_ml_min"][0]) / kg / G_PER_KG * PERCENT, f"brain of {kg:.2f} kg")


@measure
def above(bench: Bench, scene: str, column: str, under: str) -> Found:
    """How far a column stands above another at rest."""
    t = bench.play(scene)
    return Found(float(t[f"a.{column}"][0] - t[f"a.{under}"][0]))


@measure
def resistance(bench: Bench, scene: str, whole: bool = False, to_rest: bool = False) -> Found:
    """Resistance of the body without its brain (``whole``: with it) at the end, mmHg s/mL; or over that at rest."""
    t = bench.play(scene)

    def at(i: int) -> float:
        flow = t["a.co_l_min"][i] * ML_PER_L - (0.0 if whole else t["a.cbf_ml_min"][i])
        return float((t["a.map_mmhg"][i] - t["a.cvp_mmhg"][i]) / flow * S_PER_MIN)

    return Found(at(-1) / at(0) if to_rest else at(-1))


@measure
def falls_compared(bench: Bench, scene: str, column: str, other: str | None = None) -> Found:
    """How far a column falls in b as percent of its fall in a; or in a as percent of its fall in another scene."""

    def fall(name: str, twin: str) -> float:
        x = bench.play(name)[f"{twin}.{column}"]
        return float(x[0] - x[-1])

    here, base = (fall(scene, "b"), fall(scene, "a")) if other is None else (fall(scene, "a"), fall(other, "a"))
    return Found(PERCENT * here / base, f"falls by {here:.3g} against {base:.3g}")


@measure
def breaks_at(bench: Bench, scene: str, column: str, share: float) -> Found:
    """The arterial pressure at which a column is first below so many percent of its resting value, mmHg."""
    t = bench.play(scene)
    x = t[f"a.{column}"]
    short = x < share / PERCENT * x[0]
    if not short.any():
        return Found(float("nan"), "never fell so far")
    return Found(float(t["a.map_mmhg"][short.argmax()]))


@measure
def loss_until(bench: Bench, scene: str, column: str, percent: float) -> Found:
    """The isovolaemic loss, in resting blood volumes, after which a column is down to so many percent."""
    t = bench.play(scene)
    bleed = bench.scenario(_scene(scene)).acts[0]
    assert bleed.ml_per_kg_min is not None
    lost = (t["time_s"] / S_PER_MIN - bleed.at_min) * bleed.ml_per_kg_min * _mass(scene) / t["a.blood_volume_ml"][0]
    x = PERCENT * t[f"a.{column}"] / t[f"a.{column}"][0]
    if x.min() > percent:
        return Found(float("nan"), "never fell so far")
    return Found(float(np.interp(-percent, -x, lost)))


@measure
def sensitivity(bench: Bench, scene: str) -> Found:
    """Change of the interval between beats per change of arterial pressure, ms/mmHg, from rest to the end."""
    t = bench.play(scene)
    beat = S_PER_MIN * MS_PER_S / t["a.hr_bpm"]
    return Found(float((beat[-1] - beat[0]) / (t["a.map_mmhg"][-1] - t["a.map_mmhg"][0])))


@measure
def refill(bench: Bench, scene: str, other: str, from_min: float) -> Found:
    """How much of what a child had lost by a minute is made good at the end, percent, less that in another scene."""

    def made_good(name: str) -> float:
        t = bench.play(name)
        volume = t["a.blood_volume_ml"]
        low = float(np.interp(from_min * S_PER_MIN, t["time_s"], volume))
        return PERCENT * float(volume[-1] - low) / float(volume[0] - low)

    here, there = made_good(scene), made_good(other)
    return Found(here - there, f"{here:.0f} % against {there:.0f} %")


@measure
def drained(bench: Bench, scene: str, other: str) -> Found:
    """What b loses in a scene over what it loses (or gains) in another."""

    def lost(name: str) -> float:
        volume = bench.play(name)["b.blood_volume_ml"]
        return float(volume[0] - volume[-1])

    here, there = lost(scene), lost(other)
    return Found(here / max(abs(there), SMALL), f"{here:.1f} mL against {there:.2f} mL")


def _scene(name: str):
    from twofold.credibility.claims import scenes

    return scenes()[name]


def _mass(name: str) -> float:
    return float(_scene(name)["child"]["mass_kg"])
