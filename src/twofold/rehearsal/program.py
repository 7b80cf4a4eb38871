"""The plain arrays that a plan becomes, and the state of its runs; every kernel speaks these.

``Program`` is the same for all runs of an operation and is never written to; ``Inputs`` is what is drawn
for each run before it starts; ``State`` is where each run stands. Times are minutes since the operation's
start. Tasks stand in the plan's order (docs/reference/rehearsal.md): a lower number goes first. Things of
one kind are rows of one array of records, so that kernels take few arguments and read like prose.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twofold.rehearsal.numerics import MAX_CALLS, MAX_LOG, MAX_STRIKES


def numbered(names: str) -> tuple[int, ...]:
    """0, 1, 2, … as many as there are names."""
    return tuple(range(len(names.split())))


def record(floats: str = "", ints: str = "", words: str = "") -> np.dtype:
    """A record of float64, int32 and uint64 fields."""
    fields = [(n, np.uint64) for n in words.split()] + [(n, np.float64) for n in floats.split()]
    return np.dtype(fields + [(n, np.int32) for n in ints.split()], align=True)


FREE = -1  # a person without work; an empty seat; no task

# What a value can be.
WAITING, RUNNING, HALTED, DONE = numbered("waiting running halted done")  # a task
NONE, UNSEEN, CALLED, COMING, ANSWERED = numbered("none unseen called coming answered")  # a call for help
STARTED, FINISHED, STRUCK, NOTICED, REACHED, ENDED = numbered("started finished struck noticed reached ended")  # log
SIDE_A, SIDE_B, SIDE_BOTH, SIDE_NONE = numbered("a b both none")  # whom it concerns
PER_HOUR, PER_STEP, PER_OPERATION, PER_STATE = numbered("hour step operation state")  # a hazard's rate
READY, GOING = numbered("ready going")  # a queue of tasks
OK, CALLS_FULL, STRIKES_FULL, LOG_FULL, TODO_FULL, ENDLESS, STUCK = numbered("ok calls strikes log todo endless stuck")

SIDES = {"a": SIDE_A, "b": SIDE_B, "both": SIDE_BOTH, "none": SIDE_NONE}
RATES = {"hour": PER_HOUR, "step": PER_STEP, "operation": PER_OPERATION, "state": PER_STATE}
FAILURES = {
    CALLS_FULL: "more responses open at once than the kernel holds",
    STRIKES_FULL: "more strikes pending at once than the kernel holds",
    LOG_FULL: "more strikes and calls in one run than the log holds",
    TODO_FULL: "more acts at one moment than the kernel holds",
    ENDLESS: "the event loop does not end",
    STUCK: "steps remain that nothing can start",
}

# Rows of Program. ``x`` and ``x_end`` are the first index and the one past the last in the array of xs.
TASK = record(
    "not_before",
    words="key",
    ints="side place soft links after after_end seat seat_end kit kit_end source source_end",
)
AFTER = record("lag", "task at_start")  # a follower: when it may start, counted from our end or our start
PERSON = record(ints="shift shift_end")
SHIFT = record("begin end")
SOURCE = record(words="key", ints="hazard side spot spot_end")  # a hazard and whom it can strike
SPOT = record("share", "task")  # a task that exposes a source; share of its planned exposure, cumulated
HAZARD = record(ints="per answer watched")
ANSWER = record(ints="seat seat_end")

# Rows of Inputs.
# a hazard: per hour, step or operation; min; chance; min that the work stands (of a state: until it counts again)
ODDS = record("rate delay miss pause")
# min until a missed strike shows; min to come; toll at which a heart stops, nan where it is left to chance
RUN = record("unseen fetch heart", words="seed replicate")

# Rows of State.
CLOCK = record("now", "ready going done strikes logged read calls open bell events failure")
WORK = record("release start end left", "status links halts out")  # out: left out, since the operation was stopped
BUSY = record("worked", "job overtime")  # job: FREE, a task, or n + a call
EXPOSURE = record("clock since", "feeding drawn fell open")  # clock: unit-rate exposure until it strikes
STRIKE = record("left", "task source")  # it strikes when its task has that much work left
CALL = record("due onset noticed", "state source task order missing stands short")  # short: a seat waited for
CALLER = record(ints="person origin")  # who comes, and the job from which
LOG = record("time onset", "kind source task value short")  # value: STRUCK missed; REACHED people missing


class Program(NamedTuple):
    """A plan, its people and its hazards as arrays (n tasks, m people)."""

    task: np.ndarray  # n TASK
    after: np.ndarray  # AFTER
    seat_person: np.ndarray  # seats: whom the plan names, or FREE
    seat_fit: np.ndarray  # seats x m: who may sit there
    kit: np.ndarray  # pieces of equipment that tasks hold
    stock: np.ndarray  # kinds of equipment: how many there are
    apart: np.ndarray  # n x n: tasks that may never run side by side (one child, one place at a time)
    person: np.ndarray  # m PERSON
    shift: np.ndarray  # SHIFT
    bells: np.ndarray  # sorted minutes at which somebody's duty begins or ends
    exposes: np.ndarray  # sources that tasks expose
    source: np.ndarray  # SOURCE
    hourly: np.ndarray  # the sources that strike by the clock
    spot: np.ndarray  # SPOT
    hazard: np.ndarray  # HAZARD
    answer: np.ndarray  # ANSWER: contingencies
    call_fit: np.ndarray  # contingencies' seats x 4 sides x m: who may answer for that child


class Inputs(NamedTuple):
    """What is drawn for each of r runs before it starts."""

    duration: np.ndarray  # r x n, minutes
    odds: np.ndarray  # r x hazards ODDS
    answer: np.ndarray  # r x contingencies: minutes that a response takes
    run: np.ndarray  # r RUN
    forced: np.ndarray  # r x any STRIKE: strikes that are made to happen; source FREE for none


class State(NamedTuple):
    """Where each of r runs stands."""

    clock: np.ndarray  # r CLOCK
    work: np.ndarray  # r x n WORK
    queue: np.ndarray  # r x 2 x n: READY tasks in plan order; GOING tasks (running or halted) in no order
    holder: np.ndarray  # r x seats: who sits there
    busy: np.ndarray  # r x m BUSY
    used: np.ndarray  # r x kinds of equipment
    exposure: np.ndarray  # r x sources EXPOSURE
    strike: np.ndarray  # r x MAX_STRIKES STRIKE
    call: np.ndarray  # r x MAX_CALLS CALL
    caller: np.ndarray  # r x MAX_CALLS x widest CALLER
    log: np.ndarray  # r x (2 n + MAX_LOG) LOG
    picks: np.ndarray  # r x seats x 2: scratch: who would sit there, and whether as overtime


def empty(program: Program, runs: int) -> State:
    """Room for some runs of a program, to be filled by ``events.begin``."""
    n, m, seats = len(program.task), len(program.person), len(program.seat_person)
    widest = max(1, int((program.answer["seat_end"] - program.answer["seat"]).max(initial=0)))
    return State(
        clock=np.zeros(runs, CLOCK),
        work=np.zeros((runs, n), WORK),
        queue=np.zeros((runs, GOING + 1, n), np.int32),
        holder=np.full((runs, seats), FREE, np.int32),
        busy=np.zeros((runs, m), BUSY),
        used=np.zeros((runs, len(program.stock)), np.int32),
        exposure=np.zeros((runs, len(program.source)), EXPOSURE),
        strike=np.zeros((runs, MAX_STRIKES), STRIKE),
        call=np.zeros((runs, MAX_CALLS), CALL),
        caller=np.zeros((runs, MAX_CALLS, widest), CALLER),
        log=np.zeros((runs, 2 * n + MAX_LOG), LOG),
        picks=np.zeros((runs, seats, 2), np.int32),
    )
