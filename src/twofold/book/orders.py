"""The plan's order list as a book says it: whole things, by each child's own weight, with the day to order by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from twofold.book.say import day
from twofold.comparison.page import number
from twofold.plan.order import Article

COUNTED = ("unit", "piece", "set", "kit", "pack", "bag", "box", "roll", "pair")
ROUND_OFF = 1e-9  # 3 × 0.1 is still 0.3


@dataclass(frozen=True)
class Order:
    """One article. shared: for the operation as a whole; own: letter -> for that child; by: the day to order by."""

    what: str
    shared: str
    own: Mapping[str, str]
    by: str


def orders(articles: Sequence[Article], masses: Mapping[str, float | None]) -> tuple[Order, ...]:
    """Articles in the list's order; what is counted per kg times each child's weight, or per kg where nobody has
    weighed the children."""
    weighed = all(m is not None for m in masses.values())
    return tuple(
        Order(
            what=a.what,
            shared=amount(a.operation or None, a.unit),
            own={t: _own(a, t, (masses[t] or 1) if weighed else None) for t in masses},
            by=day(a.order_by) if a.lead_days else "stock",
        )
        for a in articles
    )


def _own(a: Article, child: str, mass: float | None) -> str:
    """One child's amount; both kinds of sum where one of them can't be multiplied by a weight."""
    each, per_kg = a.each.get(child, 0.0), a.per_kg.get(child, 0.0)
    if mass is not None:
        return amount(each + per_kg * mass or None, a.unit)
    parts = (amount(each or None, a.unit), amount(per_kg or None, f"{a.unit}/kg"))
    return " and ".join(x for x in parts if x)


def amount(value: float | None, unit: str) -> str:
    """Things that are counted come whole, and in the plural where there are several."""
    if value is None:
        return ""
    if unit not in COUNTED:
        return f"{number(value)} {unit}"
    whole = ceil(value - ROUND_OFF)
    return f"{whole} {unit}" + ("s" if whole != 1 else "")
