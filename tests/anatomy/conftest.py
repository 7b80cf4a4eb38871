"""Drawn heads shared by the anatomy tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the drawing helpers beside the tests

import cases
import synthetic

from twofold.anatomy.stage import run


@pytest.fixture(scope="session")
def pair():
    """Two heads with b's face turned by 30 degrees, drawn at 2 mm."""
    return synthetic.draw(30.0, spacing_mm=2.0)


@pytest.fixture(scope="session")
def case(pair, tmp_path_factory):
    """The pair as a case folder. Tests that change files must copy it."""
    return cases.write_case(pair, tmp_path_factory.mktemp("pair"))


@pytest.fixture(scope="session")
def anatomy(case):
    """The pair's anatomy, run once."""
    return run(case, case.root / "1-anatomy")
