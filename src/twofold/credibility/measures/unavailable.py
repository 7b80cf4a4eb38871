"""Checks that are wanted and can't be made: their rows stay, with the reason."""

from __future__ import annotations

from twofold.credibility.bench import Bench, NotRun
from twofold.credibility.measures import Found, measure


@measure
def unavailable(bench: Bench, why: str) -> Found:
    """Nothing; the reason stands in the row."""
    raise NotRun(why)
