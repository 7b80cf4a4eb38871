"""What the steps use up, summed into one order list: for the operation, and for each child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from twofold.comparison.page import number
from twofold.plan.records import Project

COUNTED = ("unit", "piece", "set", "kit", "pack", "bag", "box", "roll", "pair")
ROUND_OFF = 1e-9  # 3 × 0.1 is still 0.3


@dataclass(frozen=True)
class Order:
    """One article. shared: for the operation as a whole; own: letter -> for that child."""

    what: str
    shared: str
    own: Mapping[str, str]
    ahead: str


def order_list(project: Project, masses: Mapping[str, float | None]) -> tuple[Order, ...]:
    """Articles in order of what must be ordered first, then by name.

    ``per: child`` counts once for each child whom the step touches (both where it touches none), ``per: kg``
    times that child's weight, or as an amount per kg where nobody knows the weight; ``per: operation`` counts
    once however many steps name it, ``per: step`` each time.
    """
    shared: dict[tuple[str, str], float] = {}
    own: dict[tuple[str, str], dict[str, float]] = {}
    once: set[tuple[str, str, str]] = set()
    lead: dict[tuple[str, str], float] = {}
    for task in project.tasks:
        touched = [t for t in masses if task.twin in (t, "both", "none")]
        for s in task.supplies:
            unknown = s.per == "kg" and any(m is None for m in masses.values())
            key = (s.what, f"{s.unit}/kg" if unknown else s.unit)
            lead[key] = max(lead.get(key, 0), s.lead_days)
            if s.per in ("child", "kg"):
                for t in touched:
                    mine = own.setdefault(key, {})
                    mine[t] = mine.get(t, 0) + s.amount * (1 if unknown or s.per == "child" else masses[t] or 1)
            elif s.per == "step" or (task.step, *key) not in once:
                once.add((task.step, *key))
                shared[key] = shared.get(key, 0) + s.amount
    return tuple(
        Order(
            what=key[0],
            shared=amount(shared.get(key), key[1]),
            own={t: amount(own.get(key, {}).get(t), key[1]) for t in masses},
            ahead=f"{number(lead[key])} days" if lead[key] else "",
        )
        for key in sorted(lead, key=lambda k: (-lead[k], k))
    )


def amount(value: float | None, unit: str) -> str:
    """Things that are counted come whole, and in the plural where there are several."""
    if value is None:
        return ""
    if unit not in COUNTED:
        return f"{number(value)} {unit}"
    whole = ceil(value - ROUND_OFF)
    return f"{whole} {unit}" + ("s" if whole != 1 else "")
