"""The plan that a board stands on, read from the case folder without the planner's libraries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from twofold import store
from twofold.case import Case
from twofold.case.growth import mass_on
from twofold.case.records import Person
from twofold.errors import BadInput

LETTERS = ("a", "b")
PRINTABLE = ("P", "H")  # grades of a source whose doses may be shown
QUANTILES = ("p10", "p50", "p90")


@dataclass(frozen=True)
class Step:
    """A bound step of the plan with its planned times and people."""

    id: str
    name: str
    phase: str
    twin: str  # a, b, both, none
    start: dt.datetime
    end: dt.datetime
    people: tuple[str, ...]
    place: str
    gate: Mapping[str, str] | None
    checklist: str
    milestone: str
    vessel: str


@dataclass(frozen=True)
class Dose:
    """A dose of a card. ``text`` is empty where the source does not allow a number: the pharmacist fills it in."""

    what: str
    text: str
    route: str


@dataclass(frozen=True)
class Card:
    """A contingency: when, who calls, what to do first, who comes, how soon."""

    id: str
    title: str
    trigger: str
    caller: str
    reader: str
    first: tuple[str, ...]
    called: tuple[tuple[str, int], ...]  # role id, how many
    reach_min: float
    doses: tuple[Dose, ...]
    exit: str
    stop_rule: str


@dataclass(frozen=True)
class Look:
    """How a child is shown: letter, colour, shape; and its weight on the day, kg."""

    letter: str
    colour: str
    shape: str
    mass_kg: float
    stream: int


@dataclass(frozen=True)
class Planned:
    """Everything that a board reads from a case; frozen while the board runs."""

    root: Path
    title: str
    operation: str
    candidate: str
    zone: ZoneInfo
    start: dt.datetime
    end: dt.datetime
    version: str  # hash of the plan's steps, from its certificate: what a clinician signs
    phases: Mapping[str, str]
    steps: tuple[Step, ...]
    cards: Mapping[str, Card]
    checklists: Mapping[str, Mapping[str, Any]]
    fork: Mapping[str, Any] | None
    people: Mapping[str, Person]
    roles: Mapping[str, str]
    places: Mapping[str, str]
    looks: Mapping[str, Look]
    stop_rules: tuple[Mapping[str, str], ...]
    clocks: Mapping[str, Mapping[str, dt.datetime]] = field(default_factory=dict)  # separation, end: P10 P50 P90

    def step(self, id: str) -> Step | None:
        return self._by_id.get(id)

    @property
    def _by_id(self) -> Mapping[str, Step]:
        cache = self.__dict__.get("_steps")
        if cache is None:
            cache = {s.id: s for s in self.steps}
            object.__setattr__(self, "_steps", cache)
        return cache

    def milestone(self, name: str) -> Step | None:
        """The step that is the operation's incision, separation or end, if the plan names one."""
        return next((s for s in self.steps if s.milestone == name), None)

    def order(self, page: int) -> tuple[str, ...]:
        """The children's letters for a page: by their streams, the other way round on every second page."""
        letters = sorted(LETTERS, key=lambda t: self.looks[t].stream)
        return tuple(letters[:: -1 if page % 2 else 1])


def which(case: Case, candidate: str | None, operation: str | None) -> tuple[str, str]:
    """The candidate and operation that a board is for: as named, else what was chosen, else the first that divides.

    Raises BadInput naming the plans there are.
    """
    plans = sorted((p.parent.parent.name, p.parent.name) for p in case.root.glob("3-plan/*/*/plan.json"))
    course = [e.id for e in case.course]
    fit = [p for p in plans if candidate in (None, p[0]) and operation in (None, p[1]) and p[1] in course]
    if not fit:
        there = ", ".join(f"{o} ({c})" for c, o in plans) or "none: run  twofold run CASE --to rehearsal"
        raise BadInput("--operation", "", f"{operation or 'any'} ({candidate or 'any candidate'})", f"plans: {there}")
    chosen = case.chosen.candidate if case.chosen else ""
    return min(fit, key=lambda p: (p[0] == "all", p[0] != chosen, course.index(p[1]), p[0]))


def read(case: Case, candidate: str, operation: str) -> Planned:
    """The plan of an operation with what its rehearsal said. Raises BadInput: no plan, files that don't fit."""
    folder = case.folder("3-plan", candidate, operation)
    plan, project = store.read_json(folder / "plan.json"), store.read_json(folder / "project.json")
    tasks = {t["id"]: t for t in project["tasks"]}
    try:
        steps = tuple(_step(s, tasks[s["id"]]) for s in sorted(plan["steps"], key=lambda s: (s["start"], s["end"])))
        start = dt.datetime.fromisoformat(plan["start"])
        return Planned(
            root=case.root,
            title=project["title"],
            operation=operation,
            candidate=candidate,
            zone=ZoneInfo(project["timezone"]),
            start=start,
            end=max(s.end for s in steps),
            version=plan["certificate"]["steps"],
            phases={p["id"]: p["title"] for p in project["phases"]},
            steps=steps,
            cards={c["id"]: _card(c) for c in project["contingencies"]},
            checklists=project["checklists"],
            fork=project.get("fork"),
            people={p.id: p for p in case.team.people},
            roles=project["roles"],
            places=project["place_titles"] or {p: p for p in project["places"]},
            looks={t: _look(case, t, start.date()) for t in LETTERS},
            stop_rules=tuple(r.model_dump() for r in case.aims.stop) if case.aims else (),
            clocks=_clocks(case.folder("4-rehearsal", candidate, operation, "summary.json")),
        )
    except (KeyError, TypeError) as e:
        raise BadInput(folder, str(e), "plan.json and project.json don't fit", "run: twofold plan CASE") from e


def _step(s: dict[str, Any], task: dict[str, Any]) -> Step:
    return Step(
        id=s["id"],
        name=s["name"],
        phase=s["phase"],
        twin=s["twin"],
        start=dt.datetime.fromisoformat(s["start"]),
        end=dt.datetime.fromisoformat(s["end"]),
        people=tuple(s["people"]),
        place=s["place"],
        gate=task.get("gate"),
        checklist=task.get("checklist") or "",
        milestone=task.get("milestone") or "",
        vessel=task.get("ligation") or "",
    )


def _card(c: dict[str, Any]) -> Card:
    return Card(
        id=c["id"],
        title=c["title"],
        trigger=c["trigger"],
        caller=c["caller"],
        reader=c["reader"],
        first=tuple(c["first_actions"]),
        called=tuple((n["role"], n["count"]) for n in c["needs"]),
        reach_min=c["reach_min"]["value"],
        doses=tuple(_dose(d) for d in c["doses"]),
        exit=c["exit"],
        stop_rule=c["stop_rule"],
    )


def _dose(d: dict[str, Any]) -> Dose:
    amount = d["amount"]
    text = f"{amount['value']:g} {amount['unit']}" if amount["grade"] in PRINTABLE else ""
    return Dose(d["what"], text, d.get("route") or "")


def _look(case: Case, letter: str, day: dt.date) -> Look:
    child = case.twins[letter]
    return Look(letter, child.colour, child.shape, round(mass_on(case, letter, day).mid, 1), child.stream)


def _clocks(summary: Path) -> dict[str, dict[str, dt.datetime]]:
    """When the rehearsal saw the separation and the end; nothing before there is a rehearsal."""
    if not summary.is_file():
        return {}
    said = store.read_json(summary)
    named = {"separation": said.get("separation_clock"), "end": said.get("end_clock")}
    return {k: {q: dt.datetime.fromisoformat(v[q]) for q in QUANTILES} for k, v in named.items() if v}
