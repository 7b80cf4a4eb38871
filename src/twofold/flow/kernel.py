"""The compiled steady solver: Newton on the node pressures of one case, or of many occlusions in a row."""

from __future__ import annotations

import numpy as np

from twofold.flow.compiled import compiled
from twofold.flow.law import flow, slope
from twofold.flow.numerics import (
    COLLAPSED_SLOPE,
    FIRST_WEIGHT,
    GROW,
    LEAST_WEIGHT,
    MAX_HALVINGS,
    MAX_INNER,
    MAX_ITERATIONS,
    MAX_STEPS,
    PROMISED_ML_S,
    SHRINK,
    TETHER,
    TOLERANCE_ML_S,
)
from twofold.flow.program import solve as eliminate

SOLVED, STALLED, NO_OUTFLOW = 0, 1, 2  # first entry of ``status``; the second names an unknown


@compiled
def _root(parent, i):
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@compiled
def stranded(net, openness, fixed, inflow):
    """The first unknown whose inflow has no open way to a node of given pressure, or -1."""
    n = net.program.size
    parent = np.arange(n)
    for e in range(net.tail.size):
        if openness[e] > 0:
            i, j = _root(parent, net.tail[e]), _root(parent, net.head[e])
            parent[max(i, j)] = min(i, j)
    drained = np.zeros(n, dtype=np.bool_)
    for i in range(n):
        if fixed[i]:
            drained[_root(parent, i)] = True
    for i in range(n):
        if inflow[i] != 0 and not fixed[i] and not drained[_root(parent, i)]:
            return i
    return -1


@compiled
def _residual(net, openness, fixed, inflow, around, rest, waterfall, p, q, out):
    """Net inflow of every unknown (into ``out``), edge flows (into ``q``); returns the largest magnitude."""
    for i in range(p.size):
        out[i] = inflow[i] - TETHER * (p[i] - rest[i])
    for e in range(q.size):
        up, down = p[net.tail[e]], p[net.head[e]]
        if waterfall and net.waterfall[e]:
            up, down = max(up, around[e]), max(down, around[e])
        q[e] = 0.0 if openness[e] == 0 else openness[e] * flow(up - down, net.resistance[e], net.quadratic[e])
        out[net.tail[e]] -= q[e]
        out[net.head[e]] += q[e]
    worst = 0.0
    for i in range(p.size):
        if fixed[i]:
            out[i] = 0.0
        worst = max(worst, abs(out[i]))
    return worst


@compiled
def _jacobian(net, openness, fixed, around, waterfall, p, matrix):
    matrix[:] = 0.0
    for i in range(p.size):
        matrix[i] = TETHER
    for e in range(net.tail.size):
        if openness[e] == 0:
            continue
        up, down = p[net.tail[e]], p[net.head[e]]
        gu = gd = 1.0
        if waterfall and net.waterfall[e]:
            gu = 1.0 if up > around[e] else COLLAPSED_SLOPE
            gd = 1.0 if down > around[e] else COLLAPSED_SLOPE
            up, down = max(up, around[e]), max(down, around[e])
        g = openness[e] * slope(up - down, net.resistance[e], net.quadratic[e])
        matrix[net.place[e, 0]] += g * gu
        matrix[net.place[e, 1]] += g * gd
        matrix[net.place[e, 2]] -= g * gd
        matrix[net.place[e, 3]] -= g * gu
    for e in range(net.tail.size):
        if fixed[net.tail[e]]:
            matrix[net.place[e, 2]] = 0.0
        if fixed[net.head[e]]:
            matrix[net.place[e, 3]] = 0.0
    for i in range(p.size):
        if fixed[i]:
            matrix[i] = 1.0


