"""A playbook's holes filled for one pair: children, ligations, rooms, people, clocks and the date.

What each hole means stands at the top of ``twofold.playbooks.records``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from twofold import evidence
from twofold.case.reader import Case
from twofold.case.records import Entry, TeamFile
from twofold.errors import BadInput
from twofold.plan.calibrate import calibrated
from twofold.plan.numerics import DEFAULT_START_HOUR
from twofold.plan.people import offered, refuse_shortage, supervised
from twofold.plan.records import BoundNeed, Precedence, Project, ScrubLimit, Task
from twofold.plan.terms import planned_min
from twofold.plan.watches import in_watches
from twofold.playbooks.reader import find
from twofold.playbooks.records import Fork, Link, Need, Playbook, Step
from twofold.quantity import MIN_PER_H, Estimate
from twofold.timeline import Deed, Side

LETTERS = ("a", "b")
N = TypeVar("N", Need, BoundNeed)


@dataclass(frozen=True)
class Made:
    """One making of a step: for which ligation and which child (None: the step is not made per that)."""

    task: str
    ligation: str | None = None
    child: str | None = None


def bind(
    case: Case,
    playbook: Playbook,
    division: Any | None,
    team: TeamFile,
    entry: Entry,
    clocks: Mapping[str, Estimate | None] | None = None,
) -> Project:
    """The problem of one operation: every step for its child and vessel, with needs, links, places and people.

    Args:
        division: a ``division.Division`` (its ligations are used), or None apart from any division.
        clocks: phase id -> clock (hours) to calibrate with in place of the phase's own; None drops one.

    Raises BadInput: links that run in a circle or contradict each other. NoAnswer: too few people of a role.
    """
    ligations = ligations_of(case, playbook, division, entry)
    order = letters_by_stream(case)
    made = {s.id: makings(s, ligations, order) for s in playbook.steps}
    tasks = tuple(
        _task(step, m, {x.edge: x for x in ligations}, playbook, order)
        for step in playbook.steps
        for m in made[step.id]
    )
    links = fan_out(playbook, made, [x.edge for x in ligations])
    tasks = supervised(calibrated(tasks, links, playbook.phases, clocks), team)
    scrub = scrub_limit(playbook)
    tasks, links = in_watches(tasks, links, _relieved(playbook), scrub)
    rest = round(evidence.value("staffing.legal_rest") * MIN_PER_H)
    turnarounds = {k: float(planned_min(e.turnaround)) for k, e in playbook.equipment.items() if e.turnaround}
    start = start_of(case, entry)
    project = Project(
        operation=entry.id,
        playbook=playbook.id,
        title=playbook.title,
        candidate=getattr(division, "candidate", "all"),
        start=start,
        timezone=case.file.timezone,
        physiology=playbook.physiology,
        phases=playbook.phases,
        tasks=tasks,
        links=links,
        people=offered(team, start, tasks, links, playbook.roles, rest),
        roles={k: r.title for k, r in playbook.roles.items()},
        places={k: p.capacity for k, p in playbook.places.items()},
        place_titles={k: p.title for k, p in playbook.places.items()},
        equipment={k: e.count for k, e in playbook.equipment.items()},
        equipment_titles={k: e.title for k, e in playbook.equipment.items()},
        turnaround_min=turnarounds or None,
        rest_min=rest,
        access=playbook.access or None,
        scrub=scrub,
        supervised=True,
        hazards=playbook.hazards,
        contingencies=tuple(
            c.model_copy(update={"needs": in_order(c.needs, order)}) for c in playbook.contingencies
        ),
        checklists=playbook.checklists,
        fork=playbook.fork and playbook.fork.model_copy(update={"rooms": rooms(playbook.fork, order)}),
    )
    refuse_shortage(project, team, str(case.root / "team.yaml"))
    return project


def scrub_limit(playbook: Playbook) -> ScrubLimit | None:
    """How long people in the playbook's scrubbed roles may stand at the table; None where it has none."""
    roles = tuple(k for k, r in playbook.roles.items() if r.scrubbed)
    longest, pause = evidence.value("staffing.longest_scrub"), evidence.value("staffing.shortest_break")
    return ScrubLimit(minutes=longest, break_min=pause, roles=roles) if roles else None


