"""The weight that a dose may follow: what the scale last said, where it can still be true on the day."""

from __future__ import annotations

from twofold.book.material import Material
from twofold.case.growth import mass_on

STILL_TRUE = 0.1  # a weight on record that lies a tenth off the expected one is too old to dose by


def on_the_day(m: Material, operation: str) -> dict[str, float | None]:
    """Each child's kg for an operation's doses; None where the weight on record can't be trusted for that day.

    At birth nobody has been weighed. Later the weight on record holds until growth has moved the expected one
    by a tenth.
    """
    day = m.case.operation(operation).day
    if day <= m.case.twins.a.born:
        return dict.fromkeys(m.order)
    return {t: trusted(m.case.twins[t].mass_kg, mass_on(m.case, t, day).mid) for t in m.order}


def trusted(recorded: float, expected: float) -> float | None:
    """The recorded kg, or None where the expected kg has left it behind."""
    return recorded if abs(expected - recorded) <= STILL_TRUE * recorded else None
