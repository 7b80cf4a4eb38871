"""Everything that the book is made from, read once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from twofold import __version__, store
from twofold.book.kin import Kin, both
from twofold.book.say import clock, day
from twofold.case import Case
from twofold.comparison.paired import Columns, read
from twofold.credibility.command import JSON as VERIFIED
from twofold.credibility.command import load as verified
from twofold.errors import BadInput
from twofold.plan.anaesthesia import ChildMap
from twofold.plan.handing import Handing
from twofold.plan.promise import Promise
from twofold.plan.records import Plan, Project, Task
from twofold.plan.room import RoomReport

if TYPE_CHECKING:
    from twofold.anatomy.records import Anatomy
    from twofold.comparison.records import Comparison
    from twofold.course.records import Calendar, Recovery
    from twofold.credibility.records import Report
    from twofold.division.records import Division, Staging

STAGES = ("1-anatomy", "2-division", "3-plan", "4-rehearsal", "5-course", "6-comparison")
LONGEST = dt.timedelta(days=3)  # an operation; what takes longer is a course of care with a roster of its own
R = TypeVar("R", bound=BaseModel)
HASH_DIGITS = 12  # enough that two books of one case never share a mark


@dataclass(frozen=True)
class Operation:
    """One operation of one candidate: the problem, its plan, and what was rehearsed of it."""

    id: str
    candidate: str
    project: Project
    plan: Plan
    summary: Mapping[str, Any] = field(default_factory=dict)
    readiness: Any = None
    runs: Columns = field(default_factory=dict)
    handing: Handing | None = None
    maps: Mapping[str, ChildMap] = field(default_factory=dict)
    promise: Promise | None = None
    room: RoomReport | None = None

    @property
    def name(self) -> str:
        """The playbook's title and the day: two operations of one playbook stand apart."""
        return f"{self.project.title}, {day(self.plan.start)}"

    @cached_property
    def tasks(self) -> dict[str, Task]:
        return {t.id: t for t in self.project.tasks}

    @cached_property
    def ends(self) -> dt.datetime:
        return max(s.end for s in self.plan.steps)

    @property
    def long(self) -> bool:
        """Whether it is a course of care over days, told by dates, rather than an operation told by hours."""
        return self.ends - self.plan.start > LONGEST

    def clock(self, time: dt.datetime) -> str:
        """A time as the wall shows it: hours and minutes, with the day where it isn't the first."""
        return f"{time:%d %b %H:%M}" if self.long else clock(time, self.plan.start)


@dataclass(frozen=True)
class Candidate:
    """One way to divide, with the operations that are planned on it."""

    id: str
    division: Division | None
    staging: Staging | None
    operations: Mapping[str, Operation]


@dataclass(frozen=True)
class Material:
    """A case and what the stages found, as the book's sections read it.

    order: the children's letters as drawn; the first stands left on odd pages. shown: the candidates that
    are printed: the chosen one, or all while nobody has chosen.
    """

    case: Case
    kin: Mapping[str, Kin]
    anatomy: Anatomy | None
    shown: tuple[Candidate, ...]
    common: Mapping[str, Operation]
    calendar: Calendar | None
    recovery: Recovery | None
    comparison: Comparison | None
    evidence: Mapping[str, tuple[str, ...]]
    hash: str
    unreviewed: tuple[str, ...] = ()  # what of the anatomy nobody has approved as it stands
    checks: Report | None = None  # what ``twofold verify`` found, where it was run into this case

    @property
    def order(self) -> tuple[str, str]:
        first, second = self.kin
        return first, second

    @property
    def title(self) -> str:
        return self.case.file.real_case or self.case.file.title or "untitled case"

    @property
    def outcomes(self) -> bool:
        """Whether results about the children's bodies may be printed."""
        return self.case.file.outcomes == "on"

    def variants(self, operation: str) -> tuple[Operation, ...]:
        """An operation as planned on each candidate shown, or its one plan when it stands apart from any."""
        if operation in self.common:
            return (self.common[operation],)
        return tuple(c.operations[operation] for c in self.shown if operation in c.operations)

    def meta(self, title: str, lang: str = "en") -> dict[str, Any]:
        """What the templates print on every page."""
        from twofold import INTENDED_USE

        return {
            "title": title,
            "case": self.title,
            "version": __version__,
            "hash": self.hash,
            "use": INTENDED_USE,
            "lang": lang,
            "children": {k: vars(v) for k, v in self.kin.items()},
        }


