"""What planner, drawings and rehearsal mean by a planned duration, a duty, a moment.

The checker shares ``planned_min`` (it is a definition) and re-derives everything else itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from twofold.case.records import LEVELS, Person
from twofold.plan.records import BoundNeed, Project, Task
from twofold.quantity import P50, S_PER_MIN, Estimate

Pair = tuple[Literal["a", "b"], Literal["a", "b"]]


def planned_min(duration: Estimate) -> int:
    """The whole minutes that a plan allows for an estimate in minutes: its median, at least 1."""
    return max(1, round(duration.quantile(P50)))


def duties(task: Task) -> tuple[BoundNeed, ...]:
    """One entry per person whom the task holds, in the order in which a planned step lists its people."""
    return tuple(need.model_copy(update={"count": 1}) for need in task.needs for _ in range(need.count))


def fits(person: Person, need: BoundNeed) -> bool:
    """Whether a person may fill a need: role, level, colour team (who serves both fits any child)."""
    return (
        need.role in person.roles
        and LEVELS.index(person.level) >= LEVELS.index(need.level)
        and (need.twin == "any" or person.twin in ("both", need.twin))
    )


def moment(project: Project, minute: float) -> datetime:
    """The wall-clock time, with offset, so many elapsed minutes after the project's start."""
    instant = project.start.astimezone(UTC) + timedelta(minutes=minute)
    return instant.astimezone(ZoneInfo(project.timezone))


def minute(project: Project, time: datetime) -> float:
    """Elapsed minutes from the project's start to a time, whatever the clocks did in between."""
    return (time.astimezone(UTC) - project.start.astimezone(UTC)).total_seconds() / S_PER_MIN


def described(need: BoundNeed) -> str:
    """A need in plain words: ``scrub_nurse (qualified or above, colour team a)``."""
    parts = [] if need.level == LEVELS[0] else [f"{need.level} or above" if need.level != LEVELS[-1] else need.level]
    if need.twin != "any":
        parts.append(f"colour team {need.twin}")
    return need.role + (f" ({', '.join(parts)})" if parts else "")
