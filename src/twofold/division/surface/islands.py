"""Removes islands: every live corner of a child's side must hang together with that child's decided corners."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from twofold.division.surface.problem import CutProblem, touches


def joined(problem: CutProblem, v: np.ndarray) -> np.ndarray:
    """The field with islands handed to the side that surrounds them (their cost can only vanish)."""
    live = touches(problem.cost) > 0
    v, before = v.copy(), v.size + 1
    while True:
        # both children's islands change hands at once: one child's first, and where two islands touch the letters
        # would decide; an island within an island takes another round
        lost = _unrooted(problem, v, live, 1) | _unrooted(problem, v, live, -1)
        count = int(lost.sum())
        if not 0 < count < before:
            return v
        v[lost] = -v[lost]
        before = count


def _unrooted(problem: CutProblem, v: np.ndarray, live: np.ndarray, sign: int) -> np.ndarray:
    """Corners on a child's side that hang together with none of its decided corners."""
    own = live & (sign * v > 0)
    parts, n = ndimage.label(own)
    rooted = np.zeros(n + 1, dtype=bool)
    rooted[np.unique(parts[own & (problem.fixed == sign)])] = True
    rooted[0] = True
    return ~rooted[parts]
