"""What people write about a case: the twins, their images, the aims, the team, the course, the choice."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from twofold.case.numerics import MASS_HIGH_KG, MASS_LOW_KG, MOST_DAYS
from twofold.quantity import DAYS_PER_MONTH

Level = Literal["trainee", "qualified", "senior"]
LEVELS: tuple[Level, ...] = ("trainee", "qualified", "senior")


class Strict(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Child(Strict):
    """One of the two children, by letter, colour and shape; never by name."""

    born: dt.date
    mass_kg: float = Field(gt=0)
    weighed: dt.date | None = None
    birth_mass_kg: float | None = Field(default=None, gt=0)
    sex: Literal["f", "m", "unknown"] = "unknown"
    colour: str = Field(min_length=1)
    shape: Literal["circle", "square", "triangle", "diamond"]
    inside_mm: tuple[float, float, float]
    stream: int = Field(ge=0)

    @model_validator(mode="after")
    def _plausible_mass(self) -> Child:
        low, high = MASS_LOW_KG, MASS_HIGH_KG
        for what in ("mass_kg", "birth_mass_kg"):
            mass = getattr(self, what)
            if mass is not None and not low <= mass <= high:
                raise ValueError(f"{what} must lie between {low} and {high} kg, found {mass}: grams or pounds?")
        if self.weighed is not None and self.weighed < self.born:
            raise ValueError(f"weighed on {self.weighed}, before birth on {self.born}: use birth_mass_kg instead")
        return self

    def age_months(self, on: dt.date) -> float:
        """Age in months on a day; below 0 before birth."""
        return (on - self.born).days / DAYS_PER_MONTH


class Twins(Strict):
    """The pair."""

    a: Child
    b: Child

    @model_validator(mode="after")
    def _told_apart(self) -> Twins:
        for what in ("colour", "shape", "inside_mm", "stream"):
            if getattr(self.a, what) == getattr(self.b, what):
                raise ValueError(f"a and b must differ in {what}, both have {getattr(self.a, what)!r}")
        if self.a.born != self.b.born:
            raise ValueError(f"joined twins are born on one day, found {self.a.born} and {self.b.born}")
        return self

    def __getitem__(self, letter: str) -> Child:
        return {"a": self.a, "b": self.b}[letter]


class Image(Strict):
    """An image of both children in one field of view."""

    file: str
    kind: Literal["ct", "ctv", "mrv", "t1", "t2"]


class StopRule(Strict):
    """When to stop and close, and who decides it; the team's own words."""

    when: str
    who_decides: str
    what: str


class Aims(Strict):
    """What "better" means to this team, and its stop-and-close rules."""

    better: tuple[str, ...] = Field(min_length=1)
    stop: tuple[StopRule, ...] = ()
    if_only_one: str = ""
    fairness: str = ""


class Window(Strict):
    """A span of days in which an operation may fall."""

    earliest: dt.date = Field(alias="from")
    latest: dt.date = Field(alias="to")

    @model_validator(mode="after")
    def _ordered(self) -> Window:
        if self.earliest > self.latest:
            raise ValueError(f"'from' must not lie after 'to', found {self.earliest} and {self.latest}")
        return self