def gather(case: Case) -> Material:
    """Read what the stages wrote. What has not been made yet is absent, and its section says so.

    Raises BadInput: a choice that names no candidate; a record that breaks its own rules.
    """
    kin = both(case.twins)
    folder = case.folder("2-division")
    ids = canonical({p.name for p in (*folder.glob("*"), *case.folder("3-plan").glob("*")) if _named(p)}, tuple(kin))
    if case.chosen is not None:
        if ids and case.chosen.candidate not in ids:
            found = case.chosen.candidate
            raise BadInput(case.root / "case.yaml", "chosen.candidate", found, f"use one of: {', '.join(ids)}")
        ids = [i for i in ids if i == case.chosen.candidate]
    return Material(
        case=case,
        kin=kin,
        anatomy=_anatomy(case),
        shown=tuple(_candidate(case, i) for i in ids),
        common=_operations(case, "all"),
        calendar=_record(case, "5-course/calendar.json", "course", "Calendar"),
        recovery=_record(case, "5-course/recovery.json", "course", "Recovery"),
        comparison=_record(case, "6-comparison/comparison.json", "comparison", "Comparison"),
        evidence=_evidence(case),
        hash=_hash(case),
        unreviewed=_unreviewed(case),
        checks=verified(case.root),
    )


def _unreviewed(case: Case) -> tuple[str, ...]:
    if not (case.folder("1-anatomy") / "measures.json").is_file():
        return ()
    from twofold.anatomy.reviews import unreviewed

    return tuple(unreviewed(case))


def canonical(ids: set[str], order: tuple[str, ...]) -> list[str]:
    """Candidate ids in an order that favours neither letter: a child's own ones in the order of the draw."""

    def key(id: str) -> tuple[str, int]:
        stem, dash, letter = id.rpartition("-")
        return (stem, order.index(letter)) if dash and letter in order else (id, -1)

    return sorted(ids, key=key)


def _named(path: Path) -> bool:
    return path.is_dir() and path.name != "all" and not path.name.startswith(".")


def _record(case: Case, path: str, package: str, name: str) -> Any:
    from importlib import import_module

    file = case.folder(*path.split("/"))
    model = getattr(import_module(f"twofold.{package}.records"), name)
    return store.load(model, file) if file.is_file() else None


def _anatomy(case: Case) -> Anatomy | None:
    if not (case.folder("1-anatomy") / "measures.json").is_file():
        return None
    from twofold.anatomy.records import load

    return load(case)


def _candidate(case: Case, id: str) -> Candidate:
    at = f"2-division/{id}"
    return Candidate(
        id=id,
        division=_record(case, f"{at}/division.json", "division", "Division"),
        staging=_record(case, f"{at}/staging.json", "division", "Staging"),
        operations=_operations(case, id),
    )


def _operations(case: Case, candidate: str) -> dict[str, Operation]:
    found = {}
    for entry in case.course:
        folder = case.folder("3-plan", candidate, entry.id)
        if not ((folder / "plan.json").is_file() and (folder / "project.json").is_file()):
            continue
        rehearsed = case.folder("4-rehearsal", candidate, entry.id)
        found[entry.id] = Operation(
            id=entry.id,
            candidate=candidate,
            project=store.load(Project, folder / "project.json"),
            plan=store.load(Plan, folder / "plan.json"),
            summary=_json(rehearsed / "summary.json") or {},
            readiness=_json(rehearsed / "readiness.json"),
            runs=read(rehearsed / "runs.parquet"),
            handing=_optional(Handing, folder / "handing.json"),
            maps={k: store.parse(ChildMap, v, k) for k, v in (_json(folder / "anaesthesia.json") or {}).items()},
            promise=_optional(Promise, folder / "promise.json"),
            room=_optional(RoomReport, folder / "room.json"),
        )
    return found


def _optional(model: type[R], path: Path) -> R | None:
    return store.load(model, path) if path.is_file() else None


def _json(path: Path) -> Any:
    return store.read_json(path) if path.is_file() else None


def _evidence(case: Case) -> dict[str, tuple[str, ...]]:
    """Evidence id -> the stages whose results used it, as their provenance says."""
    used: dict[str, set[str]] = {}
    for stage in STAGES:
        folders = {p.parent for p in case.folder(stage).rglob(store.PROVENANCE)}
        for folder in sorted(folders):
            for id in store.provenance(folder).get("evidence", ()):
                used.setdefault(id, set()).add(stage)
    return {id: tuple(sorted(stages)) for id, stages in sorted(used.items())}


def _hash(case: Case) -> str:
    """The mark of what this book was made from: same content, same mark, on any machine."""
    parts = {stage: store.hash_path(case.folder(stage)) for stage in STAGES}
    parts["checks"] = store.hash_path(case.folder(VERIFIED))
    parts |= {"case": store.hash_object(case.sections), "team": store.hash_path(case.folder("team.yaml"))}
    return store.hash_object({**parts, "version": __version__})[:HASH_DIGITS]
