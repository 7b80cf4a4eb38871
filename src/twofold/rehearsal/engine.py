"""Runs of an operation, in batches, on any number of workers: the same numbers whatever the batches.

Runs that last about equally long live side by side, because eight bodies advance together; the batches are made
by the lengths of the same runs without bodies. Workers are threads (the kernels hold no lock) or a cluster's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from twofold import progress
from twofold.errors import TwofoldError
from twofold.rehearsal.campaign import Where, work
from twofold.rehearsal.compile import Score
from twofold.rehearsal.dry import refuse_failures, rehearse_dry
from twofold.rehearsal.faults import Double, Fault, fault_inputs
from twofold.rehearsal.inputs import draw_inputs
from twofold.rehearsal.numerics import BATCH_RUNS, TIMELINE_RUNS
from twofold.rehearsal.program import FREE, Inputs, Program, State, empty
from twofold.rehearsal.runs import LIVING, Runs, in_order

if TYPE_CHECKING:
    from twofold.rehearsal.deeds import Deeds
    from twofold.rehearsal.reactions import Lives
    from twofold.twins.build import Bodies


@dataclass(frozen=True)
class Rehearsal:
    """Everything that a batch needs. ``pair`` None: time and staffing only, no bodies."""

    score: Score
    seed: int
    scale: np.ndarray | None = None  # runs x tasks: between-case factor, by replicate number
    pair: object | None = None  # bodies.Pair
    crossing: tuple[str, ...] = ()
    looks: int = 0  # how many looks at the bodies' monitors are kept of each run
    faults: tuple[Fault | Double, ...] | None = None  # instead of chance; run k is fault k
    brief: bool = False  # of runs after the first TIMELINE_RUNS only strikes and calls are kept in the log

    def inputs(self, replicates: np.ndarray) -> Inputs:
        """What is drawn for some replicates."""
        if self.faults is not None:
            return fault_inputs(self.score, [self.faults[int(k)] for k in replicates], self.seed)
        scale = None if self.scale is None else self.scale[replicates]
        return draw_inputs(self.score, self.seed, replicates, scale)


def rehearse(
    what: Rehearsal, runs: int, jobs: int = 1, label: str = "rehearsing", where: Where | None = None
) -> Runs:
    """Every run to its end; the result does not depend on ``jobs`` nor on ``where`` it is worked on.

    Raises TwofoldError: a run that the kernel could not hold (our bug, exit 3). BadInput: no such cluster.
    """
    replicates = np.arange(runs)
    if what.pair is None:
        order = replicates
    else:
        order = np.argsort(_dry_lengths(what, replicates), kind="stable")
    batches = [order[k : k + BATCH_RUNS] for k in range(0, runs, BATCH_RUNS)] or [order]
    with progress.task(label, runs) as task:
        done = []
        for part in work(batch, what, batches, where or Where(jobs)):
            task.advance(len(part))
            done.append(part)
    return in_order(done)


def _dry_lengths(what: Rehearsal, replicates: np.ndarray) -> np.ndarray:
    """Minutes that each run takes without bodies; a batch at a time, because a run's log takes room."""
    batches = [replicates[k : k + BATCH_RUNS] for k in range(0, len(replicates), BATCH_RUNS)]
    dry = (rehearse_dry(what.score, what.inputs(b)).work["end"].max(axis=1, initial=0.0) for b in batches)
    return np.concatenate([*dry]) if batches else np.zeros(0)


def replay(what: Rehearsal, run: int) -> Runs:
    """One of the runs once more, by itself: the same numbers."""
    return batch(what, np.array([run]))


def batch(what: Rehearsal, replicates: np.ndarray) -> Runs:
    """Some runs by their replicate numbers, side by side: the same numbers whichever they are with."""
    inputs = what.inputs(replicates)
    if what.pair is None or not len(replicates):
        state = rehearse_dry(what.score, inputs)
        return _collect(what, replicates, inputs, state)
    live = begin(what, replicates, inputs)
    advance(live, whole(len(replicates)))
    return end(what, live)


@dataclass
class Live:
    """Some runs with bodies, between two moments of their operation: everything that they hang on."""

    replicates: np.ndarray
    inputs: Inputs
    state: State
    lives: Lives
    pair: Bodies
    deeds: Deeds
    program: Program


def begin(what: Rehearsal, replicates: np.ndarray, inputs: Inputs) -> Live:
    """Some runs at the start of the operation."""
    from twofold.rehearsal import bodies
    from twofold.rehearsal.deeds import compile_deeds

    score, median = what.score, what.faults is not None
    draws = bodies.parameter_draws(score.streams, what.seed, replicates, median)
    pair = bodies.bodies_for(what.pair, len(replicates), draws)  # type: ignore[arg-type]
    lives = bodies.lives(score, what.seed, replicates, median, what.looks)
    state = empty(score.program, len(replicates))
    return Live(replicates, inputs, state, lives, pair, compile_deeds(score, pair.edges, what.crossing), score.program)


def whole(runs: int) -> np.ndarray:
    """Spans [runs, 2] in seconds from the start of the operation to its end."""
    return np.stack([np.zeros(runs, np.int64), np.full(runs, np.iinfo(np.int64).max)], axis=1)


def advance(live: Live, span: np.ndarray) -> None:
    """Let runs live through their spans [runs, 2], in seconds of the operation."""
    from twofold.rehearsal.living import run_living
    from twofold.rehearsal.native import addresses

    net, bodies = live.pair.net, live.pair.state
    run_living(live.program, live.inputs, live.state, live.deeds, live.lives, addresses(net), net, bodies, span)
    refuse_failures(live.state)
    if live.lives.refused.any():
        raise TwofoldError(f"rehearsal: {int(live.lives.refused.sum())} acts found no room in a body")


def end(what: Rehearsal, live: Live) -> Runs:
    """What happened in runs that have come to their end."""
    life = live.lives
    living = (life.end, life.life["dead"].copy(), life.life["stops"].copy(), life.broken, life.trace)
    return _collect(what, live.replicates, live.inputs, live.state, *living)


def _collect(what: Rehearsal, replicates: np.ndarray, inputs: Inputs, state: State, *living: np.ndarray) -> Runs:
    seen, dead, stops, broken, trace = living or (None,) * len(LIVING)
    return Runs(
        replicate=np.asarray(replicates),
        duration=inputs.duration,
        start=state.work["start"].copy(),
        end=state.work["end"].copy(),
        holder=state.holder,
        worked=state.busy["worked"].copy(),
        overtime=state.busy["overtime"].copy(),
        log=tuple(
            _kept(rows[:n], what.brief and r >= TIMELINE_RUNS)
            for rows, n, r in zip(state.log, state.clock["logged"], replicates)
        ),
        seen=seen,
        dead=dead,
        stops=stops,
        broken=broken,
        trace=trace,
    )


def _kept(log: np.ndarray, brief: bool) -> np.ndarray:
    return log[log["source"] != FREE] if brief else log.copy()
