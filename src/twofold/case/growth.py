"""Weight of each child on a day: the one projection of the house, from the weights that the case states.

Weights become z-scores at the age corrected for an early birth (``reference.py``), the z-score wanders between and
after them (``projection.py``), and comes back as a weight with its spread. The course adds the journal's weights to
the same projection. Joined children's weights are shares of one reading, so the reference describes other children
than these; ``CAVEAT`` stands beside every figure.
"""

from __future__ import annotations

import datetime as dt
import re

import yaml

from twofold.case.projection import Mass, Seen, band, track
from twofold.case.reader import Case, CaseLoader
from twofold.case.reference import age, z_of
from twofold.errors import BadInput
from twofold.evidence import value
from twofold.quantity import DAYS_PER_WEEK

COURSE = "course.yaml"
GESTATION = re.compile(r"(?P<weeks>2[2-9]|3\d|4[0-3])(?:\+(?P<days>[0-6]))?")
CAVEAT = (
    "Joined children are weighed together: each weight is a stated share of one reading. The reference "
    "describes children who are not joined; fused heads have no head circumference."
)


def gestation_days(case: Case) -> int | None:
    """Days from the last menstrual period to birth as course.yaml says; None where nobody wrote it.

    Raises BadInput: a file that is no YAML; a gestation that is no weeks and days.
    """
    path = case.root / COURSE
    if not path.is_file():
        return None
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=CaseLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as e:
        raise BadInput(path, "", str(e), "correct the YAML") from e
    words = data.get("gestation") if isinstance(data, dict) else None
    if words is None:
        return None
    if not GESTATION.fullmatch(str(words)):
        raise BadInput(path, "gestation", str(words), "weeks and days, as in 36+2")
    return in_days(str(words))


def in_days(gestation: str) -> int:
    """Weeks and days, as in ``36+2``, in days."""
    found = GESTATION.fullmatch(gestation)
    assert found is not None
    return int(found["weeks"]) * round(DAYS_PER_WEEK) + int(found["days"] or 0)


def weighed_on(case: Case, letter: str) -> dt.date:
    """The day to which ``mass_kg`` belongs: as stated, else the first operation after birth, else birth."""
    child = case.twins[letter]
    later = [e.day for e in case.course if e.day > child.born]
    return child.weighed or min(later, default=child.born)


def stated(case: Case, letter: str) -> list[Seen]:
    """The weights that case.yaml states of a child, in order of time.

    Raises BadInput: a weight beyond the reference's own plausibility flag, a slip rather than a child.
    """
    return [Seen(day, mass) for day, mass, _ in _stated(case, letter)]


def known(case: Case, letter: str) -> list[tuple[dt.date, float]]:
    """The (day, z-score) pairs of the weights that case.yaml states of a child, in order of time. Raises as above."""
    return [(day, z) for day, _, z in _stated(case, letter)]


def _stated(case: Case, letter: str) -> list[tuple[dt.date, float, float]]:
    child, limit, early = case.twins[letter], value("growth.flag_z"), gestation_days(case)
    points = [(weighed_on(case, letter), child.mass_kg, "mass_kg")]
    if child.birth_mass_kg is not None and points[0][0] > child.born:
        points.insert(0, (child.born, child.birth_mass_kg, "birth_mass_kg"))
    found = []
    for day, mass, field in points:
        z = z_of("weight", child.sex, age((day - child.born).days, early), mass)
        if abs(z) > limit:
            raise BadInput(
                case.root / "case.yaml",
                f"twins.{letter}.{field}",
                f"{mass} kg at {child.age_months(day):.1f} months (z-score {z:.1f})",
                "check the weight, its unit, its day (weighed:) and the date of birth",
            )
        found.append((day, mass, z))
    return found


def mass_on(case: Case, letter: str, on: dt.date) -> Mass:
    """A child's weight (kg) on a day, projected from the weights that case.yaml states."""
    child = case.twins[letter]
    return band(track("weight", child.sex, child.born, gestation_days(case), stated(case, letter)), on)
