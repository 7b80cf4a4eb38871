"""Makes this folder's helpers importable, and plays every scenario once for all tests."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def bench():
    """The real engines; what they have played is kept."""
    from twofold.credibility.bench import Bench

    return Bench()
