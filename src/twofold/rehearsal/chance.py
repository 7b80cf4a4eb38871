"""When hazards strike: counted per step or per operation beforehand, or by a clock that runs with exposure.

A strike per step or per operation is tied to a share of that step's work, so a step that stands still
does not attract it. A strike per hour comes when the exposed time, times the rate, uses up an exponential
draw; steps that run side by side expose a child once, not twice. Compiled; arguments as in ``events``.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from twofold.quantity import MIN_PER_H
from twofold.rehearsal.keys import mix, uniform
from twofold.rehearsal.numerics import MAX_STRIKES
from twofold.rehearsal.program import (
    CLOCK,
    CLOCK_SINCE,
    DRAWN,
    END,
    FAILURE,
    FEEDING,
    FREE,
    GOING,
    H_PER,
    K_SOURCE,
    K_TASK,
    N_GOING,
    N_STRIKES,
    PER_HOUR,
    PER_OPERATION,
    PER_STEP,
    RATE,
    RUNNING,
    S_HAZARD,
    STATUS,
    STRIKES_FULL,
)


@nb.njit(cache=True)
def hourly(p, x, r, source):
    """The rate per minute of a source that strikes by the clock; 0 for the others."""
    h = p.source[source, S_HAZARD]
    return x.hazard[r, h, RATE] / MIN_PER_H if p.hazard[h, H_PER] == PER_HOUR else 0.0


@nb.njit(cache=True)
def poisson(mean, u):
    """The number of events whose cumulated Poisson probability first reaches u."""
    count, term = 0, np.exp(-mean)
    total = term
    while u > total and term > 0:
        count += 1
        term *= mean / count
        total += term
    return count


@nb.njit(cache=True)
def add_strike(s, r, task, source, work_left):
    """Tie a strike to the moment when a task has that much work left."""
    k = s.count[r, N_STRIKES]
    if k == MAX_STRIKES:
        s.count[r, FAILURE] = STRIKES_FULL
        return
    s.strike[r, k, K_TASK] = task
    s.strike[r, k, K_SOURCE] = source
    s.strike_at[r, k] = work_left
    s.count[r, N_STRIKES] += 1


@nb.njit(cache=True)
def _draw(p, x, s, r, source):
    """The next uniform number of a source in this run."""
    u = uniform(x.seed[r], x.replicate[r], p.source_key[source], np.uint64(s.fed[r, source, DRAWN]))
    s.fed[r, source, DRAWN] += 1
    return u


@nb.njit(cache=True)
def open_sources(p, x, s, r):
    """Draw what can be drawn before the operation begins: clocks, and strikes per operation."""
    for source in range(p.source.shape[0]):
        h = p.source[source, S_HAZARD]
        if p.hazard[h, H_PER] == PER_HOUR:
            s.exposure[r, source, CLOCK] = -np.log(_draw(p, x, s, r, source))
        elif p.hazard[h, H_PER] == PER_OPERATION and p.spot_at[source + 1] > p.spot_at[source]:
            for _ in range(poisson(x.hazard[r, h, RATE], _draw(p, x, s, r, source))):
                u = _draw(p, x, s, r, source)
                k = p.spot_at[source]
                while u > p.spot_share[k] and k + 1 < p.spot_at[source + 1]:
                    k += 1
                before = p.spot_share[k - 1] if k > p.spot_at[source] else 0.0
                done = (u - before) / (p.spot_share[k] - before)
                task = p.spot_task[k]
                add_strike(s, r, task, source, (1 - done) * x.duration[r, task])


@nb.njit(cache=True)
def draw_for_step(p, x, s, r, i):
    """Draw the strikes per step of task i as it begins."""
    for k in range(p.exposed_at[i], p.exposed_at[i + 1]):
        source = p.exposed[k]
        h = p.source[source, S_HAZARD]
        if p.hazard[h, H_PER] != PER_STEP:
            continue
        name = mix(p.source_key[source] ^ p.task_key[i])
        count = poisson(x.hazard[r, h, RATE], uniform(x.seed[r], x.replicate[r], name, np.uint64(0)))
        for j in range(count):
            u = uniform(x.seed[r], x.replicate[r], name, np.uint64(1 + j))
            add_strike(s, r, i, source, u * x.duration[r, i])


@nb.njit(cache=True)
def _due(s, r, k):
    """When a tied strike falls, if its task goes on running; infinity while it does not run."""
    i = s.strike[r, k, K_TASK]
    return s.time[r, i, END] - s.strike_at[r, k] if s.mark[r, i, STATUS] == RUNNING else np.inf


@nb.njit(cache=True)
def _rings(p, x, s, r, source):
    """When a source's clock runs out, if its exposure goes on."""
    rate = hourly(p, x, r, source)
    if rate == 0 or s.fed[r, source, FEEDING] == 0:
        return np.inf
    return s.exposure[r, source, CLOCK_SINCE] + s.exposure[r, source, CLOCK] / rate


@nb.njit(cache=True)
def next_strike(p, x, s, r):
    """When the next strike falls as things stand."""
    due = np.inf
    for k in range(s.count[r, N_STRIKES]):
        due = min(due, _due(s, r, k))
    for source in range(p.source.shape[0]):
        due = min(due, _rings(p, x, s, r, source))
    return due


@nb.njit(cache=True)
def take_strike(p, x, s, r):
    """A strike that is due now, as (source, task); source is FREE when there is none."""
    for k in range(s.count[r, N_STRIKES]):
        if _due(s, r, k) <= s.now[r]:
            task, source = s.strike[r, k, K_TASK], s.strike[r, k, K_SOURCE]
            last = s.count[r, N_STRIKES] - 1
            s.strike[r, k] = s.strike[r, last]
            s.strike_at[r, k] = s.strike_at[r, last]
            s.count[r, N_STRIKES] = last
            return source, task
    for source in range(p.source.shape[0]):
        if _rings(p, x, s, r, source) <= s.now[r]:
            s.exposure[r, source, CLOCK] = -np.log(_draw(p, x, s, r, source))
            s.exposure[r, source, CLOCK_SINCE] = s.now[r]
            return source, _struck_task(p, s, r, source)
    return FREE, FREE


@nb.njit(cache=True)
def _struck_task(p, s, r, source):
    """The running task that exposes the source and goes first in the plan."""
    first = FREE
    for k in range(s.count[r, N_GOING]):
        i = s.queue[r, GOING, k]
        if s.mark[r, i, STATUS] != RUNNING or (first != FREE and i > first):
            continue
        for j in range(p.exposed_at[i], p.exposed_at[i + 1]):
            if p.exposed[j] == source:
                first = i
    return first
