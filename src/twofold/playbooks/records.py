"""A playbook: how an operation is done, as a nurse can read it, with holes for the particular pair.

Times in minutes unless the key says otherwise. An estimate stands either inline or as the id of a row of
the evidence tables (``durations.intubation``).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from twofold.quantity import Estimate
from twofold.timeline import Deed

Level = Literal["trainee", "qualified", "senior"]
StepTwin = Literal["a", "b", "each", "both", "none"]
NeedTwin = Literal["own", "a", "b", "any"]


def _looked_up(value):
    if isinstance(value, str):
        from twofold.evidence import estimate

        try:
            return estimate(value)
        except KeyError as e:
            raise ValueError(str(e.args[0])) from None
    return value


Quantity = Annotated[Estimate, BeforeValidator(_looked_up)]


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(Strict):
    """A duty that somebody of the team fulfils."""

    title: str
    does: str = ""


class Place(Strict):
    """Where steps happen; capacity is how many of the twins' tables fit at once."""

    title: str
    capacity: int = Field(default=1, ge=1)


class Equipment(Strict):
    title: str
    count: int = Field(default=1, ge=1)


class Need(Strict):
    """People whom a step holds from start to end. ``own``: of the step's child's colour team (or both)."""

    role: str
    count: int = Field(default=1, ge=1)
    level: Level = "trainee"  # the least level that may fill it
    twin: NeedTwin = "any"


class Link(Strict):
    """This step comes after another: from its end (or start) plus a lag, for a reason."""

    step: str
    reason: str = Field(min_length=1)
    since: Literal["end", "start"] = "end"
    min_lag_min: float = Field(default=0, ge=0)
    max_lag_min: float | None = Field(default=None, ge=0)


class Gate(Strict):
    """A go/no-go decision: who owns it, by which criterion, what happens if nobody can say."""

    owner: str
    criterion: str
    default: str


class Supply(Strict):
    """What is used up. ``per``: each child, each kilogram of a child, or the operation."""

    what: str
    amount: float = Field(gt=0)
    unit: str
    per: Literal["operation", "child", "kg", "step"] = "operation"
    lead_days: float = Field(default=0, ge=0)


class Step(Strict):
    """Something that is done. ``for_each: ligation`` makes one step per ligation of the division."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    name: str
    phase: str
    twin: StepTwin = "both"
    for_each: Literal["ligation"] | None = None
    duration: Quantity
    needs: tuple[Need, ...] = ()
    place: str
    equipment: tuple[str, ...] = ()
    supplies: tuple[Supply, ...] = ()
    after: tuple[Link, ...] = ()
    acts: tuple[Deed, ...] = ()
    instrument: str = ""
    structure: str = ""
    gate: Gate | None = None
    checklist: str | None = None
    interruptible: bool = True
    milestone: Literal["incision", "separation", "birth", "end"] | None = None
    note: str = ""


class Exposure(Strict):
    """Where a hazard can strike: named steps and/or every step of named phases."""

    phases: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


class Detection(Strict):
    """How the team notices: an observable beyond a threshold, or a person's eye; with delay and miss chance."""

    by: str
    observable: str | None = None  # a column name of the twins without the letter, e.g. map_mmhg
    below: Quantity | None = None
    above: Quantity | None = None
    delay_min: Quantity
    miss: Quantity  # chance (0 to 1) that it stays unseen until the harm shows


class Hazard(Strict):
    """Something that can go wrong: where, how often, what it does, how it is noticed, what answers it."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    title: str
    strikes: Literal["each", "both", "team", "mother"] = "each"
    where: Exposure
    rate: Quantity
    per: Literal["hour", "step", "operation"]
    effects: tuple[Deed, ...] = ()
    delay_min: Quantity | None = None  # time the work stands still beside the response (equipment, staff …)
    detect: Detection
    contingency: str


class Dose(Strict):
    """A dose on a card; printed only where its source is graded P or H."""

    what: str
    amount: Quantity
    route: str = "IV"


class Contingency(Strict):
    """The answer to a hazard, as a card that one person reads out."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    title: str
    trigger: str
    caller: str
    reader: str
    first_actions: tuple[str, ...] = Field(min_length=1)
    needs: tuple[Need, ...] = ()
    duration: Quantity
    reach_min: Quantity  # how soon the response must be at the bedside to count as in time
    acts: tuple[Deed, ...] = ()
    doses: tuple[Dose, ...] = ()
    supplies: tuple[Supply, ...] = ()
    exit: str
    stop_rule: str = ""  # "close and stage": when this says stop


class Checklist(Strict):
    title: str
    kind: Literal["sign_in", "time_out", "count", "point_of_separation", "sign_out", "hand_over", "other"]
    items: tuple[str, ...] = Field(min_length=1)


class Phase(Strict):
    """A named stretch of the operation. ``clock`` is what published clocks say of its length (hours)."""

    id: str
    title: str
    clock: Quantity | None = None


class Fork(Strict):
    """The moment when one patient list becomes two: who calls the time, what becomes double."""

    step: str
    caller: str
    record: tuple[str, ...] = Field(min_length=1)
    bands: str
    teams: str
    rooms: dict[Literal["a", "b"], str]


class Playbook(Strict):
    """A whole playbook; cross references are checked by ``playbooks.reader``."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal[1] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    about: str
    sources: tuple[str, ...] = Field(min_length=1)
    physiology: bool = True  # false: days of care, rehearsed for time and staffing only
    roles: dict[str, Role]
    places: dict[str, Place]
    equipment: dict[str, Equipment] = {}
    phases: tuple[Phase, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1)
    hazards: tuple[Hazard, ...] = ()
    contingencies: tuple[Contingency, ...] = ()
    checklists: dict[str, Checklist] = {}
    fork: Fork | None = None
