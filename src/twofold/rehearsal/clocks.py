"""What the clocks of published operations say of the next one, honestly wide because they are few.

An operation is described by three independent numbers: how long it takes in all, what share of that has passed
when the children are separated, and how long the set-up before the first cut takes. Each is predicted with the
spread that a small sample deserves.

*Source*: prediction from a normal sample of n with unknown mean and variance is Student's t with n - 1 degrees
of freedom and scale s sqrt(1 + 1/n), here on the logarithm (lengths) and the logit (share).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

import numpy as np
from scipy.special import ndtri, stdtrit

from twofold import evidence
from twofold.quantity import Estimate
from twofold.rehearsal.keys import key, uniforms
from twofold.rehearsal.numerics import FEWEST_CLOCKS
from twofold.rehearsal.sampling import sets

STRETCHES = ("set_up", "incision_to_separation", "separation_to_end")
OBSERVED = (*STRETCHES, "start_to_separation", "total")
NAMES = np.array([key("clock", n) for n in ("total", "share", "set_up")], dtype=np.uint64)


@dataclass(frozen=True)
class Prediction:
    """A predicted quantity on its own scale: centre + width times Student's t (or a normal deviate)."""

    centre: float
    width: float
    freedom: int | None  # None: too few clocks for a spread of their own; a normal of a stated width

    def at(self, u: np.ndarray) -> np.ndarray:
        return self.centre + self.width * (ndtri(u) if self.freedom is None else stdtrit(self.freedom, u))


@dataclass(frozen=True)
class Clocks:
    """What is predicted of an operation that is not among the cases."""

    total: Prediction  # log hours
    share: Prediction  # logit of the share of the total at separation
    set_up: Prediction  # log hours

    def hours(self, u: np.ndarray) -> np.ndarray:
        """Hours of the three stretches for random numbers u of shape (runs, 3); shape (runs, 3).

        Where a drawn set-up would take more than half of the time to separation, it takes half.
        """
        total = np.exp(self.total.at(np.ascontiguousarray(u[:, 0])))
        share = 1 / (1 + np.exp(-self.share.at(np.ascontiguousarray(u[:, 1]))))
        before = total * share
        set_up = np.minimum(np.exp(self.set_up.at(np.ascontiguousarray(u[:, 2]))), before / 2)
        return np.stack([set_up, before - set_up, total - before], axis=1)


def cases() -> list[Mapping[str, Any]]:
    """The clocked operations of the evidence, joined at the head or not."""
    return list(evidence.document("clocks")["cases"])


def learn(rows: Iterable[Mapping[str, Any]], without: str | None = None) -> Clocks:
    """What the clocked cases joined at the head say, one of them left out on request."""
    rows = [r for r in rows if r["craniopagus"] and r["case"] != without]
    share = [r["start_to_separation_h"] / (r["start_to_separation_h"] + r["separation_to_end_h"]) for r in rows]
    set_ups = [log(r["set_up_h"]) for r in rows if "set_up_h" in r]
    return Clocks(
        total=_predict([log(r["total_h"]) for r in rows], evidence.estimate("clocks.final_operation")),
        share=_predict([log(s / (1 - s)) for s in share], None),
        set_up=_predict(set_ups, evidence.estimate("clocks.set_up")),
    )


def _predict(sample: Sequence[float], otherwise: Estimate | None) -> Prediction:
    n = len(sample)
    if n < FEWEST_CLOCKS:
        assert otherwise is not None and otherwise.spread.gsd is not None
        return Prediction(float(np.mean(sample)) if n else log(otherwise.value), log(otherwise.spread.gsd), None)
    return Prediction(float(np.mean(sample)), float(np.std(sample, ddof=1)) * sqrt(1 + 1 / n), n - 1)


def draw_hours(clocks: Clocks, seed: int, replicates: np.ndarray) -> np.ndarray:
    """Hours of the three stretches for each run, shape (runs, 3); runs of one set share them."""
    return clocks.hours(uniforms(seed, sets(np.asarray(replicates, dtype=np.uint64)), NAMES))


def observed(row: Mapping[str, Any]) -> dict[str, float]:
    """What was clocked of a case, in hours, by the names of ``OBSERVED``."""
    return {name: float(row[f"{name}_h"]) for name in OBSERVED if f"{name}_h" in row}
