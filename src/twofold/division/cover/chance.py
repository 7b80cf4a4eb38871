"""How likely it is that what there is covers what is needed, when both are uncertain."""

from __future__ import annotations

import numpy as np

from twofold import evidence
from twofold.division.numerics import COVER_SAMPLES
from twofold.division.records import Band
from twofold.quantity import P10, P50, P90


def drawn(id: str, rng: np.random.Generator) -> np.ndarray:
    """Draws of an estimate of the evidence."""
    return np.asarray(evidence.estimate(id).quantiles(rng.uniform(0, 1, COVER_SAMPLES)))


def between(band: Band, rng: np.random.Generator) -> np.ndarray:
    """Draws whose tenth, fiftieth and ninetieth percentiles are the band's: straight lines through them, from 0 up."""
    u = rng.uniform(0, 1, COVER_SAMPLES)
    low = band.mid + (band.mid - band.low) * (u - P50) / (P50 - P10)
    high = band.mid + (band.high - band.mid) * (u - P50) / (P90 - P50)
    return np.maximum(0, np.where(u < P50, low, high))


def chance(there: np.ndarray, needed: np.ndarray) -> float:
    """Share of the draws in which there is enough."""
    return float(np.mean(there >= needed))
