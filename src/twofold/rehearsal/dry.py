"""Runs of an operation without bodies: who is where when, and which calls are answered."""

from __future__ import annotations

from twofold.errors import TwofoldError
from twofold.rehearsal.compile import Score
from twofold.rehearsal.events import run_dry
from twofold.rehearsal.program import FAILURES, OK, Inputs, State, empty


def rehearse_dry(score: Score, inputs: Inputs) -> State:
    """Where every run stands at its end. Raises TwofoldError when the kernel could not hold a run."""
    state = empty(score.program, len(inputs.duration))
    run_dry(score.program, inputs, state)
    refuse_failures(state)
    return state


def refuse_failures(state: State) -> None:
    """Raise TwofoldError for the first run that did not come to its own end."""
    for r, failure in enumerate(state.clock["failure"]):
        if failure != OK:
            raise TwofoldError(f"rehearsal, run {r}: {FAILURES[int(failure)]}")
