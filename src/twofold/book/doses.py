"""What may be printed of a dose: a number for each child's weight where the source allows, else a blank line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twofold.book.say import spelt
from twofold.comparison.page import number
from twofold.playbooks.records import Dose
from twofold.quantity import Estimate

PER_KG = "/kg"
SAME_WEIGHT = 0.01  # below one per cent the two published weight rules give the same dose


@dataclass(frozen=True)
class Line:
    """One dose of a card.

    per_kg: as the source has it; None where the source's grade prints no dose. own: letter -> amount for
    that child's weight; None where it must be filled in by hand. halved: amount by the other published rule.
    conflict: another source of the same drug says otherwise.
    """

    what: str
    route: str
    per_kg: str | None
    own: Mapping[str, str | None]
    halved: str | None
    source: str
    grade: str
    conflict: bool

    @property
    def blank(self) -> bool:
        return any(v is None for v in self.own.values())


def lines(doses: Sequence[Dose], masses: Mapping[str, float | None]) -> tuple[Line, ...]:
    """The card's doses.

    Args:
        masses: letter -> kg on the day; None where nobody knows it yet (then no amount is computed).
    """
    return tuple(_line(d, doses, masses) for d in doses)


def _line(dose: Dose, all_doses: Sequence[Dose], masses: Mapping[str, float | None]) -> Line:
    amount = dose.amount
    printed = amount.grade.prints_a_dose
    mean = mean_mass(masses)
    return Line(
        what=dose.what,
        route=dose.route,
        per_kg=_reach(amount, None) if printed else None,
        own={t: _reach(amount, m) if printed and _known(amount, m) else None for t, m in masses.items()},
        halved=_reach(amount, mean) if printed and mean is not None and PER_KG in amount.unit else None,
        source=amount.source,
        grade=amount.grade.value,
        conflict=printed and any(_contradicts(dose, other) for other in all_doses),
    )


def mean_mass(masses: Mapping[str, float | None]) -> float | None:
    """Half of both weights: the rule that conflicts with each child's own; None where it makes no difference.

    *Source*: Spitz and Kiely dose on the summed weight and give half to each; the pharmacokinetics of two
    coupled bodies say own weight.
    """
    known = [m for m in masses.values() if m is not None]
    if len(known) < 2 or max(known) - min(known) <= SAME_WEIGHT * max(known):
        return None
    return sum(known) / 2


def _known(amount: Estimate, mass: float | None) -> bool:
    return mass is not None or PER_KG not in amount.unit


def _contradicts(dose: Dose, other: Dose) -> bool:
    same = (dose.what.lower(), dose.route, dose.amount.unit) == (other.what.lower(), other.route, other.amount.unit)
    differ = ends(dose.amount) != ends(other.amount)
    return other is not dose and same and differ and other.amount.grade.prints_a_dose


def ends(amount: Estimate) -> tuple[float, float]:
    """The lowest and the highest amount that a source names."""
    s = amount.spread
    if s.kind in ("uniform", "triangular"):
        assert s.low is not None and s.high is not None
        return s.low, s.high
    return amount.value, amount.value


def _reach(amount: Estimate, mass: float | None) -> str:
    low, high = ends(amount)
    unit = amount.unit
    if mass is not None and PER_KG in unit:
        low, high, unit = low * mass, high * mass, unit.replace(PER_KG, "", 1)
    unit = spelt(unit)
    return f"{number(low)} {unit}" if low == high else f"{number(low)} to {number(high)} {unit}"
