"""A playbook: how an operation is done, as a nurse can read it, with holes for the particular pair.

Times in minutes unless the key says otherwise. An estimate stands either inline or as the id of a row of
the evidence tables (``durations.intubation``); so may each amount of an act (``ml_per_kg: doses.red_cells``).

How the holes are filled when a playbook is bound (by ``plan``):

- ``twin: each`` makes one step per child; ``both`` one step on both; ``none`` one step of the team alone.
- ``for_each: ligation`` makes one step per ligation of the division; the child is the ligation's own.
  ``{ligation}`` in an act's or a hazard effect's ``edge`` is the vessel at hand.
- A link between two steps that are made several times joins like with like: same child, same ligation.
  A link to or from a step that is made once waits for (or is waited for by) all of them.
  ``of: previous`` is the one link that looks back: the ligation before this one, in the division's order.
- ``place: own`` is the child's own room after the fork (``fork.rooms``).
- ``coupling: all`` is whatever still joins the two circulations when the step ends.
- An act without ``twin`` is done to the step's own child, and for ``both`` to either child, per kg of each.
- A step's first acts happen when it starts, except ``divide``, ``open``, ``close``, ``stanch``, ``release``,
  ``deliver``, ``move`` and ``fork``: these are achieved when it ends.
- A hazard's effects strike the child at hand (``each``), both, or nobody's body (``team``, ``mother``). The
  contingency's acts are done to the child that was struck: ``stanch`` and ``release`` at the end of the
  response, the rest when the response has reached the bedside.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from twofold.case.records import Level, Strict
from twofold.quantity import H_PER_DAY, MIN_PER_H, Estimate
from twofold.timeline import Deed

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


MIN_PER_UNIT = {"min": 1.0, "h": MIN_PER_H, "d": H_PER_DAY * MIN_PER_H}
AMOUNTS = (
    "for_min", "over_s", "ml_per_kg", "ml_per_kg_min", "mg_per_kg", "mg_per_kg_h", "k_mmol_l", "hct",
    "temp_c", "fio2", "minute_ml_per_kg", "fraction", "height_cm", "leak",
)  # fmt: skip


def _in_minutes(value):
    value = _looked_up(value)
    if isinstance(value, dict):
        value = Estimate.model_validate(value)
    if isinstance(value, Estimate):
        if value.unit not in MIN_PER_UNIT:
            raise ValueError(f"a duration is in min, h or d, found {value.unit!r}")
        return value if value.unit == "min" else value.scaled(MIN_PER_UNIT[value.unit], "min")
    return value


def _amounts_looked_up(data):
    if not isinstance(data, dict):
        return data
    return {
        key: _looked_up(found).value if key in AMOUNTS and isinstance(found, str) else found
        for key, found in data.items()
    }


Quantity = Annotated[Estimate, BeforeValidator(_looked_up)]
Duration = Annotated[Estimate, BeforeValidator(_in_minutes)]  # in min, h or d; kept in min
Doing = Annotated[Deed, BeforeValidator(_amounts_looked_up)]  # a deed whose amounts may be evidence ids


class Role(Strict):
    """A duty that somebody of the team fulfils."""

    title: str
    does: str = ""
    scrubbed: bool = False  # stands at the table in sterile gown and gloves: never too long without a break


class Place(Strict):
    """Where steps happen; capacity is how many children fit at once.

    A step of one child takes one, of both takes two (or the whole place), of ``none`` takes none.
    """

    title: str
    capacity: int = Field(default=1, ge=1)


class Equipment(Strict):
    """A thing of which there are so many. ``turnaround``: moving and cleaning it before the other child or place."""

    title: str
    count: int = Field(default=1, ge=1)
    turnaround: Duration | None = None

    @model_validator(mode="after")
    def _one_is_moved(self) -> Equipment:
        if self.turnaround is not None and self.count > 1:
            raise ValueError("a turnaround is for the one thing that is moved; of several each keeps its place")
        return self


class DayWindow(Strict):
    """Hours of the day on the wall clock (``07:00``) between which a step must start; may cross midnight."""

    since: dt.time = Field(alias="from")
    until: dt.time = Field(alias="to")

    @model_validator(mode="after")
    def _some(self) -> DayWindow:
        if self.since == self.until or self.since.tzinfo or self.until.tzinfo:
            raise ValueError("a window runs from one time of day to another, such as 07:00 to 19:00, without offset")
        return self


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
    of: Literal["same", "previous"] = "same"  # previous: of the ligation before this one
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
    duration: Duration
    needs: tuple[Need, ...] = ()
    place: str
    equipment: tuple[str, ...] = ()
    supplies: tuple[Supply, ...] = ()
    after: tuple[Link, ...] = ()
    acts: tuple[Doing, ...] = ()
    instrument: str = ""
    structure: str = ""
    gate: Gate | None = None
    checklist: str | None = None
    loss_ml_kg: Quantity | None = None  # blood lost over the whole step by each child it touches, mL/kg
    interruptible: bool = True
    relieve_every: Duration | None = None  # people may be relieved within the step: planned as watches so long at most
    window: DayWindow | None = None
    milestone: Literal["incision", "separation", "birth", "end"] | None = None
    note: str = ""


class Exposure(Strict):
    """Where a hazard can strike: named steps and/or every step of named phases."""

    phases: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


class Detection(Strict):
    """How the team notices: an observable beyond a threshold, or a person's eye; late, or not at all."""

    by: str
    observable: str | None = None  # a column name of the twins without the letter, e.g. map_mmhg
    below: Quantity | None = None
    above: Quantity | None = None
    delay_min: Duration
    miss: Quantity  # chance (0 to 1) that it stays unseen until the harm shows

    @model_validator(mode="after")
    def _threshold(self) -> Detection:
        if (self.observable is None) != (self.below is None and self.above is None):
            raise ValueError("an observable comes with below or above, and below or above with an observable")
        return self