class Entry(Strict):
    """An operation of the course: a playbook with an id and a date or a window."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    playbook: str
    date: AwareDatetime | None = None
    window: Window | None = None
    stage: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _when(self) -> Entry:
        if (self.date is None) == (self.window is None):
            raise ValueError("give either a date (with time and offset) or a window, not both, not neither")
        return self

    @property
    def day(self) -> dt.date:
        """The planned day, or the first day of the window."""
        if self.date is not None:
            return self.date.date()
        assert self.window is not None
        return self.window.earliest


class Choice(Strict):
    """What people chose, who and when."""

    candidate: str
    by: str = Field(min_length=1)
    on: dt.date


class CaseFile(Strict):
    """``case.yaml`` as a record."""

    schema_: Literal[1] = Field(alias="schema")
    title: str = ""
    place: str = ""
    outcomes: Literal["on", "off"] = "on"
    real_case: str = ""
    facts: tuple[dict[str, Any], ...] = ()
    timezone: str = "UTC"
    twins: Twins
    images: tuple[Image, ...] = ()
    network: str | None = None
    aims: Aims | None = None
    course: tuple[Entry, ...] = ()
    costs: dict[str, float] = {}
    family_checked_by: dict[str, str] = {}
    chosen: Choice | None = None

    @model_validator(mode="after")
    def _coherent(self) -> CaseFile:
        if self.real_case and self.outcomes != "off":
            raise ValueError(
                "a real case rehearses time and staffing only: with real_case set, outcomes must be off"
            )
        seen: set[str] = set()
        for e in self.course:
            if e.id in seen:
                raise ValueError(f"course has two operations with id {e.id!r}")
            seen.add(e.id)
            if "birth" not in e.playbook and e.day < self.twins.a.born:
                raise ValueError(
                    f"operation {e.id!r} on {e.day} lies before birth on {self.twins.a.born}"
                )
        return self


class Shift(Strict):
    """A span of duty with offsets."""

    start: AwareDatetime = Field(alias="from")
    end: AwareDatetime = Field(alias="to")

    @model_validator(mode="after")
    def _ordered(self) -> Shift:
        if self.start >= self.end:
            raise ValueError(f"a shift must end after it starts, found {self.start} to {self.end}")
        return self


def _each_day(shift: Any) -> list[Any]:
    """A shift with ``days: n`` (and ``every: k``) as the shifts of n days, on every k-th; others as they are.

    Raises ValueError: ``days`` or ``every`` is no whole number from 1 to MOST_DAYS.
    """
    if not isinstance(shift, dict) or not {"days", "every"} & set(shift):
        return [shift]
    days, every = shift.get("days", 1), shift.get("every", 1)
    for name, found in (("days", days), ("every", every)):
        if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= MOST_DAYS:
            raise ValueError(f"{name} is a whole number from 1 to {MOST_DAYS}, found {found!r}")
    first = Shift.model_validate({k: v for k, v in shift.items() if k not in ("days", "every")})
    later = [dt.timedelta(days=n) for n in range(0, days, every)]
    return [Shift(start=first.start + d, end=first.end + d) for d in later]


class Person(Strict):
    """Somebody of the team: what they can do, whose side they are on, when they are on duty.

    A shift with ``days: n`` stands for n days at the same hours, with ``every: k`` for each k-th of them.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    name: str
    roles: tuple[str, ...] = Field(min_length=1)
    level: Level = "qualified"
    twin: Literal["a", "b", "both"] = "both"
    shifts: tuple[Shift, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _write_out_days(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("shifts"), (list, tuple)):
            return {**data, "shifts": [day for shift in data["shifts"] for day in _each_day(shift)]}
        return data

    @model_validator(mode="after")
    def _one_place_at_a_time(self) -> Person:
        ordered = sorted(self.shifts, key=lambda s: s.start)
        for first, then in pairwise(ordered):
            if then.start < first.end:
                raise ValueError(
                    f"{self.id} is in two shifts at once: {first.start.isoformat()} to {first.end.isoformat()} "
                    f"and {then.start.isoformat()} to {then.end.isoformat()}"
                )
        return self


class TeamFile(Strict):
    """``team.yaml`` as a record."""

    people: tuple[Person, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _complete(self) -> TeamFile:
        seen: set[str] = set()
        for p in self.people:
            if p.id in seen:
                raise ValueError(f"two people have the id {p.id!r}")
            seen.add(p.id)
        return self


__all__ = [
    "LEVELS",
    "Aims",
    "CaseFile",
    "Child",
    "Choice",
    "Entry",
    "Image",
    "Level",
    "Person",
    "Shift",
    "StopRule",
    "TeamFile",
    "Twins",
    "Window",
]
