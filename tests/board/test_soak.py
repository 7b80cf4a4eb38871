"""The programs of benchmarks/ with small counts: kill -9 under load, an outage, a full disk, sixty hurried screens."""

import importlib.util
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def program(name):
    if str(BENCHMARKS) not in sys.path:
        sys.path.append(str(BENCHMARKS))  # they share a file
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_killed_in_the_middle_of_writing_it_loses_and_doubles_nothing(root, tmp_path):
    soak = program("board_soak")
    found = soak.run(root, kills=2, seed=7, writers=3, database="sqlite", folder=tmp_path)
    assert soak.sound(found), found
    assert found["soak"]["acknowledged"] and found["outage"]["arrived"] == 200
    assert found["jumps"]["entries"] == 140 and found["jumps"]["refused"] == 0
    assert found["jumps"]["sent_again"] == 120 and found["jumps"]["answered_as_before"]


@pytest.mark.skipif(not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")), reason="no PostgreSQL here")
def test_the_same_on_postgresql_whose_own_processes_are_killed_too(root, tmp_path_factory):
    import tempfile

    soak = program("board_soak")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        found = soak.run(root, kills=2, seed=8, writers=3, database="postgresql", folder=Path(folder) / "db", every=2)
    assert soak.sound(found), found


def test_every_screen_hears_of_every_entry(root):
    found = program("board_load").run(root, seconds=3, streams=60, writers=20, rate=50)
    assert found["missed"] == 0 and found["refused"] == 0
    assert found["receipt_ms"]["p50"] < 1000  # a busy machine; the limit of 500 ms at P99 is the full program's
