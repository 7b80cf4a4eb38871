"""What is expected of the engines, as written in the evidence table ``checks``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from twofold import evidence, store
from twofold.credibility.records import Purpose, Range
from twofold.quantity import Grade

TABLE = "checks"


class Recorded(BaseModel):
    """An earlier result of a check whose referee may be missing: the figure, the day, by which referee."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    got: float
    day: str
    by: str


class Claim(BaseModel):
    """One expectation: a row of the report before the engines have spoken.

    measure: the name of the function that works out the figure (``twofold.credibility.measures``); settings go to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    context: str
    purpose: Purpose
    source: str = Field(min_length=1)
    grade: Grade
    unit: str
    low: float | None = None
    high: float | None = None
    measure: str
    settings: dict[str, Any] = Field(default_factory=dict)
    note: str = ""
    recorded: Recorded | None = None

    @property
    def expected(self) -> Range:
        return Range(low=self.low, high=self.high)


def claims() -> tuple[Claim, ...]:
    """Every claim of the table in its order. A row's own keys go before its family's; settings are joined.

    Raises BadInput: a row that lacks a key or has an unknown one.
    """
    document = evidence.document(TABLE)
    contexts: Mapping[str, str] = document["contexts"]
    out = []
    for family in document["families"]:
        common = {k: v for k, v in family.items() if k not in ("rows", "settings")}
        for row in family["rows"]:
            joined = {**family.get("settings", {}), **row.get("settings", {})}
            settings = {k: v for k, v in joined.items() if v is not None}  # null takes a family's setting back
            data = {**common, **row, "settings": settings}
            data["context"] = contexts[data["context"]]
            out.append(store.parse(Claim, data, f"{TABLE}.yaml: {row.get('id', '?')}"))
    return tuple(out)


def scenes() -> Mapping[str, Mapping[str, Any]]:
    """The scenarios that checks play, by name: scenario files (design, section 5) with one ``child`` for both."""
    return evidence.document(TABLE)["scenes"]


def chosen(all_claims: tuple[Claim, ...], only: tuple[str, ...]) -> tuple[Claim, ...]:
    """The claims whose id is named, or begins with a name and a dot; all when nothing is named.

    Raises BadInput: a name that fits none.
    """
    from twofold.errors import BadInput

    def fits(claim: Claim, name: str) -> bool:
        return claim.id == name or claim.id.startswith(f"{name}.")

    for name in only:
        if not any(fits(c, name) for c in all_claims):
            groups = ", ".join(dict.fromkeys(c.id.split(".")[0] for c in all_claims))
            raise BadInput("--only", "", name, f"name a check or one of the groups: {groups}")
    return tuple(c for c in all_claims if not only or any(fits(c, name) for name in only))
