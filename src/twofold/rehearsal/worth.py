"""What one more person, or one measurement, would change: each child by itself, with intervals.

A person's worth is a paired difference over fresh runs that share all chance (``fixes.Trial``). A measurement's worth
is the part of a measure's variance that would go if the input were known: the squared rank correlation of the drawn
input with the measure over the random runs.

*Source*: interval of a correlation by Fisher's z; runs of one set share their inputs, so sets are counted, not runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import ndtri

from twofold.rehearsal.fixes import Fix, Trial, paired
from twofold.rehearsal.numerics import FISHER_LOST, PAIRED_P, REPLICAS_PER_SET, WORTH_INPUTS

ALL = ("duration_h", "late_calls", "both_alive")  # about the operation, or about both at once
EACH = ("alive", "arrests", "blood_loss_ml_kg", "min_map_mmhg", "harm.map_mmhg_min", "harm.oxygen_debt_ml_kg")


def of_people(trial: Trial) -> list[dict[str, Any]]:
    """What each tried way to staff changes: ``{what, measure, twin, before, change{mean, low, high}, …}``.

    One interval in twenty lies off zero by chance: with so many, a single small one means little.
    """
    base = trial.arm(Fix()).columns
    roles = trial.what.score.project.roles
    out = []
    for fix, arm in trial.done.items():
        if fix == Fix():
            continue
        for measure in _measures(base):
            before, after = (np.asarray(c[measure], dtype=float) for c in (base, arm.columns))
            change = paired(after, before)
            letter, dot, rest = measure.partition(".")
            out.append(
                {
                    "what": fix.words(roles),
                    "roles": list(fix.more),
                    "inside": fix.inside,
                    "measure": rest if dot else measure,
                    "twin": letter if dot else "",
                    "runs": trial.runs,
                    "before": float(np.nanmean(before)) if np.isfinite(before).any() else None,
                    "change": change if np.isfinite(change["mean"]) else None,
                    "beyond_chance": bool(change["low"] > 0 or change["high"] < 0),
                }
            )
    return out


def _measures(columns: Mapping[str, np.ndarray]) -> list[str]:
    names = [*ALL, *(f"{letter}.{m}" for letter in ("a", "b") for m in EACH)]
    return [m for m in names if m in columns]


def of_measurements(drivers: Sequence[Mapping[str, Any]], runs: int) -> list[dict[str, Any]]:
    """The inputs worth measuring first, by measure: the share of variance that goes, with its 95 % interval.

    Args:
        drivers: of ``summary.json``; chance is left out, for nobody can measure it beforehand.
    """
    sets = runs // REPLICAS_PER_SET
    by: dict[str, list[Mapping[str, Any]]] = {}
    for d in drivers:
        if not d["chance"]:
            by.setdefault(d["measure"], []).append(d)
    out = []
    for measure, found in by.items():
        letter, dot, rest = measure.partition(".")
        for d in sorted(found, key=lambda d: -d["share"])[:WORTH_INPUTS]:
            low, high = share_interval(d["share"], sets)
            out.append(
                {
                    "input": d["input"],
                    "id": d["id"],
                    "grade": d["grade"],
                    "measure": rest if dot else measure,
                    "twin": letter if dot else "",
                    "variance_less": {"mid": d["share"], "low": low, "high": high},
                }
            )
    return out


def share_interval(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a squared correlation seen on n independent pairs; (0, 1) with too few."""
    if n <= FISHER_LOST:
        return 0.0, 1.0
    z = np.arctanh(min(np.sqrt(share), np.nextafter(1.0, 0.0)))
    half = float(ndtri((1 + PAIRED_P) / 2)) / np.sqrt(n - FISHER_LOST)
    low, high = np.tanh(max(0.0, z - half)), np.tanh(z + half)
    return float(low**2), float(high**2)
