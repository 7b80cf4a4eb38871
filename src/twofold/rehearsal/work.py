"""A step's work: it begins, stands still, goes on, ends; while it runs it exposes the children to its
hazards.

Compiled; arguments as in ``events``.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from twofold.rehearsal.chance import draw_for_step, hourly
from twofold.rehearsal.program import (
    CLOCK,
    CLOCK_SINCE,
    END,
    FEEDING,
    HALTED,
    HALTS,
    LEFT,
    RUNNING,
    SINCE,
    STATUS,
)


@nb.njit(cache=True)
def expose(p, s, r, i):
    """Start the clocks of the hazards that task i exposes the children to."""
    for k in range(p.exposed_at[i], p.exposed_at[i + 1]):
        source = p.exposed[k]
        if s.fed[r, source, FEEDING] == 0:
            s.exposure[r, source, CLOCK_SINCE] = s.now[r]
        s.fed[r, source, FEEDING] += 1


@nb.njit(cache=True)
def shield(p, x, s, r, i):
    """Stop the clocks of the hazards that no other running task exposes."""
    for k in range(p.exposed_at[i], p.exposed_at[i + 1]):
        source = p.exposed[k]
        s.fed[r, source, FEEDING] -= 1
        if s.fed[r, source, FEEDING] == 0:
            ran = s.now[r] - s.exposure[r, source, CLOCK_SINCE]
            s.exposure[r, source, CLOCK] -= hourly(p, x, r, source) * ran


@nb.njit(cache=True)
def begin_work(p, x, s, r, i):
    """Task i runs from now on with all of its work left."""
    s.mark[r, i, STATUS] = RUNNING
    s.mark[r, i, HALTS] = 0
    s.time[r, i, LEFT] = x.duration[r, i]
    s.time[r, i, SINCE] = s.now[r]
    s.time[r, i, END] = s.now[r] + x.duration[r, i]
    draw_for_step(p, x, s, r, i)
    expose(p, s, r, i)


@nb.njit(cache=True)
def stop_work(p, x, s, r, i):
    """Task i no longer runs (it ends, or stands still)."""
    if s.mark[r, i, STATUS] == RUNNING:
        shield(p, x, s, r, i)


@nb.njit(cache=True)
def halt(p, x, s, r, i):
    """One more reason for task i to stand still."""
    s.mark[r, i, HALTS] += 1
    if s.mark[r, i, STATUS] == RUNNING:
        stop_work(p, x, s, r, i)
        s.time[r, i, LEFT] = max(0.0, s.time[r, i, END] - s.now[r])
        s.time[r, i, END] = np.inf
        s.mark[r, i, STATUS] = HALTED


@nb.njit(cache=True)
def go_on(p, s, r, i):
    """One reason less; with none left, task i runs again and ends when its remaining work is done."""
    s.mark[r, i, HALTS] -= 1
    if s.mark[r, i, HALTS] == 0 and s.mark[r, i, STATUS] == HALTED:
        s.mark[r, i, STATUS] = RUNNING
        s.time[r, i, SINCE] = s.now[r]
        s.time[r, i, END] = s.now[r] + s.time[r, i, LEFT]
        expose(p, s, r, i)
