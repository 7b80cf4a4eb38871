"""Plans over what is unknown: the same draws for all, and which plan stands best when the draw is bad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from twofold.division.numerics import ROBUST_SAMPLES
from twofold.division.staging import search, unknowns
from twofold.division.staging.allotment import Allotment
from twofold.division.staging.join import Join
from twofold.division.staging.network import Network, build
from twofold.division.staging.search import Staged, peaks
from twofold.errors import NoAnswer
from twofold.quantity import P90


@dataclass(frozen=True)
class Plan:
    """An allotment with a staging."""

    allotment: Allotment
    staged: Staged


@dataclass(frozen=True)
class Standing:
    """Peaks of each child over all draws, mmHg. unsettled: draws in which no pressure could be found."""

    peaks: dict[str, np.ndarray]
    unsettled: int

    @property
    def bad(self) -> float:
        """The worse-off child's peak in a bad draw (ninetieth percentile): what plans are ranked by."""
        return float(np.quantile(np.max(list(self.peaks.values()), axis=0), P90))


def standings(join: Join, like: Network, plans: Sequence[Plan], count: int = ROBUST_SAMPLES) -> list[Standing]:
    """Every plan in the same joint draws of growth, own drainage, resistances and intracranial pressure."""
    cuts = [search.cut_indices(like, p.allotment) for p in plans]
    rows: list[list[dict[str, float]]] = [[] for _ in plans]
    unsettled = [0] * len(plans)
    for drawn in unknowns.draws(count):
        network = build(join, drawn, like)
        try:
            case = search.packed(network)
        except NoAnswer:
            unsettled = [n + 1 for n in unsettled]
            continue
        for i, plan in enumerate(plans):
            stage = np.array(plan.staged.stage, dtype=np.int64)
            try:
                course = search.follow(case, network, cuts[i], stage, plan.staged.stages)
            except NoAnswer:
                unsettled[i] += 1
                continue
            rows[i].append(peaks(network, course.pressure[:-1]))
    return [Standing({x: np.array([r[x] for r in mine]) for x in like.letters}, lost)
            for mine, lost in zip(rows, unsettled)]
