"""Drugs against closed forms and against an independent solution of their equations."""

from __future__ import annotations

import numpy as np

from twofold import evidence
from twofold.credibility import pharmacokinetics
from twofold.credibility.bench import Bench
from twofold.credibility.measures import Found, measure
from twofold.credibility.numerics import DRAWN_NOTHING
from twofold.quantity import ML_PER_L, PERCENT, S_PER_MIN


@measure
def curve(bench: Bench, scene: str, drug: str, mg_per_kg: float, crossing: bool = False) -> Found:
    """The largest deviation of plasma and effect-site curves from the independent solution, percent.

    ``crossing``: both children's curves, with the blood that the scene's coupling exchanges.
    """
    give = {"at_min": 0, "act": "give", "twin": "a", "what": drug, "mg_per_kg": mg_per_kg}
    t = bench.play(scene, acts=[give])
    minutes = t["time_s"][1:] / S_PER_MIN
    swapped = 0.0
    if crossing:
        swapped = _scene(scene)["couplings"][0]["bv_per_min"] * float(t["a.blood_volume_ml"][0])
        swapped /= ML_PER_L * float(_scene(scene)["child"]["mass_kg"])
    exact = pharmacokinetics.bolus(drug, mg_per_kg, minutes, swapped)
    worst = 0.0
    for twin in ("a", "b") if crossing else ("a",):
        for site in ("plasma", "effect"):
            ours, theirs = t[f"{twin}.{drug}_{site}_mg_l"][1:], exact[twin, site]
            if not theirs.any():
                continue
            counts = theirs > DRAWN_NOTHING * theirs.max()
            worst = max(worst, float(np.abs(ours[counts] / theirs[counts] - 1).max()))
    return Found(PERCENT * worst)


@measure
def steady_ratio(bench: Bench, scene: str, drug: str, mg_per_kg_h: float) -> Found:
    """Deviation of the ratio b/a under a steady infusion into a from q/(q + CL), percent of that.

    *Source*: both compartments steady: q (C_a - C_b) = CL C_b.
    """
    minutes = float(_scene(scene)["duration_min"])
    give = {"at_min": 0, "act": "give", "twin": "a", "what": drug, "mg_per_kg_h": mg_per_kg_h, "for_min": minutes}
    t = bench.play(scene, acts=[give])
    ratio = float(t[f"b.{drug}_plasma_mg_l"][-1] / t[f"a.{drug}_plasma_mg_l"][-1])
    q = _scene(scene)["couplings"][0]["bv_per_min"] * float(t["a.blood_volume_ml"][0])
    q /= float(_scene(scene)["child"]["mass_kg"])
    exact = q / (q + evidence.value(f"drugs.{drug}_clearance"))
    return Found(PERCENT * abs(ratio / exact - 1), f"ratio {ratio:.4f} against {exact:.4f}")


def _scene(name: str):
    from twofold.credibility.claims import scenes

    return scenes()[name]
