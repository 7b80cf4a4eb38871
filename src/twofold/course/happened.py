"""What the journal tells of the course itself: what began, ended, was stopped, moved, done early, who died."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from twofold.case import Case
from twofold.errors import BadInput
from twofold.journal import Entry, append, entries, in_force
from twofold.journal.numerics import MOST_WORD
from twofold.journal.place import journal_of

STOPS, POSTPONES, EMERGENCY, DIES, COMPLICATES, PREPARED, DIVIDES = (
    "stops", "postpones", "emergency", "dies", "complicates", "prepared", "divides",
)  # fmt: skip
TOLD = {
    STOPS: "stopped and closed before its end: --target OPERATION",
    POSTPONES: "put off: --target OPERATION --to DATE",
    EMERGENCY: "brought forward as an emergency: --target OPERATION --to DATE",
    DIES: "a child died: --twin a or b",
    COMPLICATES: "a complication that a child carries on: --twin, --detail",
    PREPARED: "something of the preparation is done: --target OPERATION, --detail as in the calendar",
    DIVIDES: "a vessel was divided: --target VESSEL (by its id in vessels.json)",
}


@dataclass(frozen=True)
class Happened:
    """The course as the journal has it; every mapping is by operation or by child."""

    began: Mapping[str, dt.datetime] = field(default_factory=dict)
    ended: Mapping[str, dt.datetime] = field(default_factory=dict)
    stopped: Mapping[str, dt.datetime] = field(default_factory=dict)
    moved: Mapping[str, tuple[dt.date, dt.datetime, bool]] = field(default_factory=dict)  # to, when told, emergency
    died: Mapping[str, dt.datetime] = field(default_factory=dict)
    complications: tuple[tuple[str, dt.datetime, str], ...] = ()  # child, when, words
    prepared: Mapping[tuple[str, str], dt.date] = field(default_factory=dict)
    divided: tuple[tuple[str, dt.datetime], ...] = ()


def happened(case: Case) -> Happened:
    """What happened so far, in order of the time at which it happened. Entries of drills do not count."""
    began: dict[str, dt.datetime] = {}
    ended: dict[str, dt.datetime] = {}
    stopped: dict[str, dt.datetime] = {}
    moved: dict[str, tuple[dt.date, dt.datetime, bool]] = {}
    died: dict[str, dt.datetime] = {}
    prepared: dict[tuple[str, str], dt.date] = {}
    complications: list[tuple[str, dt.datetime, str]] = []
    divided: list[tuple[str, dt.datetime]] = []
    for e in sorted(in_force(entries(journal_of(case.root))), key=lambda e: e.occurred):
        if e.act == "open":
            began.setdefault(e.target, e.occurred)
        elif e.act == "close":
            ended.setdefault(e.target, e.occurred)
        elif e.act == STOPS:
            stopped.setdefault(e.target, e.occurred)
        elif e.act in (POSTPONES, EMERGENCY):
            moved[e.target] = (dt.date.fromisoformat(str(e.data["to"])), e.occurred, e.act == EMERGENCY)
        elif e.act == DIES:
            died.setdefault(e.twin, e.occurred)
        elif e.act == COMPLICATES:
            complications.append((e.twin, e.occurred, e.detail))
        elif e.act == PREPARED:
            prepared.setdefault((e.target, e.detail), e.occurred.date())
        elif e.act == DIVIDES:
            divided.append((e.target, e.occurred))
    return Happened(began, ended, stopped, moved, died, tuple(complications), prepared, tuple(divided))


def tell(
    case: Case,
    act: str,
    author: str,
    time: dt.datetime,
    now: dt.datetime,
    target: str = "",
    twin: str = "",
    detail: str = "",
    to: dt.date | None = None,
    corrects: str = "",
) -> str:
    """Record something of the course; returns the entry's key.

    Raises BadInput: an act that is none, a child, operation or day that is missing, a time in the future.
    """
    where: Path | str = journal_of(case.root)
    if act not in TOLD:
        raise BadInput("--act", "", act, f"use one of: {', '.join(TOLD)}")
    if not author.strip():
        raise BadInput("--author", "", "nobody", "say who tells it: an id of team.yaml")
    if time > now:
        raise BadInput("--time", "", time.isoformat(), f"it is {now.isoformat()}: what has not happened is no entry")
    if act in (STOPS, POSTPONES, EMERGENCY, PREPARED):
        case.operation(target)
    if act in (DIES, COMPLICATES) and twin not in ("a", "b"):
        raise BadInput("--twin", "", twin or "nobody", "say a or b")
    if act in (POSTPONES, EMERGENCY) and to is None:
        raise BadInput("--to", "", "no day", "say the new day, as in 2026-11-11")
    if act in (COMPLICATES, PREPARED) and not detail.strip():
        raise BadInput("--detail", "", "nothing", "say what, in words")
    key = (
        " ".join([act, target or twin, time.isoformat(), detail])[:MOST_WORD]
        if not corrects
        else f"{act} for {corrects}"
    )
    data = {"to": to.isoformat()} if to is not None else {}
    append(where, Entry(key=key, occurred=time, entered=now, author=author, act=act, target=target,
                        twin=twin, detail=detail, corrects=corrects, data=data))  # type: ignore[arg-type]  # fmt: skip
    return key
