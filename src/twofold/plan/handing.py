"""What changes hands: gates and who may stop, the fork's record, and who relieves whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from twofold import evidence
from twofold.case.records import StopRule
from twofold.plan.anaesthesia import lines_of
from twofold.plan.numerics import HELD_MIN
from twofold.plan.people import stretches
from twofold.plan.records import Plan, PlannedStep, Project, Strict
from twofold.plan.terms import duties
from twofold.quantity import S_PER_MIN

CHILDREN = ("a", "b")
PAUSE = dt.timedelta(minutes=HELD_MIN)  # whoever was in the room so shortly before still knows


class GateCall(Strict):
    """A go or no-go with its time: who owns it by role and by name, the criterion, and what holds if nobody can say."""

    step: str
    name: str
    at: dt.datetime
    owner: str
    people: tuple[str, ...]
    criterion: str
    default: str


class ForkRecord(Strict):
    """The moment when one record becomes two: who calls the time, what becomes double, who goes with whom.

    lines: letter -> each tube, line and drain to be relabelled. rooms: letter -> place. team: letter -> people of that
    child's colour on duty then. shared: people of both colours, to be named to a child by the caller.
    """

    step: str
    planned: dt.datetime
    caller: str
    people: tuple[str, ...]
    record: tuple[str, ...]
    bands: str
    teams: str
    rooms: dict[str, str]
    lines: dict[str, tuple[str, ...]]
    team: dict[str, tuple[str, ...]]
    shared: tuple[str, ...]


class Relief(Strict):
    """One person takes over a thread of work from another, within hours of it. overlap_min: how long both are on duty
    and free of other steps before the change (negative: they never meet). count: the scrubbed field changes hands, so a
    count is due. beside: whoever comes has worked in the same place until just then, and has seen it all."""

    role: str
    twin: str
    out: str
    into: str
    at: dt.datetime
    after: str
    before: str
    overlap_min: float
    count: bool
    beside: bool = False
    note: str = ""


class Spell(Strict):
    """Somebody at the table for longer than the longest spell without a break."""

    person: str
    role: str
    start: dt.datetime
    end: dt.datetime
    minutes: float
    longest: float


class Handing(Strict):
    """Gates, stop rules of the aims, the fork, reliefs and long spells of one plan."""

    gates: tuple[GateCall, ...]
    stop: tuple[StopRule, ...]
    fork: ForkRecord | None = None
    reliefs: tuple[Relief, ...]
    spells: tuple[Spell, ...]


def handing(project: Project, plan: Plan, stop: Sequence[StopRule]) -> Handing:
    """All of it, in order of time. stop: the aims' own rules, with who decides."""
    return Handing(
        gates=tuple(_gates(project, plan)),
        stop=tuple(stop),
        fork=_fork(project, plan),
        reliefs=tuple(_reliefs(project, plan)),
        spells=tuple(_spells(project, plan)),
    )


def _gates(project: Project, plan: Plan) -> Iterator[GateCall]:
    tasks = {t.id: t for t in project.tasks}
    for s in plan.steps:
        gate = tasks[s.id].gate
        if gate is not None:
            who = tuple(p for p, n in zip(s.people, duties(tasks[s.id])) if n.role == gate.owner)
            yield GateCall(step=s.id, name=s.name, at=s.end, owner=gate.owner, people=who, criterion=gate.criterion,
                           default=gate.default)  # fmt: skip


def _fork(project: Project, plan: Plan) -> ForkRecord | None:
    if project.fork is None:
        return None
    tasks = {t.id: t for t in project.tasks}
    step = next((s for s in plan.steps if tasks[s.id].step == project.fork.step), None)
    if step is None:
        return None
    on = [p for p in project.people if any(x.start <= step.end < x.end for x in stretches(p))]
    return ForkRecord(
        step=step.id,
        planned=step.end,
        caller=project.fork.caller,
        people=tuple(p for p, n in zip(step.people, duties(tasks[step.id])) if n.role == project.fork.caller),
        record=project.fork.record,
        bands=project.fork.bands,
        teams=project.fork.teams,
        rooms={k: v for k, v in sorted(project.fork.rooms.items())},
        lines={c: tuple(x.id for x in lines_of(project, plan, c) if x.kind != "monitor") for c in CHILDREN},
        team={c: tuple(p.id for p in on if p.twin == c) for c in CHILDREN},
        shared=tuple(p.id for p in on if p.twin == "both"),
    )


