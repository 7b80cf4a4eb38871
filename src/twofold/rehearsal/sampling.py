"""Draws from estimates, for every run at once, from random numbers that belong to names.

Three levels of spread: between cases, between phases, within steps. The parameters (what a better measurement
could tell) are shared by the runs of a set; chance is each run's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
from scipy.special import ndtri

from twofold.quantity import Estimate
from twofold.rehearsal.keys import uniforms
from twofold.rehearsal.numerics import REPLICAS_PER_SET


def quantiles(estimates: Sequence[Estimate], u: np.ndarray) -> np.ndarray:
    """The u-quantiles of some estimates; u and the result have shape (runs, estimates).

    The same values as ``Estimate.quantile``, column by column and all runs at once.
    """
    out = np.empty(u.shape)
    for k, e in enumerate(estimates):
        out[:, k] = _quantile(e, np.ascontiguousarray(u[:, k]))
    return out


def _quantile(e: Estimate, u: np.ndarray) -> np.ndarray:
    s = e.spread
    if s.kind == "normal":
        assert s.sd is not None
        return e.value + s.sd * ndtri(u)
    if s.kind == "lognormal":
        assert s.gsd is not None
        return e.value * np.exp(log(s.gsd) * ndtri(u))
    if s.kind == "fixed":
        return np.full(u.shape, e.value)
    assert s.low is not None and s.high is not None
    low, width = s.low, s.high - s.low
    if s.kind == "uniform":
        return low + u * width
    rise = (e.value - low) / width
    left = low + np.sqrt(u * width * (e.value - low))
    right = s.high - np.sqrt((1 - u) * width * (s.high - e.value))
    return np.where(u < rise, left, right)


def sets(replicates: np.ndarray) -> np.ndarray:
    """The parameter set of each run: runs 0 and 1 share set 0, runs 2 and 3 set 1, and so on."""
    return replicates // np.uint64(REPLICAS_PER_SET)


def draw(
    estimates: Sequence[Estimate], names: np.ndarray, seed: int, replicates: np.ndarray, median: bool = False
) -> np.ndarray:
    """One draw of each estimate for each run (or its median), shape (runs, estimates).

    Args:
        names: a stable key per estimate. replicates: run numbers, or set numbers for parameters.
    """
    if median:
        u = np.full((len(replicates), len(estimates)), 1 / 2)
    else:
        u = uniforms(seed, replicates, names)
    return quantiles(estimates, u)
