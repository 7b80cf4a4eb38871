"""Veins over weeks: how a network settles when inflow can fail, and how its radii follow the wall shear.

One rule for the staging of a division and for the bodies that live through it, so that both agree on what an
earlier operation left behind. *Source*: shear-restoring growth, algorithms dossier 2.1; no rate was ever measured.
"""

from __future__ import annotations

import numpy as np

from twofold.flow.compiled import compiled
from twofold.flow.kernel import solve
from twofold.flow.numerics import (
    CUBE_ROOT,
    LEAST_FLOW,
    PROMISED_ML_S,
    QUADRATIC_POWER,
    RESISTANCE_POWER,
    RESTART_MMHG,
    RESTARTS,
    SUPPLY_ROUNDS,
)


@compiled
def settle(net, fixed, around, rest, supply, unknown, inflow, knee, openness, p, q):
    """Pressures and flows with each territory's inflow either whole or falling; returns the residual.

    A territory's inflow is whole until its pressure passes the knee; beyond it, its supply edge opens instead.
    supply [t]: that edge. unknown [t]: the territory's pressure. inflow [t]: mL/s. knee [t]: mmHg. ``openness``
    of the supplies, p and q are written.
    """
    given = np.zeros(p.size)
    worst = 0.0
    for t in range(supply.size):
        openness[supply[t]] = 0.0
    for _ in range(SUPPLY_ROUNDS):
        given[:] = 0.0
        for t in range(supply.size):
            if openness[supply[t]] == 0:
                given[unknown[t]] += inflow[t]
        for attempt in range(RESTARTS + 1):
            if attempt > 0:  # Newton can stall where veins collapse; from elsewhere it doesn't
                for i in range(p.size):
                    if not fixed[i]:
                        p[i] = rest[i] + attempt * attempt * RESTART_MMHG
            _, worst = solve(net, openness, fixed, given, around, rest, True, p, q)
            if worst <= PROMISED_ML_S * max(1.0, given.sum()):
                break
        changed = False
        for t in range(supply.size):
            failing = 1.0 if p[unknown[t]] > knee[t] else 0.0
            if failing != openness[supply[t]]:
                openness[supply[t]] = failing
                changed = True
        if not changed:
            break
    return worst


@compiled
def widen(first_r, first_k, factor, r, k):
    """Set resistances ``r``, ``k`` [edges] for radii ``factor`` times those of ``first_r``, ``first_k``."""
    for e in range(factor.size):
        r[e] = first_r[e] * factor[e] ** RESISTANCE_POWER
        k[e] = first_k[e] * factor[e] ** QUADRATIC_POWER


@compiled
def grow(before, q, growth, share, limit, factor):
    """Let radii move towards those that restore the wall shear of before: one interval between operations.

    before, q [edges]: flows at first and now, mL/s. growth [edges]: how much of a vein's growth an edge can make.
    share: part of the way that is gone. limit: of the radius over the first one. ``factor`` [edges] is written.
    """
    for e in range(factor.size):
        if growth[e] > 0 and abs(before[e]) > LEAST_FLOW:
            wanted = min((abs(q[e]) / abs(before[e])) ** CUBE_ROOT, limit)
            factor[e] += share * growth[e] * (wanted - factor[e])
