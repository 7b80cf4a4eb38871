"""Compiled search through all stagings of a set of cuts, as a tree over subsets."""

from __future__ import annotations

import numpy as np

from twofold.division.compiled import compiled
from twofold.division.numerics import CUT_WEIGHT, MEAN_WEIGHT
from twofold.division.staging.kernel import grow, peak, settle, widen
from twofold.division.staging.kernel_last import last_two


@compiled
def exhaust(case, laid, cuts, stages, best, stage, allowed, last_most, part, parts):
    """The best of the stagings into two or more stages whose first one is subset ``part`` modulo ``parts``.

    laid: see ``kernel_last.last_two``. best, stage: a staging to beat; ``stage`` is written. allowed [2^n]: subsets
    that one stage before the last may cut. last_most: cuts that may be left for the last. In two stages there is one
    part only. Common beginnings are solved once; the last two stages are taken together, many at a time. Branches whose
    worst so far is no better are left: worst-so-far never falls. Returns (score, networks solved).
    """
    n, unknowns, edges = cuts.size, case[14].size, case[0].tail.size
    openness, factor = np.ones((stages, edges)), np.ones((stages, edges))
    p, q = np.empty((stages, unknowns)), np.zeros((stages, edges))
    worst, total = np.zeros(stages), np.zeros(stages)
    left, subset = np.zeros(stages, dtype=np.int64), np.zeros(stages, dtype=np.int64)
    fresh = np.ones(stages, dtype=np.bool_)
    p[0] = case[14]
    left[0] = (1 << n) - 1
    level, solved = 0, 0
    while level >= 0:
        if level == stages - 2:
            score, found, count = last_two(case, laid, cuts, stages, left[level], openness[level], factor[level],
                                           p[level], worst[level], total[level], best, allowed, last_most)
            solved += count
            if found >= 0:
                best = score
                subset[level] = found
                for c in range(n):
                    stage[c] = stages - 1
                    for s in range(stages - 1):
                        if subset[s] >> c & 1:
                            stage[c] = s
            level -= 1
            continue
        # next subset of what is left to cut in this stage
        if fresh[level]:
            subset[level] = left[level]
            fresh[level] = False
        elif subset[level] == 0:
            fresh[level] = True
            level -= 1
            continue
        else:
            subset[level] = (subset[level] - 1) & left[level]
        if (level == 0 and subset[0] % parts != part) or not allowed[subset[level]]:
            continue
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
        if worst[at] + MEAN_WEIGHT * total[at] + CUT_WEIGHT * n >= best:
            continue
        grow(case, q[at], factor[at])
        left[at] = left[level] & ~subset[level]
        level = at
    return best, solved
