"""When hazards strike: counted per step or per operation beforehand, or by a clock that runs with exposure.

A strike per step or per operation is tied to a share of that step's work, so a step that stands still does
not attract it. A strike per hour comes when the exposed time, times the rate, uses up an exponential draw;
steps that run side by side expose a child once, not twice. Compiled; arguments as in ``events``.
"""

from __future__ import annotations

import numpy as np

from twofold.quantity import MIN_PER_H
from twofold.rehearsal.jit import inner
from twofold.rehearsal.keys import mix, uniform
from twofold.rehearsal.numerics import MAX_STRIKES
from twofold.rehearsal.program import FREE, GOING, PER_HOUR, PER_OPERATION, PER_STEP, RUNNING, STRIKES_FULL


@inner
def poisson(mean, u):
    """The number of events whose cumulated Poisson probability first reaches u."""
    count, term = 0, np.exp(-mean)
    total = term
    while u > total and term > 0:
        count += 1
        term *= mean / count
        total += term
    return count


@inner
def _draw(p, x, s, r, k):
    """The next uniform number of source k in this run."""
    u = uniform(x.run[r].seed, x.run[r].replicate, p.source[k].key, np.uint64(s.exposure[r, k].drawn))
    s.exposure[r, k].drawn += 1
    return u


@inner
def add_strike(s, r, task, source, left):
    """Tie a strike to the moment when a task has that much work left."""
    k = s.clock[r].strikes
    if k == MAX_STRIKES:
        s.clock[r].failure = STRIKES_FULL
        return
    s.strike[r, k].task = task
    s.strike[r, k].source = source
    s.strike[r, k].left = left
    s.clock[r].strikes += 1


@inner
def open_sources(p, x, s, r):
    """Draw what can be drawn before the operation begins: clocks, and strikes per operation."""
    for k in range(x.forced.shape[1]):
        if x.forced[r, k].source != FREE:
            add_strike(s, r, x.forced[r, k].task, x.forced[r, k].source, x.forced[r, k].left)
    for k in range(p.source.size):
        h, first, last = p.source[k].hazard, p.source[k].spot, p.source[k].spot_end
        if p.hazard[h].per == PER_HOUR:
            s.exposure[r, k].clock = -np.log(_draw(p, x, s, r, k))
        elif p.hazard[h].per == PER_OPERATION and first < last:
            for _ in range(poisson(x.odds[r, h].rate, _draw(p, x, s, r, k))):
                u = _draw(p, x, s, r, k)
                j = first
                while u > p.spot[j].share and j + 1 < last:
                    j += 1
                before = p.spot[j - 1].share if j > first else 0.0
                done = (u - before) / (p.spot[j].share - before)
                add_strike(s, r, p.spot[j].task, k, (1 - done) * x.duration[r, p.spot[j].task])


@inner
def draw_for_step(p, x, s, r, i):
    """Draw the strikes per step of task i as it begins."""
    for j in range(p.task[i].source, p.task[i].source_end):
        k = p.exposes[j]
        h = p.source[k].hazard
        if p.hazard[h].per == PER_STEP:
            name = mix(p.source[k].key ^ p.task[i].key)
            u = uniform(x.run[r].seed, x.run[r].replicate, name, np.uint64(0))
            for m in range(poisson(x.odds[r, h].rate, u)):
                share = uniform(x.run[r].seed, x.run[r].replicate, name, np.uint64(m + 1))
                add_strike(s, r, i, k, share * x.duration[r, i])


@inner
def _falls(s, r, k):
    """When tied strike k falls, if its task goes on running; infinity while it does not run."""
    i = s.strike[r, k].task
    return s.work[r, i].end - s.strike[r, k].left if s.work[r, i].status == RUNNING else np.inf


@inner
def per_minute(p, x, r, k):
    """The rate per minute of a source that strikes by the clock; 0 for the others."""
    h = p.source[k].hazard
    return x.odds[r, h].rate / MIN_PER_H if p.hazard[h].per == PER_HOUR else 0.0


@inner
def _rings(p, x, s, r, k):
    """When the clock of source k runs out, if its exposure goes on."""
    rate = per_minute(p, x, r, k)
    if rate == 0 or s.exposure[r, k].feeding == 0:
        return np.inf
    return s.exposure[r, k].since + s.exposure[r, k].clock / rate


@inner
def next_strike(p, x, s, r):
    """When the next strike falls as things stand."""
    due = np.inf
    for k in range(s.clock[r].strikes):
        due = min(due, _falls(s, r, k))
    for m in range(p.hourly.size):
        due = min(due, _rings(p, x, s, r, p.hourly[m]))
    return due


@inner
def take_strike(p, x, s, r):
    """A strike that is due now, as (source, task); source is FREE when there is none."""
    now = s.clock[r].now
    for k in range(s.clock[r].strikes):
        if _falls(s, r, k) <= now:
            task, source = s.strike[r, k].task, s.strike[r, k].source
            s.clock[r].strikes -= 1
            last = s.clock[r].strikes
            s.strike[r, k].task = s.strike[r, last].task
            s.strike[r, k].source = s.strike[r, last].source
            s.strike[r, k].left = s.strike[r, last].left
            return source, task
    for m in range(p.hourly.size):
        k = p.hourly[m]
        if _rings(p, x, s, r, k) <= now:
            s.exposure[r, k].clock = -np.log(_draw(p, x, s, r, k))
            s.exposure[r, k].since = now
            return k, struck_task(p, s, r, k)
    return FREE, FREE


@inner
def struck_task(p, s, r, k):
    """The running task that exposes source k and goes first in the plan; FREE when there is none."""
    first = FREE
    for m in range(s.clock[r].going):
        i = s.queue[r, GOING, m]
        if s.work[r, i].status == RUNNING and (first == FREE or i < first):
            for j in range(p.task[i].source, p.task[i].source_end):
                if p.exposes[j] == k:
                    first = i
    return first
