"""Rehearsed runs for the scrubber: a list, the events of one, and what both monitors showed in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from twofold.board.theatre import folder
from twofold.board.theatre.folder import LETTERS
from twofold.board.theatre.timeline import plan

LISTED = ("duration_h", "separation_h", "strikes")
PER_TWIN = ("alive", "blood_loss_ml_kg", "min_map_mmhg", "max_venous_mmhg")
STEP_STARTS, STEP_ENDS = "step starts", "step ends"
SHOWN = ("hr", "map", "cvp", "spo2", "temp", "icp", "hb", "k", "ica", "lactate", "blood")  # as rehearsal keeps them
POINTS = 1500  # of a trace; a screen has no more columns


def runs(root: Path, candidate: str, operation: str) -> dict[str, Any]:
    """``{columns, rows}``: what tells runs apart, one row a run; no column adds the children."""
    import pyarrow.parquet as parquet

    table = parquet.read_table(_rehearsed(root, candidate, operation) / "runs.parquet")
    names = [c for c in ("run", *LISTED, *(f"{t}.{c}" for c in PER_TWIN for t in LETTERS)) if c in table.column_names]
    columns = [np.round(np.asarray(table[c], float), 2) for c in names]
    return {"columns": names, "rows": [[None if np.isnan(v) else float(v) for v in row] for row in zip(*columns)]}


def events(root: Path, candidate: str, operation: str, run: int) -> dict[str, Any]:
    """A run in the shape of a plan (``timeline.plan``), with its calls: ``strikes[{minute, event, hazard, twin}]``.

    Raises folder.Missing where there is no such run.
    """
    import pyarrow.compute as compute
    import pyarrow.parquet as parquet

    table = parquet.read_table(_rehearsed(root, candidate, operation) / "timelines.parquet")
    rows = table.filter(compute.equal(table["run"], run)).to_pylist()  # pyright: ignore[reportAttributeAccessIssue]
    if not rows:
        raise folder.Missing(f"run {run} was not rehearsed", "pick one of the runs")
    planned = plan(root, candidate, operation)
    start: dict[str, float] = {}
    end: dict[str, float] = {}
    strikes = []
    for r in rows:
        at = round(r["minute"], 2)
        if r["event"] == STEP_STARTS:
            start.setdefault(r["step"], at)
        elif r["event"] == STEP_ENDS:
            end[r["step"]] = at
        else:
            strikes.append({"minute": at, "event": r["event"], "hazard": r["hazard"], "twin": r["twin"]})
    steps = [s | {"start": start[s["id"]], "end": end[s["id"]]} for s in planned["steps"]
             if s["id"] in start and s["id"] in end]  # fmt: skip
    vessels = [v | {"minute": start[v["step"]] if v["act"] == "clamp" else end[v["step"]]}
               for v in planned["vessels"] if v["step"] in start and v["step"] in end]  # fmt: skip
    forked = [s["id"] for s in planned["steps"] if s["end"] == planned["separated"]]
    done = [end[s] for s in forked if s in end]
    return {
        "start": planned["start"],
        "minutes": max(max(end.values(), default=0.0), max((s["minute"] for s in strikes), default=0.0)),
        "steps": sorted(steps, key=lambda s: s["start"]),
        "vessels": sorted(vessels, key=lambda v: v["minute"]),
        "strikes": strikes,
        "separated": max(done) if done and planned["separated"] is not None else None,
    }


def traces(root: Path, candidate: str, operation: str, run: int) -> dict[str, Any]:
    """``{minutes, a{map, hr, ...}, b{...}}`` of one run, lived once more in both bodies: the same numbers.

    ``{minutes: []}`` where no bodies are computed: ``outcomes: off`` or days of care.
    """
    from dataclasses import replace

    from twofold.case import load
    from twofold.rehearsal.engine import Rehearsal, replay
    from twofold.rehearsal.numerics import WATCH_S
    from twofold.rehearsal.stage import stage
    from twofold.rehearsal.stretches import between_cases

    what = stage(load(root), candidate, operation)
    if what.pair is None:
        return {"minutes": [], "a": {}, "b": {}}
    summary = folder.read(_rehearsed(root, candidate, operation) / "summary.json")
    last = events(root, candidate, operation, run)["minutes"]
    scale = between_cases(what.score, what.clocks, summary["seed"], np.arange(run + 1))
    looks = int(last * 60) // WATCH_S + 2
    one = Rehearsal(what.score, summary["seed"], scale=scale, pair=what.pair, crossing=what.crossing)
    trace = replay(replace(one, looks=looks), run).trace
    if trace is None:
        return {"minutes": [], "a": {}, "b": {}}
    every = max(1, -(-looks // POINTS))
    kept = trace[0][::every]  # looks x 2 x SHOWN
    minutes = np.arange(len(trace[0]))[::every] * WATCH_S / 60
    monitors = {t: {name: _plain(kept[:, i, k]) for k, name in enumerate(SHOWN)} for i, t in enumerate(LETTERS)}
    return {"minutes": np.round(minutes, 2).tolist(), **monitors}


def _plain(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(v) else round(float(v), 3) for v in values]


def _rehearsed(root: Path, candidate: str, operation: str) -> Path:
    here = folder.named(root / folder.REHEARSAL, candidate, operation)
    if not (here / "timelines.parquet").is_file():
        raise folder.Missing(f"{candidate}/{operation} has not been rehearsed", "twofold rehearse CASE")
    return here
