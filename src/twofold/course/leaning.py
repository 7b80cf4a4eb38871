"""How a child's odds of harm lean on its weight and on how far the shared vessels have joined, from rehearsed runs.

Logistic regression of every run of every week, with the guesses of ``timing.reserve_exponent`` and
``timing.joined_exponent`` as its prior. The same runs come back every week, so weeks are no independent evidence:
scores are added up by run before their spread is taken (a sandwich, clustered by run).

*Source*: Liang & Zeger 1986, Biometrika 73:13 (clustered scores).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.course.numerics import FIT_ROUNDS, LEVEL_PRECISION, PRIOR_POINTS
from twofold.course.records import Band
from twofold.evidence import estimate
from twofold.quantity import P10, P50, P90


@dataclass(frozen=True)
class Lean:
    """Powers of weight (odds fall with it) and of conductance (odds rise with it): normal, mean (2,), cov (2, 2)."""

    mean: np.ndarray
    cov: np.ndarray

    def draws(self, u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(power of weight, power of conductance) from two streams of uniform numbers; the first rises with ``u``."""
        from scipy.special import ndtri

        root = np.linalg.cholesky(self.cov)
        first = ndtri(u)
        return self.mean[0] + root[0, 0] * first, self.mean[1] + root[1, 0] * first + root[1, 1] * ndtri(v)

    def bands(self) -> tuple[Band, Band]:
        """Both powers as bands."""
        from scipy.special import ndtri

        rows = [self.mean + np.sqrt(np.diag(self.cov)) * ndtri(p) for p in (P10, P50, P90)]
        return tuple(Band(low=float(r[0]), mid=float(r[1]), high=float(r[2])) for r in zip(*rows))  # type: ignore


def prior() -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of both powers before any run."""
    middles = (np.arange(PRIOR_POINTS) + 0.5) / PRIOR_POINTS
    drawn = [estimate(f"timing.{name}").quantiles(middles) for name in ("reserve_exponent", "joined_exponent")]
    return np.array([x.mean() for x in drawn]), np.array([x.var() for x in drawn])


def leaning(log_mass: np.ndarray, log_joined: np.ndarray, harmed: np.ndarray) -> Lean:
    """What the runs and the guesses say together.

    Args:
        log_mass: against the planned week, shape (weeks,). log_joined: conductance likewise, shape (weeks, runs).
        harmed: 0, 1 or NaN (no outcome), shape (weeks, runs).
    """
    mean, variance = prior()
    keep, start = np.diag([LEVEL_PRECISION, *(1 / variance)]), np.array([0.0, *mean])
    sound = np.isfinite(harmed)
    y = np.where(sound, harmed, 0.0)
    design = np.stack([np.ones_like(y), np.broadcast_to(-log_mass[:, None], y.shape), log_joined], axis=-1)

    def bread(p: np.ndarray) -> np.ndarray:
        return np.einsum("wr,wri,wrj->ij", p * (1 - p) * sound, design, design) + keep

    found = start.copy()
    for _ in range(FIT_ROUNDS):
        p = _share(design @ found)
        score = np.einsum("wr,wri->i", (y - p) * sound, design) - keep @ (found - start)
        found = found + np.linalg.solve(bread(p), score)
    p = _share(design @ found)
    own = np.einsum("wr,wri->ri", (y - p) * sound, design)
    inverse = np.linalg.inv(bread(p))
    cov = inverse @ (own.T @ own + keep) @ inverse
    widest = np.maximum(1.0, np.sqrt(np.diag(inverse) / np.diag(cov)))  # never surer than independent runs would be
    return Lean(found[1:], (cov * np.outer(widest, widest))[1:, 1:])


def _share(log_odds: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-log_odds))
