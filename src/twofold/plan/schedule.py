"""A schedule: when every step starts, and how many people of each pool it holds."""

from __future__ import annotations

from dataclasses import dataclass

Staff = tuple[tuple[int, ...], ...]  # per demand: how many people from each of its pools


@dataclass(frozen=True)
class Schedule:
    """A start for every step and, for every demand, how many people come from each of its pools."""

    starts: tuple[int, ...]
    staff: Staff
    length: int


@dataclass(frozen=True)
class Stuck:
    """The step that found no place, and the role that it lacked (empty: a lag or a machine)."""

    task: int
    role: str
