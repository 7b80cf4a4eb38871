"""A step's work: it begins, stands still, goes on; while it runs it exposes the children to its hazards.

Compiled; arguments as in ``events``.
"""

from __future__ import annotations

import numpy as np

from twofold.rehearsal.chance import draw_for_step, per_minute
from twofold.rehearsal.jit import inner
from twofold.rehearsal.program import FREE, HALTED, LOG_FULL, RUNNING, STARTED


@inner
def write(s, r, kind, source, task, value, short, onset):
    """Add an entry to the run's log."""
    k = s.clock[r].logged
    if k == s.log.shape[1]:
        s.clock[r].failure = LOG_FULL
        return
    s.log[r, k].kind = kind
    s.log[r, k].source = source
    s.log[r, k].task = task
    s.log[r, k].value = value
    s.log[r, k].short = short
    s.log[r, k].time = s.clock[r].now
    s.log[r, k].onset = onset
    s.clock[r].logged += 1


@inner
def expose(p, s, r, i):
    """Start the clocks of the hazards that task i exposes the children to."""
    for j in range(p.task[i].source, p.task[i].source_end):
        k = p.exposes[j]
        if s.exposure[r, k].feeding == 0:
            s.exposure[r, k].since = s.clock[r].now
        s.exposure[r, k].feeding += 1


@inner
def rest(p, x, s, r, i):
    """If task i runs, stop the clocks of the hazards that no other running task exposes."""
    if s.work[r, i].status != RUNNING:
        return
    for j in range(p.task[i].source, p.task[i].source_end):
        k = p.exposes[j]
        s.exposure[r, k].feeding -= 1
        if s.exposure[r, k].feeding == 0:
            ran = s.clock[r].now - s.exposure[r, k].since
            s.exposure[r, k].clock -= per_minute(p, x, r, k) * ran


@inner
def begin_work(p, x, s, r, i):
    """Task i runs from now on with all of its work left."""
    s.work[r, i].status = RUNNING
    s.work[r, i].halts = 0
    s.work[r, i].start = s.clock[r].now
    s.work[r, i].left = x.duration[r, i]
    s.work[r, i].end = s.clock[r].now + x.duration[r, i]
    write(s, r, STARTED, FREE, i, 0, FREE, s.clock[r].now)
    draw_for_step(p, x, s, r, i)
    expose(p, s, r, i)


@inner
def halt(p, x, s, r, i):
    """One more reason for task i to stand still."""
    s.work[r, i].halts += 1
    if s.work[r, i].status == RUNNING:
        rest(p, x, s, r, i)
        s.work[r, i].left = max(0.0, s.work[r, i].end - s.clock[r].now)
        s.work[r, i].end = np.inf
        s.work[r, i].status = HALTED


@inner
def go_on(p, s, r, i):
    """One reason less; with none left, task i runs again until its remaining work is done."""
    s.work[r, i].halts -= 1
    if s.work[r, i].halts == 0 and s.work[r, i].status == HALTED:
        s.work[r, i].status = RUNNING
        s.work[r, i].end = s.clock[r].now + s.work[r, i].left
        expose(p, s, r, i)
