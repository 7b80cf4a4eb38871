"""What was seen of an operation under way, and the plan for the rest of it."""

from __future__ import annotations

from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from twofold.plan.records import Plan, PlanDiff, Project, Strict


class Observed(Strict):
    """A step that has begun, and ended if it has; ``people`` only where others did it than was planned."""

    step: str
    start: AwareDatetime
    end: AwareDatetime | None = None
    people: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"step {self.step!r} ends before it starts")
        return self


class Disturbance(Strict):
    """What is different from now on: people who are gone, steps that can't start yet (minutes from now)."""

    gone: tuple[str, ...] = ()
    held_back_min: dict[str, float] = Field(default={})


class Replanned(Strict):
    """The plan from now on. ``project`` is the bound problem as it was lived: past steps last as long as they did.

    held: steps planned to start soon that keep time and people. shaken: those that could not, with the reason in
    the diff. missed: waits longer than allowed that nobody can mend any more. over: people whose shift has ended
    or will end during a step that is under way. tired: people who will be at the table for longer than is allowed.
    """

    now: AwareDatetime
    project: Project
    plan: Plan
    diff: PlanDiff
    frozen: tuple[str, ...]
    held: tuple[str, ...]
    shaken: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    tired: tuple[str, ...] = ()


class Coming(Strict):
    """A step of the next hour."""

    at: AwareDatetime
    step: str
    child: str
    who: str
    where: str


class Onward(Strict):
    """What people need of a re-plan: what changes, what is held, whom it strains, and the next hour's steps."""

    now: AwareDatetime
    diff: PlanDiff
    held: tuple[str, ...]
    shaken: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    tired: tuple[str, ...] = ()
    next: tuple[Coming, ...] = ()