@compiled
def solve(net, openness, fixed, inflow, around, rest, waterfall, p, q):
    """Solve one case in place. ``p`` [unknowns] goes in as guess (fixed ones set), out as mmHg; ``q`` mL/s.

    Returns (status, residual in mL/s).
    """
    if stranded(net, openness, fixed, inflow) >= 0:
        return NO_OUTFLOW, np.inf
    guess = p.copy()
    status, worst = _newton(net, openness, fixed, inflow, around, rest, waterfall, p, q)
    if status == STALLED:
        p[:] = guess
        _damped(net, openness, fixed, inflow, around, rest, waterfall, p, q)
        status, worst = _newton(net, openness, fixed, inflow, around, rest, waterfall, p, q)
    return status, worst


@compiled
def _damped(net, openness, fixed, inflow, around, rest, waterfall, p, q):
    """Bring ``p`` near the solution where Newton cycles between collapsed and open veins: follow it through time.

    Every joint is given a compliance and fills or empties in implicit steps, each solved by Newton; steps grow
    while that succeeds and shrink when it doesn't. Flows rise with the pressures before them, so this comes home.
    *Source*: pseudo-transient continuation, Kelley and Keyes, SIAM J Numer Anal 1998.
    """
    n = p.size
    out, step, trial = np.empty(n), np.empty(n), np.empty(n)
    matrix = np.empty(net.program.slots)
    scale = max(1.0, np.abs(inflow).sum())
    weight = FIRST_WEIGHT
    for _ in range(MAX_STEPS):
        trial[:] = p
        came = False
        for _ in range(MAX_INNER):
            _residual(net, openness, fixed, inflow, around, rest, waterfall, trial, q, out)
            worst = 0.0
            for i in range(n):
                step[i] = 0.0 if fixed[i] else out[i] - weight * (trial[i] - p[i])
                worst = max(worst, abs(step[i]))
            if worst <= PROMISED_ML_S * scale:
                came = True
                break
            _jacobian(net, openness, fixed, around, waterfall, trial, matrix)
            for i in range(n):
                if not fixed[i]:
                    matrix[i] += weight
            eliminate(net.program, matrix, step)
            for i in range(n):
                trial[i] += step[i]
        if not came:
            weight *= SHRINK
            continue
        p[:] = trial
        weight /= GROW
        if weight <= LEAST_WEIGHT:
            break


@compiled
def _newton(net, openness, fixed, inflow, around, rest, waterfall, p, q):
    n = p.size
    out, trial_out, trial = np.empty(n), np.empty(n), np.empty(n)
    step, matrix = np.empty(n), np.empty(net.program.slots)
    scale = max(1.0, np.abs(inflow).sum())
    worst = _residual(net, openness, fixed, inflow, around, rest, waterfall, p, q, out)
    for _ in range(MAX_ITERATIONS):
        if worst <= TOLERANCE_ML_S * scale:
            break
        _jacobian(net, openness, fixed, around, waterfall, p, matrix)
        step[:] = out
        eliminate(net.program, matrix, step)
        share, better = 1.0, np.inf
        for _ in range(MAX_HALVINGS):
            for i in range(n):
                trial[i] = p[i] + share * step[i]
            better = _residual(net, openness, fixed, inflow, around, rest, waterfall, trial, q, trial_out)
            if better < worst:
                break
            share *= 0.5
        p[:] = trial
        out[:] = trial_out
        if better >= worst and worst <= PROMISED_ML_S * scale:
            break  # round-off: no smaller residual exists
        worst = better
    worst = _residual(net, openness, fixed, inflow, around, rest, waterfall, p, q, out)
    return (SOLVED if worst <= PROMISED_ML_S * scale else STALLED), worst


@compiled
def solve_many(net, openness, fixed, inflow, around, rest, waterfall, start, p, q, status, residual):
    """Solve every row of ``openness`` [cases, edges]; fills p [cases, unknowns], q, status, residual."""
    for c in range(openness.shape[0]):
        p[c] = start
        status[c], residual[c] = solve(
            net, openness[c], fixed, inflow, around, rest, waterfall, p[c], q[c]
        )
