"""What cover is missing and how it may be made good: skin, bone, dura, expanders, the vault."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Letter = Literal["a", "b"]


class Strict(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Band(Strict):
    """A quantity as low, middle and high (tenth, fiftieth and ninetieth percentile of what is unknown)."""

    low: float
    mid: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Band:
        if not self.low <= self.mid <= self.high:
            raise ValueError(f"low <= mid <= high is required, found {self.low}, {self.mid}, {self.high}")
        return self


class Cover(Strict):
    """Area missing over one child's opening, cm2."""

    skin: Band
    bone: Band
    dura: Band


class Deficits(Strict):
    """What each child lacks; never added up."""

    a: Cover
    b: Cover

    def __getitem__(self, letter: Letter) -> Cover:
        return {"a": self.a, "b": self.b}[letter]


class Fill(Strict):
    """One filling of an expander: the day counted from insertion, what is added, and what that stretches to."""

    day: int
    add_ml: float
    total_ml: float
    stretch: float


class Expansion(Strict):
    """Tissue expanders for one child: how many, how large, how filled, and what they leave to be wished."""

    twin: Letter
    need_cm2: Band
    number: int
    base_radius_cm: float
    volume_ml: float
    gain_cm2: Band  # of all devices, after recoil
    gain_one_lost_cm2: Band
    chance_all_succeed: float
    covers: bool
    covers_with_one_lost: bool
    chance_covers: float = Field(default=0, ge=0, le=1)  # with all devices; need and gain drawn together
    chance_covers_one_lost: float = Field(default=0, ge=0, le=1)
    chance_covers_as_devices_fail: float = Field(default=0, ge=0, le=1)  # each may fail by itself
    fallback: str
    calendar: tuple[Fill, ...]


class Vault(Strict):
    """The skull over one child's opening, rebuilt from its own bone split into two tables.

    donor_cm2: of its own vault that is lifted and split; gain_cm2: what that gives beside covering its own bed.
    splits: whether bone of a child so young has been split. chance_covers: gain against need, drawn together.
    """

    twin: Letter
    need_cm2: Band
    donor_cm2: Band
    gain_cm2: Band
    age_days: int | None = None
    splits: bool
    chance_covers: float = Field(ge=0, le=1)
    fallback: str


class CoverAt(Strict):
    """What each child lacks, and how it may be covered, if the children are separated on a day.

    grown: area of the opening on that day over its area when it was scanned. scanned, at: ISO dates.
    """

    candidate: str
    at: str
    scanned: str
    grown: Band
    deficit_cm2: Deficits
    expansion: tuple[Expansion, ...]
    vault: tuple[Vault, ...]
    caution: str
