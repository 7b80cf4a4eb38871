"""Where a child's z-score stands and where it may go, from everything that was measured.

The z-score wanders: its variance grows by ``wander**2`` a month. Each measurement shows it with an error. The last
state and its variance follow exactly (the local-level Kalman filter); a band at a later date adds the months between.
Between measurements both neighbours speak: the band there is narrower than either alone would give.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from twofold.case.numerics import P90_DEVIATE
from twofold.case.reference import Measure, age, value_of, z_of
from twofold.evidence import value
from twofold.quantity import DAYS_PER_MONTH


@dataclass(frozen=True)
class Mass:
    """A value that is not sure (kg, or cm) as P10, P50 and P90."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True)
class Seen:
    """One measurement of one child."""

    day: dt.date
    found: float


@dataclass(frozen=True)
class Track:
    """A child's measurements of one kind as z-scores in order of time."""

    measure: Measure
    sex: str
    born: dt.date
    gestation_days: int | None
    days: tuple[dt.date, ...]
    z: tuple[float, ...]


def track(measure: Measure, sex: str, born: dt.date, gestation_days: int | None, seen: Sequence[Seen]) -> Track:
    """Measurements as z-scores, in order of time."""
    rows = sorted(seen, key=lambda s: s.day)
    z = tuple(z_of(measure, sex, age((s.day - born).days, gestation_days), s.found) for s in rows)
    return Track(measure, sex, born, gestation_days, tuple(s.day for s in rows), z)


def z_on(line: Track, day: dt.date) -> tuple[float, float]:
    """Mean and variance of the z-score on a day, given every measurement before and after it."""
    wander, error = value("growth.wander") ** 2, value(f"growth.{line.measure}_error") ** 2
    before = _filtered([(d, z) for d, z in zip(line.days, line.z) if d <= day], day, wander, error)
    after = _filtered([(d, z) for d, z in zip(line.days[::-1], line.z[::-1]) if d > day], day, wander, error)
    first = (0.0, value("growth.first_z_sd") ** 2)
    known = [s for s in (before, after) if s is not None] or [first]
    weight = sum(1 / variance for _, variance in known)
    return sum(mean / variance for mean, variance in known) / weight, 1 / weight


def _filtered(
    points: list[tuple[dt.date, float]], until: dt.date, wander: float, error: float
) -> tuple[float, float] | None:
    """The state on a day from measurements in order towards it; None where there are none."""
    if not points:
        return None
    (last, mean), variance = points[0], error
    for day, z in points[1:]:
        variance += wander * abs((day - last).days) / DAYS_PER_MONTH
        gain = variance / (variance + error)
        mean, variance, last = mean + gain * (z - mean), variance * (1 - gain), day
    return mean, variance + wander * abs((until - last).days) / DAYS_PER_MONTH


def band(line: Track, day: dt.date) -> Mass:
    """P10, P50 and P90 of the value (kg or cm) on a day: a stated 80 % band."""
    mean, variance = z_on(line, day)
    at = age((day - line.born).days, line.gestation_days)
    limit, spread = value("growth.flag_z"), P90_DEVIATE * sqrt(variance)
    low, mid, high = (
        value_of(line.measure, line.sex, at, min(max(z, -limit), limit)) for z in (mean - spread, mean, mean + spread)
    )
    return Mass(low, mid, high)
