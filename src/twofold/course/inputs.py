"""``course.yaml``: what people write about the path: scans before birth, identity, place, calendars, expanders.

Everything in it is optional; a case without it has a course all the same.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from twofold.case import Case
from twofold.case.growth import COURSE, GESTATION, in_days
from twofold.case.reader import CaseLoader
from twofold.course.numerics import EARLIEST_SCAN_WEEK, LATEST_WEEK, WEEKLY_DAYS
from twofold.errors import BadInput
from twofold.evidence import document
from twofold.store import parse


class Strict(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Known(Strict):
    """Something told by a scan before birth, and how sure its reader was."""

    what: Literal["type", "rotation_deg", "sharing", "hearts", "placenta", "position", "other"]
    value: str
    sure: Literal["clear", "likely", "open"]


class Scan(Strict):
    """One look before birth."""

    week: float = Field(gt=EARLIEST_SCAN_WEEK, lt=LATEST_WEEK)
    by: str = Field(min_length=1)
    found: tuple[Known, ...] = Field(min_length=1)


class Identity(Strict):
    """How a child is told from the other before and at birth; colours and letters stand in case.yaml."""

    before_birth: str = Field(min_length=1)
    at_birth: str = Field(min_length=1)


class Who(Strict):
    """Who is a and who is b."""

    a: Identity
    b: Identity

    @model_validator(mode="after")
    def _differ(self) -> Who:
        if self.a == self.b:
            raise ValueError("a and b are told by the same words: name what differs")
        return self


class Place(Strict):
    """Where the children live: whose season, and counts of the place's own."""

    season: Literal["northern", "southern", "south-africa", "gold-coast", "bogota", "tropical", "flat"] = "northern"
    surveillance: str | None = Field(default=None, pattern=r"^surveillance/[\w.-]+\.csv$")


class Away(Strict):
    """Days on which only a share of the people is there (holidays, congresses)."""

    from_: dt.date = Field(alias="from")
    to: dt.date
    what: str
    here: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _ordered(self) -> Away:
        if self.from_ > self.to:
            raise ValueError(f"'from' must not lie after 'to', found {self.from_} and {self.to}")
        return self


class Expander(Strict):
    """A tissue expander: whose, its base, what it may hold, and how it is filled."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    twin: Literal["a", "b"]
    base_cm: tuple[float, float]
    volume_ml: float = Field(gt=0)
    placed: dt.date
    fill_ml: float = Field(gt=0)
    first_after_days: int = Field(default=WEEKLY_DAYS, ge=0)
    every_days: int = Field(default=WEEKLY_DAYS, ge=1)


class Statement(Strict):
    """What is known of one factor of candidacy for one child or both, and who dissents."""

    value: str
    source: str
    missing_test: str = ""
    dissent: tuple[str, ...] = ()


class Plan(Strict):
    """``course.yaml`` as a record."""

    schema_: Literal[1] = Field(alias="schema")
    gestation: str | None = None
    place: Place = Place()
    scans: tuple[Scan, ...] = ()
    identity: Who | None = None
    delivery: dict[str, str] = {}
    away: tuple[Away, ...] = ()
    expanders: tuple[Expander, ...] = ()
    skin_lacking_cm2: dict[Literal["a", "b"], float] | None = None
    candidacy: dict[str, Statement] = {}
    care_path: tuple[str, ...] = ()

    @field_validator("gestation", mode="before")
    @classmethod
    def _weeks(cls, data: Any) -> Any:
        if data is not None and not GESTATION.fullmatch(str(data)):
            raise ValueError(f"gestation is weeks and days, as in 36+2, found {data!r}")
        return None if data is None else str(data)

    @field_validator("candidacy")
    @classmethod
    def _factors(cls, data: dict[str, Statement]) -> dict[str, Statement]:
        known = document("candidacy")["factors"]
        for name in data:
            if name not in known:
                raise ValueError(f"no factor {name!r}; there are {', '.join(known)}")
        return data

    @model_validator(mode="after")
    def _once(self) -> Plan:
        names = [e.id for e in self.expanders]
        if len(set(names)) < len(names):
            raise ValueError("two expanders have one id")
        return self

    @property
    def gestation_days(self) -> int | None:
        """Days from the last menstrual period to birth; None where nobody wrote it."""
        if self.gestation is None:
            return None
        return in_days(self.gestation)


def plan_of(case: Case) -> Plan:
    """What ``course.yaml`` says; an absent file says nothing. Raises BadInput naming field and remedy."""
    path = case.root / COURSE
    if not path.is_file():
        return Plan(schema_=1)
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=CaseLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as e:
        raise BadInput(path, "", str(e), "correct the YAML") from e
    return parse(Plan, data or {}, path)
