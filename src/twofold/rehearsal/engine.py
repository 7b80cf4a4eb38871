"""Runs of an operation, in batches, on any number of workers: the same numbers whatever the batches.

Runs that last about equally long live side by side, because eight bodies advance together; the batches are made
by the lengths of the same runs without bodies. Workers are threads: the kernels hold no lock.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextvars import copy_context
from dataclasses import dataclass, field

import numpy as np

from twofold import progress
from twofold.errors import TwofoldError
from twofold.rehearsal.compile import Score
from twofold.rehearsal.dry import refuse_failures, rehearse_dry
from twofold.rehearsal.faults import Double, Fault, fault_inputs
from twofold.rehearsal.inputs import draw_inputs
from twofold.rehearsal.numerics import BATCH_RUNS
from twofold.rehearsal.program import Inputs, State, empty

LIVING = ("seen", "dead", "stops", "broken", "trace")


@dataclass(frozen=True)
class Runs:
    """What happened in some runs, in their own order (r runs, n tasks, m people)."""

    replicate: np.ndarray  # r
    duration: np.ndarray  # r x n: drawn minutes of each task
    start: np.ndarray  # r x n, minutes
    end: np.ndarray  # r x n
    holder: np.ndarray  # r x seats: who sat there
    worked: np.ndarray  # r x m, minutes
    overtime: np.ndarray  # r x m
    log: tuple[np.ndarray, ...]  # r arrays of LOG
    seen: np.ndarray | None = None  # r x 2 x rows: twins.rows.Seen at the end
    dead: np.ndarray | None = None  # r x 2
    stops: np.ndarray | None = None  # r x 2: how often the heart stopped
    broken: np.ndarray | None = None  # r: a body left the range of numbers; the run has no outcome
    trace: np.ndarray | None = None  # r x looks x 2 x reactions.SHOWN, from the operation's start, each WATCH_S

    def __len__(self) -> int:
        return len(self.replicate)


@dataclass(frozen=True)
class Rehearsal:
    """Everything that a batch needs. ``pair`` None: time and staffing only, no bodies."""

    score: Score
    seed: int
    scale: np.ndarray | None = None  # runs x tasks: between-case factor, by replicate number
    pair: object | None = None  # bodies.Pair
    crossing: tuple[str, ...] = ()
    looks: int = 0  # how many looks at the bodies' monitors are kept of each run
    faults: tuple[Fault | Double, ...] = field(default=())  # instead of chance; run k is fault k

    def inputs(self, replicates: np.ndarray) -> Inputs:
        """What is drawn for some replicates."""
        if self.faults:
            return fault_inputs(self.score, [self.faults[int(k)] for k in replicates], self.seed)
        scale = None if self.scale is None else self.scale[replicates]
        return draw_inputs(self.score, self.seed, replicates, scale)


def rehearse(what: Rehearsal, runs: int, jobs: int = 1, label: str = "rehearsing") -> Runs:
    """Every run to its end; the result does not depend on ``jobs``.

    Raises TwofoldError: a run that the kernel could not hold (our bug, exit 3).
    """
    replicates = np.arange(runs)
    if what.pair is None:
        order = replicates
    else:
        dry = rehearse_dry(what.score, what.inputs(replicates))
        order = np.argsort(dry.work["end"].max(axis=1, initial=0.0), kind="stable")
    batches = [order[k : k + BATCH_RUNS] for k in range(0, runs, BATCH_RUNS)]
    with progress.task(label, runs) as task:
        done = []
        for part in _work(what, batches, jobs or os.cpu_count() or 1):
            task.advance(len(part))
            done.append(part)
    return _in_order(done)


def replay(what: Rehearsal, run: int) -> Runs:
    """One of the runs once more, by itself: the same numbers."""
    return _batch(what, np.array([run]))


def _work(what: Rehearsal, batches: Sequence[np.ndarray], jobs: int):
    if jobs == 1 or len(batches) < 2:
        return (_batch(what, b) for b in batches)
    from joblib import Parallel, delayed

    # longest first: the last batches to finish are then the short ones. Each works in a copy of this context, so
    # that the evidence it looks up is noted in the open ledgers whatever thread it runs on
    return Parallel(n_jobs=jobs, prefer="threads", return_as="generator_unordered")(
        delayed(copy_context().run)(_batch, what, b) for b in reversed(batches)
    )


def _batch(what: Rehearsal, replicates: np.ndarray) -> Runs:
    inputs = what.inputs(replicates)
    if what.pair is None:
        state = rehearse_dry(what.score, inputs)
        return _collect(replicates, inputs, state)
    from twofold.rehearsal import bodies
    from twofold.rehearsal.deeds import compile_deeds
    from twofold.rehearsal.living import run_living
    from twofold.rehearsal.native import addresses

    score, median = what.score, bool(what.faults)
    draws = bodies.parameter_draws(score.streams, what.seed, replicates, median)
    pair = bodies.bodies_for(what.pair, len(replicates), draws)  # type: ignore[arg-type]
    lives = bodies.lives(score, what.seed, replicates, median, what.looks)
    state = empty(score.program, len(replicates))
    deeds = compile_deeds(score, pair.edges, what.crossing)
    run_living(score.program, inputs, state, deeds, lives, addresses(pair.net), pair.net, pair.state)
    refuse_failures(state)
    if lives.refused.any():
        raise TwofoldError(f"rehearsal: {int(lives.refused.sum())} acts found no room in a body")
    dead, stops = lives.life["dead"].copy(), lives.life["stops"].copy()
    return _collect(replicates, inputs, state, lives.end, dead, stops, lives.broken, lives.trace)


def _collect(replicates: np.ndarray, inputs: Inputs, state: State, *living: np.ndarray) -> Runs:
    seen, dead, stops, broken, trace = living or (None,) * len(LIVING)
    return Runs(
        replicate=np.asarray(replicates),
        duration=inputs.duration,
        start=state.work["start"].copy(),
        end=state.work["end"].copy(),
        holder=state.holder,
        worked=state.busy["worked"].copy(),
        overtime=state.busy["overtime"].copy(),
        log=tuple(rows[:n].copy() for rows, n in zip(state.log, state.clock["logged"])),
        seen=seen,
        dead=dead,
        stops=stops,
        broken=broken,
        trace=trace,
    )


def _in_order(parts: Sequence[Runs]) -> Runs:
    """The batches' runs in order of their replicates."""
    order = np.argsort(np.concatenate([p.replicate for p in parts]), kind="stable")

    def joined(name: str) -> np.ndarray | None:
        found = [getattr(p, name) for p in parts]
        return None if found[0] is None else np.concatenate(found)[order]

    logs = [log for p in parts for log in p.log]
    arrays = (
        "replicate",
        "duration",
        "start",
        "end",
        "holder",
        "worked",
        "overtime",
        *LIVING,
    )
    return Runs(**{name: joined(name) for name in arrays}, log=tuple(logs[k] for k in order))  # type: ignore[arg-type]
