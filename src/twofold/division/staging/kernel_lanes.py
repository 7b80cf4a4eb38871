"""Pressures of eight networks at once, each in a lane of its own: same joints and vessels, other clips and widths.

Law, elimination and rule of growth are ``flow``'s, written in its eight-lane numbers; a lane that does not settle here
is settled there, and a test holds both to the same pressures. Only the search uses this: what is published comes from
``flow``'s own solver.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twofold.division.compiled import compiled, inner
from twofold.division.numerics import LANE_HALVINGS, LANE_STEPS, LINES, NEVER_MMHG, STILL
from twofold.flow.elimination import eliminate
from twofold.flow.lanes import choose, every, exp, largest, least, load, log, most, root, size, store
from twofold.flow.numerics import (
    COLLAPSED_SLOPE,
    CUBE_ROOT,
    FOURTH,
    LANES,
    SUPPLY_ROUNDS,
    TETHER,
)


class Wide(NamedTuple):
    """Eight networks: pressures p [unknowns], flows q [edges], and of each edge its resistance r, quadratic loss k,
    and openness g (over r for vessels without quadratic loss); each row holds eight."""

    p: np.ndarray
    q: np.ndarray
    r: np.ndarray
    k: np.ndarray
    g: np.ndarray


class Room(NamedTuple):
    """Working space: trial pressures [unknowns], slopes [edges], inflows [unknowns], which inflows fail [territories],
    steps [unknowns], matrix and right side, and ``line``, rows for whoever calls."""

    trial: np.ndarray
    slope: np.ndarray
    given: np.ndarray
    failing: np.ndarray
    step: np.ndarray
    work: np.ndarray
    line: np.ndarray


@compiled
def wide(case):
    """Room for eight networks."""
    n, edges = case[14].size, case[0].tail.size
    return Wide(np.zeros((n, LANES)), np.zeros((edges, LANES)), np.zeros((edges, LANES)), np.zeros((edges, LANES)),
                np.zeros((edges, LANES)))


@compiled
def room(case, c):
    """Working space of ``settle`` for the whole network c and any part of it."""
    n, edges = case[14].size, case[0].tail.size
    return Room(np.zeros((n, LANES)), np.zeros((edges, LANES)), np.zeros((n, LANES)),
                np.zeros((case[4].size, LANES)), np.zeros((n, LANES)), np.zeros((c.slots + n + 2, LANES)),
                np.zeros((LINES, LANES)))


@inner
def _balance(c, v, p, o):
    """Net inflow of every joint into the right side, flows and slopes; the sum of imbalances back, mL/s."""
    x = c.slots + 1
    for i in range(c.joint.size):
        u = c.joint[i]
        store(o.work, x + i, load(o.given, u) - TETHER * (load(p, u) - c.rest[i]))
    for m in range(c.edge.size):
        e, floor = c.edge[m], every(c.floor[m])
        dp = most(load(p, c.tail[m]), floor) - most(load(p, c.head[m]), floor)
        slope = load(v.g, e)
        flow = slope * dp
        if c.curved[m]:
            r = load(v.r, e)
            under = root(r * r + FOURTH * load(v.k, e) * size(dp))
            both = slope / (under * (r + under))  # one division for the flow and its slope
            flow = 2 * dp * under * both
            slope = (r + under) * both
        store(v.q, e, flow)
        store(o.slope, e, slope)
        i, j = x + c.row_tail[m], x + c.row_head[m]
        store(o.work, i, load(o.work, i) - flow)
        store(o.work, j, load(o.work, j) + flow)
    total = every(0.0)
    for i in range(c.joint.size):
        total += size(load(o.work, x + i))
    return total


@inner
def _matrix(c, p, o):
    for i in range(c.slots + 1):
        store(o.work, i, 0.0)
    for i in range(c.joint.size):
        store(o.work, i, TETHER)
    for m in range(c.edge.size):
        slope, floor = load(o.slope, c.edge[m]), every(c.floor[m])
        low = slope * COLLAPSED_SLOPE
        up = choose(load(p, c.tail[m]), floor, slope, low)
        down = choose(load(p, c.head[m]), floor, slope, low)
        uu, vv, uv, vu = c.uu[m], c.vv[m], c.uv[m], c.vu[m]
        store(o.work, uu, load(o.work, uu) + up)
        store(o.work, vv, load(o.work, vv) + down)
        store(o.work, uv, load(o.work, uv) - down)
        store(o.work, vu, load(o.work, vu) - up)


@inner
def _newton(c, v, o, limit):
    """Pressures for the inflows as given; the sum of imbalances back."""
    x = c.slots + 1
    worst = _balance(c, v, v.p, o)
    for _ in range(LANE_STEPS):
        if largest(worst) <= limit:
            break
        _matrix(c, v.p, o)
        eliminate(c.steps, o.work, 0, x)
        for i in range(c.joint.size):
            store(o.step, i, load(o.work, x + i))
        share = every(1.0)
        better = worst
        for _ in range(LANE_HALVINGS):
            for i in range(c.joint.size):
                u = c.joint[i]
                store(o.trial, u, load(v.p, u) + share * load(o.step, i))
            better = _balance(c, v, o.trial, o)
            bad = choose(worst, every(limit), choose(worst, better, every(0.0), every(1.0)), every(0.0))
            if largest(bad) <= 0:
                break
            share = share * (1.0 - 0.5 * bad)
        for i in range(c.joint.size):
            u = c.joint[i]
            store(v.p, u, load(o.trial, u))
        worst = better
    return worst


@inner
def settle(c, case, v, o, limit):
    """Pressures and flows of every lane with each inflow either whole or falling (see ``flow.growth.settle``).

    limit: mL/s. Returns the sum of imbalances over the joints, per lane.
    """
    supply, unknown, inflow, knee = case[4], case[5], case[6], case[7]
    for i in range(c.joint.size):  # given pressures stand the same in both
        store(o.given, c.joint[i], 0.0)
    for m in range(c.edge.size):
        if c.row_tail[m] == c.joint.size:
            store(o.trial, c.tail[m], load(v.p, c.tail[m]))
        if c.row_head[m] == c.joint.size:
            store(o.trial, c.head[m], load(v.p, c.head[m]))
    for n in range(c.territory.size):
        t = c.territory[n]
        store(o.failing, t, 0.0)
        store(v.g, supply[t], 0.0)
    worst = every(0.0)
    for _ in range(SUPPLY_ROUNDS):
        for n in range(c.territory.size):
            store(o.given, unknown[c.territory[n]], 0.0)
        for n in range(c.territory.size):
            t = c.territory[n]
            u = unknown[t]
            store(o.given, u, load(o.given, u) + inflow[t] * (1.0 - load(o.failing, t)))
        worst = _newton(c, v, o, limit)
        changed = every(0.0)
        for n in range(c.territory.size):
            t = c.territory[n]
            fails = choose(load(v.p, unknown[t]), every(knee[t]), every(1.0), every(0.0))
            changed = changed + size(fails - load(o.failing, t))
            store(o.failing, t, fails)
            store(v.g, supply[t], fails * (1.0 / case[8][supply[t]]))
        if largest(changed) <= 0:
            break
    return worst


@inner
def highest(c, case, p):
    """The highest territory pressure of a part, per lane."""
    high = every(NEVER_MMHG)
    for n in range(c.territory.size):
        high = most(high, load(p, case[5][c.territory[n]]))
    return high


@inner
def spread(c, case, factor, openness, v):
    """Vessels ``factor`` times as wide as at first [edges], as open as ``openness`` says, in every lane."""
    for m in range(c.edge.size):
        e = c.edge[m]
        square = factor[e] * factor[e]
        r = case[8][e] / (square * square)
        store(v.r, e, r)
        store(v.k, e, case[9][e] / (square * square * factor[e]))
        store(v.g, e, openness[e] if c.curved[m] else openness[e] / r)


@inner
def grow(c, case, factor, q, v):
    """One interval of growth after flows q, from widths ``factor`` [edges], into the vessels of v: all open.

    See ``flow.growth.grow``.
    """
    before, growth, share, limit = case[10], case[11], case[12], case[13]
    for n in range(c.growing.size):
        e = c.growing[n]
        ratio = most(size(load(q, e)) * (1.0 / abs(before[e])), every(STILL))
        wanted = least(exp(log(ratio) * CUBE_ROOT), every(limit))
        width = factor[e] + share * growth[e] * (wanted - factor[e])
        square = width * width
        fourth = square * square
        if case[9][e] > 0:
            inverse = 1.0 / (fourth * width)
            store(v.r, e, case[8][e] * inverse * width)
            store(v.k, e, case[9][e] * inverse)
        else:
            store(v.g, e, fourth * (1.0 / case[8][e]))


@compiled
def settle_all(case, c, openness, limit):
    """Pressures and flows of eight networks, openness [edges, 8], from the untouched network's. For tests."""
    v, o = wide(case), room(case, c)
    spread(c, case, np.ones(openness.shape[0]), np.ones(openness.shape[0]), v)
    v.g[:] *= openness
    for i in range(v.p.shape[0]):
        v.p[i] = case[14][i]
    settle(c, case, v, o, limit)
    return v.p, v.q
