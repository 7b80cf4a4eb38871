"""The pair of cubes, shared with the book's tests."""

import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def cubes():
    spec = importlib.util.spec_from_file_location("cubes", Path(__file__).parents[1] / "book" / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.write
