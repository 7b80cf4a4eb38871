"""Drugs to have ready for each child: how often each was called for in half the runs, and at most in 19 of 20.

Counted from the cards of the responses that reached the bedside; doses of one drug that differ (adrenaline for air and
for a heart that stands still) are never summed. Amounts stand only where a card may print them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from twofold.playbooks.records import Dose
from twofold.quantity import P50
from twofold.rehearsal.bodies import LETTERS, Pair
from twofold.rehearsal.compile import Score
from twofold.rehearsal.coverage import answers
from twofold.rehearsal.engine import Runs
from twofold.rehearsal.numerics import P95
from twofold.rehearsal.stock import UNITS

PER_KG = "/kg"
CHILDREN = {"a": ("a",), "b": ("b",), "both": LETTERS}


def drugs(score: Score, runs: Runs, pair: Pair | None) -> list[dict[str, Any]]:
    """Rows ``{twin, what, route, times_p50, times_p95, amount_p95, unit, grade, cards}`` by name; ``cards``: titles.

    ``amount_p95`` and ``unit`` are None where the dose's source is not graded to be printed, or the dose is a rate.
    Blood stands in ``stock``.
    """
    times, cards = _times(score, runs)
    titles = {c.id: c.title for c in score.contingencies}
    mass = {} if pair is None else dict(zip(LETTERS, pair.mass_kg))
    rows = []
    for dose, counts in times.items():
        for letter in LETTERS:
            often = float(np.quantile(counts[letter], P95, method="higher"))
            if often == 0:
                continue
            rows.append(
                {
                    "twin": letter,
                    "what": dose.what,
                    "route": dose.route,
                    "times_p50": float(np.quantile(counts[letter], P50, method="higher")),
                    "times_p95": often,
                    **_amount(dose, often, mass.get(letter)),
                    "cards": sorted(titles[c] for c in cards[dose]),
                }
            )
    return sorted(rows, key=lambda r: (r["what"], r["route"], r["cards"], r["twin"]))


def _times(score: Score, runs: Runs) -> tuple[Mapping[Dose, Mapping[str, np.ndarray]], Mapping[Dose, set[str]]]:
    """How often each dose was called for: dose -> letter -> counts [runs]; and by which cards."""
    times: dict[Dose, dict[str, np.ndarray]] = defaultdict(
        lambda: {letter: np.zeros(len(runs)) for letter in LETTERS}
    )
    cards: dict[Dose, set[str]] = defaultdict(set)
    doses = {c.id: _drugs(c.doses) for c in score.contingencies}
    for r, log in enumerate(runs.log):
        for a in answers(score, log):
            source = score.sources[a.source]
            if not np.isfinite(a.reached):
                continue
            card = score.hazards[source.hazard].contingency
            for dose in doses[card]:
                cards[dose].add(card)
                for letter in CHILDREN.get(source.side, ()):
                    times[dose][letter][r] += 1
    return times, cards


def _drugs(doses: Iterable[Dose]) -> list[Dose]:
    return [d for d in doses if d.what.lower() not in UNITS]


def _amount(dose: Dose, often: float, mass_kg: float | None) -> dict[str, Any]:
    """What so many doses come to; nothing for a dose that may not be printed, a rate, or a child without a weight."""
    grade, unit = dose.amount.grade, dose.amount.unit
    known = grade.prints_a_dose and mass_kg is not None and unit.endswith(PER_KG)
    return {
        "amount_p95": often * dose.amount.value * mass_kg if known and mass_kg is not None else None,
        "unit": unit.removesuffix(PER_KG) if known else None,
        "grade": str(grade),
    }
