"""Calls for help: a strike is noticed, people are called away from other work, answer, and go back.

Compiled; arguments as in ``events``, ``c`` is the call. Calls gather people in the order in which they were
noticed, each all at once or not at all, so that two calls never hold each other up.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from twofold.rehearsal.keys import mix, uniform
from twofold.rehearsal.numerics import MAX_CALLS, MAX_LOG
from twofold.rehearsal.people import on_duty
from twofold.rehearsal.program import (
    ANSWERED,
    C_DUE,
    C_MISSING,
    C_NOTICED,
    C_ONSET,
    C_ORDER,
    C_SOURCE,
    C_STANDS,
    C_STATE,
    C_TASK,
    CALLED,
    CALLS_FULL,
    COMING,
    DELAY,
    DONE,
    ENDED,
    FAILURE,
    FELL,
    FETCH_MIN,
    FREE,
    H_ANSWER,
    H_WATCHED,
    HALTED,
    L_KIND,
    L_ONSET,
    L_SOURCE,
    L_TASK,
    L_TIME,
    L_VALUE,
    LEFT,
    LOG_FULL,
    MISS,
    N_CALLS,
    N_LOG,
    NONE,
    NOTICED,
    PAUSE,
    REACHED,
    S_HAZARD,
    S_SIDE,
    STATUS,
    STRUCK,
    T_PLACE,
    T_SOFT,
    UNSEEN,
    UNSEEN_MIN,
)
from twofold.rehearsal.work import go_on, halt


@nb.njit(cache=True)
def note(s, r, kind, source, task, value, onset):
    """Write an entry of the run's log."""
    k = s.count[r, N_LOG]
    if k == MAX_LOG:
        s.count[r, FAILURE] = LOG_FULL
        return
    s.log[r, k, L_KIND] = kind
    s.log[r, k, L_SOURCE] = source
    s.log[r, k, L_TASK] = task
    s.log[r, k, L_VALUE] = value
    s.log_time[r, k, L_TIME] = s.now[r]
    s.log_time[r, k, L_ONSET] = onset
    s.count[r, N_LOG] += 1


@nb.njit(cache=True)
def strike(p, x, s, r, source, task):
    """A hazard strikes during a task: from now on it waits to be noticed."""
    h = p.source[source, S_HAZARD]
    c = 0
    while c < MAX_CALLS and s.call[r, c, C_STATE] != NONE:
        c += 1
    if c == MAX_CALLS:
        s.count[r, FAILURE] = CALLS_FULL
        return
    u = uniform(x.seed[r], x.replicate[r], mix(p.source_key[source]), np.uint64(s.fed[r, source, FELL]))
    s.fed[r, source, FELL] += 1
    missed = u < x.hazard[r, h, MISS]
    s.call[r, c, C_STATE] = UNSEEN
    s.call[r, c, C_SOURCE] = source
    s.call[r, c, C_TASK] = task
    s.call[r, c, C_MISSING] = 0
    s.call[r, c, C_STANDS] = 0
    s.call_time[r, c, C_ONSET] = s.now[r]
    if missed:
        s.call_time[r, c, C_DUE] = s.now[r] + x.run[r, UNSEEN_MIN]
    elif p.hazard[h, H_WATCHED]:
        s.call_time[r, c, C_DUE] = np.inf  # whoever watches the bodies sets it
    else:
        s.call_time[r, c, C_DUE] = s.now[r] + x.hazard[r, h, DELAY]
    note(s, r, STRUCK, source, task, missed, s.now[r])


@nb.njit(cache=True)
def _notice(p, x, s, r, c):
    """The team knows: the struck task stands still, and help is called."""
    task = s.call[r, c, C_TASK]
    s.call[r, c, C_STATE] = CALLED
    s.call[r, c, C_ORDER] = s.count[r, N_CALLS]
    s.count[r, N_CALLS] += 1
    s.call_time[r, c, C_DUE] = np.inf
    s.call_time[r, c, C_NOTICED] = s.now[r]
    if task != FREE and s.mark[r, task, STATUS] != DONE:
        s.call[r, c, C_STANDS] = 1
        halt(p, x, s, r, task)
    note(s, r, NOTICED, s.call[r, c, C_SOURCE], task, 0, s.call_time[r, c, C_ONSET])


