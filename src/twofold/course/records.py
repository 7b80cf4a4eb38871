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
    done: dt.date | None = None
    too_late: bool = Field(default=False, description="due before the date was brought forward: it cannot be met")


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
    outcome: Literal["planned", "running", "done", "stopped"] = "planned"
    parts: bool = Field(default=False, description="when done, the heads are apart")
    moved_from: dt.date | None = None
    emergency: bool = False
    undefined: tuple[str, ...] = ()


class BodyState(Strict):
    """One child at an operation's start, as far as anything is known."""

    age_months: float
    mass_kg: Band | None = Field(default=None, description="absent where there is no living child to weigh")
    blood_volume_ml: Band | None = None
    carried: tuple[str, ...] = ()
    died: dt.date | None = None


class HandOver(Strict):
    """What the operations so far hand to this one."""

    to: str
    candidate: str
    a: BodyState
    b: BodyState
    joined: bool = True
    undefined: tuple[str, ...] = ()
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


class GrowthPoint(Strict):
    """A measured value against its reference."""

    on: dt.date
    corrected_months: float
    found: float
    z: float
    reference: str


class GrowthBand(Strict):
    """P10, P50 and P90 of a value on a day: a stated 80 % band."""

    on: dt.date
    band: Band


class GrowthCurve(Strict):
    """One measure of one child: what was measured, and where it may go."""

    measure: str
    unit: str
    points: tuple[GrowthPoint, ...]
    ahead: tuple[GrowthBand, ...]
    caveat: str = ""


class ChildGrowth(Strict):
    """What a child weighs against the WHO reference, and the projection from there."""

    measured_on: dt.date
    measured_kg: float
    z: float
    rows: tuple[GrowthRow, ...]
    curves: tuple[GrowthCurve, ...] = ()


class Growth(Strict):
    """Growth of both children, side by side and never added."""

    reference: str
    caveat: str
    a: ChildGrowth
    b: ChildGrowth
    gestation: str = ""
    missing: tuple[str, ...] = ()


class ChildHarm(Strict):
    """A child's chance of serious harm (death or lasting injury) with a date, by cause; shares, one digit means one."""

    total: Band
    operation: float
    waiting: float
    infection: float
    rehearsed: Band | None = Field(
        default=None,
        description="the part of the operation's harm that comes from the rehearsal: by how much the weight and the "
        "joined vessels of this week move it against those of the planned week; below 0: less harm",
    )


class RehearsedChild(Strict):
    """One child in the rehearsals of one week; the same random numbers every week."""

    runs: int
    died_or_arrested: Band = Field(description="share of runs, Jeffreys' posterior")
    only_here: int = Field(description="runs with harm in this week and none in the planned week")
    only_planned: int = Field(description="runs with harm in the planned week and none in this one")
    blood_lost_ml_kg: Band
    lowest_map_mmhg: Band


class RehearsedWeek(Strict):
    """The operation rehearsed in one week; a child is absent where no run had an outcome."""

    starts: dt.date
    offset_weeks: int
    a: RehearsedChild | None = None
    b: RehearsedChild | None = None


class Leaning(Strict):
    """Powers by which a child's odds of harm fall with its weight and rise with the vessels' conductance."""

    weight: Band
    joined: Band


class Week(Strict):
    """What is known of operating in a given week."""

    starts: dt.date
    epi_week: int
    offset_weeks: int
    in_rsv_season: bool
    stay_meets_peak: bool
    a_mass_kg: Band
    b_mass_kg: Band
    people_here: float = 1.0
    a: ChildHarm | None = None
    b: ChildHarm | None = None
    undominated: float | None = Field(default=None, description="share of draws in which no other week is better")


class Flip(Strict):
    """How the planned week's standing hangs on one input: its share in the input's lowest and highest fifth."""

    input: str
    low: float
    high: float


class Against(Strict):
    """The planned week held against weeks so far away: share of draws in which none of them is better."""

    weeks: tuple[int, ...]
    share: float
    flips: tuple[Flip, ...] = ()


class Window(Strict):
    """A run of weeks of which none can be ruled out. Windows are in order of time, not of merit."""

    first: dt.date
    last: dt.date


class Timing(Strict):
    """Facts and harm by week around an operation's date. No best week: people weigh these."""

    operation: str
    weeks: tuple[Week, ...]
    assumes: tuple[str, ...]
    season: str = ""
    draws: int = 0
    windows: tuple[Window, ...] = ()
    against: tuple[Against, ...] = ()
    drivers: tuple[Flip, ...] = ()
    rehearsed: tuple[RehearsedWeek, ...] = ()
    rehearsed_candidate: str = Field(default="", description="whose plan was rehearsed; empty: no rehearsal was made")
    leans: dict[Letter, Leaning] = {}
    not_computed: str = ""


class Fill(Strict):
    """An expander's content on a day, planned or as it was filled."""

    expander: str
    on: dt.date
    to_ml: float


class Fallback(Strict):
    """Cover that somebody used where expanded skin was short."""

    what: str
    source: str


class ChildExpansion(Strict):
    """One child's expanders: calendar, log, and when its skin may be enough."""

    need_cm2: float | None
    expanders: tuple[str, ...]
    fills: tuple[Fill, ...]
    log: tuple[Fill, ...] = ()
    behind_ml: dict[str, float] = {}
    unnamed: int = Field(default=0, description="fills in the journal whose note names no expander")
    any_complication: Band
    ready_low: dt.date | None = None
    ready_mid: dt.date | None = None
    ready_high: dt.date | None = None
    ready_by_planned: float | None = None


class Expansion(Strict):
    """Tissue expansion of both children, each apart."""

    a: ChildExpansion
    b: ChildExpansion
    fallbacks: tuple[Fallback, ...]
    source: str


class Warning_(Strict):
    """Something to check, because of values that were seen. It never says what to do."""

    id: str
    twin: Literal["a", "b", "both"]
    check: str
    because: tuple[str, ...]
    source: str
    grade: str


class Watch(Strict):
    """What the rules make of the latest values of both children, and what they could not judge."""

    until: AwareDatetime | None
    warnings: tuple[Warning_, ...]
    not_judged: tuple[str, ...]


class Factor(Strict):
    """One factor of candidacy: what is known of each child, what is not, who dissents."""

    factor: str
    asks: str
    a: str
    b: str
    pair: str = ""
    source: str
    missing_test: str
    dissent: tuple[str, ...]


class Care(Strict):
    what: str
    when: str


class Candidacy(Strict):
    """What bears on it. People weigh it; no word of verdict stands here."""

    factors: tuple[Factor, ...]
    told_elsewhere: tuple[str, ...]
    care_path: tuple[Care, ...]


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


class Expected(Strict):
    """What published courses let one expect of one child, with the band."""

    what: str
    unit: str
    band: Band
    source: str
    grade: str


class Share(Strict):
    """How often something befell others."""

    what: str
    band: Band
    of: str
    source: str
    grade: str


class ChildRecovery(Strict):
    """One child's own course after separation."""

    days: dict[int, tuple[str, ...]] = Field(default={}, description="day after the operation -> what is planned")
    expected: tuple[Expected, ...] = ()


class Recovery(Strict):
    """The recovery's steps in order, each child's days and bands, and the follow-up calendar."""

    operation: str | None = None
    steps: tuple[RecoveryDay, ...]
    follow_up: tuple[FollowUp, ...]
    source: str
    a: ChildRecovery = ChildRecovery()
    b: ChildRecovery = ChildRecovery()
    befell: tuple[Share, ...] = ()
    both_home_days: Band | None = None
    undefined: tuple[str, ...] = ()
