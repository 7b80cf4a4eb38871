"""The weight that a dose may follow: what the case has on record, where it can still be true on the day."""

from __future__ import annotations

from twofold.book.material import Material

STILL_TRUE = 0.1  # a weight on record that lies a tenth off the expected one is too old to dose by


def on_the_day(m: Material, operation: str) -> dict[str, float | None]:
    """Each child's kg for an operation's doses; None where the weight on record can't be trusted for that day.

    At birth nobody has been weighed. Otherwise the weight on record holds unless the course expects another
    one on that day.
    """
    variants = m.variants(operation)
    if not variants or "birth" in variants[0].project.playbook:
        return dict.fromkeys(m.order)
    expected = _expected(m, operation)
    return {t: _trusted(m.case.twins[t].mass_kg, expected.get(t)) for t in m.order}


def _trusted(recorded: float, expected: float | None) -> float | None:
    if expected is None or abs(expected - recorded) <= STILL_TRUE * recorded:
        return recorded
    return None


def _expected(m: Material, operation: str) -> dict[str, float]:
    rows = [h for h in (m.calendar.hand_over if m.calendar else ()) if h.to == operation]
    return {t: getattr(rows[0], t).mass_kg.mid for t in m.order} if rows else {}
