"""The unknown inputs drawn together, and one by one at their ends."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twofold import evidence
from twofold.division.numerics import SAMPLE_SEED, SAMPLES
from twofold.division.staging.network import DRAW, UNKNOWN


def draws(count: int = SAMPLES) -> Iterator[dict[str, float]]:
    """Joint draws of all unknown inputs, one per stratum of each (Latin hypercube); the same every time.

    Each draw also gets every vessel's radius wrong in its own way (see ``network.build``).
    """
    rng = np.random.default_rng(SAMPLE_SEED)
    strata = {id: (rng.permutation(count) + rng.uniform(0, 1, count)) / count for id in UNKNOWN}
    estimates = {id: evidence.estimate(id) for id in UNKNOWN}
    for i in range(count):
        yield {id: estimates[id].quantile(float(strata[id][i])) for id in UNKNOWN} | {DRAW: float(i)}


def ends() -> Iterator[tuple[str, float, float]]:
    """(input, its tenth percentile, its ninetieth) for every unknown input."""
    for id in UNKNOWN:
        e = evidence.estimate(id)
        yield id, e.low, e.high
