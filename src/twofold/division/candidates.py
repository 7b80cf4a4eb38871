"""The candidate ways of dividing a pair, by name; the order is alphabetical and means nothing."""

from __future__ import annotations

from twofold.case import Case
from twofold.errors import BadInput

ABOUT = {
    "split": "shared veins are divided between the children, each keeping an unbroken stretch",
    "whole-a": "shared veins go to a wherever they can",
    "whole-b": "shared veins go to b wherever they can",
}


def names(case: Case) -> list[str]:
    """The candidates of a case; every case has the same three."""
    return sorted(ABOUT)


def known(case: Case, candidate: str) -> str:
    """The candidate's name. Raises BadInput naming those there are."""
    if candidate not in ABOUT:
        raise BadInput("--candidate", "", candidate, f"use one of: {', '.join(names(case))}")
    return candidate
