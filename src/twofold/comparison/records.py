"""The comparison as a record: what is compared, each candidate's figures, differences run by run."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Better = Literal["lower", "higher", "neither"]
Kind = Literal["geometry", "time", "staff", "physiology"]


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Measure(Strict):
    """What is compared: its unit, which way is better, whether each child has its own figure."""

    title: str
    unit: str
    better: Better
    kind: Kind
    per_child: bool

    @model_validator(mode="after")
    def _children_stay_apart(self) -> Measure:
        if not self.per_child and self.kind == "physiology" and self.title != "both alive":
            raise ValueError(f"{self.title}: only times, staff, both-alive and the cut itself have one figure for two")
        return self


class Band(Strict):
    """A figure with its reach: low to high about mid.

    ``driven_by`` names unverified inputs that move the figure more than chance does; where it is set, readers
    are shown the band and the names, never the middle.
    """

    low: float
    mid: float
    high: float
    n: int | None = None
    driven_by: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Band:
        if not self.low <= self.mid <= self.high:
            raise ValueError(f"a band runs low, mid, high; found {self.low}, {self.mid}, {self.high}")
        return self


class Pair(Strict):
    """One figure for each child; None where it is not known."""

    a: Band | None = None
    b: Band | None = None

    def __getitem__(self, letter: str) -> Band | None:
        return {"a": self.a, "b": self.b}[letter]


class Candidate(Strict):
    """A way to divide, with its figures; ``dominated_by`` names others that are no worse for either child."""

    id: str
    measures: dict[str, Pair | Band]
    dominated_by: tuple[str, ...] = ()


class Difference(Strict):
    """x minus y, run by run under common random numbers; ``measure`` is ``a.<measure>`` for a child's own."""

    x: str
    y: str
    measure: str
    median: float
    low: float
    high: float
    n: int = 0


class Comparison(Strict):
    """``comparison.json``. Candidates stand in alphabetical order, which means nothing."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    operation: str = ""
    outcomes: Literal["on", "off"] = "on"
    measures: dict[str, Measure] = {}
    candidates: tuple[Candidate, ...] = ()
    paired: tuple[Difference, ...] = ()
    broken: dict[str, str] = {}  # candidate -> why no figure of a body is shown for it
