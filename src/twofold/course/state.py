"""What one operation hands to the next, as a fold over what is done: nothing that happened is ever reset.

Vessels stay divided, a child that died stays dead, complications are carried on, heads that parted stay apart.
What can no longer be computed is left out and said in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

LETTERS = ("a", "b")
Outcome = Literal["planned", "running", "done", "stopped"]


@dataclass(frozen=True)
class Step:
    """One operation as it was done, or as it is planned."""

    id: str
    start: dt.datetime
    end: dt.datetime | None = None
    outcome: Outcome = "planned"
    parts: bool = False  # it ends with the heads apart, when it is done
    needs_joined: bool = False  # it makes sense only while they are joined
    needs_apart: bool = False
    divides: tuple[str, ...] = ()  # those of a stopped one: what was divided before it stopped
    adds: tuple[tuple[str, str], ...] = ()  # (child, words): what a child carries out of it


@dataclass(frozen=True)
class State:
    """Both children at a moment."""

    joined: bool = True
    divided: tuple[str, ...] = ()
    died: tuple[tuple[str, dt.datetime], ...] = ()
    carried: tuple[tuple[str, str], ...] = ()  # (child, words), in order
    undefined: tuple[str, ...] = field(default=())

    def alive(self, letter: str) -> bool:
        """Whether a child lives."""
        return all(t != letter for t, _ in self.died)

    def carries(self, letter: str) -> tuple[str, ...]:
        """What a child carries on, in words."""
        return tuple(words for t, words in self.carried if t == letter)


def follow(
    steps: Sequence[Step],
    died: Sequence[tuple[str, dt.datetime]] = (),
    complications: Sequence[tuple[str, dt.datetime, str]] = (),
    divided: Sequence[tuple[str, dt.datetime]] = (),
) -> Iterator[tuple[Step, State]]:
    """Each step in order of time with the state in which it finds the children (what follows from it: the next)."""
    state = State()
    for step in sorted(steps, key=lambda s: (s.start, s.id)):
        state = _until(state, step.start, died, complications, divided)
        yield step, replace(state, undefined=tuple(undefined(step, state)))
        state = after(step, state)


def after(step: Step, state: State) -> State:
    """The state that a step leaves."""
    if any(undefined(step, state)):
        return state
    cut = tuple(dict.fromkeys(v for v in step.divides if v not in state.divided))
    parts = step.parts and step.outcome in ("done", "planned", "running")
    carried = tuple((t, words) for t, words in step.adds if state.alive(t))
    return replace(
        state, joined=state.joined and not parts, divided=state.divided + cut, carried=state.carried + carried
    )


def undefined(step: Step, state: State) -> Iterator[str]:
    """Why a step makes no sense in a state; nothing where it does. What was done is never called senseless."""
    if step.outcome in ("done", "stopped", "running"):
        return
    dead = [t for t in LETTERS if not state.alive(t)]
    if len(dead) == len(LETTERS):
        yield f"{step.id}: both children have died"
        return
    if dead and state.joined:
        other = next(t for t in LETTERS if t not in dead)
        yield (
            f"{step.id}: {dead[0]} has died while joined to {other}: what was planned for two living children does not "
            f"hold; separation of {other} is an emergency, decided by the team in its own words (aims.if_only_one)"
        )
    if step.needs_joined and not state.joined:
        yield f"{step.id}: the heads are apart already"
    if step.needs_apart and state.joined:
        yield f"{step.id}: the heads are still joined: no separation before it was completed"


def _until(state: State, moment: dt.datetime, died, complications, divided) -> State:
    """The state with everything that was told to have happened by a moment."""
    first = {t: at for t, at in sorted(died, key=lambda d: d[1], reverse=True)}  # nobody dies twice
    gone = tuple((t, at) for t, at in first.items() if at <= moment and state.alive(t))
    words = tuple(dict.fromkeys((t, w) for t, at, w in complications if at <= moment and (t, w) not in state.carried))
    cut = tuple(dict.fromkeys(v for v, at in divided if at <= moment and v not in state.divided))
    return replace(state, died=state.died + gone, carried=state.carried + words, divided=state.divided + cut)
