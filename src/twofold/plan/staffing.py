"""Names for the places in a schedule: who of several equals does a step.

Within a pool anybody free may take a step (intervals of one pool never exceed its size, so whoever is free at
the start stays free). Of those, first whoever already works on that child in that phase, so that there are few
hand-offs, unless they have been on their feet too long; then whoever has worked least.
"""

from __future__ import annotations

from collections.abc import Sequence

from twofold import evidence
from twofold.plan.model import Model
from twofold.plan.records import Plan, Project
from twofold.plan.serial import Schedule


def names(
    project: Project, model: Model, schedule: Schedule, familiar: Plan | None = None
) -> list[tuple[str, ...]]:
    """For every task the people who do it, in the order of the task's duties.

    Args:
        familiar: an earlier plan: whoever did the step there does it again if free.
    """
    before = {s.id: frozenset(s.people) for s in familiar.steps} if familiar else {}
    longest = evidence.value("staffing.longest_spell")
    pause = evidence.value("staffing.shortest_break")
    book = _Book(longest, pause)
    chosen: list[list[str]] = [[] for _ in model.tasks]
    per_task: list[list[int]] = [[] for _ in model.tasks]
    for d, demand in enumerate(model.demands):
        per_task[demand.task].append(d)
    for i in sorted(range(len(model.tasks)), key=lambda i: (schedule.starts[i], i)):
        task = project.tasks[i]
        start = schedule.starts[i]
        end = start + model.duration[i]
        for d in per_task[i]:
            for k, count in zip(model.demands[d].pools, schedule.staff[d]):
                for _ in range(count):
                    person = book.pick(
                        model.pools[k].people, (task.twin, task.phase), start, end, before.get(task.id, frozenset())
                    )
                    chosen[i].append(person)
    return [tuple(c) for c in chosen]


class _Book:
    """Who has worked on what until when."""

    def __init__(self, longest: float, pause: float) -> None:
        self.longest, self.pause = longest, pause
        self.until: dict[str, int] = {}  # end of the last step
        self.since: dict[str, int] = {}  # start of the present spell without a break
        self.worked: dict[str, int] = {}
        self.on: dict[str, tuple[str, str]] = {}

    def pick(
        self, people: Sequence[str], work: tuple[str, str], start: int, end: int, known: frozenset[str]
    ) -> str:
        """The best free person, noted as busy until ``end``."""
        free = [p for p in people if self.until.get(p, start) <= start]
        person = min(
            free,
            key=lambda p: (
                p not in known,
                self._tired(p, start, end),
                self.on.get(p) != work,
                self.worked.get(p, 0),
                people.index(p),
            ),
        )
        if start - self.until.get(person, start) >= self.pause or person not in self.since:
            self.since[person] = start
        self.until[person] = end
        self.worked[person] = self.worked.get(person, 0) + end - start
        self.on[person] = work
        return person

    def _tired(self, person: str, start: int, end: int) -> bool:
        rested = start - self.until.get(person, start) >= self.pause
        return not rested and end - self.since.get(person, start) > self.longest
