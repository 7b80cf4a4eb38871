"""The event loop of one run: steps end and start, exposure runs, strikes fall, calls are answered.

Compiled; ``p`` Program, ``x`` Inputs, ``s`` State, ``r`` the run, ``i`` a task. At one moment things happen
in this order: steps end, responses move on, strikes fall, calls gather people, steps start in plan order.
"""

from __future__ import annotations

import numpy as np

from twofold.rehearsal.calls import gather, move_calls, strike
from twofold.rehearsal.chance import next_strike, open_sources, take_strike
from twofold.rehearsal.jit import inner, outer
from twofold.rehearsal.numerics import MAX_CALLS, MAX_EVENTS_PER_STEP
from twofold.rehearsal.people import seat_everybody
from twofold.rehearsal.program import DONE, ENDLESS, FINISHED, FREE, GOING, NONE, OK, READY, STUCK, UNSEEN
from twofold.rehearsal.work import begin_work, rest, write


@inner
def _make_ready(s, r, i):
    """Put task i into the waiting list at its place in the plan's order."""
    k = s.clock[r].ready
    while k > 0 and s.queue[r, READY, k - 1] > i:
        s.queue[r, READY, k] = s.queue[r, READY, k - 1]
        k -= 1
    s.queue[r, READY, k] = i
    s.clock[r].ready += 1


@inner
def _release_followers(p, s, r, i, at_start):
    """Fulfil the links that count from task i's start (or end); without open links a task may start."""
    for k in range(p.task[i].after, p.task[i].after_end):
        if p.after[k].at_start == at_start:
            j = p.after[k].task
            s.work[r, j].release = max(s.work[r, j].release, s.clock[r].now + p.after[k].lag)
            s.work[r, j].links -= 1
            if s.work[r, j].links == 0:
                _make_ready(s, r, j)


@inner
def begin(p, x, s, r):
    """Set run r to the start of the operation: nobody at work, tasks without links waiting."""
    for i in range(p.task.size):
        s.work[r, i].links = p.task[i].links
        s.work[r, i].release = p.task[i].not_before
        s.work[r, i].start = np.nan
        s.work[r, i].end = np.inf
        if p.task[i].links == 0:
            _make_ready(s, r, i)
    for q in range(p.person.size):
        s.busy[r, q].job = FREE
    open_sources(p, x, s, r)


@inner
def _finish_due(p, x, s, r):
    """End every task whose time has come, in plan order: people and equipment are free, followers may start."""
    now = s.clock[r].now
    while True:
        i, at = FREE, 0
        for k in range(s.clock[r].going):
            j = s.queue[r, GOING, k]
            if s.work[r, j].end <= now and (i == FREE or j < i):
                i, at = j, k
        if i == FREE:
            return
        rest(p, x, s, r, i)
        s.work[r, i].status = DONE
        s.work[r, i].end = now
        write(s, r, FINISHED, FREE, i, 0, FREE, s.work[r, i].start)
        for k in range(p.task[i].seat, p.task[i].seat_end):
            q = s.holder[r, k]
            s.busy[r, q].job = FREE
            s.busy[r, q].worked += now - s.work[r, i].start
        for k in range(p.task[i].kit, p.task[i].kit_end):
            s.used[r, p.kit[k]] -= 1
        s.clock[r].going -= 1
        s.queue[r, GOING, at] = s.queue[r, GOING, s.clock[r].going]
        s.clock[r].done += 1
        _release_followers(p, s, r, i, 0)


@inner
def _has_room(p, s, r, i):
    """Whether task i's equipment is there, and no running task keeps it from its place or its child."""
    room = True
    for k in range(p.task[i].kit, p.task[i].kit_end):
        room = room and s.used[r, p.kit[k]] < p.stock[p.kit[k]]
    for k in range(s.clock[r].going):
        room = room and not p.apart[i, s.queue[r, GOING, k]]
    return room


