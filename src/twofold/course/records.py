"""What the course hands to people and to the book."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Letter = Literal["a", "b"]


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Band(Strict):
    """P10, P50 and P90 of something not yet known."""

    low: float
    mid: float
    high: float


class Preparation(Strict):
    """Something to be done before an operation, by a day counted backwards from its date."""

    operation: str
    due: dt.date
    what: str
    earliest: dt.date
    source: str
    grade: str


class Operation(Strict):
    """An operation on the course's one timeline."""

    id: str
    playbook: str
    title: str
    origin: Literal["planned", "observed"]
    start: AwareDatetime
    end: AwareDatetime | None = None
    window_to: dt.date | None = None
    rehearsed_h: dict[str, Band] = {}  # candidate -> hours
    stage: int | None = None


class BodyState(Strict):
    """One child at an operation's start, as far as anything is known."""

    age_months: float
    mass_kg: Band
    blood_volume_ml: Band
    carried: tuple[str, ...] = ()


class HandOver(Strict):
    """What the operations so far hand to this one."""

    to: str
    candidate: str
    a: BodyState
    b: BodyState
    vessels_divided: tuple[str, ...] = ()
    anatomy: str = Field(description="content hash of the anatomy on which it rests")


class Calendar(Strict):
    """The course: operations in order, preparations backwards from their dates, states handed over."""

    operations: tuple[Operation, ...]
    preparation: tuple[Preparation, ...]
    hand_over: tuple[HandOver, ...]
    problems: tuple[str, ...] = ()


class GrowthRow(Strict):
    """A child's projected weight at an operation."""

    operation: str
    on: dt.date
    age_months: float
    mass_kg: Band


class ChildGrowth(Strict):
    """What a child weighs against the WHO reference, and the projection from there."""

    measured_on: dt.date
    measured_kg: float
    z: float
    rows: tuple[GrowthRow, ...]


class Growth(Strict):
    """Growth of both children, side by side and never added."""

    reference: str
    caveat: str
    a: ChildGrowth
    b: ChildGrowth


class Week(Strict):
    """What is known of operating in a given week."""

    starts: dt.date
    epi_week: int
    offset_weeks: int
    in_rsv_season: bool
    stay_meets_peak: bool
    a_mass_kg: Band
    b_mass_kg: Band


class Timing(Strict):
    """Facts by week around an operation's date. No best week: people weigh these."""

    operation: str
    weeks: tuple[Week, ...]
    assumes: tuple[str, ...]


class RecoveryDay(Strict):
    """A step of recovery, as planned."""

    name: str
    twin: str
    start: AwareDatetime
    end: AwareDatetime
    what: str = ""


class FollowUp(Strict):
    due: dt.date
    months_after: int
    what: str


class Recovery(Strict):
    """The recovery's steps in order and the follow-up calendar."""

    operation: str | None = None
    steps: tuple[RecoveryDay, ...]
    follow_up: tuple[FollowUp, ...]
    source: str
