"""The project in whole numbers, with interchangeable people pooled: what the two planners plan on.

People who share roles, level, colour and shifts are one pool for each stretch of duty, so that no planner wastes
time on who of two equals does a step; names are given out afterwards (``staffing``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from math import ceil, floor
from typing import Any
from zoneinfo import ZoneInfo

from twofold.errors import NoAnswer
from twofold.plan.network import Arc, Contradiction, arcs, earliest_starts, tails
from twofold.plan.people import stretches
from twofold.plan.records import Project
from twofold.plan.terms import fits, minute, moment, planned_min
from twofold.playbooks.records import DayWindow
from twofold.quantity import MIN_PER_DAY


@dataclass(frozen=True)
class Pool:
    """People who are interchangeable during one stretch of duty; minutes from the project's start."""

    start: int
    end: int
    people: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.people)


@dataclass(frozen=True)
class Demand:
    """``count`` people for a task, out of the pools named by index, best suited first."""

    task: int
    count: int
    pools: tuple[int, ...]
    role: str


@dataclass(frozen=True)
class Model:
    """Everything that a planner needs, in minutes and indexes; tasks in the project's canonical order.

    arcs: (i, j, w): j starts at least w after i starts. apart: pairs that must not overlap, because a child is in
    one place at a time and a place for one child holds one. machines: (capacity, tasks) per piece of equipment.
    turnarounds: (i, j, minutes) between the two uses, in either order, of what is moved and cleaned in between.
    windows: (i, spans of minutes in one of which the step starts, ends not included).
    """

    tasks: tuple[str, ...]
    duration: tuple[int, ...]
    arcs: tuple[tuple[int, int, int], ...]
    demands: tuple[Demand, ...]
    pools: tuple[Pool, ...]
    machines: tuple[tuple[str, int, tuple[int, ...]], ...]
    apart: tuple[tuple[int, int], ...]
    horizon: int
    earliest: tuple[int, ...] = field(default=())
    tail: tuple[int, ...] = field(default=())
    turnarounds: tuple[tuple[int, int, int], ...] = ()
    windows: tuple[tuple[int, tuple[tuple[int, int], ...]], ...] = ()

    @property
    def floor(self) -> int:
        """Minutes below which no plan can be, by the links alone."""
        return max((e + t for e, t in zip(self.earliest, self.tail)), default=0)

    def plain(self) -> dict[str, Any]:
        """The model as plain data for the solver's process."""
        return asdict(self)

    @classmethod
    def of_plain(cls, data: dict[str, Any]) -> Model:
        """The model that was made plain, on the other side of a pipe."""
        return cls(
            tasks=tuple(data["tasks"]),
            duration=tuple(data["duration"]),
            arcs=tuple((i, j, w) for i, j, w in data["arcs"]),
            demands=tuple(Demand(**{**d, "pools": tuple(d["pools"])}) for d in data["demands"]),
            pools=tuple(Pool(**{**p, "people": tuple(p["people"])}) for p in data["pools"]),
            machines=tuple((what, count, tuple(users)) for what, count, users in data["machines"]),
            apart=tuple((i, j) for i, j in data["apart"]),
            horizon=data["horizon"],
            earliest=tuple(data["earliest"]),
            tail=tuple(data["tail"]),
            turnarounds=tuple((i, j, gap) for i, j, gap in data["turnarounds"]),
            windows=tuple((i, tuple((a, b) for a, b in spans)) for i, spans in data["windows"]),
        )


def model_of(project: Project) -> Model:
    """The project in whole minutes. Raises NoAnswer when the links contradict each other."""
    tasks = project.tasks
    index = {t.id: i for i, t in enumerate(tasks)}
    duration = tuple(planned_min(t.duration_min) for t in tasks)
    whole = [(i, j, ceil(w)) for i, j, w in arcs(project.links, index, duration)]
    try:
        earliest = earliest_starts(len(tasks), whole, base=[ceil(t.not_before_min) for t in tasks])
        tail = tails(duration, whole)
    except Contradiction as e:
        names = " → ".join(tasks[i].id for i in (*e.cycle, e.cycle[0]))
        raise NoAnswer(f"no plan for '{project.operation}': the links contradict each other along {names}") from None
    pools = pools_of(project)
    horizon = _horizon(project, pools, duration, whole)
    return Model(
        tasks=tuple(t.id for t in tasks),
        duration=duration,
        arcs=tuple(whole),
        demands=tuple(_demands(project, pools)),
        pools=pools,
        machines=tuple(
            (what, count, users)
            for what, count in sorted(project.equipment.items())
            if len(users := tuple(i for i, t in enumerate(tasks) if what in t.equipment)) > count
        ),
        apart=tuple(_apart(project, whole, duration, earliest)),
        horizon=horizon,
        earliest=tuple(int(x) for x in earliest),
        tail=tuple(int(x) for x in tail),
        turnarounds=tuple(_turnarounds(project)),
        windows=tuple((i, open_spans(project, t.window, horizon)) for i, t in enumerate(tasks) if t.window),
    )


