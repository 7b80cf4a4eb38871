"""What was done to whom, when: one record for the plan, a simulated run and the journal.

``Act`` is the closed vocabulary of deeds; ``Deed`` is one act with its amounts; ``Event`` is a deed (or a
milestone) at a time; ``Timeline`` is events in order. Comparing two timelines is subtraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Twin = Literal["a", "b"]
Side = Literal["a", "b", "both", "none"]
Origin = Literal["planned", "simulated", "observed"]


class Act(StrEnum):
    """What a deed does to a body. Playbooks speak it, the twins obey it, the journal records it."""

    CLAMP = "clamp"  # close a vessel over seconds, reversible
    RELEASE = "release"  # take a clamp off
    DIVIDE = "divide"  # cut a vessel or a coupling for good
    TEAR = "tear"  # a vessel opens to the wound
    BLEED = "bleed"  # whole blood leaves at a stated rate
    STANCH = "stanch"  # stop a bleeding or a tear
    GIVE = "give"  # drug, fluid, blood product or tracer goes in
    DRAIN = "drain"  # CSF or urine leaves
    VENTILATE = "ventilate"  # set ventilation and oxygen
    WARM = "warm"  # set the surroundings' temperature
    TURN = "turn"  # change position (height of the wound over the heart)
    COMPRESS = "compress"  # chest compressions
    ARREST = "arrest"  # the heart stops
    OPEN = "open"  # open skin, bone or dura
    CLOSE = "close"  # close skin, bone or dura
    EXPAND = "expand"  # fill a tissue expander
    ENTRAIN = "entrain"  # air enters a vein
    DELIVER = "deliver"  # birth: first breath, cord clamped
    MOVE = "move"  # a body changes place
    FORK = "fork"  # one record, team and room becomes two


ALIASES = {"occlude": Act.CLAMP}


class Deed(BaseModel):
    """One act with its target and amounts, in the words of the scenario file (design, section 5)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    act: Act
    twin: Side | None = None
    edge: str | None = None
    coupling: str | None = None
    what: str | None = None
    for_min: float | None = Field(default=None, gt=0)
    over_s: float | None = Field(default=None, ge=0)
    ml_per_kg: float | None = Field(default=None, ge=0)
    ml_per_kg_min: float | None = Field(default=None, ge=0)
    mg_per_kg: float | None = Field(default=None, ge=0)
    mg_per_kg_h: float | None = Field(default=None, ge=0)
    k_mmol_l: float | None = Field(default=None, ge=0)
    hct: float | None = Field(default=None, ge=0, le=1)
    temp_c: float | None = Field(default=None, ge=-10, le=60)
    fio2: float | None = Field(default=None, ge=0, le=1)
    minute_ml_per_kg: float | None = Field(default=None, ge=0)
    fraction: float | None = Field(default=None, ge=0, le=1)
    height_cm: float | None = None
    leak: float | None = Field(default=None, ge=0, le=1)

    @model_validator(mode="before")
    @classmethod
    def _aliases(cls, data):
        if isinstance(data, dict) and data.get("act") in ALIASES:
            return {**data, "act": ALIASES[data["act"]]}
        return data


class Event(BaseModel):
    """Something that should happen, could happen or did happen at a time with an offset."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time: datetime
    actor: str
    act: str
    target: str
    origin: Origin
    detail: str = ""

    @model_validator(mode="after")
    def _absolute(self) -> Event:
        if self.time.tzinfo is None or self.time.utcoffset() is None:
            raise ValueError(f"a time needs an offset from UTC, found {self.time.isoformat()}")
        return self

    @property
    def key(self) -> tuple[str, str]:
        """What makes an event of one timeline the same event in another."""
        return (self.act, self.target)


class Timeline(BaseModel):
    """Events in order of time. ``plan - actual`` pairs the events that share act and target."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    events: tuple[Event, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Timeline:
        ordered = tuple(sorted(self.events, key=lambda e: (e.time, e.act, e.target, e.actor)))
        object.__setattr__(self, "events", ordered)
        return self

    def __iter__(self) -> Iterator[Event]:  # type: ignore[override]
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def plus(self, events: Iterable[Event]) -> Timeline:
        """This timeline with more events."""
        return Timeline(events=(*self.events, *events))

    def first(self, act: str, target: str) -> Event | None:
        """The first event of that act and target, or None."""
        return next((e for e in self.events if e.key == (act, target)), None)

    def __sub__(self, other: Timeline) -> dict[tuple[str, str], timedelta | None]:
        """How much later each event happened here than in ``other``; None where only one has it.

        The n-th occurrence of an (act, target) here is paired with the n-th there, under key
        ``(act, target)`` for the first and ``(act, target#n)`` for later ones.
        """
        mine, theirs = _numbered(self), _numbered(other)
        return {
            key: mine[key] - theirs[key] if key in mine and key in theirs else None
            for key in sorted({*mine, *theirs})
        }


def _numbered(timeline: Timeline) -> dict[tuple[str, str], datetime]:
    times: dict[tuple[str, str], datetime] = {}
    counts: dict[tuple[str, str], int] = {}
    for e in timeline.events:
        n = counts[e.key] = counts.get(e.key, 0) + 1
        times[e.key if n == 1 else (e.act, f"{e.target}#{n}")] = e.time
    return times
