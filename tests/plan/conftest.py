"""The solver in the test's own process: the same code without the second that a new process takes to start."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def at_hand(monkeypatch):
    """Planning without a second process; the questions still go through their plain form."""
    from twofold.plan import worker
    from twofold.plan.child import Solver

    class Here(Solver):
        def _ask(self, question, seconds):
            question = json.loads(json.dumps(question))
            return json.loads(json.dumps(worker.reply(question)))

    monkeypatch.setattr("twofold.plan.solving.Solver", Here)
    monkeypatch.setattr("twofold.plan.live.Solver", Here)
    return Here()
