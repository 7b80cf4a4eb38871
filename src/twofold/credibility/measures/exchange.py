"""Blood that crosses both ways: an inert tracer against the closed form of two mixing volumes."""

from __future__ import annotations

import numpy as np

from twofold.credibility.bench import Bench
from twofold.credibility.measures import Found, measure
from twofold.quantity import MIN_PER_H, ML_PER_L, PERCENT, S_PER_MIN


def _gap(bench: Bench, scene: str, per_h: float, minutes: float) -> tuple[np.ndarray, np.ndarray]:
    """(minutes, gap between the children's concentrations as a share of that after the dose)."""
    coupling = {"kind": "exchange", "name": "x", "bv_per_min": per_h / MIN_PER_H}
    t = bench.play(scene, couplings=[coupling], duration_min=minutes)
    dose = bench.scenario(_scene(scene)).acts[0].mg_per_kg
    assert dose is not None
    start = dose * float(_scene(scene)["child"]["mass_kg"]) * ML_PER_L / float(t["a.blood_volume_ml"][0])
    return t["time_s"] / S_PER_MIN, (t["a.tracer_plasma_mg_l"] - t["b.tracer_plasma_mg_l"]) / start


@measure
def gap_against_closed_form(bench: Bench, scene: str, per_h: float, minutes: float) -> Found:
    """The largest deviation of the gap from exp(-2kt), percent. *Source*: two equal well-mixed volumes."""
    at, gap = _gap(bench, scene, per_h, minutes)
    exact = np.exp(-2 * per_h / MIN_PER_H * at[1:])
    return Found(PERCENT * float(np.abs(gap[1:] / exact - 1).max()))


@measure
def gap_left(bench: Bench, scene: str, per_h: float, minutes: float) -> Found:
    """The gap that is left after so many minutes, percent."""
    _, gap = _gap(bench, scene, per_h, minutes)
    return Found(PERCENT * float(gap[-1]))


@measure
def half_time(bench: Bench, scene: str, per_h: float, minutes: float) -> Found:
    """Minutes until the gap is half of what it was."""
    at, gap = _gap(bench, scene, per_h, minutes)
    return Found(float(np.interp(-np.log(0.5), -np.log(gap[1:]), at[1:])))


def _scene(name: str):
    from twofold.credibility.claims import scenes

    return scenes()[name]
