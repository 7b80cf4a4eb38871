"""The figures of a rehearsal, with titles that people read, and what is known of their guesses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from twofold.comparison.measures import LETTERS
from twofold.comparison.numerics import IMPOSSIBLE, NAMED, Z90
from twofold.comparison.records import Band, Measure, Pair
from twofold.quantity import Grade

ALIVE = "of 10 runs"  # a chance of death is never told finer than in tenths
MANY = "many inputs together"

SHARED = {
    "duration_h": Measure(title="rehearsed length", unit="h", better="lower", kind="time", per_child=False),
    "separation_h": Measure(title="from start to separation", unit="h", better="lower", kind="time", per_child=False),
    "late_calls": Measure(title="calls answered too late", unit="", better="lower", kind="staff", per_child=False),
    "both_alive": Measure(title="both alive", unit=ALIVE, better="higher", kind="physiology", per_child=False),
}
OWN = {
    "alive": ("alive", ALIVE, "higher"),
    "blood_loss_ml_kg": ("blood loss", "mL/kg", "lower"),
    "red_cells_ml_kg": ("red cells given", "mL/kg", "lower"),
    "min_map_mmhg": ("lowest mean arterial pressure", "mmHg", "higher"),
    "max_venous_mmhg": ("highest venous pressure in the brain", "mmHg", "lower"),
    "harm.map_mmhg_min": ("arterial pressure too low", "mmHg × min", "lower"),
    "harm.cpp_mmhg_min": ("brain's perfusion pressure too low", "mmHg × min", "lower"),
    "harm.icp_mmhg_min": ("pressure in the head too high", "mmHg × min", "lower"),
    "harm.venous_mmhg_min": ("brain's venous pressure too high", "mmHg × min", "lower"),
    "harm.flow_anterior_min": ("front of the brain short of blood", "min", "lower"),
    "harm.flow_parietal_min": ("side of the brain short of blood", "min", "lower"),
    "harm.flow_posterior_min": ("back of the brain short of blood", "min", "lower"),
    "harm.hb_g_dl_min": ("haemoglobin too low", "g/dL × min", "lower"),
    "harm.k_mmol_l_min": ("potassium too high", "mmol/L × min", "lower"),
    "harm.ica_mmol_l_min": ("calcium too low", "mmol/L × min", "lower"),
    "harm.temp_c_min": ("too cold", "°C × min", "lower"),
    "harm.oxygen_debt_ml_kg": ("oxygen owed", "mL/kg", "lower"),
}


def broken(runs: Mapping[str, np.ndarray]) -> int:
    """In how many runs a child has a figure that is no number, or none that a body can have.

    Not even survival means anything then: nobody is counted dead whose pressure is no number.
    """
    bodies = [np.asarray(v, dtype=float) for k, v in runs.items() if k.partition(".")[0] in LETTERS and "." in k]
    if not bodies:
        return 0
    table = np.stack(bodies)
    return int((~np.isfinite(table) | (np.abs(np.nan_to_num(table)) > IMPOSSIBLE)).any(axis=0).sum())


def own(key: str) -> Measure:
    """The measure of a child's own figure; one that has no title here is told by its key."""
    plain = key.removeprefix("harm.").replace("_", " ")
    title, unit, better = OWN.get(key, (plain, "", "lower"))
    return Measure(title=title, unit=unit, better=better, kind="physiology", per_child=True)  # type: ignore[arg-type]


def of_rehearsal(
    summary: Mapping[str, Any], runs: Mapping[str, np.ndarray]
) -> tuple[dict[str, Measure], dict[str, Pair | Band]]:
    """The measures that a rehearsal has, and their figures.

    Args:
        summary: ``summary.json``. runs: columns of ``runs.parquet``; survival is counted there.

    Harms that touch neither child in nine of ten runs are left out. Where the bodies broke down in any run no
    figure of a body is given.
    """
    whole = not broken(runs)
    known: dict[str, Measure] = {}
    figures: dict[str, Pair | Band] = {}
    for key, measure in SHARED.items():
        if measure.kind == "physiology" and not whole:
            continue
        band = _alive(runs, key, summary) if measure.unit == ALIVE else _band(summary.get(key), summary, key)
        if band is not None:
            known[key], figures[key] = measure, band
    for key in OWN if whole else ():
        pair = Pair(**{t: _own(summary, runs, t, key) for t in LETTERS})
        if pair == Pair() or (key.startswith("harm.") and all(b is None or b.high <= 0 for b in (pair.a, pair.b))):
            continue
        known[key], figures[key] = own(key), pair
    return known, figures


def _own(summary: Mapping[str, Any], runs: Mapping[str, np.ndarray], letter: str, key: str) -> Band | None:
    name = f"{letter}.{key}"
    if key == "alive":
        return _alive(runs, name, summary)
    child = (summary.get("twins") or {}).get(letter) or {}
    _, dot, harm = key.partition("harm.")
    return _band((child.get("harm") or {}).get(harm) if dot else child.get(key), summary, name)


def _band(quantiles: Any, summary: Mapping[str, Any], name: str) -> Band | None:
    if not isinstance(quantiles, dict) or not quantiles.get("n") or quantiles.get("p50") is None:
        return None
    return Band(
        low=quantiles["p10"],
        mid=quantiles["p50"],
        high=quantiles["p90"],
        n=quantiles["n"],
        driven_by=driven_by(summary, name),
    )


def _alive(runs: Mapping[str, np.ndarray], name: str, summary: Mapping[str, Any]) -> Band | None:
    """In how many of ten runs, as far as so few runs can tell; it hangs on what the lowest pressure hangs on.

    *Source*: Wilson 1927, score interval.
    """
    if name not in runs or not len(runs[name]):
        return None
    n, share = len(runs[name]), float(np.mean(runs[name]))
    centre = (share + Z90 * Z90 / (2 * n)) / (1 + Z90 * Z90 / n)
    reach = Z90 / (1 + Z90 * Z90 / n) * float(np.sqrt(share * (1 - share) / n + Z90 * Z90 / (2 * n) ** 2))
    low, high = max(centre - reach, 0.0), min(centre + reach, 1.0)
    letter, dot, _ = name.partition(".")
    pressures = [f"{t}.min_map_mmhg" for t in ((letter,) if dot else LETTERS)]
    names = dict.fromkeys(i for p in pressures for i in driven_by(summary, p))
    return Band(low=min(low, share), mid=share, high=max(high, share), n=n, driven_by=tuple(names))


def driven_by(summary: Mapping[str, Any], measure: str) -> tuple[str, ...]:
    """The unverified inputs that move a measure more than chance does; empty where chance or sources rule.

    Args:
        summary: ``summary.json`` with ``variance_share`` and ``drivers``.
        measure: a key such as ``duration_h`` or ``a.blood_loss_ml_kg``.

    Where inputs rule but none stands out, they are named together.
    """
    share = (summary.get("variance_share") or {}).get(measure)
    if not isinstance(share, dict) or not (share.get("parameters") or 0) > (share.get("chance") or 0):
        return ()
    rows = [d for d in summary.get("drivers") or () if d.get("measure") == measure and not d.get("chance")]
    if not rows:
        return (MANY,)
    rows = sorted(rows, key=lambda d: (-d.get("share", 0), d["input"]))
    return tuple(d["input"] for d in rows if Grade(d["grade"]).is_guess)[:NAMED]