def _relieved(playbook: Playbook) -> dict[str, float]:
    """Step -> minutes after which its people may be relieved, where the playbook says so."""
    return {s.id: float(planned_min(s.relieve_every)) for s in playbook.steps if s.relieve_every is not None}


def letters_by_stream(case: Case) -> tuple[str, str]:
    """The two letters in the order of the children's streams, so that order never hangs on a letter."""
    first, second = sorted(LETTERS, key=lambda x: case.twins[x].stream)
    return first, second


def start_of(case: Case, entry: Entry) -> dt.datetime:
    """When the operation starts: its date, or the first day of its window at seven local time."""
    if entry.date is not None:
        return entry.date.astimezone(case.zone)
    return dt.datetime.combine(entry.day, dt.time(DEFAULT_START_HOUR), tzinfo=case.zone)


def ligations_of(case: Case, playbook: Playbook, division: Any | None, entry: Entry) -> tuple[Any, ...]:
    """The division's ligations that belong to this operation, in the division's order.

    An operation with a ``stage`` closes the vessels of that stage. What no operation of the course was given is
    closed by the last operation that divides at all, so that nothing stays joined.
    """
    if division is None or not divides(playbook):
        return ()
    given = {e.stage for e in case.course if e.stage is not None}
    ordered = sorted(division.ligations, key=lambda x: x.order)
    left_over = any(x.stage not in given for x in ordered)
    last = left_over and _last_to_divide(case, playbook, entry)
    return tuple(x for x in ordered if x.stage == entry.stage or (last and x.stage not in given))


def divides(playbook: Playbook) -> bool:
    """Whether an operation has steps for each vessel that crosses the cut."""
    return any(s.for_each == "ligation" for s in playbook.steps)


def _last_to_divide(case: Case, playbook: Playbook, entry: Entry) -> bool:
    for other in reversed(case.course):
        if other.id == entry.id:
            return True
        if divides(playbook if other.playbook == playbook.id else find(case, other.playbook)):
            return False
    return True  # an operation that is not in the course, planned by itself


def makings(step: Step, ligations: Sequence[Any], order: Sequence[str]) -> tuple[Made, ...]:
    """How often a step is made: once, per child, or per ligation."""
    if step.for_each == "ligation":
        return tuple(Made(f"{step.id}.{x.edge}", ligation=x.edge) for x in ligations)
    if step.twin == "each":
        return tuple(Made(f"{step.id}.{x}", child=x) for x in order)
    return (Made(step.id),)


def _task(
    step: Step, made: Made, ligations: Mapping[str, Any], playbook: Playbook, order: Sequence[str]
) -> Task:
    twin = _side(step, made, ligations)
    return Task(
        id=made.task,
        step=step.id,
        name=_named(step, made),
        phase=step.phase,
        twin=twin,
        duration_min=step.duration,
        needs=in_order([_need(n, twin) for n in step.needs], order),
        place=_place(step, twin, playbook, order),
        equipment=step.equipment,
        supplies=step.supplies,
        acts=tuple(_deed(d, twin, made) for d in step.acts),
        gate=step.gate,
        checklist=step.checklist,
        interruptible=step.interruptible,
        milestone=step.milestone,
        structure=_filled(step.structure, made) or "",
        instrument=step.instrument,
        ligation=made.ligation,
        loss_ml_kg=step.loss_ml_kg,
        note=step.note,
        window=step.window,
    )


def _side(step: Step, made: Made, ligations: Mapping[str, Any]) -> Side:
    if made.child is not None:
        return made.child  # type: ignore[return-value]
    if made.ligation is not None and step.twin in ("each", "both"):
        return ligations[made.ligation].twin
    return "both" if step.twin == "each" else step.twin


def _need(need: Need, twin: Side) -> BoundNeed:
    if need.twin == "own":
        return BoundNeed(role=need.role, count=need.count, level=need.level, twin=twin if twin in LETTERS else "any")
    return BoundNeed(role=need.role, count=need.count, level=need.level, twin=need.twin)


def in_order(needs: Sequence[N], order: Sequence[str]) -> tuple[N, ...]:
    """The needs as written, but what is asked for each child stands in the order of the children's streams.

    A playbook has to name one letter first; who is asked first must not hang on it.
    """
    def kind(need: N) -> tuple[str, str, bool]:
        return need.role, need.level, need.twin in LETTERS

    kinds = [kind(n) for n in needs]
    rank = {letter: k for k, letter in enumerate(order)}
    return tuple(sorted(needs, key=lambda n: (kinds.index(kind(n)), rank.get(n.twin, 0))))


