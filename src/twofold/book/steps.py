"""An operation's steps as they are numbered in the book, over all candidates that are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from twofold.book.material import Operation
from twofold.plan.records import PlannedStep, Task
from twofold.plan.terms import duties


@dataclass(frozen=True)
class Line:
    """One step: its number, what it is, and when each candidate's plan has it (None: not part of that plan)."""

    number: int
    task: Task
    planned: tuple[PlannedStep | None, ...]

    @property
    def only(self) -> PlannedStep | None:
        """The planned step where one plan is shown."""
        return self.planned[0]


def lines(variants: Sequence[Operation]) -> tuple[Line, ...]:
    """The steps of an operation in order of start, numbered from 1.

    Steps of several candidates' plans are matched by id and ordered by their earliest start; ties keep the
    project's canonical order, which knows no letters.
    """
    if not variants:
        return ()
    tasks: dict[str, Task] = {}
    for v in variants:
        for t in v.project.tasks:
            tasks.setdefault(t.id, t)
    found = [{s.id: s for s in v.plan.steps} for v in variants]
    rank = {id: i for i, id in enumerate(tasks)}

    def start(id: str) -> tuple[dt.timedelta, int]:
        at = [f[id].start - v.plan.start for f, v in zip(found, variants, strict=True) if id in f]
        return (min(at), rank[id])

    known = [id for id in tasks if any(id in f for f in found)]
    return tuple(
        Line(n, tasks[id], tuple(f.get(id) for f in found)) for n, id in enumerate(sorted(known, key=start), start=1)
    )


def roles_of(task: Task, step: PlannedStep) -> tuple[tuple[str, str], ...]:
    """(role, person id) of everybody whom the step holds."""
    return tuple((need.role, who) for need, who in zip(duties(task), step.people, strict=False))
