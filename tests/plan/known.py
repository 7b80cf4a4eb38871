"""Cases whose shortest plan is known: by how they were made, or by trying everything."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random

from projects import link, need, person, project, task

from twofold.case.records import LEVELS
from twofold.plan.records import Project
from twofold.plan.terms import duties, fits, minute, planned_min

ROLES = ("r0", "r1", "r2", "r3")


def by_construction(seed: int, people: int = 5, day: int = 480, machines: int = 2) -> tuple[Project, int]:
    """(project, its shortest length): everybody's day without a gap, cut into steps for one, two or three at once.

    Nobody else is there, so that all work laid on all people side by side fills the day exactly: nothing is shorter.
    The steps ask for skills, levels and colours that those who do them have, for machines of which there are as many
    as are in use at once, and for links with waits that the day as it was cut keeps.
    """
    random = Random(seed)
    crew = [
        person(f"p{i}", *sorted(random.sample(ROLES, random.choice([1, 2, 3]))), level=random.choice(LEVELS),
               twin=random.choice(["a", "b", "both"]))
        for i in range(people)
    ]  # fmt: skip
    blocks = [0, *sorted(random.sample(range(30, day, 30), 3)), day]  # whoever works together does so within a block
    slots: list[tuple[int, int, list]] = []
    for begin, end in itertools.pairwise(blocks):
        left = crew.copy()
        random.shuffle(left)
        while left:
            together, left = left[: (size := random.choice([1, 1, 2, 3]))], left[size:]
            cuts = [begin, *sorted(random.sample(range(begin + 5, end, 5), random.choice([0, 1]))), end]
            slots += [(a, b, together) for a, b in itertools.pairwise(cuts)]
    tools = [f"tool{k}" for k in range(machines)]
    tasks, held = [], []
    for i, (a, b, together) in enumerate(slots):
        needs = [
            need(random.choice(p.roles), twin=random.choice(["any", p.twin if p.twin != "both" else "a"]),
                 level=random.choice(LEVELS[: LEVELS.index(p.level) + 1]))
            for p in together
        ]  # fmt: skip
        equipment = tuple(t for t in tools if random.random() < 0.3)
        held += [(t, a, b) for t in equipment]
        tasks.append(task(f"t{i}", b - a, *needs, equipment=equipment))
    order = list(range(len(tasks)))
    random.shuffle(order)
    links = []
    for i, j in itertools.permutations(range(len(slots)), 2):
        gap = slots[j][0] - slots[i][1]
        if 0 <= gap <= 60 and random.random() < 0.15:
            longest = random.choice([None, gap, gap + 30])
            links.append(link(f"t{i}", f"t{j}", random.choice([0, gap]), longest))
    most = {
        t: max([sum(a <= s < b for x, a, b in held if x == t) for y, s, _ in held if y == t], default=1) for t in tools
    }
    return project([tasks[i] for i in order], crew, links, equipment=most), day


def small(seed: int, steps: int = 8) -> Project:
    """At most so many steps for four people of several skills, levels, colours and shifts, with one drill."""
    random = Random(seed)
    crew = [
        person(f"p{i}", *sorted(random.sample(ROLES[:3], random.choice([1, 2]))), level=random.choice(LEVELS),
               twin=random.choice(["a", "b", "both", "both"]),
               hours=(random.choice([(0, 48), (0, 48), (1, 48), (0, 4)]),))
        for i in range(4)
    ]  # fmt: skip
    tasks = []
    for i in range(steps):
        able = random.sample(crew, random.choice([1, 1, 2]))
        needs = [
            need(random.choice(p.roles), twin=p.twin if p.twin != "both" and random.random() < 0.3 else "any",
                 level=p.level if random.random() < 0.3 else "trainee")
            for p in able
        ]  # fmt: skip
        equipment = ("drill",) if random.random() < 0.3 else ()
        tasks.append(task(f"t{i}", random.randint(5, 60), *needs, equipment=equipment))
    links = [
        link(f"t{i}", f"t{j}", random.choice([0, 0, 10]))
        for i in range(steps)
        for j in range(i + 1, steps)
        if random.random() < 0.35
    ]
    return project(tasks, crew, links, equipment={"drill": 1})


def crews(p: Project) -> dict[str, list[tuple[str, ...]]]:
    """Per step everybody who could do it together, each group once."""
    out = {}
    for t in p.tasks:
        groups = {
            tuple(sorted(q.id for q in group))
            for group in itertools.permutations(p.people, len(duties(t)))
            if all(fits(q, n) for n, q in zip(duties(t), group))
        }
        out[t.id] = sorted(groups)
    return out


def by_trying_everything(p: Project) -> float:
    """The shortest length over every order of steps and every choice of people; infinite when there is no plan.

    Every step starts as soon as all that stand before it in the order, its people and its machines allow; some order
    is that of a shortest plan's starts, and can then not be later. No longest waits, children or places here.
    """
    length = {t.id: planned_min(t.duration_min) for t in p.tasks}
    before = {t.id: [x for x in p.links if x.after == t.id] for t in p.tasks}
    tools = {t.id: t.equipment for t in p.tasks}
    shifts = {q.id: [(minute(p, s.start), minute(p, s.end)) for s in q.shifts] for q in p.people}
    able = crews(p)
    tail = dict(length)
    for _ in p.tasks:
        for x in p.links:
            tail[x.before] = max(tail[x.before], length[x.before] + x.min_lag_min + tail[x.after])
    best = float("inf")

    def fitting(ready: float, long: float, crew: tuple[str, ...]) -> Iterator[float]:
        for t in sorted({ready, *(s for q in crew for s, _ in shifts[q] if s > ready)}):
            if all(any(s <= t and t + long <= e for s, e in shifts[q]) for q in crew):
                yield t
                return

    def walk(ends: dict[str, float], free: dict[str, float], last: float) -> None:
        nonlocal best
        if len(ends) == len(length):
            best = min(best, max(ends.values()))
            return
        for t in length:
            if t in ends or any(x.before not in ends for x in before[t]):
                continue
            ready = max([last, *(ends[x.before] + x.min_lag_min for x in before[t])])
            for crew in able[t]:
                since = max([ready, *(free.get(k, 0.0) for k in (*crew, *tools[t]))])
                for start in fitting(since, length[t], crew):
                    if start + tail[t] < best:
                        end = start + length[t]
                        walk({**ends, t: end}, {**free, **dict.fromkeys((*crew, *tools[t]), end)}, start)

    walk({}, {}, 0.0)
    return best
