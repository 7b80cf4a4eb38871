"""Rehearsed operations against published ones: lengths, clocks, transfusion, air."""

from __future__ import annotations

import numpy as np

from twofold.credibility.bench import Bench
from twofold.credibility.measures import Found, measure
from twofold.credibility.numerics import BODY_RUNS, RUNS
from twofold.quantity import PERCENT


@measure
def left_out_inside(bench: Bench, playbook: str) -> Found:
    """The share of clocked figures that lie between P10 and P90 of what the other cases predict, percent."""
    table = bench.theatre(playbook).left_out
    outside = [f"{r['case']} {r['quantity'].replace('_', ' ')}" for r in table["rows"] if not r["inside"]]
    said = f"{table['inside']} of {table['of']}, {table['runs']} runs each; outside: {', '.join(outside)}"
    return Found(PERCENT * table["inside"] / table["of"], said)


@measure
def left_out(bench: Bench, playbook: str, case: str, quantity: str) -> Found:
    """Where a clocked figure lies in what the other cases predict: 0 at its P10, 100 at its P90."""
    rows = bench.theatre(playbook).left_out["rows"]
    row = next(r for r in rows if r["case"] == case and r["quantity"] == quantity)
    low, middle, high = (row[k] for k in ("p10_h", "p50_h", "p90_h"))
    said = f"seen {row['observed_h']:.2f} h; predicted {low:.1f} | {middle:.1f} | {high:.1f} h (P10 | P50 | P90)"
    return Found(PERCENT * (row["observed_h"] - low) / (high - low), f"{said}, {RUNS} runs")


@measure
def pooled_hours(bench: Bench, playbook: str, quantile: float) -> Found:
    """A quantile of the pooled lengths of rehearsed operations, hours."""
    hours = bench.theatre(playbook).pooled["total"]
    return Found(float(np.quantile(hours, quantile)), f"{RUNS} runs for each of 18 operations")


@measure
def pooled_separation(bench: Bench, playbook: str) -> Found:
    """The median share of the whole operation that has passed at separation."""
    pooled = bench.theatre(playbook).pooled
    clock = pooled["start_to_separation"] / pooled["total"]
    return Found(float(np.median(clock)), f"{RUNS} runs for each of 18 operations")


@measure
def mean_volume(bench: Bench, playbook: str, figures: list[str]) -> Found:
    """The mean over runs and children of some volumes together, mL/kg of one child."""
    columns = bench.theatre(playbook).columns
    per_child = np.concatenate([sum(columns[f"{t}.{name}"] for name in figures) for t in ("a", "b")])  # type: ignore[arg-type]
    return Found(float(np.nanmean(per_child)), f"{BODY_RUNS} runs of two children apart")


@measure
def median_volume(bench: Bench, playbook: str, figure: str) -> Found:
    """The median over runs and children of a volume, mL/kg of one child."""
    columns = bench.theatre(playbook).columns
    per_child = np.concatenate([columns[f"{t}.{figure}"] for t in ("a", "b")])
    return Found(float(np.nanmedian(per_child)), f"{BODY_RUNS} runs of two children apart")


@measure
def workers(bench: Bench, playbook: str) -> Found:
    """How many figures of any run differ between one worker and two."""
    theatre = bench.theatre(playbook)
    one, two = theatre.columns, theatre.rehearsed(2)
    differ = sum(int((~((x == two[name]) | (np.isnan(x) & np.isnan(two[name])))).sum()) for name, x in one.items())
    return Found(float(differ), f"{len(one)} figures of {BODY_RUNS} runs")


@measure
def mean_strikes(bench: Bench, playbook: str, hazards: list[str]) -> Found:
    """How often some hazards strike one child in one operation, mean."""
    strikes = bench.theatre(playbook).strikes
    return Found(float(sum(strikes[h].mean() for h in hazards)), f"{RUNS} runs of two children")


@measure
def share_struck(bench: Bench, playbook: str, hazards: list[str]) -> Found:
    """The share of children whom any of some hazards strikes in one operation, percent."""
    strikes = bench.theatre(playbook).strikes
    return Found(PERCENT * float((sum(strikes[h] for h in hazards) > 0).mean()), f"{RUNS} runs of two children")
