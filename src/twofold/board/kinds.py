"""What may be written down: the kinds of entries, what each must say, and the words that come in."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from twofold.board.planned import Planned
from twofold.errors import BadInput

Kind = Literal[
    "starts", "ends", "decides", "gives", "loses", "counts", "stocks", "enters", "leaves", "checks", "unchecks",
    "note", "undo", "message", "releases", "separates", "open", "close", "break-glass", "monitor", "agrees",
]  # fmt: skip
OPEN_TO_ALL = ("starts", "ends", "decides", "gives", "loses", "counts", "stocks", "enters", "leaves", "checks",
               "unchecks", "note", "undo", "message")  # fmt: skip
GIVEN = ("red_cells", "plasma", "platelets", "salvaged", "crystalloid", "albumin")
LOST = ("blood", "urine", "csf")
STOCKED = ("red_cells", "plasma", "platelets")
COUNTED = ("swabs", "needles", "instruments")
DECISIONS = ("go", "wait", "close")
MOST_ML, MOST_UNITS, MOST_COUNT = 5000, 200, 5000
FIELDS = {
    "gives": (GIVEN, MOST_ML), "loses": (LOST, MOST_ML), "stocks": (STOCKED, MOST_UNITS),
}  # fmt: skip


class Tap(BaseModel):
    """An entry as a browser sends it, by form or JSON. Empty form fields count as not given."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    key: str = Field(min_length=8, max_length=100, pattern=r"^[A-Za-z0-9._:-]+$")
    kind: Kind
    subject: str = Field(default="", max_length=200)
    twin: Literal["", "a", "b", "both"] = ""
    occurred_at: AwareDatetime | None = None
    at: dt.time | None = None
    sent_at: AwareDatetime | None = None
    device: str = Field(default="", max_length=60)
    device_clock: AwareDatetime | None = None
    seen_head: int | None = Field(default=None, ge=0, le=2**53)
    detail: str = Field(default="", max_length=2000)
    corrects: str = Field(default="", max_length=100)
    what: str = Field(default="", max_length=60)
    amount: float | None = Field(default=None, ge=-MOST_UNITS, le=MOST_ML, allow_inf_nan=False)
    place: str = Field(default="", max_length=60)
    decision: Literal["", "go", "wait", "close"] = ""
    swabs: int | None = Field(default=None, ge=0, le=MOST_COUNT)
    needles: int | None = Field(default=None, ge=0, le=MOST_COUNT)
    instruments: int | None = Field(default=None, ge=0, le=MOST_COUNT)
    paper: bool = False

    @field_validator("*", mode="before")
    @classmethod
    def _nothing(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str) and "\0" in value:
            raise ValueError("a character that no database keeps")
        if value is None or value == "":
            field = cls.model_fields[info.field_name or ""]
            return value if field.is_required() else field.default
        return value


def refuse(field: str, found: object, remedy: str) -> BadInput:
    """A refusal of one field of an entry."""
    return BadInput("entry", field, str(found) or "nothing", remedy)


def checked(tap: Tap, planned: Planned) -> dict[str, Any]:
    """The data of an entry beyond its words. Raises BadInput: a subject that is not in the plan, a missing amount."""
    data: dict[str, Any] = {"paper": True} if tap.paper else {}
    if tap.seen_head is not None:
        data["seen"] = tap.seen_head
    _subject(tap, planned)
    if tap.kind in FIELDS:
        allowed, most = FIELDS[tap.kind]
        if tap.what not in allowed:
            raise refuse("what", tap.what, f"one of: {', '.join(allowed)}")
        if tap.amount is None or abs(tap.amount) > most or (tap.amount <= 0 and tap.kind != "stocks"):
            raise refuse("amount", tap.amount, f"a number above 0, at most {most}")
        if tap.kind != "stocks" and tap.twin not in ("a", "b"):
            raise refuse("twin", tap.twin, "say which child: a or b")
        data |= {"what": tap.what, "amount": tap.amount}
    if tap.kind == "counts":
        said = {k: getattr(tap, k) for k in COUNTED if getattr(tap, k) is not None}
        if not said:
            raise refuse("swabs", "nothing", "count at least one of swabs, needles, instruments")
        data |= {**said, "place": tap.place}
    if tap.kind == "decides":
        if not tap.decision:
            raise refuse("decision", tap.decision, "one of: go, wait, close")
        data["decision"] = tap.decision
    if tap.kind in ("enters", "leaves"):
        if tap.place not in planned.places:
            raise refuse("place", tap.place, f"one of: {', '.join(planned.places)}")
        data["place"] = tap.place
    if tap.kind in ("note", "message") and not tap.detail:
        raise refuse("detail", "", "write what is to be said")
    if tap.kind == "undo" and not tap.corrects:
        raise refuse("corrects", "", "name the key of the entry that is taken back")
    return data


def _subject(tap: Tap, planned: Planned) -> None:
    kind, _, id = tap.subject.partition(":")
    if tap.kind in ("starts", "ends"):
        known = {"step": planned.step(id) is not None, "card": id in planned.cards, "timer": bool(id)}.get(kind, False)
        if not known:
            raise refuse("subject", tap.subject, "step:, card: or timer: and an id of this plan")
    if tap.kind == "decides":
        step = planned.step(id) if kind == "step" else None
        if step is None or step.gate is None:
            raise refuse("subject", tap.subject, "step: and the id of a gate of this plan")
    if tap.kind in ("enters", "leaves") and (kind != "person" or id not in planned.people):
        raise refuse("subject", tap.subject, "person: and an id of team.yaml")
    if tap.kind in ("checks", "unchecks"):
        name, _, item = id.partition(":")
        items = planned.checklists.get(name, {}).get("items", ())
        if kind != "check" or not item.isdigit() or int(item) >= len(items):
            raise refuse("subject", tap.subject, "check:<checklist>:<number> of this plan")
