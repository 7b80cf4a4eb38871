"""What the operations before this one closed, and how many weeks the veins had to grow since."""

from __future__ import annotations

from collections.abc import Iterable

from twofold.case.reader import Case
from twofold.case.records import Entry
from twofold.quantity import DAYS_PER_WEEK
from twofold.twins.couplings import Stage


def earlier_stages(case: Case, operation: str, ligations: Iterable) -> tuple[Stage, ...]:
    """The stages of the course before an operation, in order; empty for a first or only one.

    Args:
        ligations: of the division (``edge``, ``stage``). Each stage lasts until the next one, or until ``operation``.
    """
    closed = list(ligations)
    entries: list[Entry] = []
    for entry in case.course:
        if entry.id == operation:
            break
        if entry.stage is not None and any(x.stage == entry.stage for x in closed):
            entries.append(entry)
    days = [e.day for e in entries] + [case.operation(operation).day]
    return tuple(
        Stage(
            cut=tuple(sorted(x.edge for x in closed if x.stage == e.stage)),
            weeks=max(0.0, (until - e.day).days / DAYS_PER_WEEK),
        )
        for e, until in zip(entries, days[1:])
    )
