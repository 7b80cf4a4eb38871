"""Blood and what else must be ordered: how much of each per child, by which day, crossmatched when, how old at most.

How much is what 19 of 20 runs used at most, rounded up to whole units; the days are the playbook's own lead times.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from math import ceil
from typing import Any

import numpy as np

from twofold import evidence
from twofold.plan.order import Article, order_list
from twofold.quantity import P50
from twofold.rehearsal.bodies import LETTERS
from twofold.rehearsal.compile import Score
from twofold.rehearsal.measures import PRODUCTS
from twofold.rehearsal.numerics import P95

UNITS = {name: f"rehearsal.{name.replace(' ', '_')}_unit" for name in ("red cells", "plasma", "platelets")}


def stock(score: Score, columns: Mapping[str, np.ndarray], pair: Any | None) -> list[dict[str, Any]]:
    """What each child was given: median and 19 of 20 runs, mL; in whole units, with the days that hang on them."""
    if pair is None or "both_alive" not in columns:
        return []
    planned = order_list(score.project, score.plan)
    articles = {a.what: a for a in planned.articles}
    out = []
    for t, letter in enumerate(LETTERS):
        for name in PRODUCTS:
            what = name.removesuffix("_ml_kg").replace("_", " ")
            ml = columns[f"{letter}.{name}"] * pair.mass_kg[t]
            row = {
                "twin": letter,
                "what": what,
                "p50_ml": float(np.quantile(ml, P50)),
                "p95_ml": float(np.quantile(ml, P95)),
            }
            out.append({**row, **_days(what, row["p95_ml"], planned.day, articles, letter, pair.mass_kg[t])})
    return out


def _days(
    what: str, ml: float, day: dt.date, articles: Mapping[str, Article], letter: str, mass_kg: float
) -> dict[str, Any]:
    """Whole units, what the playbook orders, and dates; empty for what no blood bank gives out."""
    size = UNITS.get(what)
    if size is None or np.isnan(ml):
        return {}
    found = next((a for w, a in articles.items() if w == what or w.startswith(f"{what} ")), None)
    out: dict[str, Any] = {"units": ceil(ml / evidence.value(size)), "ordered_units": None, "order_by": None}
    if found is not None:
        each = found.each.get(letter, 0.0) + found.per_kg.get(letter, 0.0) * mass_kg
        out["ordered_units"] = ceil(each)
        out["order_by"] = found.order_by.isoformat()
    if what == "red cells":
        sample = evidence.estimate("rehearsal.sample_days")
        oldest = evidence.estimate("rehearsal.unit_days")
        out["crossmatch_not_before"] = (day - dt.timedelta(days=sample.value)).isoformat()
        out["collected_not_before"] = (day - dt.timedelta(days=oldest.value)).isoformat()
        out["grade"] = str(sample.grade)
    return out


def to_order(score: Score) -> list[dict[str, Any]]:
    """Everything with a lead time, for steps and for emergencies, what must be ordered first standing first."""
    listed = order_list(score.project, score.plan)
    rows = [
        {
            "what": a.what,
            "unit": a.unit,
            "order_by": a.order_by.isoformat(),
            "for_operation": a.operation,
            "for_each": dict(a.each),
            "per_kg": dict(a.per_kg),
            "for_emergencies": emergency,
        }
        for emergency, articles in ((False, listed.articles), (True, listed.emergencies))
        for a in articles
        if a.lead_days > 0
    ]
    return sorted(rows, key=lambda r: (r["order_by"], r["what"]))
