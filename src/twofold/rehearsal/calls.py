"""Calls for help: a strike is noticed, people are called away from other work, answer, and go back.

Compiled; arguments as in ``events``, ``c`` is the call. Calls gather people in the order in which they were
noticed, each all at once or not at all, so that two calls never hold each other up.
"""

from __future__ import annotations

import numpy as np

from twofold.rehearsal.jit import inner
from twofold.rehearsal.keys import mix, uniform
from twofold.rehearsal.numerics import MAX_CALLS
from twofold.rehearsal.people import on_duty
from twofold.rehearsal.program import (
    ANSWERED,
    CALLED,
    CALLS_FULL,
    COMING,
    DONE,
    ENDED,
    FREE,
    HALTED,
    NONE,
    NOTICED,
    REACHED,
    STRUCK,
    UNSEEN,
)
from twofold.rehearsal.work import go_on, halt, write


@inner
def note(s, r, kind, c, value):
    """Write an entry about call c into the run's log."""
    write(s, r, kind, s.call[r, c].source, s.call[r, c].task, value, s.call[r, c].short, s.call[r, c].onset)


@inner
def strike(p, x, s, r, source, task):
    """A hazard strikes during a task: from now on it waits to be noticed. Returns the call."""
    h, now = p.source[source].hazard, s.clock[r].now
    c = 0
    while c < MAX_CALLS and s.call[r, c].state != NONE:
        c += 1
    if c == MAX_CALLS:
        s.clock[r].failure = CALLS_FULL
        return FREE
    count = np.uint64(s.exposure[r, source].fell)
    u = uniform(x.run[r].seed, x.run[r].replicate, mix(p.source[source].key), count)
    missed = u < x.odds[r, h].miss
    s.exposure[r, source].fell += 1
    s.exposure[r, source].open += 1
    s.clock[r].open += 1
    s.call[r, c].state = UNSEEN
    s.call[r, c].source = source
    s.call[r, c].task = task
    s.call[r, c].missing = 0
    s.call[r, c].stands = 0
    s.call[r, c].short = FREE
    s.call[r, c].onset = now
    s.call[r, c].due = now + (x.run[r].unseen if missed else x.odds[r, h].delay)
    if p.hazard[h].watched and not missed:
        s.call[r, c].due = np.inf  # whoever watches the bodies sets it
    note(s, r, STRUCK, c, missed)
    return c


@inner
def move_calls(p, x, s, r):
    """Move every call on whose time has come.

    Unseen to noticed: the struck task stands still and help is called. Coming to answered: the response
    begins. Answered to over: people go back to what they were called from, the struck task goes on.
    """
    now = s.clock[r].now
    if s.clock[r].open == 0:
        return
    for c in range(MAX_CALLS):
        state, task = s.call[r, c].state, s.call[r, c].task
        if state == NONE or s.call[r, c].due > now:
            continue
        h = p.source[s.call[r, c].source].hazard
        if state == UNSEEN:
            s.call[r, c].state = CALLED
            s.call[r, c].order = s.clock[r].calls
            s.clock[r].calls += 1
            s.call[r, c].due = np.inf
            s.call[r, c].noticed = now
            if task != FREE and s.work[r, task].status != DONE:
                s.call[r, c].stands = 1
                halt(p, x, s, r, task)
            note(s, r, NOTICED, c, 0)
        elif state == COMING:
            s.call[r, c].state = ANSWERED
            s.call[r, c].due = now + x.answer[r, p.hazard[h].answer]
            note(s, r, REACHED, c, s.call[r, c].missing)
        elif state == ANSWERED:
            s.call[r, c].state = NONE
            s.exposure[r, s.call[r, c].source].open -= 1
            s.clock[r].open -= 1
            note(s, r, ENDED, c, 0)
            answer = p.hazard[h].answer
            for k in range(p.answer[answer].seat_end - p.answer[answer].seat):
                q, origin = s.caller[r, c, k].person, s.caller[r, c, k].origin
                if q != FREE:
                    s.busy[r, q].job = origin
                    if origin == FREE:
                        s.busy[r, q].worked += now - s.call[r, c].noticed
                    else:
                        go_on(p, s, r, origin)
            if s.call[r, c].stands:
                s.work[r, task].left += x.odds[r, h].pause
                go_on(p, s, r, task)


@inner
def _rank(p, s, r, q, struck):
    """How readily person q comes: a lower number first, -1 for not now, -2 for not on duty.

    From the struck task at once; then whoever is free; then from a step that may be interrupted or stands
    still anyway, the step that goes last in the plan first.
    """
    n, job = p.task.size, s.busy[r, q].job
    if job == FREE:
        return 1 if on_duty(p, q, s.clock[r].now) else -2
    if job >= n:
        return -1
    if job == struck:
        return 0
    return 1 + n - job if p.task[job].soft or s.work[r, job].status == HALTED else -1


@inner
def _choose(p, s, r, c, seat, filled):
    """The person for one seat of a call: -1 when somebody could come later, -2 when nobody could."""
    side = p.source[s.call[r, c].source].side
    best, chosen, later = 0, -2, False
    for q in range(p.person.size):
        if not p.call_fit[seat, side, q]:
            continue
        taken = False
        for k in range(filled):
            taken = taken or s.caller[r, c, k].person == q
        if taken:
            continue
        rank = _rank(p, s, r, q, s.call[r, c].task)
        later = later or rank == -1
        if rank >= 0 and (chosen < 0 or rank < best):
            best, chosen = rank, q
    return -1 if chosen < 0 and later else chosen


@inner
def _try(p, x, s, r, c):
    """Gather everybody whom a call needs, now or not at all; a need that nobody on duty fits stays open."""
    task = s.call[r, c].task
    answer = p.hazard[p.source[s.call[r, c].source].hazard].answer
    first, seats = p.answer[answer].seat, p.answer[answer].seat_end - p.answer[answer].seat
    for k in range(seats):
        q = _choose(p, s, r, c, first + k, k)
        if q < 0:
            s.call[r, c].short = first + k
        if q == -1:
            return
        s.caller[r, c, k].person = FREE if q < 0 else q
    missing, fetched = 0, False
    for k in range(seats):
        q = s.caller[r, c, k].person
        if q == FREE:
            missing += 1
            continue
        origin = s.busy[r, q].job
        s.caller[r, c, k].origin = origin
        s.busy[r, q].job = p.task.size + c
        fetched = fetched or origin == FREE or (task != FREE and p.task[origin].place != p.task[task].place)
        if origin != FREE:
            halt(p, x, s, r, origin)
    s.call[r, c].state = COMING
    s.call[r, c].missing = missing
    s.call[r, c].due = s.clock[r].now + (x.run[r].fetch if fetched else 0.0)


@inner
def gather(p, x, s, r):
    """Let the noticed calls gather people, the first noticed first."""
    done = -1
    while s.clock[r].open > 0:
        first, order = FREE, 0
        for c in range(MAX_CALLS):
            mine = s.call[r, c].order
            if s.call[r, c].state == CALLED and mine > done and (first == FREE or mine < order):
                first, order = c, mine
        if first == FREE:
            return
        done = order
        _try(p, x, s, r, first)
