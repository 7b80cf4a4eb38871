"""What one operation can reach: how far round the join it may go, how many vessels it may close, what must not wait."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, radians

import numpy as np

from twofold import evidence
from twofold.division.numerics import DECIMALS_MM, TABLE_ROWS
from twofold.division.staging.allotment import Allotment
from twofold.division.staging.join import Join


@dataclass(frozen=True)
class Limits:
    """Limits on the stages of one allotment.

    angle: of each cut round the axis from one brain to the other, radians. exposure: widest arc that an operation
    before the last lays open, radians. most: cuts in such an operation. last_share: of all cuts that may wait for the
    last one, in which the team goes all the way round.
    """

    angle: np.ndarray
    exposure: float
    most: int
    last_share: float

    def last_most(self, stages: int) -> int:
        """How many cuts may be left for the last of so many stages."""
        n = self.angle.size
        return n if stages == 1 else ceil(self.last_share * n)

    def reachable(self, chosen: np.ndarray) -> bool:
        """Whether one operation before the last can make these cuts (bool per cut)."""
        if chosen.sum() > self.most:
            return False
        return arc(self.angle[chosen]) <= self.exposure

    @cached_property
    def table(self) -> np.ndarray:
        """``reachable`` for every subset of the cuts, by bits."""
        n = self.angle.size
        out = np.empty(2**n, np.bool_)
        for first in range(0, out.size, TABLE_ROWS):
            codes = np.arange(first, min(first + TABLE_ROWS, out.size))
            bits = (codes[:, None] >> np.arange(n) & 1).astype(bool)
            out[codes] = (bits.sum(axis=1) <= self.most) & (arcs(self.angle, bits) <= self.exposure)
        return out

    def broken(self, stage: np.ndarray, stages: int) -> int:
        """In how many stages a staging goes beyond the limits."""
        codes = np.bincount(stage, weights=self._bits, minlength=stages)
        wrong = sum(not self._reachable(int(code)) for code in codes[: stages - 1])
        return wrong + int((stage == stages - 1).sum() > self.last_most(stages))

    @cached_property
    def _bits(self) -> np.ndarray:
        return 2.0 ** np.arange(self.angle.size)

    @cached_property
    def _known(self) -> dict[int, bool]:
        return {}

    def _reachable(self, code: int) -> bool:
        """``reachable`` of a subset by its bits; asked thousands of times, so answers are kept."""
        if code not in self._known:
            self._known[code] = self.reachable((code >> np.arange(self.angle.size) & 1).astype(bool))
        return self._known[code]


def arc(angles: np.ndarray) -> float:
    """Width of the smallest arc that holds all angles, radians."""
    if angles.size < 2:
        return 0.0
    ordered = np.sort(angles % (2 * np.pi))
    gaps = np.diff(np.append(ordered, ordered[0] + 2 * np.pi))
    return round(2 * np.pi - float(gaps.max()), DECIMALS_MM)


def arcs(angles: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """``arc`` of many subsets: chosen [subsets, angles]."""
    order = np.argsort(angles % (2 * np.pi), kind="stable")
    ordered = (angles % (2 * np.pi))[order]
    first, last, widest = np.full(len(chosen), np.nan), np.full(len(chosen), np.nan), np.zeros(len(chosen))
    for at, here in zip(ordered, chosen[:, order].T):
        gap = at - last
        widest = np.where(here & (gap > widest), gap, widest)  # no gap before the first one: not a number
        first = np.where(here & np.isnan(first), at, first)
        last = np.where(here, at, last)
    widest = np.fmax(widest, first + 2 * np.pi - last)
    out = np.round(2 * np.pi - widest, DECIMALS_MM)
    return np.where(chosen.sum(axis=1) < 2, 0.0, out)


def limits(join: Join, allotment: Allotment) -> Limits:
    """The limits of ``evidence`` for an allotment's cuts."""
    angle = np.zeros(0)
    if allotment.cuts:
        ends = [[join.at[join.edge[c].source], join.at[join.edge[c].target]] for c in allotment.cuts]
        at = np.array(ends).mean(axis=1)
        axis = np.subtract(*(np.array(join.centres[x]) for x in join.letters))
        axis /= np.linalg.norm(axis)
        flat = at - at.mean(axis=0)
        flat -= np.outer(flat @ axis, axis)
        aside = np.eye(axis.size)[np.argmin(np.abs(axis))]
        first = np.cross(axis, aside)
        first /= np.linalg.norm(first)
        angle = np.arctan2(flat @ np.cross(axis, first), flat @ first)
    return Limits(
        angle,
        radians(evidence.value("division.exposure_deg")),
        int(evidence.value("division.cuts_per_stage")),
        evidence.value("division.last_stage_share"),
    )
