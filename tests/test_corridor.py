"""The whole corridor, once, as a user walks it; then what a change makes anew."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from twofold import store
from twofold.case import load
from twofold.show import summary

CANDIDATES = {"split", "whole-a", "whole-b"}
MANUAL = Path(__file__).parents[1] / "docs" / "reference" / "case-folder.md"
RUNS = "12"  # enough to walk every line; the figures of the README come from 300


def twofold(*arguments):
    return subprocess.run([sys.executable, "-m", "twofold.cli", *map(str, arguments)], capture_output=True, text=True)


def written(done):
    return json.loads(done.stdout)["written"]


@pytest.fixture
def copy(demo, tmp_path):
    return Path(shutil.copytree(demo, tmp_path / "demo"))


def test_every_file_of_the_case_folder_is_there(demo):
    names = re.findall(r"`([1-7]-[^`]*)`(?:, `([^`]*)`)*", MANUAL.read_text())
    rows = [line for line in MANUAL.read_text().splitlines() if re.match(r"\| `[1-7]-", line)]
    assert names and rows
    for row in rows:
        paths = re.findall(r"`([^`]+)`", row.split("|")[1])
        folder = paths[0].rsplit("/", 1)[0] if "/" in paths[0] else ""
        for p in (paths[0], *(f"{folder}/{p}" for p in paths[1:])):
            pattern = re.sub(r"<[^>]+>", "*", p)
            assert list(demo.glob(pattern)), f"{p} is in the manual but not in the case"


def test_three_candidates_are_divided_planned_and_rehearsed(demo):
    assert {p.name for p in (demo / "2-division").iterdir()} == CANDIDATES
    for stage in ("3-plan", "4-rehearsal"):
        assert {p.parent.name for p in (demo / stage).glob("*/separation")} == CANDIDATES
        assert (demo / stage / "all" / "birth").is_dir() and (demo / stage / "all" / "recovery").is_dir()


def test_a_second_run_makes_nothing(demo):
    done = twofold("run", demo, "--runs", RUNS, "--json")
    assert done.returncode == 0 and written(done) == []


def test_choosing_makes_the_book_alone(copy):
    with open(copy / "case.yaml", "a") as f:
        f.write("chosen: {candidate: split, by: Dr. A. Example, on: 2026-10-01}\n")
    assert written(twofold("run", copy, "--runs", RUNS, "--json")) == ["7-book"]


def test_changing_the_team_makes_the_plan_and_what_follows(copy):
    team = yaml.safe_load((copy / "team.yaml").read_text())
    team["people"][0]["name"] += " (new)"
    (copy / "team.yaml").write_text(yaml.safe_dump(team, sort_keys=False))
    done = twofold("run", copy, "--runs", RUNS, "--to", "plan", "--json")
    assert done.returncode == 0, done.stderr
    stages = {folder.split("/")[0] for folder in written(done)}
    assert stages == {"3-plan"}


def test_one_operation_of_one_candidate_can_be_planned_alone(copy):
    options = ("--operation", "separation", "--candidate", "split", "--again")
    assert written(twofold("plan", copy, *options, "--json")) == ["3-plan/split/separation"]


def test_results_name_no_host_path_or_time_of_making(demo):
    for path in demo.glob("[1-7]-*/**/*.json"):
        text = path.read_text()
        assert str(demo) not in text, path
        assert "/tmp/" not in text, path


def test_no_figure_adds_the_two_children(demo):
    for path in demo.glob("4-rehearsal/*/*/summary.json"):
        summary = store.read_json(path)
        assert set(summary.get("twins", {})) <= {"a", "b"}


def test_every_number_used_can_be_cited(demo):
    done = twofold("cite", demo, "--json")
    rows = json.loads(done.stdout)["result"]
    assert len(rows) > 100
    assert all(r["source"] and r["grade"] and r["used_in"] for r in rows)


def test_the_case_folder_is_private(demo):
    assert demo.stat().st_mode & 0o077 == 0


def test_check_finds_everything_up_to_date(demo):
    state = json.loads(twofold("check", demo, "--json").stdout)["result"]
    folders = {k: v for k, v in state.items() if re.match(r"[1-7]-", k)}
    assert folders and set(folders.values()) == {"up to date"}


def test_a_plan_tampered_with_by_hand_is_refused(copy):
    path = copy / "3-plan" / "split" / "separation" / "plan.json"
    plan = store.read_json(path)
    plan["steps"][0]["people"] = plan["steps"][0]["people"][:-1]
    path.write_text(json.dumps(plan))
    done = twofold("rehearse", copy, "--operation", "separation", "--candidate", "split", "--runs", "2")
    assert done.returncode == 2
    assert "plan.json" in done.stderr and "Traceback" not in done.stderr


def test_results_of_an_operation_that_left_the_course_are_named_and_told_no_more(copy):
    said = yaml.safe_load((copy / "case.yaml").read_text(encoding="utf-8"))
    gone = said["course"].pop()["id"]
    (copy / "case.yaml").write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
    state = json.loads(twofold("check", copy, "--json").stdout)["result"]
    left = [name for name, what in state.items() if what.startswith("left over")]
    assert left and all(name.split("/")[2] == gone for name in left)
    assert (copy / left[0]).is_dir()
    assert all(gone not in name for name in summary(load(copy)))
