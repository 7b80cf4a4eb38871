"""Compiled search over stagings: every pressure comes from ``flow``'s own solver.

``case`` below is the tuple that ``search.packed`` makes: network, boundary, supplies, growth, cuts.
"""

from __future__ import annotations

import numpy as np

from twofold.division.compiled import compiled
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