@nb.njit(cache=True)
def _end(p, x, s, r, c):
    """The response is over: people go back to what they were called from, the struck task goes on."""
    source, task = s.call[r, c, C_SOURCE], s.call[r, c, C_TASK]
    h = p.source[source, S_HAZARD]
    answer = p.hazard[h, H_ANSWER]
    seats = p.call_at[answer + 1] - p.call_at[answer]
    note(s, r, ENDED, source, task, 0, s.call_time[r, c, C_ONSET])
    for k in range(seats):
        q, origin = s.caller[r, c, k, 0], s.caller[r, c, k, 1]
        if q == FREE:
            continue
        s.job[r, q] = origin
        if origin == FREE:
            s.worked[r, q] += s.now[r] - s.call_time[r, c, C_NOTICED]
        else:
            go_on(p, s, r, origin)
    if s.call[r, c, C_STANDS]:
        s.time[r, task, LEFT] += x.hazard[r, h, PAUSE]
        go_on(p, s, r, task)
    s.call[r, c, C_STATE] = NONE
    s.call_time[r, c, C_DUE] = np.inf


@nb.njit(cache=True)
def move_calls(p, x, s, r):
    """Move every call on whose time has come: unseen to noticed, coming to answered, answered to over."""
    for c in range(MAX_CALLS):
        state = s.call[r, c, C_STATE]
        if state == NONE or s.call_time[r, c, C_DUE] > s.now[r]:
            continue
        h = p.source[s.call[r, c, C_SOURCE], S_HAZARD]
        if state == UNSEEN:
            _notice(p, x, s, r, c)
        elif state == COMING:
            s.call[r, c, C_STATE] = ANSWERED
            s.call_time[r, c, C_DUE] = s.now[r] + x.answer[r, p.hazard[h, H_ANSWER]]
            onset = s.call_time[r, c, C_ONSET]
            note(s, r, REACHED, s.call[r, c, C_SOURCE], s.call[r, c, C_TASK], s.call[r, c, C_MISSING], onset)
        elif state == ANSWERED:
            _end(p, x, s, r, c)


@nb.njit(cache=True)
def _rank(p, s, r, q, struck, now):
    """How readily a person comes: a lower number first, -1 for not now, -2 for not on duty.

    From the struck task at once; then whoever is free; then from a step that may be interrupted or stands
    still, the step that goes last in the plan first.
    """
    n = p.task.shape[0]
    job = s.job[r, q]
    if job == FREE:
        return 1 if on_duty(p.shift_at, p.shift, q, now) else -2
    if job >= n:
        return -1
    if job == struck:
        return 0
    if p.task[job, T_SOFT] or s.mark[r, job, STATUS] == HALTED:
        return 1 + n - job
    return -1


@nb.njit(cache=True)
def _choose(p, s, r, c, seat, filled):
    """The person for one seat of a call: -1 when somebody could come later, -2 when nobody on duty could."""
    struck, side = s.call[r, c, C_TASK], p.source[s.call[r, c, C_SOURCE], S_SIDE]
    best, chosen, later = 0, -2, False
    for q in range(s.job.shape[1]):
        if not p.call_fit[seat, side, q]:
            continue
        taken = False
        for k in range(filled):
            taken = taken or s.caller[r, c, k, 0] == q
        if taken:
            continue
        rank = _rank(p, s, r, q, struck, s.now[r])
        later = later or rank == -1
        if rank >= 0 and (chosen < 0 or rank < best):
            best, chosen = rank, q
    return -1 if chosen < 0 and later else chosen


@nb.njit(cache=True)
def _try(p, x, s, r, c):
    """Gather everybody whom a call needs, now or not at all; needs that nobody on duty fits stay open."""
    task = s.call[r, c, C_TASK]
    answer = p.hazard[p.source[s.call[r, c, C_SOURCE], S_HAZARD], H_ANSWER]
    first, seats = p.call_at[answer], p.call_at[answer + 1] - p.call_at[answer]
    missing = 0
    for k in range(seats):
        q = _choose(p, s, r, c, first + k, k)
        if q == -1:
            return
        s.caller[r, c, k, 0] = FREE if q == -2 else q
        missing += q == -2
    fetched = False
    for k in range(seats):
        q = s.caller[r, c, k, 0]
        if q == FREE:
            continue
        origin = s.job[r, q]
        s.caller[r, c, k, 1] = origin
        s.job[r, q] = p.task.shape[0] + c
        if origin == FREE or (task != FREE and p.task[origin, T_PLACE] != p.task[task, T_PLACE]):
            fetched = True
        if origin != FREE:
            halt(p, x, s, r, origin)
    s.call[r, c, C_STATE] = COMING
    s.call[r, c, C_MISSING] = missing
    s.call_time[r, c, C_DUE] = s.now[r] + (x.run[r, FETCH_MIN] if fetched else 0.0)


@nb.njit(cache=True)
def gather(p, x, s, r):
    """Let the noticed calls gather people, the first noticed first; those at once at the bedside begin."""
    done = -1
    while True:
        first, order = FREE, 0
        for c in range(MAX_CALLS):
            mine = s.call[r, c, C_ORDER]
            if s.call[r, c, C_STATE] == CALLED and mine > done and (first == FREE or mine < order):
                first, order = c, mine
        if first == FREE:
            break
        done = order
        _try(p, x, s, r, first)
