"""A bound project and its plan become plain arrays (``Program``), with the names that the numbers stand for.

Nothing here hangs on the letters a and b: tasks stand in the plan's order with ties in the project's own
order, which goes by the children's streams, and so do the sources of hazards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from twofold.plan.records import BoundNeed, Plan, Project, Task
from twofold.plan.terms import duties, fits, minute
from twofold.playbooks.records import Contingency, Hazard, Need
from twofold.rehearsal.keys import canonical, key
from twofold.rehearsal.program import (
    AFTER,
    ANSWER,
    FREE,
    HAZARD,
    PERSON,
    RATES,
    SHIFT,
    SIDES,
    SOURCE,
    SPOT,
    TASK,
    Program,
)
from twofold.timeline import Side


@dataclass(frozen=True)
class Source:
    """A hazard with whom it can strike."""

    hazard: int
    side: Side


@dataclass(frozen=True)
class Score:
    """The compiled operation: the arrays and what their indexes mean. ``tasks`` in the plan's order."""

    project: Project
    plan: Plan
    streams: Mapping[str, int]
    tasks: tuple[Task, ...]
    sources: tuple[Source, ...]
    program: Program

    @property
    def hazards(self) -> tuple[Hazard, ...]:
        return self.project.hazards

    @property
    def contingencies(self) -> tuple[Contingency, ...]:
        return self.project.contingencies

    @cached_property
    def reach_min(self) -> dict[str, float]:
        """Minutes from the call to the bedside that each contingency allows."""
        return {c.id: c.reach_min.value for c in self.contingencies}

    @cached_property
    def call_roles(self) -> tuple[str, ...]:
        """The role of each seat of the contingencies, as the kernel numbers them."""
        return tuple(need.role for c in self.contingencies for need in _asked(c.needs))

    def milestone(self, name: str) -> int | None:
        """The last task in plan order with that milestone, or None."""
        found = [i for i, t in enumerate(self.tasks) if t.milestone == name]
        return found[-1] if found else None


def compile_score(project: Project, plan: Plan, streams: Mapping[str, int], hazards: bool = True) -> Score:
    """The arrays of a project and its plan.

    Args:
        streams: letter -> the child's stream number.
        hazards: False leaves every hazard out.
    """
    if not hazards:
        project = project.model_copy(update={"hazards": ()})
    tasks = ordered(project, plan)
    sources = tuple(_sources(project.hazards, streams))
    index = {t.id: i for i, t in enumerate(tasks)}
    answers = {c.id: k for k, c in enumerate(project.contingencies)}
    exposed = [[k for k, s in enumerate(sources) if exposes(t, project.hazards[s.hazard], s.side)] for t in tasks]
    spots = [[i for i, ks in enumerate(exposed) if k in ks] for k in range(len(sources))]
    stores = {what: k for k, what in enumerate(sorted(project.equipment))}
    links = [[] for _ in tasks]
    for x in project.links:
        links[index[x.before]].append((index[x.after], int(x.since == "start"), x.min_lag_min))
    incoming = [sum(x.after == t.id for x in project.links) for t in tasks]
    places = {p: k for k, p in enumerate(sorted(project.places))}
    shifts = [[(minute(project, s.start), minute(project, s.end)) for s in p.shifts] for p in project.people]
    named = {step.id: step.people for step in plan.steps}
    people = {p.id: k for k, p in enumerate(project.people)}
    seats = [_seated(t, named[t.id], people) for t in tasks]
    calls = [tuple(_asked(c.needs)) for c in project.contingencies]
    program = Program(
        task=_tasks(tasks, streams, places, incoming, links, seats, exposed),
        after=_rows(AFTER, [(lag, j, at_start) for group in links for j, at_start, lag in group]),
        seat_person=np.array([q for group in seats for q, _ in group], dtype=np.int32),
        seat_fit=_fit([need for group in seats for _, need in group], project),
        kit=np.array([stores[e] for t in tasks for e in t.equipment], dtype=np.int32),
        stock=np.array([project.equipment[e] for e in sorted(project.equipment)], dtype=np.int32),
        apart=_apart(project, index),
        person=_rows(PERSON, _spans(shifts)),
        shift=_rows(SHIFT, [span for group in shifts for span in group]),
        bells=np.array(sorted({t for group in shifts for span in group for t in span if t > 0}), dtype=float),
        exposes=np.array([k for group in exposed for k in group], dtype=np.int32),
        source=_rows(
            SOURCE,
            [
                (key("source", project.hazards[s.hazard].id, streams.get(s.side, s.side)), s.hazard, SIDES[s.side], *at)
                for s, at in zip(sources, _spans(spots))
            ],
        ),
        hourly=np.array([k for k, s in enumerate(sources) if project.hazards[s.hazard].per == "hour"], dtype=np.int32),
        spot=_rows(SPOT, [x for group in spots for x in zip(_shares([tasks[i] for i in group]), group)]),
        hazard=_rows(
            HAZARD, [(RATES[h.per], answers[h.contingency], h.detect.observable is not None) for h in project.hazards]
        ),
        answer=_rows(ANSWER, _spans(calls)),
        call_fit=np.array(
            [[[_may(p, need, side) for p in project.people] for side in SIDES] for group in calls for need in group],
            dtype=np.uint8,
        ).reshape(-1, len(SIDES), len(project.people)),
    )
    return Score(project, plan, dict(streams), tasks, sources, program)


