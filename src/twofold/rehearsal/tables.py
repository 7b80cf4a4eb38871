"""The parquet tables: a row per run, a row per event, a row per run and step."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from twofold import store
from twofold.rehearsal.compile import Score
from twofold.rehearsal.engine import Runs
from twofold.rehearsal.numerics import TIMELINE_RUNS
from twofold.rehearsal.program import ENDED, FINISHED, FREE, NOTICED, REACHED, STARTED, STRUCK

WORDS = {
    STARTED: "step starts",
    FINISHED: "step ends",
    STRUCK: "strikes",
    NOTICED: "noticed",
    REACHED: "help is there",
    ENDED: "over",
}


def write_parquet(path: Path, table: pa.Table) -> None:
    """A table as parquet, whole or not at all; the same table gives the same bytes."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    store.write_bytes(path, buffer.getvalue())


def runs_table(columns: Mapping[str, np.ndarray]) -> pa.Table:
    """``runs.parquet``: every figure of every run."""
    return pa.table({name: pa.array(np.ascontiguousarray(values)) for name, values in columns.items()})


def timelines_table(score: Score, runs: Runs) -> pa.Table:
    """``timelines.parquet``: every event of the first runs, in order, minutes from the operation's start."""
    rows: list[tuple[int, float, str, str, str, str, str]] = []
    people = [p.id for p in score.project.people]
    for r in range(min(len(runs), TIMELINE_RUNS)):
        for e in runs.log[r]:
            kind, source, i = int(e["kind"]), int(e["source"]), int(e["task"])
            task = score.tasks[i] if i != FREE else None
            step = task.id if task else ""
            if source == FREE:
                seats = score.program.task[i]
                who = [people[q] for q in runs.holder[r, seats["seat"] : seats["seat_end"]] if q != FREE]
                rows.append((r, float(e["time"]), WORDS[kind], step, "", task.twin if task else "", ",".join(who)))
            else:
                s = score.sources[source]
                h = score.hazards[s.hazard]
                rows.append((r, float(e["time"]), WORDS[kind], step, h.id, s.side, ""))
    names = ("run", "minute", "event", "step", "hazard", "twin", "people")
    numbers = {"run": pa.int32(), "minute": pa.float64()}
    kinds = [numbers.get(n, pa.string()) for n in names]
    return pa.table({n: pa.array([row[k] for row in rows], kinds[k]) for k, n in enumerate(names)})


def steps_table(score: Score, runs: Runs) -> pa.Table:
    """``--export-runs``: per run and step the drawn duration, start and end (minutes) and the people."""
    n = len(score.tasks)
    people = np.array([p.id for p in score.project.people])
    spans = [(t["seat"], t["seat_end"]) for t in score.program.task]
    who = [",".join(people[holder[first:last]]) for holder in runs.holder for first, last in spans]
    return pa.table(
        {
            "run": np.repeat(runs.replicate, n),
            "step": pa.array([t.id for t in score.tasks] * len(runs)),
            "duration_min": runs.duration.ravel(),
            "start_min": runs.start.ravel(),
            "end_min": runs.end.ravel(),
            "people": pa.array(who),
        }
    )
