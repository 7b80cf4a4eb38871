"""Every clocked operation predicted from the others, through the plan: does the spread tell the truth?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from twofold.case import Options
from twofold.quantity import MIN_PER_H, P10, P50, P90
from twofold.rehearsal.clocks import OBSERVED, cases, learn, observed
from twofold.rehearsal.compile import Score
from twofold.rehearsal.dry import rehearse_dry
from twofold.rehearsal.inputs import draw_inputs
from twofold.rehearsal.stretches import between_cases, clocked


def leave_one_out(score: Score, options: Options) -> dict[str, Any]:
    """For every clocked case, what the plan rehearsed with the other cases' clocks predicts of it.

    Returns ``{runs, inside, of, share, rows: [{case, quantity, observed_h, p10_h, p50_h, p90_h, inside}]}``.
    Time and staffing only: hazards are on, bodies are off.
    """
    rows = []
    for case in cases():
        found = predicted(score, options, case["case"])
        for quantity, hours in observed(case).items():
            low, middle, high = (float(np.quantile(found[quantity], p)) for p in (P10, P50, P90))
            rows.append(
                {
                    "case": case["case"],
                    "craniopagus": case["craniopagus"],
                    "quantity": quantity,
                    "observed_h": hours,
                    "p10_h": low,
                    "p50_h": middle,
                    "p90_h": high,
                    "inside": low <= hours <= high,
                }
            )
    inside = sum(r["inside"] for r in rows)
    return {
        "runs": options.runs,
        "inside": inside,
        "of": len(rows),
        "share": inside / len(rows) if rows else None,
        "rows": rows,
    }


def predicted(score: Score, options: Options, without: str | None) -> Mapping[str, np.ndarray]:
    """Hours of each quantity of ``OBSERVED`` in every run, with one case's clocks left out."""
    runs = np.arange(options.runs)
    clocks = learn(cases(), without)
    scale = between_cases(score, clocks, options.seed, runs)
    marks = clocked(score, rehearse_dry(score, draw_inputs(score, options.seed, runs, scale)))
    minutes = (*marks.stretches.T, marks.separation, marks.end)
    return {name: found / MIN_PER_H for name, found in zip(OBSERVED, minutes)}


def as_text(table: Mapping[str, Any]) -> str:
    """The table in plain text, one line per case and quantity."""
    head = f"{'left out':<18}{'quantity':<24}{'seen h':>8}{'P10':>8}{'P50':>8}{'P90':>8}  inside"
    lines = [
        f"{r['case']:<18}{r['quantity'].replace('_', ' '):<24}{r['observed_h']:>8.2f}{r['p10_h']:>8.2f}"
        f"{r['p50_h']:>8.2f}{r['p90_h']:>8.2f}  {'yes' if r['inside'] else 'no'}"
        for r in table["rows"]
    ]
    return "\n".join([head, *lines, f"inside: {table['inside']} of {table['of']}"])
