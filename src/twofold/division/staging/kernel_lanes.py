"""The last two stages of many stagings at once: eight networks side by side, their loops and looks-up shared.

Law, elimination program and rule of growth are ``flow``'s; a lane that does not settle here is settled there, and a
test holds both to the same pressures. Only the search uses this: what is published comes from ``flow``'s own solver.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from twofold.division.compiled import compiled
from twofold.division.numerics import CUT_WEIGHT, LANE_HALVINGS, LANE_STEPS, LANES, MEAN_WEIGHT
from twofold.division.staging.kernel import settle, widen
from twofold.flow.numerics import (
    COLLAPSED_SLOPE,
    FOURTH,
    LEAST_FLOW,
    PROMISED_ML_S,
    SUPPLY_ROUNDS,
    TETHER,
)


@njit(inline="always")
def _balance(case, r, k, openness, given, p, q, slope, out, worst):
    """Net inflow of every joint, flows and their slopes, for all lanes; ``worst`` per lane."""
    net, fixed, around, rest = case[:4]
    for i in range(p.shape[0]):
        for w in range(LANES):
            out[i, w] = given[i, w] - TETHER * (p[i, w] - rest[i])
    for e in range(net.tail.size):
        i, j = net.tail[e], net.head[e]
        floor = around[e] if net.waterfall[e] else -np.inf
        for w in range(LANES):
            dp = max(p[i, w], floor) - max(p[j, w], floor)
            root = np.sqrt(r[e, w] * r[e, w] + FOURTH * k[e, w] * abs(dp))
            both = openness[e, w] / (root * (r[e, w] + root))  # one division for the flow and its slope
            q[e, w] = 2 * dp * root * both
            slope[e, w] = (r[e, w] + root) * both
        for w in range(LANES):
            out[i, w] -= q[e, w]
        for w in range(LANES):
            out[j, w] += q[e, w]
    for w in range(LANES):
        worst[w] = 0.0
    for i in range(p.shape[0]):
        keep = 0.0 if fixed[i] else 1.0
        for w in range(LANES):
            out[i, w] *= keep
            worst[w] = max(worst[w], abs(out[i, w]))


@njit(inline="always")
def _matrix(case, slope, p, matrix):
    net, fixed, around = case[:3]
    matrix[:] = 0.0
    for i in range(p.shape[0]):
        for w in range(LANES):
            matrix[i, w] = TETHER
    for e in range(net.tail.size):
        i, j = net.tail[e], net.head[e]
        uu, vv, uv, vu = net.place[e, 0], net.place[e, 1], net.place[e, 2], net.place[e, 3]
        floor = around[e] if net.waterfall[e] else -np.inf
        row_i, row_j = 0.0 if fixed[i] else 1.0, 0.0 if fixed[j] else 1.0
        for w in range(LANES):
            up = slope[e, w] * (1.0 if p[i, w] > floor else COLLAPSED_SLOPE)
            down = slope[e, w] * (1.0 if p[j, w] > floor else COLLAPSED_SLOPE)
            matrix[uu, w] += up
            matrix[vv, w] += down
            matrix[uv, w] -= down * row_i
            matrix[vu, w] -= up * row_j
    for i in range(p.shape[0]):
        if fixed[i]:
            for w in range(LANES):
                matrix[i, w] = 1.0


@njit(inline="always")
def _eliminate(program, matrix, x):
    for n in range(program.size):
        k = program.order[n]
        for w in range(LANES):
            matrix[k, w] = 1 / matrix[k, w]
        for m in range(program.lower_at[n], program.lower_at[n + 1]):
            a, row = program.lower[m, 0], program.lower[m, 1]
            for w in range(LANES):
                matrix[a, w] *= matrix[k, w]
                x[row, w] -= matrix[a, w] * x[k, w]
            for u in range(program.lower[m, 2], program.lower[m, 3]):
                to, source = program.update[u, 0], program.update[u, 1]
                for w in range(LANES):
                    matrix[to, w] -= matrix[a, w] * matrix[source, w]
    for n in range(program.size - 1, -1, -1):
        k = program.order[n]
        for m in range(program.upper_at[n], program.upper_at[n + 1]):
            a, column = program.upper[m, 0], program.upper[m, 1]
            for w in range(LANES):
                x[k, w] -= matrix[a, w] * x[column, w]
        for w in range(LANES):
            x[k, w] *= matrix[k, w]


@njit
def _most(worst):
    most = worst[0]
    for w in range(1, LANES):
        most = max(most, worst[w])
    return most


@njit
def settle_lanes(case, r, k, openness, p, q, room):
    """Pressures and flows of every lane with each inflow either whole or falling (see ``flow.growth.settle``)."""
    net, supply, unknown, inflow, knee = case[0], case[4], case[5], case[6], case[7]
    slope, out, step, trial, given, matrix, worst, better, share = room
    limit = PROMISED_ML_S * max(1.0, inflow.sum())
    for t in range(supply.size):
        openness[supply[t]] = 0.0
    for _ in range(SUPPLY_ROUNDS):
        given[:] = 0.0
        for t in range(supply.size):
            for w in range(LANES):
                given[unknown[t], w] += inflow[t] * (1.0 - openness[supply[t], w])
        _balance(case, r, k, openness, given, p, q, slope, out, worst)
        for _ in range(LANE_STEPS):
            if _most(worst) <= limit:
                break
            _matrix(case, slope, p, matrix)
            step[:] = out
            _eliminate(net.program, matrix, step)
            share[:] = 1.0
            for _ in range(LANE_HALVINGS):
                for i in range(p.shape[0]):
                    for w in range(LANES):
                        trial[i, w] = p[i, w] + share[w] * step[i, w]
                _balance(case, r, k, openness, given, trial, q, slope, out, better)
                again = False
                for w in range(LANES):
                    if better[w] >= worst[w] and worst[w] > limit:
                        share[w] *= 0.5
                        again = True
                if not again:
                    break
            p[:] = trial
            worst[:] = better
        changed = False
        for t in range(supply.size):
            for w in range(LANES):
                failing = 1.0 if p[unknown[t], w] > knee[t] else 0.0
                if failing != openness[supply[t], w]:
                    openness[supply[t], w] = failing
                    changed = True
        if not changed:
            break
    for w in range(LANES):  # a lane that is still unsettled goes to the solver that never gives up so soon
        if not worst[w] <= limit:
            net.resistance[:], net.quadratic[:] = r[:, w], k[:, w]
            alone, open_, flow = p[:, w].copy(), openness[:, w].copy(), q[:, w].copy()
            alone[:] = np.where(case[1], alone, case[14])
            settle(case, open_, alone, flow)
            p[:, w], openness[:, w], q[:, w] = alone, open_, flow


@njit
def room_for(case):
    """Working space of ``settle_lanes``."""
    n, edges = case[14].size, case[0].tail.size
    return (np.zeros((edges, LANES)), np.zeros((n, LANES)), np.zeros((n, LANES)), np.zeros((n, LANES)),
            np.zeros((n, LANES)), np.zeros((case[0].program.slots, LANES)), np.zeros(LANES), np.zeros(LANES),
            np.zeros(LANES))


@compiled
def settle_all(case, openness, r, k, p, q):
    """Settle rows of eight networks: openness, r, k, q [edges, LANES], p [joints, LANES]. For tests."""
    settle_lanes(case, r, k, openness, p, q, room_for(case))


@compiled
def last_two(case, cuts, stages, left, openness, factor, p, worst, total, best, allowed, last_most):
    """The best way to spread what is left over the last two stages.

    left: bits of the cuts not yet made. openness, factor [edges], p: the state before. worst, total: of the stages
    so far. Returns (score, subset of the last but one stage, networks solved); subset -1 when none beats ``best``.
    """
    n, edges = cuts.size, case[0].tail.size
    growth_of, share, limit, before = case[11], case[12], case[13], case[10]
    r, k = np.empty((edges, LANES)), np.empty((edges, LANES))
    open_, wide = np.empty((edges, LANES)), np.empty((edges, LANES))
    pp, q = np.empty((p.size, LANES)), np.zeros((edges, LANES))
    room = room_for(case)
    subsets = np.zeros(LANES, np.int64)
    high = np.zeros((2, LANES))
    widen(case, factor)
    first_r, first_k = case[0].resistance.copy(), case[0].quadratic.copy()
    found, solved, subset, done = -1, 0, left, False
    while not done:
        filled = 0
        while filled < LANES and not done:
            rest, count = left & ~subset, 0
            for c in range(n):
                count += rest >> c & 1
            if allowed[subset] and count <= last_most:
                subsets[filled] = subset
                filled += 1
            if subset == 0:
                done = True
            else:
                subset = (subset - 1) & left
        if filled == 0:
            break
        for w in range(filled, LANES):
            subsets[w] = subsets[0]
        for stage in range(2):
            for e in range(edges):
                for w in range(LANES):
                    if stage == 0:
                        r[e, w], k[e, w], open_[e, w], wide[e, w] = first_r[e], first_k[e], openness[e], factor[e]
                    elif growth_of[e] > 0 and abs(before[e]) > LEAST_FLOW:
                        wanted = min(np.cbrt(abs(q[e, w]) / abs(before[e])), limit)
                        wide[e, w] += share * growth_of[e] * (wanted - wide[e, w])
                        fourth = wide[e, w] * wide[e, w] * wide[e, w] * wide[e, w]
                        r[e, w] = case[8][e] / fourth
                        k[e, w] = case[9][e] / (fourth * wide[e, w])
            for c in range(n):
                for w in range(LANES):
                    if (left if stage else subsets[w]) >> c & 1:
                        open_[cuts[c], w] = 0.0
            if stage == 0:
                for i in range(p.size):
                    for w in range(LANES):
                        pp[i, w] = p[i]
            settle_lanes(case, r, k, open_, pp, q, room)
            solved += filled
            for w in range(LANES):
                high[stage, w] = pp[case[5][0], w]
                for t in range(1, case[5].size):
                    high[stage, w] = max(high[stage, w], pp[case[5][t], w])
            useless = True
            for w in range(LANES):
                useless &= max(worst, high[0, w]) + MEAN_WEIGHT * (total + high[0, w] / stages) + CUT_WEIGHT * n >= best
            if useless:
                break
        if useless:
            continue
        for w in range(filled):
            mean = total + (high[0, w] + high[1, w]) / stages
            score = max(worst, max(high[0, w], high[1, w])) + MEAN_WEIGHT * mean + CUT_WEIGHT * n
            if score < best:
                best, found = score, subsets[w]
    return best, found, solved
