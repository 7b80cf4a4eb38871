"""The command line answers with the right exit code and a sentence, never a traceback."""

import json
import subprocess
import sys

import pytest
import yaml

from twofold import cli

CHILD = {"born": "2026-01-12", "colour": "orange", "shape": "circle", "inside_mm": [0, 0, 60], "stream": 1}
CASE = {
    "schema": 1,
    "twins": {
        "a": {**CHILD, "mass_kg": 8.0},
        "b": {**CHILD, "mass_kg": 8.1, "colour": "purple", "shape": "square", "inside_mm": [0, 0, -60], "stream": 2},
    },
}


def twofold(*arguments, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "twofold.cli", *map(str, arguments)], cwd=cwd, capture_output=True, text=True
    )


@pytest.fixture
def case(tmp_path):
    root = tmp_path / "case"
    root.mkdir()
    (root / "case.yaml").write_text(yaml.safe_dump(CASE))
    return root


def test_version_says_what_it_is_for():
    done = twofold("version", "--json")
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert set(answer) == {"command", "written", "result"}
    assert "Not a medical device" in answer["result"]["intended_use"]


def test_help_states_the_intended_use():
    assert "Not a medical device" in " ".join(twofold("--help").stdout.split())


@pytest.mark.parametrize("arguments", [
    ("run", "nowhere"),
    ("anatomy", "nowhere"),
    ("cite", "nowhere"),
    ("journal", "verify", "nowhere"),
    ("twins", "nowhere.yaml", "--out", "x.csv"),
    ("flow", "nowhere.json", "--boundary", "b.json"),
    ("new", "x", "--imaging", "nowhere"),
    ("phantom", "x", "--type", "XX"),
    ("phantom", "x", "--type", "TV-I", "--rotation", "150"),
    ("phantom", "x", "--difficulty", "impossible"),
    ("run", "case", "--to", "surgery"),
    ("run",),
    ("run", "case", "--runs", "none"),
    ("nonsense",),
])
def test_bad_input_is_exit_two_with_a_sentence(case, arguments):
    done = twofold(*arguments, cwd=case.parent)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.strip()
    assert sorted(p.name for p in case.parent.iterdir()) == ["case"]


def test_an_answer_of_no_is_exit_one(case):
    done = twofold("forget", case, cwd=case.parent)  # standard input is empty: nobody said yes
    assert done.returncode in (1, 130) and case.is_dir()


def test_our_own_bug_is_exit_three_with_a_report(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def broken():
        raise RuntimeError("the dog ate it")

    assert cli.invoke(broken) == 3
    assert "the dog ate it" in (tmp_path / "twofold-report.txt").read_text()
    assert "Traceback" not in capsys.readouterr().err


def test_interrupted_is_exit_130():
    def stopped():
        raise KeyboardInterrupt

    assert cli.invoke(stopped) == 130


def test_a_folder_that_holds_something_is_not_drawn_over(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    done = twofold("phantom", tmp_path)
    assert done.returncode == 2 and "not empty" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


def test_forget_with_yes_removes_all(case):
    assert twofold("forget", case, "--yes").returncode == 0
    assert not case.exists()
