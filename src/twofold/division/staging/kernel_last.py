"""The last two stages of many stagings at once, eight networks side by side."""

from __future__ import annotations

import numpy as np

from twofold.division.compiled import compiled, inner
from twofold.division.numerics import CUT_WEIGHT, LINES, MEAN_WEIGHT
from twofold.division.staging import kernel
from twofold.division.staging.kernel_lanes import grow, highest, room, settle, spread, wide
from twofold.flow.lanes import every, largest, load, most, store
from twofold.flow.numerics import LANES, PROMISED_ML_S


@compiled
def _alone(case, openness, p, q):
    """Settle one network by ``flow``'s solver, from the untouched network's pressures."""
    p[:] = np.where(case[1], p, case[14])
    kernel.settle(case, openness, p, q)


@inner
def _clip(factor, cuts, subsets, left, case, v):
    """Close each lane's subset of the cuts in v; open those of ``left`` that it leaves."""
    for n in range(cuts.size):
        if left >> n & 1:
            e = cuts[n]
            open_ = 1.0
            if case[9][e] == 0:
                square = factor[e] * factor[e]
                open_ = square * square / case[8][e]
            for w in range(LANES):
                v.g[e, w] = 0.0 if subsets[w] >> n & 1 else open_


@inner
def _solved(c, case, v, o, limit):
    """Settle, and put the imbalances into line 0 and the peaks into line 1."""
    store(o.line, 0, settle(c, case, v, o, limit))
    store(o.line, 1, highest(c, case, v.p))


@inner
def _score(o, worst, total, stages, n, best):
    """Whether stagings with the peaks of lines 2 and 3 are all no better than the best."""
    first, last = load(o.line, 2), load(o.line, LINES - 1)
    high = most(most(every(worst), first), last)
    score = high + MEAN_WEIGHT * (total + (first + last) * (1.0 / stages)) + CUT_WEIGHT * n
    store(o.line, 0, score)
    return largest(best - score) <= 0


@compiled
def last_two(case, laid, cuts, stages, left, openness, factor, p, worst, total, best, allowed, last_most):
    """The best way to spread what is left over the last two stages.

    laid: the whole network, the piece that decides after the last stage, the other pieces. left: bits of the cuts not
    yet made. openness, factor [edges], p: the state before. worst, total: of the stages so far. Returns (score, subset
    of the last but one stage, networks solved); subset -1 when none beats ``best``.
    """
    all_, first, others = laid
    n, edges = cuts.size, case[0].tail.size
    limit = PROMISED_ML_S * max(1.0, case[6].sum())
    now, then, o = wide(case), wide(case), room(case, all_)
    kernel.widen(case, factor)
    spread(all_, case, factor, openness, now)
    spread(all_, case, factor, openness, then)
    for i in range(p.size):
        for w in range(LANES):
            now.p[i, w] = p[i]
            then.p[i, w] = p[i]
    subsets = np.zeros(LANES, np.int64)
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
        _clip(factor, cuts, subsets, left, case, now)
        _solved(all_, case, now, o, limit)
        solved += filled
        for w in range(LANES):
            if not o.line[0, w] <= limit:
                open_, pw, qw = openness.copy(), now.p[:, w].copy(), np.zeros(edges)
                for c in range(n):
                    if subsets[w] >> c & 1:
                        open_[cuts[c]] = 0.0
                _alone(case, open_, pw, qw)
                now.p[:, w], now.q[:, w] = pw, qw
                o.line[1, w] = kernel.peak(case, pw)
        for w in range(LANES):
            o.line[2, w] = o.line[1, w]
            o.line[3, w] = 0.0
        if _score(o, worst, total, stages, n, best):
            continue
        useless = False
        for half in range(2):
            part = first if half == 0 else others
            if part.territory.size == 0 or useless:
                continue
            grow(part, case, factor, now.q, then)
            _solved(part, case, then, o, limit)
            for w in range(LANES):
                if not o.line[0, w] <= limit:
                    wider, open_, qw = factor.copy(), openness.copy(), now.q[:, w].copy()
                    kernel.grow(case, qw, wider)
                    kernel.widen(case, wider)
                    for c in range(n):
                        open_[cuts[c]] = 0.0
                    pw = now.p[:, w].copy()
                    _alone(case, open_, pw, qw)
                    then.p[:, w] = pw
                    kernel.widen(case, factor)
                    o.line[1, w] = kernel.peak(case, pw)
            for w in range(LANES):
                o.line[3, w] = max(o.line[3, w], o.line[1, w])
            useless = _score(o, worst, total, stages, n, best)
        solved += filled
        for w in range(filled):
            if not useless and o.line[0, w] < best:
                best, found = o.line[0, w], subsets[w]
    return best, found, solved
