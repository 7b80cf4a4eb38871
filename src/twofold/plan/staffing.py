"""Names for the places in a schedule: who of several equals does a step.

First a rota that is surely feasible: within a pool anybody free may take a step (intervals of one pool never
exceed its size, so whoever is free at the start stays free). Then ``rota`` improves on it across pools.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from twofold import evidence
from twofold.plan.model import Demand, Model
from twofold.plan.records import BoundNeed, Plan, Project
from twofold.plan.rota_records import Duty, Rota
from twofold.plan.schedule import Schedule

Names = list[tuple[str, ...]]


def first_names(project: Project, model: Model, schedule: Schedule) -> Names:
    """For every task people who can do it, in the order of the task's duties.

    Of those free in the pool, first whoever already works on that child in that phase, unless they have been on
    their feet too long; then whoever has worked least.
    """
    book = _Book(evidence.value("staffing.longest_spell"), evidence.value("staffing.shortest_break"))
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
                    chosen[i].append(book.pick(model.pools[k].people, (task.twin, task.phase), start, end))
    return [tuple(c) for c in chosen]


def rota_of(
    project: Project, model: Model, schedule: Schedule, first: Names, familiar: Plan | None = None
) -> Rota:
    """The question of who does what at these times: whoever may and is on shift, threads of work, first choices.

    Args:
        familiar: an earlier plan; whoever did a duty there should do it again.
    """
    index = {p.id: k for k, p in enumerate(project.people)}
    before = {s.id: s.people for s in familiar.steps} if familiar else {}
    threads: dict[tuple[str, str, str, str], int] = {}
    duties = []
    for i, position, need, demand in _duties(project, model):
        task = project.tasks[i]
        start, end = schedule.starts[i], schedule.starts[i] + model.duration[i]
        able = [
            index[name]
            for k in demand.pools
            if model.pools[k].start <= start and end <= model.pools[k].end
            for name in model.pools[k].people
        ]
        earlier = before.get(task.id, ())
        known = index.get(earlier[position], -1) if position < len(earlier) else -1
        table = task.place if need.twin == "any" else ""  # a child's own team stays with it wherever it goes
        thread = threads.setdefault((need.role, need.level, need.twin, table), len(threads))
        scrubbed = project.scrub is not None and need.role in project.scrub.roles
        duties.append(Duty(i, tuple(sorted(able)), thread, index[first[i][position]], known, scrubbed))
    return Rota(
        tuple(duties),
        longest_spell=round(evidence.value("staffing.longest_spell")),
        shortest_break=round(project.scrub.break_min if project.scrub else evidence.value("staffing.shortest_break")),
        scrub_limit=None if project.scrub is None else round(project.scrub.minutes),
    )


def same_people(rota: Rota, model: Model, schedule: Schedule) -> list[int] | None:
    """Everybody in the step that they know from the earlier plan, or None where somebody can't."""
    if not all(d.known in d.people for d in rota.duties):
        return None
    free: dict[int, int] = {}
    for d in sorted(rota.duties, key=lambda d: schedule.starts[d.task]):
        if schedule.starts[d.task] < free.get(d.known, 0):
            return None
        free[d.known] = schedule.starts[d.task] + model.duration[d.task]
    return [d.known for d in rota.duties]


def named(project: Project, model: Model, people: Sequence[int]) -> Names:
    """The names behind the rota's answer, per task in the order of its duties."""
    out: list[list[str]] = [[] for _ in model.tasks]
    for (i, _, _, _), k in zip(_duties(project, model), people):
        out[i].append(project.people[k].id)
    return [tuple(x) for x in out]


def _duties(project: Project, model: Model) -> Iterator[tuple[int, int, BoundNeed, Demand]]:
    """(task, position among its duties, need, demand), one per person wanted."""
    demands = iter(model.demands)
    for i, task in enumerate(project.tasks):
        position = 0
        for need in task.needs:
            demand = next(demands)
            for _ in range(need.count):
                yield i, position, need, demand
                position += 1


class _Book:
    """Who has worked on what until when."""

    def __init__(self, longest: float, pause: float) -> None:
        self.longest, self.pause = longest, pause
        self.until: dict[str, int] = {}  # end of the last step
        self.since: dict[str, int] = {}  # start of the present spell without a break
        self.worked: dict[str, int] = {}
        self.on: dict[str, tuple[str, str]] = {}

    def pick(self, people: Sequence[str], work: tuple[str, str], start: int, end: int) -> str:
        """The best free person, noted as busy until ``end``."""
        free = [p for p in people if self.until.get(p, start) <= start]
        person = min(
            free,
            key=lambda p: (
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
