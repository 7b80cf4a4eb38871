"""Compiled search over stagings: every pressure comes from ``flow``'s own solver.

``case`` below is the tuple that ``search.packed`` makes: network, boundary, supplies, growth, cuts.
"""

from __future__ import annotations

import numpy as np

from twofold.division.compiled import compiled
from twofold.division.numerics import CUT_WEIGHT, MEAN_WEIGHT
from twofold.flow import growth


@compiled
def settle(case, openness, p, q):
    """Pressures and flows with each territory's inflow either whole or falling; returns the residual."""
    net, fixed, around, rest, supply, unknown, inflow, knee = case[:8]
    return growth.settle(net, fixed, around, rest, supply, unknown, inflow, knee, openness, p, q)


@compiled
def widen(case, factor):
    """Set the network's resistances for radii ``factor`` times the first ones."""
    growth.widen(case[8], case[9], factor, case[0].resistance, case[0].quadratic)


@compiled
def grow(case, q, factor):
    """One interval between stages."""
    growth.grow(case[10], q, case[11], case[12], case[13], factor)


@compiled
def follow(case, cuts, stage, p, pressures, flows):
    """Walk through the stages: pressures [rows, unknowns] right after each set of cuts, flows likewise.

    A row beyond the last stage is the state after that interval's growth. Returns the largest residual.
    """
    net, start = case[0], case[14]
    edges = net.tail.size
    openness, factor, q = np.ones(edges), np.ones(edges), np.zeros(edges)
    p[:] = start
    worst = 0.0
    for s in range(pressures.shape[0]):
        for c in range(cuts.size):
            if stage[c] == s:
                openness[cuts[c]] = 0.0
        widen(case, factor)
        worst = max(worst, settle(case, openness, p, q))
        pressures[s], flows[s] = p, q
        grow(case, q, factor)
    return worst


@compiled
def peak(case, p):
    """The highest territory pressure of a state, whichever child's."""
    unknown = case[5]
    high = p[unknown[0]]
    for t in range(1, unknown.size):
        high = max(high, p[unknown[t]])
    return high


@compiled
def exhaust(case, cuts, stages, best, stage):
    """The best of all stagings by a tree over subsets: common beginnings are solved once.

    best, stage: a staging to beat. Branches whose worst so far is no better are left: worst-so-far never falls.
    Returns (score, networks solved).
    """
    n, unknowns, edges = cuts.size, case[14].size, case[0].tail.size
    openness, factor = np.ones((stages + 1, edges)), np.ones((stages + 1, edges))
    p, q = np.empty((stages + 1, unknowns)), np.zeros((stages + 1, edges))
    worst, total = np.zeros(stages + 1), np.zeros(stages + 1)
    left, subset = np.zeros(stages + 1, dtype=np.int64), np.zeros(stages + 1, dtype=np.int64)
    fresh = np.ones(stages + 1, dtype=np.bool_)
    p[0] = case[14]
    left[0] = (1 << n) - 1
    level, solved = 0, 0
    while level >= 0:
        # next subset of what is left to cut in this stage; in the last stage all of it
        if fresh[level]:
            subset[level] = left[level]
            fresh[level] = False
        elif level == stages - 1 or subset[level] == 0:
            fresh[level] = True
            level -= 1
            continue
        else:
            subset[level] = (subset[level] - 1) & left[level]
        at = level + 1
        openness[at], factor[at], p[at] = openness[level], factor[level], p[level]
        for c in range(n):
            if subset[level] >> c & 1:
                openness[at, cuts[c]] = 0.0
        widen(case, factor[at])
        settle(case, openness[at], p[at], q[at])
        solved += 1
        high = peak(case, p[at])
        worst[at], total[at] = max(worst[level], high), total[level] + high / stages
        now = worst[at] + MEAN_WEIGHT * total[at] + CUT_WEIGHT * n
        if now >= best:
            continue
        if level == stages - 1:
            best = now
            for s in range(stages):
                for c in range(n):
                    if subset[s] >> c & 1:
                        stage[c] = s
            continue
        grow(case, q[at], factor[at])
        left[at] = left[level] & ~subset[level]
        level = at
    return best, solved
