"""The plain arrays that a plan becomes, and the state of its runs; every kernel speaks these.

``Program`` is the same for all runs of an operation and is never written to; ``Inputs`` is what is drawn
for each run before it starts; ``State`` is where each run stands. Times are minutes since the operation's
start. Tasks stand in the plan's order (docs/reference/rehearsal.md), so a lower number means "goes
first". Arrays of one shape are stacked, and the names below number their columns: few arrays make short
calls and a quick compiler.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twofold.rehearsal.numerics import MAX_CALLS, MAX_LOG, MAX_STRIKES


def numbered(names: str) -> tuple[int, ...]:
    """0, 1, 2, … as many as there are names."""
    return tuple(range(len(names.split())))


FREE = -1  # a person without work; an empty seat; no task

# What a value can be.
WAITING, RUNNING, HALTED, DONE = numbered("waiting running halted done")  # a task
NONE, UNSEEN, CALLED, COMING, ANSWERED = numbered("none unseen called coming answered")  # a call for help
STRUCK, NOTICED, REACHED, ENDED = numbered("struck noticed reached ended")  # an entry of the log
SIDE_A, SIDE_B, SIDE_BOTH, SIDE_NONE = numbered("a b both none")  # whom it concerns
PER_HOUR, PER_STEP, PER_OPERATION, PER_STATE = numbered("hour step operation state")  # a hazard's rate
OK, CALLS_FULL, STRIKES_FULL, LOG_FULL, ENDLESS, STUCK = numbered("ok calls strikes log endless stuck")

FAILURES = {
    CALLS_FULL: "more responses open at once than the kernel holds",
    STRIKES_FULL: "more strikes pending at once than the kernel holds",
    LOG_FULL: "more strikes and calls in one run than the log holds",
    ENDLESS: "the event loop does not end",
    STUCK: "steps remain that nothing can start",
}

# Columns.
T_SIDE, T_PLACE, T_SOFT, T_LINKS = numbered("side place interruptible links")  # Program.task
SHIFT_FROM, SHIFT_TO = numbered("from to")  # Program.shift
RELEASE, START, END, LEFT, SINCE = numbered("release start end left since")  # State.time
STATUS, LINKS, HALTS = numbered("status links halts")  # State.mark
READY, GOING = numbered("ready going")  # State.queue
N_READY, N_GOING, N_DONE, N_STRIKES, N_LOG, N_CALLS, NEXT_BELL, EVENTS, FAILURE = numbered(
    "ready going done strikes log calls bell events failure"
)  # State.count
RATE, DELAY, MISS, PAUSE = numbered("rate delay miss pause")  # Inputs.hazard
UNSEEN_MIN, FETCH_MIN = numbered("unseen fetch")  # Inputs.run
H_PER, H_ANSWER, H_WATCHED = numbered("per answer watched")  # Program.hazard
S_HAZARD, S_SIDE = numbered("hazard side")  # Program.source
CLOCK, CLOCK_SINCE = numbered("clock since")  # State.exposure
FEEDING, DRAWN, FELL = numbered("feeding drawn fell")  # State.fed
K_TASK, K_SOURCE = numbered("task source")  # State.strike
C_DUE, C_ONSET, C_NOTICED = numbered("due onset noticed")  # State.call_time
C_STATE, C_SOURCE, C_TASK, C_ORDER, C_MISSING, C_STANDS = numbered(
    "state source task order missing stands"
)  # State.call
L_TIME, L_ONSET = numbered("time onset")  # State.log_time
L_KIND, L_SOURCE, L_TASK, L_VALUE = numbered("kind source task value")  # State.log


class Program(NamedTuple):
    """A plan, its people and its hazards as arrays.

    n tasks, m people, k kinds of equipment, h hazards, c contingencies. A source is a hazard with the
    child (or both, or nobody) that it can strike: a hazard that strikes ``each`` has two.
    """

    task: np.ndarray  # n x 4: T_SIDE, T_PLACE, T_SOFT, T_LINKS
    task_key: np.ndarray  # n, uint64: stable names for random numbers
    after_at: np.ndarray  # n + 1: where a task's followers begin
    after: np.ndarray  # followers x 2: the task, whether the link counts from the start
    after_lag: np.ndarray  # followers, minutes
    seat_at: np.ndarray  # n + 1: where a task's seats begin
    seat_person: np.ndarray  # seats: whom the plan names, or FREE
    seat_fit: np.ndarray  # seats x m: who may sit there
    takes_at: np.ndarray  # n + 1: what a task takes from the stores (equipment)
    takes: np.ndarray  # x 2: store, how many
    stock: np.ndarray  # k: how many there are
    apart: np.ndarray  # n x n: tasks that may never run side by side (one child, one place at a time)
    shift_at: np.ndarray  # m + 1
    shift: np.ndarray  # shifts x 2: SHIFT_FROM, SHIFT_TO, minutes
    bells: np.ndarray  # sorted minutes at which somebody's duty begins or ends
    exposed_at: np.ndarray  # n + 1: the sources that a task exposes
    exposed: np.ndarray
    source: np.ndarray  # sources x 2: S_HAZARD, S_SIDE
    source_key: np.ndarray  # sources, uint64
    spot_at: np.ndarray  # sources + 1: the tasks that expose a source
    spot_task: np.ndarray
    spot_share: np.ndarray  # cumulated share of the source's planned exposure; ends at 1
    hazard: np.ndarray  # h x 3: H_PER, H_ANSWER, H_WATCHED
    call_at: np.ndarray  # c + 1: where a contingency's seats begin
    call_fit: np.ndarray  # call seats x 4 sides x m: who may answer for that child


class Inputs(NamedTuple):
    """What is drawn for each of r runs before it starts."""

    duration: np.ndarray  # r x n, minutes
    hazard: np.ndarray  # r x h x 4: RATE (per hour, step or operation), DELAY min, MISS chance, PAUSE min
    answer: np.ndarray  # r x c: minutes that a response takes
    run: np.ndarray  # r x 2: UNSEEN_MIN, FETCH_MIN
    seed: np.ndarray  # r, uint64: the scenario
    replicate: np.ndarray  # r, uint64


class State(NamedTuple):
    """Where each of r runs stands."""

    now: np.ndarray  # r, minutes
    count: np.ndarray  # r x 9: N_READY … FAILURE
    time: np.ndarray  # r x n x 5: RELEASE, START, END, LEFT, SINCE
    mark: np.ndarray  # r x n x 3: STATUS, LINKS, HALTS
    queue: np.ndarray  # r x 2 x n: READY tasks in plan order; GOING tasks (running or halted) in no order
    holder: np.ndarray  # r x seats: who sits there
    job: np.ndarray  # r x m: FREE, a task, or n + a call
    worked: np.ndarray  # r x m: minutes in steps and responses
    overtime: np.ndarray  # r x m: starts off duty because nobody eligible was on duty
    used: np.ndarray  # r x k: taken from the stores
    exposure: np.ndarray  # r x sources x 2: CLOCK (unit-rate exposure until the next strike), CLOCK_SINCE
    fed: np.ndarray  # r x sources x 3: FEEDING tasks now, numbers DRAWN, strikes that FELL
    strike: np.ndarray  # r x MAX_STRIKES x 2: K_TASK, K_SOURCE
    strike_at: np.ndarray  # r x MAX_STRIKES: minutes of work left of the task when it strikes
    call: np.ndarray  # r x MAX_CALLS x 6: C_STATE … C_STANDS
    call_time: np.ndarray  # r x MAX_CALLS x 3: C_DUE, C_ONSET, C_NOTICED
    caller: np.ndarray  # r x MAX_CALLS x widest x 2: the person, and the job it was called from
    log: np.ndarray  # r x MAX_LOG x 4: L_KIND, L_SOURCE, L_TASK, L_VALUE
    log_time: np.ndarray  # r x MAX_LOG x 2: L_TIME, L_ONSET


def empty(program: Program, runs: int) -> State:
    """Room for some runs of a program, to be filled by ``events.begin``."""
    n, m = program.seat_at.size - 1, program.seat_fit.shape[1]
    sources = len(program.source)
    widest = max(1, int(np.diff(program.call_at).max(initial=0)))

    def ints(*shape: int) -> np.ndarray:
        return np.zeros((runs, *shape), dtype=np.int32)

    def floats(*shape: int) -> np.ndarray:
        return np.zeros((runs, *shape))

    return State(
        now=np.zeros(runs),
        count=ints(FAILURE + 1),
        time=floats(n, SINCE + 1),
        mark=ints(n, HALTS + 1),
        queue=ints(GOING + 1, n),
        holder=ints(program.seat_person.size),
        job=ints(m),
        worked=floats(m),
        overtime=ints(m),
        used=ints(program.stock.size),
        exposure=floats(sources, CLOCK_SINCE + 1),
        fed=ints(sources, FELL + 1),
        strike=ints(MAX_STRIKES, K_SOURCE + 1),
        strike_at=floats(MAX_STRIKES),
        call=ints(MAX_CALLS, C_STANDS + 1),
        call_time=floats(MAX_CALLS, C_NOTICED + 1),
        caller=ints(MAX_CALLS, widest, 2),
        log=ints(MAX_LOG, L_VALUE + 1),
        log_time=floats(MAX_LOG, L_ONSET + 1),
    )
