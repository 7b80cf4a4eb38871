"""Times at which everybody at the table gets a break: the serial scheme with people in it instead of crews.

Used where the shortest times leave somebody scrubbed for too long whoever does what: then a step waits until a
person who may do it has had a break. Nothing is proved here; the bound stays that of the times without breaks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from twofold.plan.calendar import Calendar
from twofold.plan.model import Model, Pool
from twofold.plan.numerics import WALK_PASSES
from twofold.plan.records import Project
from twofold.plan.schedule import Schedule, Stuck
from twofold.plan.serial import best
from twofold.plan.spells import Span, too_long


def walked(project: Project, model: Model, near: Schedule) -> tuple[Model, Schedule | Stuck]:
    """A model with a pool per person, and times for it that keep the limit, in the order of known times."""
    assert project.scrub is not None
    roles = set(project.scrub.roles)
    limit, pause = round(project.scrub.minutes), round(project.scrub.break_min)
    single = apart(model)
    single = replace(single, horizon=single.horizon + pause * len(single.tasks))  # at most a break before each step
    found = best(single, passes=WALK_PASSES, order=near.starts, calendar=lambda m: _Table(m, roles, limit, pause))
    return single, found


def apart(model: Model) -> Model:
    """The same problem with every person as a pool of one."""
    pools: list[Pool] = []
    of: list[list[int]] = []
    for pool in model.pools:
        of.append(list(range(len(pools), len(pools) + pool.size)))
        pools += [replace(pool, people=(who,)) for who in pool.people]
    demands = tuple(replace(d, pools=tuple(k for pool in d.pools for k in of[pool])) for d in model.demands)
    return replace(model, pools=tuple(pools), demands=demands)


class _Table(Calendar):
    """A calendar that also knows who has stood at the table when."""

    def __init__(self, model: Model, roles: set[str], limit: int, pause: int) -> None:
        super().__init__(model)
        self.limit, self.pause = limit, pause
        self.scrubbed = [d.role in roles for d in model.demands]
        self.held: dict[str, list[Span]] = defaultdict(list)

    def place(self, i: int, start: int, staff: dict[int, tuple[int, ...]]) -> None:
        super().place(i, start, staff)
        for d, counts in staff.items():
            if self.scrubbed[d]:
                for k, count in zip(self.model.demands[d].pools, counts):
                    if count:
                        self.held[self.model.pools[k].people[0]].append((start, start + self.model.duration[i]))

    def moments(self, i: int, after: int) -> Iterator[int]:
        """As ever, and where somebody's break would be over."""
        known = set(super().moments(i, after))
        if any(self.scrubbed[d] for d in self.demands[i]):
            ends = {end for _, end in self.held_by(i)}
            more = {end + self.pause for end in ends}
            known |= {t for t in more if t >= after and not self.barred(i, t)}
        return iter(sorted(known))

    def held_by(self, i: int) -> Iterator[Span]:
        """The scrubbed steps of all who could do a step."""
        for d in self.demands[i]:
            for k in self.model.demands[d].pools:
                yield from self.held[self.model.pools[k].people[0]]

    def able(self, d: int, k: int, start: int, end: int) -> bool:
        """Whether the person's spells stay within the limit with this step among them."""
        if not self.scrubbed[d]:
            return True
        return not too_long([*self.held[self.model.pools[k].people[0]], (start, end)], self.limit, self.pause)
