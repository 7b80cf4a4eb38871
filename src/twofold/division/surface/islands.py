"""Removes islands: every live corner of a child's side must hang together with that child's decided corners."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from twofold.division.surface.problem import CutProblem, touches


def joined(problem: CutProblem, v: np.ndarray) -> np.ndarray:
    """The field with islands handed to the side that surrounds them (their cost can only vanish)."""
    live = touches(problem.cost) > 0
    v = v.copy()
    for sign in (1, -1):
        own = live & (sign * v > 0)
        parts, n = ndimage.label(own)
        rooted = np.zeros(n + 1, dtype=bool)
        rooted[np.unique(parts[own & (problem.fixed == sign)])] = True
        rooted[0] = True
        lost = ~rooted[parts]
        v[lost] = -v[lost]
    return v
