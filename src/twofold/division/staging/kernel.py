"""Compiled search over stagings: every pressure comes from ``flow``'s own solver.

``case`` below is the tuple that ``search.packed`` makes: network, boundary, supplies, growth, cuts.
"""

from __future__ import annotations

import numpy as np

from twofold.division.numerics import (
    ANNEAL_COLD_MMHG,
    ANNEAL_HOT_MMHG,
    CUBE_ROOT,
    CUT_WEIGHT,
    LCG_A,
    LCG_C,
    LCG_M,
    LEAST_FLOW,
    MEAN_WEIGHT,
    QUADRATIC_POWER,
    RESISTANCE_POWER,
    RESTART_MMHG,
    RESTARTS,
    SUPPLY_ROUNDS,
)
from twofold.flow.compiled import compiled
from twofold.flow.kernel import solve
from twofold.flow.numerics import PROMISED_ML_S


@compiled
def settle(case, openness, p, q):
    """Pressures and flows with each territory's inflow either whole or falling; returns the residual.

    A territory's inflow is whole until its pressure passes the knee; beyond it, its supply edge opens instead.
    """
    net, fixed, around, rest, supply, unknown, inflow, knee = case[:8]
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
def widen(case, factor):
    """Set the network's resistances for radii ``factor`` times the first ones."""
    net, first_r, first_k = case[0], case[8], case[9]
    for e in range(factor.size):
        net.resistance[e] = first_r[e] * factor[e] ** RESISTANCE_POWER
        net.quadratic[e] = first_k[e] * factor[e] ** QUADRATIC_POWER


@compiled
def grow(case, q, factor):
    """Let radii move towards those that restore the wall shear of before: one interval between stages."""
    before, growth, share, limit = case[10], case[11], case[12], case[13]
    for e in range(factor.size):
        if growth[e] > 0 and abs(before[e]) > LEAST_FLOW:
            wanted = min((abs(q[e]) / abs(before[e])) ** CUBE_ROOT, limit)
            factor[e] += share * growth[e] * (wanted - factor[e])


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
def score(case, cuts, stage, p, pressures, flows):
    """What a staging is judged by: worst territory over all stages, then the mean of the stages' worsts."""
    follow(case, cuts, stage, p, pressures, flows)
    stages = pressures.shape[0]
    worst = mean = 0.0
    for s in range(stages):
        high = peak(case, pressures[s])
        worst = max(worst, high)
        mean += high / stages
    return worst + MEAN_WEIGHT * mean + CUT_WEIGHT * cuts.size


@compiled
def anneal(case, cuts, stages, stage, moves, seed):
    """Improve a staging by random moves under a falling temperature; returns (score, networks solved)."""
    n, unknowns, edges = cuts.size, case[14].size, case[0].tail.size
    p = np.empty(unknowns)
    pressures, flows = np.empty((stages, unknowns)), np.empty((stages, edges))
    now = score(case, cuts, stage, p, pressures, flows)
    best, kept = now, stage.copy()
    state = seed
    for m in range(moves):
        heat = ANNEAL_HOT_MMHG * (ANNEAL_COLD_MMHG / ANNEAL_HOT_MMHG) ** (m / moves)
        state = (LCG_A * state + LCG_C) % LCG_M
        i = int(state / LCG_M * n)
        state = (LCG_A * state + LCG_C) % LCG_M
        j = int(state / LCG_M * n)
        old_i, old_j = stage[i], stage[j]
        state = (LCG_A * state + LCG_C) % LCG_M
        if state / LCG_M < 0.5 and old_i != old_j:
            stage[i], stage[j] = old_j, old_i
        else:
            state = (LCG_A * state + LCG_C) % LCG_M
            stage[i] = int(state / LCG_M * stages)
        state = (LCG_A * state + LCG_C) % LCG_M
        new = score(case, cuts, stage, p, pressures, flows)
        if new <= now or state / LCG_M < np.exp((now - new) / heat):
            now = new
            if new < best:
                best = new
                kept[:] = stage
        else:
            stage[i] = old_i
            if j != i:
                stage[j] = old_j
    stage[:] = kept
    return best, (moves + 1) * stages


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