def _threads(project: Project, plan: Plan) -> Mapping[tuple[str, str, str], list[tuple[PlannedStep, tuple[str, ...]]]]:
    """(role, child's team, place) -> steps in order with the people who held that duty."""
    tasks = {t.id: t for t in project.tasks}
    out: dict[tuple[str, str, str], list[tuple[PlannedStep, tuple[str, ...]]]] = {}
    for s in plan.steps:
        held: dict[tuple[str, str, str], list[str]] = {}
        for who, need in zip(s.people, duties(tasks[s.id])):
            held.setdefault((need.role, need.twin, s.place), []).append(who)
        for key, people in held.items():
            out.setdefault(key, []).append((s, tuple(people)))
    return out


def _reliefs(project: Project, plan: Plan) -> Iterator[Relief]:
    least, gap = evidence.value("staffing.relief_overlap"), evidence.value("staffing.longest_spell")
    people = {p.id: p for p in project.people}
    found = []
    for (role, twin, _), steps in _threads(project, plan).items():
        alone = [(s, who) for s, who in steps if len(who) == 1]
        for (one, (before,)), (two, (after,)) in pairwise(alone):
            if before == after or one.end > two.start or (two.start - one.end).total_seconds() / S_PER_MIN > gap:
                continue
            came = max([x.start for x in stretches(people[after]) if x.start <= two.start], default=two.start)
            left = max([x.end for x in stretches(people[before]) if x.start <= one.end], default=one.end)
            last = max((s for s in plan.steps if after in s.people and s.end <= two.start), key=lambda s: s.end,
                       default=None)  # fmt: skip
            overlap = (min(left, two.start) - max(came, last.end if last else came)).total_seconds() / S_PER_MIN
            beside = last is not None and last.place == two.place and (two.start - last.end) < PAUSE
            note = (
                ""
                if overlap >= least or beside
                else "hand over by voice and paper before the first leaves: they overlap too little"
            )
            found.append(
                Relief(role=role, twin=twin, out=before, into=after, at=two.start, after=one.id, before=two.id,
                       overlap_min=overlap, count=role == "scrub_nurse", beside=beside, note=note)
            )  # fmt: skip
    yield from sorted(found, key=lambda r: (r.at, r.role, r.twin, r.out))


def _spells(project: Project, plan: Plan) -> Iterator[Spell]:
    """Whoever is planned at the table for longer than the preferred spell, with no gap as long as a break."""
    longest, pause = evidence.value("staffing.longest_spell"), evidence.value("staffing.shortest_break")
    yield from table_spells(project, plan, longest, pause)


def table_spells(project: Project, plan: Plan, longest: float, pause: float) -> Iterator[Spell]:
    """Every spell at the table beyond a length, by person and time."""
    if project.scrub is None:
        return
    tasks = {t.id: t for t in project.tasks}
    for person in project.people:
        mine = [
            (s, n.role) for s in plan.steps for w, n in zip(s.people, duties(tasks[s.id]))
            if w == person.id and n.role in project.scrub.roles
        ]  # fmt: skip
        runs: list[list[tuple[PlannedStep, str]]] = []
        for s, role in sorted(mine, key=lambda x: x[0].start):
            if runs and (s.start - runs[-1][-1][0].end).total_seconds() / S_PER_MIN < pause:
                runs[-1].append((s, role))
            else:
                runs.append([(s, role)])
        for run in runs:
            minutes = (run[-1][0].end - run[0][0].start).total_seconds() / S_PER_MIN
            if minutes > longest:
                yield Spell(person=person.id, role=run[0][1], start=run[0][0].start, end=run[-1][0].end,
                            minutes=minutes, longest=longest)  # fmt: skip