class Hazard(Strict):
    """Something that can go wrong: where, how often, what it does, how it is noticed, what answers it.

    ``per: state`` has no rate and no effects of its own: it is there whenever the observable has crossed its
    threshold (low haemoglobin, high potassium), whatever drove it there.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    title: str
    strikes: Literal["each", "both", "team", "mother"] = "each"
    where: Exposure
    rate: Quantity | None = None  # per hour of exposure, per exposed step, or per operation
    per: Literal["hour", "step", "operation", "state"]
    effects: tuple[Doing, ...] = ()
    delay_min: Duration | None = None  # time the work stands still beside the response (equipment, staff …)
    again_min: Duration | None = None  # of a state: how long after a response it is not called again
    detect: Detection
    contingency: str

    @model_validator(mode="after")
    def _rate_or_state(self) -> Hazard:
        if self.per == "state":
            if self.rate is not None or self.effects:
                raise ValueError("a hazard per state is read off the body: it has neither rate nor effects")
            if self.detect.observable is None:
                raise ValueError("a hazard per state needs detect.observable with below or above")
            if self.delay_min is not None:
                raise ValueError("a state stops no work: delay_min has no meaning (again_min has)")
        elif self.again_min is not None:
            raise ValueError(f"again_min belongs to a state; a hazard per {self.per} comes by its rate")
        elif self.rate is None:
            raise ValueError(f"a hazard per {self.per} needs a rate")
        return self


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
    duration: Duration
    reach_min: Duration  # how soon the response must be at the bedside to count as in time
    acts: tuple[Doing, ...] = ()
    doses: tuple[Dose, ...] = ()
    supplies: tuple[Supply, ...] = ()
    exit: str
    stop_rule: str = ""  # "close and stage": when this says stop


class Checklist(Strict):
    title: str
    kind: Literal["sign_in", "time_out", "count", "point_of_separation", "sign_out", "hand_over", "other"]
    items: tuple[str, ...] = Field(min_length=1)


class Access(Strict):
    """A tube, line, drain or monitor that each child gets in a step: a row of its anaesthesia map."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    title: str
    kind: Literal["airway", "artery", "vein", "monitor", "drain"]
    step: str
    carries: str = ""


class Phase(Strict):
    """A named stretch of the operation. ``clock`` is what published clocks say of its length (hours)."""

    id: str
    title: str
    clock: Quantity | None = None


ROOMS = (("a", "b"), ("stays", "moves"))  # the two ways to name the rooms after the fork


class Fork(Strict):
    """The moment when one patient list becomes two: who calls the time, what becomes double.

    rooms: ``{a: ..., b: ...}``, or ``{stays: ..., moves: ...}`` where nothing says which child moves: then the
    child with the lower stream stays.
    """

    step: str
    caller: str
    record: tuple[str, ...] = Field(min_length=1)
    bands: str
    teams: str
    rooms: dict[Literal["a", "b", "stays", "moves"], str]


class Playbook(Strict):
    """A whole playbook; cross references are checked by ``playbooks.reader``."""

    schema_: Literal[1] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    about: str
    sources: tuple[str, ...] = Field(min_length=1)
    physiology: bool = True  # false: days of care, rehearsed for time and staffing only
    roles: dict[str, Role]
    places: dict[str, Place]
    equipment: dict[str, Equipment] = Field(default={})
    phases: tuple[Phase, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1)
    hazards: tuple[Hazard, ...] = ()
    contingencies: tuple[Contingency, ...] = ()
    checklists: dict[str, Checklist] = Field(default={})
    cards: tuple[str, ...] = ()  # files of contingencies and checklists that several playbooks share
    fork: Fork | None = None
    after_stop: tuple[str, ...] = ()  # steps that are still done when the operation is stopped and closed
    access: tuple[Access, ...] = ()
    room_plan: str | None = None  # a file of the library's folder rooms, or of rooms/ beside the case's playbooks

    @property
    def divides(self) -> bool:
        """Whether the operation is planned apart for each candidate division: it cuts vessels, or makes two of one."""
        return self.fork is not None or any(s.for_each == "ligation" for s in self.steps)
