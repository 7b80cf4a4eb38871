"""The functions that work out a figure, by the name under which the evidence table calls them.

Each takes the bench of engines and the row's settings, and gives the figure with a note for the reader.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from twofold.credibility.bench import Bench

FILES = ("traces", "exchange", "drugs", "ledgers", "vessels", "operations", "unavailable")


class Found(NamedTuple):
    """A figure in the row's unit, and what the reader should know of it."""

    got: float
    note: str = ""


Measure = Callable[..., Found]
MEASURES: dict[str, Measure] = {}


def measure(function: Measure) -> Measure:
    """Make a function known under its name."""
    MEASURES[function.__name__] = function
    return function


def find(bench: Bench, name: str, settings: dict[str, Any]) -> Found:
    """The figure of a measure. Raises KeyError: no such measure. NotRun: it can't be worked out here."""
    for file in FILES:
        import_module(f"twofold.credibility.measures.{file}")
    return MEASURES[name](bench, **settings)