def ordered(project: Project, plan: Plan) -> tuple[Task, ...]:
    """The tasks in the plan's order: by planned start, then end, then the project's own order."""
    planned = {s.id: (s.start, s.end) for s in plan.steps}
    return tuple(sorted(project.tasks, key=lambda t: planned[t.id]))  # stable: ties stay in project order


def _sources(hazards: Sequence[Hazard], streams: Mapping[str, int]) -> Iterable[Source]:
    first, second = sorted(streams, key=lambda x: streams[x])
    for k, h in enumerate(hazards):
        sides = {"each": (first, second), "both": ("both",)}.get(h.strikes, ("none",))
        yield from (Source(k, side) for side in sides)  # type: ignore[arg-type]


def exposes(task: Task, hazard: Hazard, side: Side) -> bool:
    """Whether a task exposes a child (or both, or the team) to a hazard."""
    if task.phase not in hazard.where.phases and task.step not in hazard.where.steps:
        return False
    if side == "none":
        return True
    return task.twin != "none" if side == "both" else task.twin in (side, "both")


def _seated(task: Task, named: Sequence[str], people: Mapping[str, int]) -> list[tuple[int, BoundNeed]]:
    """The task's seats: whom the plan names for each, and the need that it fills."""
    needs = duties(task)
    there = [people[p] for p in named] + [FREE] * (len(needs) - len(named))
    return list(zip(there, needs))


def _asked(needs: Sequence[Need]) -> Iterable[Need]:
    for need in needs:
        yield from [need] * need.count


def _may(person, need: Need, side: str) -> bool:
    """Whether a person may answer a call's need for a side; ``own`` is the struck child's colour team."""
    twin = need.twin if need.twin != "own" else side if side in ("a", "b") else "any"
    return fits(person, BoundNeed(role=need.role, level=need.level, twin=twin))  # type: ignore[arg-type]


def _fit(needs: Sequence[BoundNeed], project: Project) -> np.ndarray:
    return np.array([[fits(p, need) for p in project.people] for need in needs], dtype=np.uint8).reshape(
        -1, len(project.people)
    )


def _shares(tasks: Sequence[Task]) -> np.ndarray:
    """Cumulated share of the planned time of some tasks, ending at exactly 1."""
    if not tasks:
        return np.zeros(0)
    total = np.cumsum([t.duration_min.value for t in tasks])
    return total / total[-1]


def _apart(project: Project, index: Mapping[str, int]) -> np.ndarray:
    """Which tasks may never run side by side, n x n."""
    from twofold.plan.model import model_of

    model = model_of(project)
    out = np.zeros((len(index), len(index)), dtype=np.uint8)
    for i, j in model.apart:
        x, y = index[model.tasks[i]], index[model.tasks[j]]
        out[x, y] = out[y, x] = 1
    return out


def _tasks(tasks, streams, places, incoming, links, seats, exposed) -> np.ndarray:
    spans = [_spans(groups) for groups in (links, seats, [t.equipment for t in tasks], exposed)]
    return _rows(
        TASK,
        [
            (
                key("task", canonical(t.id, streams)),
                t.not_before_min,
                SIDES[t.twin],
                places[t.place],
                t.interruptible,
                incoming[i],
                *(x for span in spans for x in span[i]),
            )
            for i, t in enumerate(tasks)
        ],
    )


def _spans(groups: Sequence[Sequence]) -> list[tuple[int, int]]:
    """First index and the one past the last of each group when all are laid end to end."""
    ends = np.cumsum([len(g) for g in groups], dtype=int)
    return [(int(e) - len(g), int(e)) for g, e in zip(groups, ends)]


def _rows(kind: np.dtype, rows: Sequence[tuple]) -> np.ndarray:
    return np.array([tuple(row) for row in rows], dtype=kind)
