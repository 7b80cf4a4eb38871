"""``summary.json``: quantiles of every measure, coverage, drivers and shares; nothing that adds the children."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from twofold.plan.terms import moment
from twofold.quantity import MIN_PER_H, P10, P50, P90, percentiles
from twofold.rehearsal.bodies import LETTERS
from twofold.rehearsal.compile import Score
from twofold.rehearsal.drivers import drivers, inputs_of, variance_share
from twofold.rehearsal.engine import Runs
from twofold.rehearsal.measures import HARMS, PRODUCTS
from twofold.rehearsal.program import STRUCK

TIMES = ("duration_h", "incision_h", "separation_h", "incision_to_separation_h", "separation_to_end_h")
CAUTION = "No craniopagus clamp pressure, cross-flow or collateral rate has ever been published."


def summarise(score: Score, runs: Runs, columns: Mapping[str, np.ndarray], seed: int, clocked: bool) -> dict[str, Any]:
    """Everything of ``summary.json`` but the coverage of single faults and the leave-one-out table."""
    living = "both_alive" in columns
    out: dict[str, Any] = {
        "runs": len(runs),
        "seed": seed,
        "operation": score.project.operation,
        "candidate": score.project.candidate,
        "physiology": living,
    }
    for name in TIMES:
        if np.isfinite(columns[name]).any():
            out[name] = percentiles(columns[name])
    out["separation_clock"] = _clock(score, columns["separation_h"])
    out["end_clock"] = _clock(score, columns["duration_h"])
    if living:
        out["both_alive"] = percentiles(columns["both_alive"])
        out["twins"] = {letter: _child(columns, letter) for letter in LETTERS}
        out["caution"] = CAUTION
        out["broken_runs"] = int(np.isnan(columns["both_alive"]).sum())  # no outcome: a body left the numbers
    out["contingencies"] = _contingencies(score, runs)
    out["phases"] = _phases(score, runs)
    out["busiest"] = _busiest(score, runs)
    out["late_calls"] = percentiles(columns["late_calls"])
    measures = [m for m in columns if _explained(m) and np.isfinite(columns[m]).any()]
    out["variance_share"] = {m: variance_share(np.asarray(columns[m], dtype=float)) for m in measures}
    out["drivers"] = drivers(columns, measures, inputs_of(score, runs, seed, clocked, living))
    return out


def _explained(measure: str) -> bool:
    """Whether a measure is worth explaining: the two lengths, and of each child loss, pressure, products, harm."""
    _, dot, rest = measure.partition(".")
    if not dot:
        return measure in ("duration_h", "separation_h")
    return rest in ("blood_loss_ml_kg", "min_map_mmhg", *PRODUCTS) or rest.startswith("harm.")


def _clock(score: Score, hours: np.ndarray) -> dict[str, Any]:
    """Quantiles of a moment as wall-clock times with offset."""
    there = hours[np.isfinite(hours)]
    if there.size == 0:
        return {"p10": None, "p50": None, "p90": None, "n": 0}
    times = [_whole(moment(score.project, float(h) * MIN_PER_H)) for h in np.quantile(there, (P10, P50, P90))]
    return {"p10": times[0], "p50": times[1], "p90": times[2], "n": int(there.size)}


def _whole(time: dt.datetime) -> str:
    return time.replace(second=0, microsecond=0).isoformat()


def _child(columns: Mapping[str, np.ndarray], letter: str) -> dict[str, Any]:
    mine = {k.removeprefix(f"{letter}."): v for k, v in columns.items() if k.startswith(f"{letter}.")}
    plain = {k: percentiles(v) for k, v in mine.items() if not k.startswith("harm.")}
    return {**plain, "harm": {name: percentiles(mine[f"harm.{name}"]) for name in HARMS}}


def _contingencies(score: Score, runs: Runs) -> list[dict[str, Any]]:
    """What struck, how often per run and in which share of the runs, most frequent first; per child where it is one."""
    counts = np.zeros((len(runs), len(score.sources)))
    for r, log in enumerate(runs.log):
        np.add.at(counts[r], log["source"][log["kind"] == STRUCK], 1)
    rows = []
    for k, s in enumerate(score.sources):
        if counts[:, k].any():
            h = score.hazards[s.hazard]
            rows.append(
                {
                    "hazard": h.id,
                    "title": h.title,
                    "twin": s.side,
                    "contingency": h.contingency,
                    "per_run": float(counts[:, k].mean()),
                    "in_share_of_runs": float((counts[:, k] > 0).mean()),
                }
            )
    return sorted(rows, key=lambda r: (-r["per_run"], r["hazard"], str(score.streams.get(r["twin"], r["twin"]))))


def _phases(score: Score, runs: Runs) -> list[dict[str, Any]]:
    """How long each phase lasted, from its first start to its last end."""
    out = []
    for phase in score.project.phases:
        mine = [i for i, t in enumerate(score.tasks) if t.phase == phase.id]
        if mine:
            hours = (runs.end[:, mine].max(axis=1) - runs.start[:, mine].min(axis=1)) / MIN_PER_H
            out.append({"phase": phase.id, "title": phase.title, "hours": percentiles(hours)})
    return out


def _busiest(score: Score, runs: Runs) -> list[dict[str, Any]]:
    """Everybody's hours at work and share of runs with a start off duty, busiest first."""
    hours = runs.worked / MIN_PER_H
    order = np.argsort(-np.median(hours, axis=0), kind="stable")
    return [
        {
            "person": score.project.people[q].id,
            "roles": list(score.project.people[q].roles),
            "hours": percentiles(hours[:, q]),
            "stayed_on_in_share_of_runs": float((runs.overtime[:, q] > 0).mean()),
        }
        for q in order
    ]
