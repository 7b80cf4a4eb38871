"""The demonstration's corridor, walked once for all tests that need a finished case."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUNS = "12"  # enough to walk every line; the figures of the README come from 300


def twofold(*arguments):
    """A command as a user gives it."""
    return subprocess.run([sys.executable, "-m", "twofold.cli", *map(str, arguments)], capture_output=True, text=True)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The demonstration case, whole; not to be changed. TWOFOLD_DEMO_CASE names one that is finished already."""
    root = tmp_path_factory.mktemp("corridor") / "demo"
    if os.environ.get("TWOFOLD_DEMO_CASE"):
        return Path(shutil.copytree(os.environ["TWOFOLD_DEMO_CASE"], root))
    done = twofold("demo", "--out", root, "--runs", RUNS, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["written"]
    return root
