"""The same seed gives the same bytes, whoever does the work; another seed does not.

(Water and haemoglobin over a day: ``twins/test_conservation.py``.)
"""

from __future__ import annotations

import datetime as dt

import pytest
import yaml

from twofold import pipeline, store
from twofold.case import Options, load
from twofold.case.new import template
from twofold.rehearsal import engine

CHILD = {"born": "2026-01-12", "weighed": "2026-10-14", "sex": "f"}
CASE = {
    "schema": 1,
    "timezone": "America/Los_Angeles",
    "twins": {
        "a": {**CHILD, "mass_kg": 8.0, "colour": "orange", "shape": "circle", "inside_mm": [0, 0, 60], "stream": 1},
        "b": {**CHILD, "mass_kg": 7.6, "colour": "purple", "shape": "square", "inside_mm": [0, 0, -60], "stream": 2},
    },
    "course": [{"id": "birth", "playbook": "birth-caesarean-conjoined", "date": "2026-01-12T10:00:00-08:00"}],
}
RUNS = 24  # three blocks of eight bodies


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A birth with its plan made: two bodies, contingencies, no imaging."""
    root = tmp_path_factory.mktemp("same")
    (root / "case.yaml").write_text(yaml.safe_dump(CASE))
    (root / "team.yaml").write_text(template("demo_team.yaml"))
    case = load(root)
    assert pipeline.run(case, Options(), only="plan") == ["3-plan/all/birth"]
    return case


def rehearsed(case, jobs, seed=3):
    """File name to content of the rehearsal."""
    folder = case.folder("4-rehearsal", "all", "birth")
    pipeline.run(case, Options(runs=RUNS, jobs=jobs, seed=seed), only="rehearsal", again=True)
    return {p.name: store.hash_file(p) for p in sorted(folder.iterdir())}


def test_any_number_of_workers_gives_the_same_files(case, monkeypatch):
    monkeypatch.setattr(engine, "BATCH_RUNS", 8)  # so that there is something to share out
    alone = rehearsed(case, jobs=1)
    assert {"summary.json", "readiness.json", "runs.parquet", "timelines.parquet", store.PROVENANCE} <= set(alone)
    assert rehearsed(case, jobs=2) == alone
    assert rehearsed(case, jobs=3) == alone


def test_the_size_of_a_batch_changes_nothing(case, monkeypatch):
    whole = rehearsed(case, jobs=1)
    monkeypatch.setattr(engine, "BATCH_RUNS", 16)
    assert rehearsed(case, jobs=2) == whole


def test_another_seed_is_another_rehearsal(case):
    assert rehearsed(case, jobs=1, seed=4)["runs.parquet"] != rehearsed(case, jobs=1, seed=3)["runs.parquet"]


def test_the_same_inputs_give_the_same_plan(case):
    folder = case.folder("3-plan", "all", "birth")
    before = store.hash_path(folder)
    pipeline.run(case, Options(), only="plan", again=True)
    assert store.hash_path(folder) == before


def test_results_hold_no_moment_of_their_making(case):
    rehearsed(case, jobs=1)
    now = f"{dt.datetime.now():%Y-%m-%d}"
    for path in case.root.glob("[1-7]-*/**/*.json"):
        text = path.read_text()
        assert now not in text and str(case.root) not in text, path
