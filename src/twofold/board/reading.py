"""What people ask of a state: phase, what is going on, what comes next, gates, rooms, figures per child, forecast."""

from __future__ import annotations

import datetime as dt
from typing import Any

from twofold.board.planned import Planned
from twofold.board.projection import DONE, GOING, PLANNED, State, StepState
from twofold.quantity import S_PER_MIN

SOON = 8  # steps on the desk beyond those under way
GATES = 4  # gates on the wall
TEAM = "none"  # steps that are about neither child
LATE = dt.timedelta(minutes=15)  # from here on a gate is told as late


def phase(planned: Planned, state: State) -> str:
    """The id of the phase: that of the last step begun; before the first step the first phase."""
    begun = [s for s in state.steps.values() if s.began]
    if not begun:
        return next(iter(planned.phases))
    return max(begun, key=lambda s: (s.began, s.step.start)).step.phase  # type: ignore[arg-type]


def going(state: State, twin: str = "") -> list[StepState]:
    """Steps under way, in order of their beginning; with ``twin`` those of that child or of both (or of the team)."""
    found = [s for s in state.steps.values() if s.status == GOING and _for(s, twin)]
    return sorted(found, key=lambda s: (s.began or s.step.start, s.step.start))


def coming(state: State, twin: str = "", most: int = SOON) -> list[StepState]:
    """The next planned steps in the plan's order, skipping what lies before the last one done on its line."""
    found = [s for s in state.steps.values() if s.status == PLANNED and _for(s, twin)]
    return sorted(found, key=lambda s: s.step.start)[:most]


def _for(s: StepState, twin: str) -> bool:
    return not twin or s.step.twin in (twin, "both") or (twin == TEAM and s.step.twin == "none")


def team(state: State) -> list[StepState]:
    """Steps under way that are about neither child."""
    return [s for s in going(state) if s.step.twin == TEAM]


def expected(state: State, at: dt.datetime) -> dt.datetime:
    """A planned time moved by the delay that was seen, and never before now."""
    return max(at + state.delay, state.now)


def gates(state: State, most: int = GATES) -> list[dict[str, Any]]:
    """The last gate decided and the next ones: name, owner, criterion, when planned and when expected."""
    all_ = sorted((s for s in state.steps.values() if s.step.gate and not s.step.vessel), key=lambda s: s.step.start)
    open_ = [s for s in all_ if s.status != DONE]
    done = [s for s in all_ if s.status == DONE][-1:]
    return [
        {
            "id": s.step.id,
            "name": s.step.name,
            "owner": (s.step.gate or {})["owner"],
            "criterion": (s.step.gate or {})["criterion"],
            "default": (s.step.gate or {})["default"],
            "planned": s.step.start,
            "expected": s.ended or expected(state, s.step.start),
            "status": s.status,
            "decision": s.decision,
            "late": s.status != DONE and expected(state, s.step.start) - s.step.start > LATE,
            "next": s is (open_[0] if open_ else None),
        }
        for s in [*done, *open_][:most]
    ]


def figures(planned: Planned, state: State, letter: str) -> dict[str, float]:
    """mL/kg lost and given of one child, by kind: nothing here adds the two children."""
    child, mass = state.children[letter], planned.looks[letter].mass_kg
    out = {f"lost_{k}": v / mass for k, v in child.lost.items()}
    return out | {f"given_{k}": v / mass for k, v in child.given.items()}


def on_duty(planned: Planned, at: dt.datetime) -> list[str]:
    """The ids of people whose shift covers a time, in the order of the team's file."""
    return [p.id for p in planned.people.values() if any(s.start <= at <= s.end for s in p.shifts)]


def rooms(planned: Planned, state: State) -> dict[str, list[dict[str, str]]]:
    """Who is where: as entered; else where the step under way puts them. People nowhere are in no room."""
    where = {p: s.step.place for s in going(state) for p in s.step.people}
    where |= state.where
    out: dict[str, list[dict[str, str]]] = {place: [] for place in planned.places}
    for id, place in where.items():
        person = planned.people.get(id)
        if person is not None and place in out:
            out[place].append({"id": id, "name": person.name, "twin": person.twin,
                               "entered": "yes" if id in state.where else ""})  # fmt: skip
    return {place: sorted(people, key=lambda p: p["name"]) for place, people in out.items() if people}


def called(planned: Planned, state: State, card: str) -> list[dict[str, Any]]:
    """The roles that a card calls, each with who on duty has it; on duty by the board's clock."""
    duty = on_duty(planned, state.now)
    return [
        {
            "role": planned.roles.get(role, role),
            "count": count,
            "people": [planned.people[p].name for p in duty if role in planned.people[p].roles],
        }
        for role, count in planned.cards[card].called
    ]


def late_min(state: State) -> int:
    """The delay in whole minutes; negative when ahead of the plan."""
    return round(state.delay.total_seconds() / S_PER_MIN)
