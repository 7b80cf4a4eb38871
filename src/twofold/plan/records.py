"""Problem and result of planning, apart and frozen: ``Project`` (bound steps, people) and ``Plan``."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from twofold.case.records import Level, Person, Strict
from twofold.playbooks.records import Access, Checklist, Contingency, DayWindow, Fork, Gate, Hazard, Phase, Supply
from twofold.quantity import Estimate
from twofold.timeline import Deed, Side


class BoundNeed(Strict):
    """``count`` people of a role, of at least a level, of a child's team (``any``: whoever)."""

    role: str
    count: int = 1
    level: Level = "trainee"
    twin: Literal["a", "b", "any"] = "any"


class Task(Strict):
    """A bound step: a playbook step for a particular child, ligation and place."""

    id: str
    step: str
    name: str
    phase: str
    twin: Side
    duration_min: Estimate
    needs: tuple[BoundNeed, ...]
    place: str
    equipment: tuple[str, ...] = ()
    supplies: tuple[Supply, ...] = ()
    acts: tuple[Deed, ...] = ()
    gate: Gate | None = None
    checklist: str | None = None
    interruptible: bool = True
    milestone: str | None = None
    structure: str = ""
    instrument: str = ""
    ligation: str | None = None  # the vessel (edge id) that this step is about, when bound for each ligation
    loss_ml_kg: Estimate | None = None  # blood lost over the whole step by each child it touches
    note: str = ""
    window: DayWindow | None = None  # hours of the day between which it must start
    not_before_min: float = Field(default=0, ge=0)  # minutes after the project's start; 0: whenever it may


class Precedence(Strict):
    """``after`` starts no sooner than ``before`` ends (or starts) plus a lag, and no later than the other."""

    before: str
    after: str
    since: Literal["end", "start"] = "end"
    min_lag_min: float = 0
    max_lag_min: float | None = None
    reason: str = ""


class ScrubLimit(Strict):
    """Nobody of these roles stands at the table for longer than ``minutes`` without a break of ``break_min``."""

    minutes: float
    break_min: float
    roles: tuple[str, ...]


class Project(Strict):
    """The bound problem: what must be done, in which order, by whom, where; and what can go wrong.

    Tasks stand in canonical order (playbook order, ligation order, then the child's ``stream``): no result
    may depend on the letters a and b. Durations are already calibrated to the phases' clocks.
    """

    schema_: Literal[1] = Field(default=1, alias="schema")
    operation: str
    playbook: str
    title: str
    candidate: str
    start: AwareDatetime
    timezone: str = "UTC"  # IANA name: every time of the plan is told on this place's wall clocks
    physiology: bool
    phases: tuple[Phase, ...]
    tasks: tuple[Task, ...]
    links: tuple[Precedence, ...]
    people: tuple[Person, ...]
    roles: dict[str, str]  # role id -> title
    places: dict[str, int]  # place id -> capacity
    place_titles: dict[str, str] = Field(default={})
    equipment: dict[str, int] = Field(default={})
    equipment_titles: dict[str, str] = Field(default={})
    turnaround_min: dict[str, float] | None = None  # of the one thing that is moved and cleaned between children
    hazards: tuple[Hazard, ...] = ()
    contingencies: tuple[Contingency, ...] = ()
    checklists: dict[str, Checklist] = Field(default={})
    fork: Fork | None = None
    rest_min: float | None = None  # legal rest between two stretches of duty, minutes
    access: tuple[Access, ...] | None = None  # what each child gets in which step
    scrub: ScrubLimit | None = None
    supervised: bool | None = None  # whether needs were bound so that no trainee works alone


class PlannedStep(Strict):
    """Who does what when, with absolute times. ``people`` stand in the order of the task's ``duties``."""

    id: str
    name: str
    phase: str
    twin: Side
    start: AwareDatetime
    end: AwareDatetime
    people: tuple[str, ...]
    place: str
    equipment: tuple[str, ...] = ()
    acts: tuple[Deed, ...] = ()


class Certificate(Strict):
    """The independent checker's word: which rules were checked on which content."""

    checker: str
    rules: tuple[str, ...]
    project: str  # content hash of the project that was checked
    steps: str  # content hash of the steps that were checked


class Plan(Strict):
    """The result: steps in order of start, with what was optimised, how far from the bound, and the proof."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    operation: str
    candidate: str
    start: AwareDatetime
    steps: tuple[PlannedStep, ...]
    objective: float  # minutes from start to the last end
    bound: float  # minutes; no plan can be shorter
    solver: Literal["cp-sat", "serial"]
    certificate: Certificate


class Moved(Strict):
    """A step that starts at another time: minutes later, or earlier when negative."""

    id: str
    before: AwareDatetime
    after: AwareDatetime
    later_min: float


class Reassigned(Strict):
    """A step that other people do: who goes out of it, who comes in."""

    id: str
    out: tuple[str, ...]
    into: tuple[str, ...]


class PlanDiff(Strict):
    """What is different between two plans of one operation, in the terms of those who work by it."""

    operation: str
    candidate: str
    change: tuple[str, ...]  # what was asked: "without an-1", "incision 90 min later"
    end_before: AwareDatetime
    end_after: AwareDatetime
    later_end_min: float
    longer_min: float
    moved: tuple[Moved, ...]
    reassigned: tuple[Reassigned, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int
    objective: float
    bound: float