@inner
def _pass_over(p, s, r, i, place):
    """Count task i, at a place of the waiting list, as over without having been done."""
    s.clock[r].ready -= 1
    for m in range(place, s.clock[r].ready):
        s.queue[r, READY, m] = s.queue[r, READY, m + 1]
    s.work[r, i].status = DONE
    s.work[r, i].end = np.nan
    s.clock[r].done += 1
    _release_followers(p, s, r, i, 1)
    _release_followers(p, s, r, i, 0)


@inner
def _start_due(p, x, s, r):
    """Start the first waiting task that can start; then read the list again from the top."""
    now, k = s.clock[r].now, 0
    while k < s.clock[r].ready:
        i = s.queue[r, READY, k]
        k += 1
        if s.work[r, i].out and s.work[r, i].release <= now:
            _pass_over(p, s, r, i, k - 1)
            k = 0
            continue
        if s.work[r, i].release > now or not _has_room(p, s, r, i) or not seat_everybody(p, s, r, i, now):
            continue
        s.clock[r].ready -= 1
        for m in range(k - 1, s.clock[r].ready):
            s.queue[r, READY, m] = s.queue[r, READY, m + 1]
        s.queue[r, GOING, s.clock[r].going] = i
        s.clock[r].going += 1
        for m in range(p.task[i].seat, p.task[i].seat_end):
            q = s.picks[r, m, 0]
            s.holder[r, m] = q
            s.busy[r, q].job = i
            s.busy[r, q].overtime += s.picks[r, m, 1]
        for m in range(p.task[i].kit, p.task[i].kit_end):
            s.used[r, p.kit[m]] += 1
        begin_work(p, x, s, r, i)
        _release_followers(p, s, r, i, 1)
        k = 0


@inner
def next_due(p, x, s, r):
    """When the next thing happens in run r; infinity when nothing will."""
    due = next_strike(p, x, s, r)
    for k in range(s.clock[r].going):
        due = min(due, s.work[r, s.queue[r, GOING, k]].end)
    for k in range(s.clock[r].ready):
        release = s.work[r, s.queue[r, READY, k]].release
        if release > s.clock[r].now:
            due = min(due, release)
    over = s.clock[r].done == p.task.size
    for c in range(MAX_CALLS if s.clock[r].open > 0 else 0):
        if s.call[r, c].state != NONE and not (over and s.call[r, c].state == UNSEEN):
            due = min(due, s.call[r, c].due)
    if s.clock[r].ready > 0 and s.clock[r].bell < p.bells.size:
        due = min(due, p.bells[s.clock[r].bell])
    return due


@inner
def settle(p, x, s, r):
    """Let everything that is due at this very moment happen."""
    _finish_due(p, x, s, r)
    move_calls(p, x, s, r)
    source, task = take_strike(p, x, s, r)
    while source != FREE:
        strike(p, x, s, r, source, task)
        source, task = take_strike(p, x, s, r)
    while s.clock[r].bell < p.bells.size and p.bells[s.clock[r].bell] <= s.clock[r].now:
        s.clock[r].bell += 1
    gather(p, x, s, r)
    _start_due(p, x, s, r)


@inner
def advance(p, x, s, r, until):
    """Let run r live until a time, that moment included; returns when the next thing is due.

    The very first call lets the operation begin.
    """
    if s.clock[r].events == 0:
        begin(p, x, s, r)
    due = next_due(p, x, s, r) if s.clock[r].events else 0.0
    while due <= until and due < np.inf and s.clock[r].failure == OK:
        s.clock[r].now = due
        settle(p, x, s, r)
        s.clock[r].events += 1
        if s.clock[r].events > MAX_EVENTS_PER_STEP * (p.task.size + 1):
            s.clock[r].failure = ENDLESS
        due = next_due(p, x, s, r)
    if due == np.inf and s.clock[r].done < p.task.size and s.clock[r].failure == OK:
        s.clock[r].failure = STUCK
    return due


@outer
def run_dry(p, x, s):
    """Every run to its end, without bodies."""
    for r in range(s.clock.size):
        advance(p, x, s, r, np.inf)
