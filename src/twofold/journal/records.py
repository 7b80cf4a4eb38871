"""An entry as a record, the row that seals it, and which entries stand after corrections and undos."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from twofold.journal.numerics import MOST_DETAIL, MOST_WORD

UNDO = "undo"
UNDOS = (UNDO, f"drill {UNDO}")


class Entry(BaseModel):
    """Something that somebody says happened. ``key`` is made by the writer: the same key counts once.

    occurred: when it happened, by the writer. entered: when it was written down, by the server. device_clock: what
    the writer's device took for now when it sent the entry; its difference from ``entered`` is that clock's error.
    corrects: the key of the entry that this one replaces (or, with act ``undo``, takes back).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(min_length=1, max_length=MOST_WORD)
    occurred: AwareDatetime
    entered: AwareDatetime
    author: str = Field(min_length=1, max_length=MOST_WORD)
    act: str = Field(min_length=1, max_length=MOST_WORD)
    target: str = Field(default="", max_length=MOST_WORD)
    detail: str = Field(default="", max_length=MOST_DETAIL)
    corrects: str = Field(default="", max_length=MOST_WORD)
    role: str = Field(default="", max_length=MOST_WORD)
    twin: Literal["", "a", "b", "both"] = ""
    device: str = Field(default="", max_length=MOST_WORD)
    device_clock: AwareDatetime | None = None
    data: dict[str, JsonValue] = {}

    def claims(self) -> tuple[Any, ...]:
        """What makes two entries with one key the same: what happened, not who delivered it or when it arrived."""
        return (self.occurred, self.act, self.target, self.detail, self.corrects, self.twin, self.data)


@dataclass(frozen=True)
class Row:
    """An entry as it stands in the table."""

    seq: int
    seal: str
    entry: Entry
    version: int
    fresh: bool = True  # False: this key was there before, and nothing was written


def in_force(entries: Sequence[Entry]) -> list[Entry]:
    """The entries that stand, in order of entry: neither replaced nor taken back by one that itself stands.

    An undo of an undo brings the first entry back. Undos themselves are left out.
    """
    gone = replaced(entries)
    return [e for e in entries if e.key not in gone and e.act not in UNDOS]


def replaced(entries: Iterable[Entry]) -> set[str]:
    """The keys of entries that a later, standing entry corrects or undoes."""
    gone: set[str] = set()
    for e in reversed(list(entries)):
        if e.corrects and e.key not in gone:
            gone.add(e.corrects)
    return gone
