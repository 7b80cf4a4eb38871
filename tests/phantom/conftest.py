"""Drawn pairs that several tests look at; coarse, so that each takes a second or two."""

from __future__ import annotations

from functools import lru_cache

import pytest

from twofold.phantom.pair import Pair, draw
from twofold.phantom.spec import Spec

SPACING_MM = 2.0
PAIRS = {
    "ring": ("TV-I", 25.0, 2), "helix": ("TV-II", 165.0, 14), "angular": ("TA", 60.0, 3), "partial": ("PV", 100.0, 4),
}


@lru_cache
def drawn(name: str, swap: bool = False, difficulty: str = "clean", with_scans: bool = False) -> Pair:
    """One of the named pairs."""
    type, rotation, seed = PAIRS[name]
    return draw(Spec(type, rotation, seed, difficulty, SPACING_MM), swap=swap, with_scans=with_scans)


@pytest.fixture(scope="session")
def named():
    """The function that draws a named pair (once)."""
    return drawn


@pytest.fixture(params=list(PAIRS))
def pair(request) -> Pair:
    return drawn(request.param)


@pytest.fixture(params=["ring", "helix", "angular"])
def total(request) -> Pair:
    return drawn(request.param)