def rooms(fork: Fork, order: Sequence[str]) -> dict[str, str]:
    """The room of either child after the fork; where nothing says who moves, the first of ``order`` stays."""
    if "stays" not in fork.rooms:
        return {letter: fork.rooms[letter] for letter in LETTERS}  # type: ignore[index]
    return {letter: fork.rooms[who] for letter, who in zip(order, ("stays", "moves"))}  # type: ignore[index]


def _place(step: Step, twin: Side, playbook: Playbook, order: Sequence[str]) -> str:
    if step.place != "own":
        return step.place
    if playbook.fork is None or twin not in LETTERS:
        raise BadInput(
            f"playbook {playbook.id}",
            f"steps.{step.id}.place",
            "own",
            "'own' is a child's own room after the fork: give the step a child and the playbook fork.rooms",
        )
    return rooms(playbook.fork, order)[twin]


def _deed(deed: Deed, twin: Side, made: Made) -> Deed:
    changes: dict[str, Any] = {}
    if deed.twin is None and twin != "none":
        changes["twin"] = twin
    if deed.edge is not None:
        changes["edge"] = _filled(deed.edge, made)
    return deed.model_copy(update=changes) if changes else deed


def _named(step: Step, made: Made) -> str:
    """The step's name, with the vessel at hand: nobody may have to ask which clip this is."""
    name = _filled(step.name, made) or step.name
    return name if made.ligation is None or made.ligation in name else f"{made.ligation}: {name}"


def _filled(text: str | None, made: Made) -> str | None:
    return text if text is None or made.ligation is None else text.replace("{ligation}", made.ligation)


def fan_out(
    playbook: Playbook, made: Mapping[str, Sequence[Made]], ligations: Sequence[str]
) -> tuple[Precedence, ...]:
    """The playbook's links between the steps as made: like joins like, single steps join all.

    A step that is not made at all (no ligations) is bridged: what came after it comes after what it came after.
    """
    links: dict[tuple[str, str, str, float, float | None], Precedence] = {}
    for step in playbook.steps:
        for link in step.after:
            for found in _joined(playbook, made, ligations, step, link):
                key = (found.before, found.after, found.since, found.min_lag_min, found.max_lag_min)
                links.setdefault(key, found)
    return tuple(links.values())


def _joined(
    playbook: Playbook, made: Mapping[str, Sequence[Made]], ligations: Sequence[str], step: Step, link: Link
) -> list[Precedence]:
    befores = made[link.step]
    if not befores and made[step.id]:
        return _bridged(playbook, made, ligations, step, link, frozenset((link.step,)))
    previous = dict(zip(ligations[1:], ligations))
    out = []
    for after in made[step.id]:
        wanted = previous.get(after.ligation or "") if link.of == "previous" else after.ligation
        if link.of == "previous" and wanted is None:
            continue  # the first ligation looks back on nothing
        for before in befores:
            if wanted is not None and before.ligation is not None and before.ligation != wanted:
                continue
            if after.child is not None and before.child is not None and before.child != after.child:
                continue
            out.append(
                Precedence(
                    before=before.task,
                    after=after.task,
                    since=link.since,
                    min_lag_min=link.min_lag_min,
                    max_lag_min=link.max_lag_min,
                    reason=link.reason,
                )
            )
    return out


def _bridged(
    playbook: Playbook,
    made: Mapping[str, Sequence[Made]],
    ligations: Sequence[str],
    step: Step,
    link: Link,
    seen: frozenset[str],
) -> list[Precedence]:
    """Links over a step that is not made: from its own predecessors, without its lags."""
    gone = next(s for s in playbook.steps if s.id == link.step)
    out: list[Precedence] = []
    for earlier in gone.after:
        if earlier.step in seen:
            continue
        over = Link(step=earlier.step, reason=link.reason)
        if made[earlier.step]:
            out += _joined(playbook, made, ligations, step, over)
        else:
            out += _bridged(playbook, made, ligations, step, over, seen | {earlier.step})
    return out
