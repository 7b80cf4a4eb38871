"""What is normal at an age: the tables of evidence ``reference``, read between their points."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from twofold import evidence

Numbers = np.ndarray
Values = Callable[[str], Numbers]


def at_age(name: str, age_months: Numbers) -> Numbers:
    """The value of an age table at ages in months [replicas], linear between points, flat beyond them."""
    table = evidence.document("reference")["by_age"]
    return np.interp(age_months, table["months"], table[name]["values"])


def body_surface(mass_kg: Numbers, value: Values) -> Numbers:
    """Body surface in m2."""
    top = value("reference.bsa_slope") * mass_kg + value("reference.bsa_rise")
    return top / (mass_kg + value("reference.bsa_offset"))


def lookup(draws: Mapping[str, Numbers], replicas: int, twin: int) -> Values:
    """A function from evidence id to values [replicas]: the draw of that child if there is one, else the centre."""

    def value(id: str) -> Numbers:
        drawn = draws.get(id)
        if drawn is None:
            return np.full(replicas, evidence.value(id))
        drawn = np.asarray(drawn, dtype=np.float64)
        column = drawn[:, twin] if drawn.ndim == 2 else drawn
        return np.resize(column, replicas) if column.size != replicas else column

    return value
