"""The solver in the test's own process: the same code without the second that a new process takes to start."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


def _ask_here(model, hint, seconds):
    from twofold.plan.exact import solve

    plain = None if hint is None else {"starts": hint.starts, "staff": hint.staff, "length": hint.length}
    return solve(model.plain(), plain, seconds)


@pytest.fixture
def at_hand(monkeypatch):
    """Planning without a second process."""
    monkeypatch.setattr("twofold.plan.solving.ask", _ask_here)
    return _ask_here
