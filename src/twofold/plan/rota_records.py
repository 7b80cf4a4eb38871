"""What the rota is asked about: every duty of a plan whose times stand."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from twofold.plan.numerics import WEIGHT_STRANGER


@dataclass(frozen=True)
class Duty:
    """One place in one step: who may fill it, which thread of work it carries on, who would be first choice.

    thread: duties of one thread follow each other at one table for one child's team; a change of person between
    two of them is a hand-over. people: indexes of those who may. known: the person of an earlier plan, or -1.
    scrubbed: it is held at the table.
    """

    task: int
    people: tuple[int, ...]
    thread: int
    first_choice: int
    known: int = -1
    scrubbed: bool = False


@dataclass(frozen=True)
class Rota:
    """All duties of a plan, with how long a spell may be before a break and how long a break must be (minutes)."""

    duties: tuple[Duty, ...]
    longest_spell: int
    shortest_break: int
    stranger: int = WEIGHT_STRANGER  # what it costs to replace somebody of the earlier plan
    scrub_limit: int | None = None  # minutes at the table that nobody may pass without a break

    def plain(self) -> dict[str, Any]:
        """The rota as plain data for the solver's process."""
        return asdict(self)
