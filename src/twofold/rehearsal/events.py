"""The event loop of one run: steps end and start, exposure runs, strikes fall, calls are answered.

Compiled; ``p`` Program, ``x`` Inputs, ``s`` State, ``r`` the run. At one moment things happen in this
order: steps end, responses move on, strikes fall, calls gather people, steps start in plan order.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from twofold.rehearsal.calls import gather, move_calls, strike
from twofold.rehearsal.chance import next_strike, open_sources, take_strike
from twofold.rehearsal.numerics import MAX_EVENTS_PER_STEP
from twofold.rehearsal.people import seat_everybody
from twofold.rehearsal.program import (
    C_DUE,
    C_STATE,
    DONE,
    END,
    ENDLESS,
    EVENTS,
    FAILURE,
    FREE,
    GOING,
    LINKS,
    N_DONE,
    N_GOING,
    N_READY,
    NEXT_BELL,
    NONE,
    READY,
    RELEASE,
    START,
    STATUS,
    STUCK,
    T_LINKS,
    UNSEEN,
)
from twofold.rehearsal.work import begin_work, stop_work


@nb.njit(cache=True)
def _put_in_order(queue, count, i):
    """Insert a task into the waiting list at its place in the plan's order."""
    k = count
    while k > 0 and queue[k - 1] > i:
        queue[k] = queue[k - 1]
        k -= 1
    queue[k] = i


@nb.njit(cache=True)
def _release_followers(p, s, r, i, at_start):
    """Fulfil the links from task i that count from its start (or end); tasks without open links may start."""
    for k in range(p.after_at[i], p.after_at[i + 1]):
        if (p.after[k, 1] == 1) != at_start:
            continue
        j = p.after[k, 0]
        s.time[r, j, RELEASE] = max(s.time[r, j, RELEASE], s.now[r] + p.after_lag[k])
        s.mark[r, j, LINKS] -= 1
        if s.mark[r, j, LINKS] == 0:
            _put_in_order(s.queue[r, READY], s.count[r, N_READY], j)
            s.count[r, N_READY] += 1


@nb.njit(cache=True)
def begin(p, x, s, r):
    """Set run r to the start of the operation: nobody at work, tasks without links waiting."""
    for i in range(p.task.shape[0]):
        s.mark[r, i, LINKS] = p.task[i, T_LINKS]
        s.time[r, i, END] = np.inf
        s.time[r, i, START] = np.nan
        if p.task[i, T_LINKS] == 0:
            s.queue[r, READY, s.count[r, N_READY]] = i
            s.count[r, N_READY] += 1
    s.job[r, :] = FREE
    s.holder[r, :] = FREE
    s.call_time[r, :, C_DUE] = np.inf
    open_sources(p, x, s, r)


@nb.njit(cache=True)
def _finish(p, x, s, r, i):
    """End task i: people, places and equipment are free, followers may start."""
    stop_work(p, x, s, r, i)
    s.mark[r, i, STATUS] = DONE
    for k in range(p.seat_at[i], p.seat_at[i + 1]):
        q = s.holder[r, k]
        if q != FREE:
            s.job[r, q] = FREE
            s.worked[r, q] += s.now[r] - s.time[r, i, START]
    for k in range(p.takes_at[i], p.takes_at[i + 1]):
        s.used[r, p.takes[k, 0]] -= p.takes[k, 1]
    for k in range(s.count[r, N_GOING]):
        if s.queue[r, GOING, k] == i:
            s.count[r, N_GOING] -= 1
            s.queue[r, GOING, k] = s.queue[r, GOING, s.count[r, N_GOING]]
            break
    s.count[r, N_DONE] += 1
    _release_followers(p, s, r, i, False)


@nb.njit(cache=True)
def _finish_due(p, x, s, r):
    """End every task whose time has come, in plan order."""
    while True:
        first = FREE
        for k in range(s.count[r, N_GOING]):
            i = s.queue[r, GOING, k]
            if s.time[r, i, END] <= s.now[r] and (first == FREE or i < first):
                first = i
        if first == FREE:
            return
        s.time[r, first, END] = s.now[r]
        _finish(p, x, s, r, first)


