"""What the operations before this one closed, and how many weeks the veins had to grow since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from twofold import division as divisions
from twofold.case.reader import Case
from twofold.case.records import Entry
from twofold.quantity import DAYS_PER_WEEK
from twofold.twins.couplings import Stage


def earlier_stages(case: Case, candidate: str, operation: str) -> tuple[Stage, ...]:
    """The stages of a case's course before an operation, as the candidate's division cuts them."""
    if candidate == "all" or not any(e.stage is not None for e in before(case.course, operation)):
        return ()
    return stages_before(case.course, operation, divisions.load(case, candidate).ligations)


def before(course: Sequence[Entry], operation: str) -> list[Entry]:
    """The entries of a course that stand before an operation."""
    return list(takewhile(lambda e: e.id != operation, course))


def stages_before(course: Sequence[Entry], operation: str, ligations: Iterable) -> tuple[Stage, ...]:
    """What each stage cut, in order, and the weeks until the next one, or until ``operation``.

    Args:
        ligations: of the division (``edge``, ``stage``). A stage that cuts nothing is none.
    """
    closed = list(ligations)
    entries = [e for e in before(course, operation) if any(x.stage == e.stage for x in closed)]
    days = [e.day for e in entries] + [next(e.day for e in course if e.id == operation)]
    return tuple(
        Stage(
            cut=tuple(sorted(x.edge for x in closed if x.stage == e.stage)),
            weeks=max(0.0, (until - e.day).days / DAYS_PER_WEEK),
        )
        for e, until in zip(entries, days[1:])
    )