def pools_of(project: Project) -> tuple[Pool, ...]:
    """Interchangeable people per stretch of duty, in the order of the team's list.

    A stretch is cut inwards to whole minutes: nobody is planned for a minute that they don't fully serve.
    """
    groups: dict[tuple, list[str]] = {}
    for p in project.people:
        spans = tuple(
            (max(0, ceil(minute(project, s.start))), floor(minute(project, s.end))) for s in stretches(p)
        )
        for span in (s for s in spans if s[0] < s[1]):
            groups.setdefault((tuple(sorted(p.roles)), p.level, p.twin, spans, span), []).append(p.id)
    return tuple(Pool(start=key[-1][0], end=key[-1][1], people=tuple(ids)) for key, ids in groups.items())


def _demands(project: Project, pools: Sequence[Pool]) -> list[Demand]:
    people = {p.id: p for p in project.people}
    out = []
    for i, task in enumerate(project.tasks):
        for need in task.needs:
            able = [k for k, pool in enumerate(pools) if fits(people[pool.people[0]], need)]
            # the least able who suffice come first: versatile and senior people stay free for what only they can
            able.sort(key=lambda k: (len(people[pools[k].people[0]].roles), k))
            out.append(Demand(task=i, count=need.count, pools=tuple(able), role=need.role))
    return out


def _apart(
    project: Project, arcs: Sequence[Arc], duration: Sequence[int], earliest: Sequence[float]
) -> list[tuple[int, int]]:
    """Pairs of steps that may not overlap for the children's sake and are not ordered by the links anyway.

    A step that needs nobody is a stretch of time (asleep for three days), not a presence: it takes no place.
    """
    children = [
        set() if not t.needs else {"a", "b"} if t.twin == "both" else {t.twin} - {"none"} for t in project.tasks
    ]
    joined = _before_fork(project)
    n = len(project.tasks)
    ordered = _ordered(n, arcs, duration, earliest)
    out = []
    for i in range(n):
        for j in range(i + 1, n):
            if not children[i] or not children[j] or ordered[i] >> j & 1 or ordered[j] >> i & 1:
                continue
            same_place = project.tasks[i].place == project.tasks[j].place
            if same_place:
                one = project.places[project.tasks[i].place] == 1
                clash = one and project.tasks[i].twin != project.tasks[j].twin and not (joined[i] and joined[j])
            else:
                clash = bool(children[i] & children[j]) or (joined[i] and joined[j])
            if clash:
                out.append((i, j))
    return out


def _turnarounds(project: Project) -> Iterator[tuple[int, int, int]]:
    """Pairs of steps between which the one thing that both use is moved to another place or cleaned for another
    child."""
    for what, minutes in sorted((project.turnaround_min or {}).items()):
        users = [(i, t) for i, t in enumerate(project.tasks) if what in t.equipment]
        for (i, one), (j, two) in combinations(users, 2):
            if one.place != two.place or one.twin != two.twin:
                yield i, j, ceil(minutes)


def open_spans(project: Project, window: DayWindow, horizon: int) -> tuple[tuple[int, int], ...]:
    """The spans of whole minutes of the project in which the wall clock stands within a window."""
    out, day = [], moment(project, 0).date() - dt.timedelta(days=1)
    while True:
        zone = ZoneInfo(project.timezone)
        last = day if window.since < window.until else day + dt.timedelta(days=1)
        since = minute(project, dt.datetime.combine(day, window.since, tzinfo=zone))
        until = minute(project, dt.datetime.combine(last, window.until, tzinfo=zone))
        if since >= horizon:
            return tuple(out)
        if until > 0:
            out.append((max(0, ceil(since)), ceil(until)))
        day += dt.timedelta(days=1)


def _before_fork(project: Project) -> list[bool]:
    """Whether a step happens on joined children: those that the fork waits for, and the fork itself."""
    if project.fork is None:
        return [False] * len(project.tasks)
    before: dict[str, list[str]] = {}
    for link in project.links:
        before.setdefault(link.after, []).append(link.before)
    todo = [t.id for t in project.tasks if t.step == project.fork.step]
    seen = set(todo)
    while todo:
        for earlier in before.get(todo.pop(), ()):
            if earlier not in seen:
                seen.add(earlier)
                todo.append(earlier)
    return [t.id in seen for t in project.tasks]


def _ordered(n: int, arcs: Sequence[Arc], duration: Sequence[int], earliest: Sequence[float]) -> list[int]:
    """Per step a bit set of the steps that start only after it has ended, by the links."""
    later: list[list[int]] = [[] for _ in range(n)]
    for i, j, w in arcs:
        if w >= duration[i]:
            later[i].append(j)
    closed = [0] * n
    for i in sorted(range(n), key=lambda i: -earliest[i]):  # whoever comes after starts later: already closed
        for j in later[i]:
            closed[i] |= 1 << j | closed[j]
    return closed


def _horizon(project: Project, pools: Sequence[Pool], duration: Sequence[int], arcs: Sequence[Arc]) -> int:
    """Minutes by which some best plan ends, if there is a plan at all: all work and lags laid end to end after
    the last moment at which somebody comes on shift or a step is released."""
    work = sum(duration) + sum(max(0, w - duration[i]) for i, _, w in arcs)
    held = max((t.not_before_min for t in project.tasks), default=0)
    moved = max((project.turnaround_min or {}).values(), default=0) * len(project.tasks)
    closed = MIN_PER_DAY * sum(t.window is not None for t in project.tasks)  # at most a day until a window opens
    return int(max([p.start for p in pools] + [ceil(held)]) + work + ceil(moved + closed))