@nb.njit(cache=True)
def _has_room(p, s, r, i):
    """Whether the equipment for task i is there, and no running task keeps it from its place or its child."""
    for k in range(p.takes_at[i], p.takes_at[i + 1]):
        if s.used[r, p.takes[k, 0]] + p.takes[k, 1] > p.stock[p.takes[k, 0]]:
            return False
    clash = False
    for k in range(s.count[r, N_GOING]):
        clash = clash or p.apart[i, s.queue[r, GOING, k]] == 1
    return not clash


@nb.njit(cache=True)
def _start_due(p, x, s, r, picks, extra):
    """Start the first waiting task that can start; then read the list again from the top."""
    k = 0
    while k < s.count[r, N_READY]:
        i = s.queue[r, READY, k]
        if (
            s.time[r, i, RELEASE] <= s.now[r]
            and _has_room(p, s, r, i)
            and seat_everybody(p, s.job[r], picks, extra, i, s.now[r])
        ):
            for m in range(k, s.count[r, N_READY] - 1):
                s.queue[r, READY, m] = s.queue[r, READY, m + 1]
            s.count[r, N_READY] -= 1
            for m in range(p.seat_at[i], p.seat_at[i + 1]):
                s.holder[r, m] = picks[m]
                s.job[r, picks[m]] = i
                s.overtime[r, picks[m]] += extra[m]
            for m in range(p.takes_at[i], p.takes_at[i + 1]):
                s.used[r, p.takes[m, 0]] += p.takes[m, 1]
            s.queue[r, GOING, s.count[r, N_GOING]] = i
            s.count[r, N_GOING] += 1
            s.time[r, i, START] = s.now[r]
            begin_work(p, x, s, r, i)
            _release_followers(p, s, r, i, True)
            k = 0
        else:
            k += 1


@nb.njit(cache=True)
def next_due(p, x, s, r):
    """When the next thing happens in run r; infinity when nothing will."""
    due = next_strike(p, x, s, r)
    for k in range(s.count[r, N_GOING]):
        due = min(due, s.time[r, s.queue[r, GOING, k], END])
    for k in range(s.count[r, N_READY]):
        release = s.time[r, s.queue[r, READY, k], RELEASE]
        if release > s.now[r]:
            due = min(due, release)
    over = s.count[r, N_DONE] == p.task.shape[0]
    for c in range(s.call.shape[1]):
        if s.call[r, c, C_STATE] != NONE and not (over and s.call[r, c, C_STATE] == UNSEEN):
            due = min(due, s.call_time[r, c, C_DUE])
    if s.count[r, N_READY] > 0 and s.count[r, NEXT_BELL] < p.bells.size:
        due = min(due, p.bells[s.count[r, NEXT_BELL]])
    return due


@nb.njit(cache=True)
def settle(p, x, s, r, picks, extra):
    """Let everything that is due at this very moment happen."""
    _finish_due(p, x, s, r)
    move_calls(p, x, s, r)
    while True:
        source, task = take_strike(p, x, s, r)
        if source == FREE:
            break
        strike(p, x, s, r, source, task)
    while s.count[r, NEXT_BELL] < p.bells.size and p.bells[s.count[r, NEXT_BELL]] <= s.now[r]:
        s.count[r, NEXT_BELL] += 1
    gather(p, x, s, r)
    _start_due(p, x, s, r, picks, extra)


@nb.njit(cache=True)
def advance(p, x, s, r, until, picks, extra):
    """Let run r live until a time, that moment included; returns when the next thing is due.

    ``picks`` and ``extra`` are scratch, one integer per seat.
    """
    limit = MAX_EVENTS_PER_STEP * (p.task.shape[0] + 1)
    while s.count[r, FAILURE] == 0:
        due = next_due(p, x, s, r)
        if due > until:
            return due
        if due == np.inf:
            if s.count[r, N_DONE] < p.task.shape[0]:
                s.count[r, FAILURE] = STUCK
            return due
        s.now[r] = due
        settle(p, x, s, r, picks, extra)
        s.count[r, EVENTS] += 1
        if s.count[r, EVENTS] > limit:
            s.count[r, FAILURE] = ENDLESS
    return np.inf


@nb.njit(cache=True, nogil=True)
def run_dry(p, x, s):
    """Every run to its end, without bodies."""
    picks = np.zeros(p.seat_person.size, np.int32)
    extra = np.zeros(p.seat_person.size, np.int32)
    for r in range(s.now.size):
        begin(p, x, s, r)
        settle(p, x, s, r, picks, extra)
        advance(p, x, s, r, np.inf, picks, extra)
