"""Claims about what the stage writes, what it refuses, and what it never computes."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from twofold.case import Options
from twofold.errors import BadInput
from twofold.rehearsal import stage as stages
from twofold.rehearsal.drivers import Input, drivers, variance_share

OPTIONS = Options(runs=8, jobs=1, seed=1)


@pytest.fixture(scope="module")
def folder(separation, tmp_path_factory):
    case, project, _ = separation
    out = tmp_path_factory.mktemp("rehearsed")
    stages.run(case, project.candidate, project.operation, out, OPTIONS)
    return out


def test_the_folder_holds_the_designs_files_and_keys(folder):
    assert {p.name for p in folder.iterdir()} == {
        "summary.json", "readiness.json", "runs.parquet", "timelines.parquet", "loo.json"
    }  # fmt: skip
    summary = json.loads((folder / "summary.json").read_text())
    for key in ("runs", "seed", "duration_h", "separation_clock", "twins", "coverage", "drivers", "variance_share"):
        assert key in summary
    assert set(summary["duration_h"]) == {"p10", "p50", "p90", "n"}
    for letter in "ab":
        assert {"blood_loss_ml_kg", "min_map_mmhg", "harm"} <= set(summary["twins"][letter])
    coverage = summary["coverage"]
    assert coverage["possible"] == coverage["tried"] == coverage["met"] + coverage["late"] > 0


def test_a_row_per_run_and_no_figure_of_both_children_but_both_alive(folder):
    table = pq.read_table(folder / "runs.parquet")
    assert table["run"].to_pylist() == list(range(8))
    own = {n.partition(".")[2] for n in table.column_names if n.startswith(("a.", "b."))}
    assert all(f"{letter}.{name}" in table.column_names for letter in "ab" for name in own)
    assert not own & set(table.column_names)


def test_timelines_are_in_order_and_every_step_starts_and_ends(folder, separation):
    _, project, _ = separation
    rows = pq.read_table(folder / "timelines.parquet").to_pylist()
    first = [r for r in rows if r["run"] == 0]
    assert [r["minute"] for r in first] == sorted(r["minute"] for r in first)
    for event in ("step starts", "step ends"):
        assert {r["step"] for r in first if r["event"] == event} == {t.id for t in project.tasks}


def test_the_same_seed_and_any_number_of_workers_give_the_same_bytes(folder, separation, tmp_path):
    case, project, _ = separation
    stages.run(case, project.candidate, project.operation, tmp_path, Options(runs=8, jobs=2, seed=1))
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_with_outcomes_off_no_child_has_an_outcome(separation):
    case, project, _ = separation
    quiet = type(case)(case.root, case.file.model_copy(update={"outcomes": "off"}), case.sections)
    assert stages.stage(quiet, project.candidate, project.operation).pair is None
    answer = stages.study(quiet, project.candidate, project.operation, OPTIONS, physiology=True)
    assert answer["physiology"] is False
    assert not {"twins", "both_alive"} & set(answer)
    said = json.dumps(answer)
    assert "alive" not in said and "harm" not in said
    rows = stages.study(quiet, project.candidate, project.operation, OPTIONS, faults="single")["faults"]
    assert not any("alive" in key for row in rows for key in row)


def test_an_export_lets_others_repeat_the_runs(separation, tmp_path):
    case, project, plan = separation
    path = tmp_path / "steps.parquet"
    stages.study(case, project.candidate, project.operation, OPTIONS, hazards=False, physiology=False, export_runs=path)
    from rehearsal_referee import Referee

    rows = [r for r in pq.read_table(path).to_pylist() if r["run"] == 3]
    referee = Referee(project, plan, {r["step"]: r["duration_min"] for r in rows})
    for r in rows:
        assert (r["start_min"], r["end_min"]) == pytest.approx(referee.times[r["step"]], abs=1e-9)
        assert r["people"] == ",".join(referee.who[r["step"]])


def test_questions_that_have_no_answer_are_refused_in_words(separation):
    case, project, _ = separation
    with pytest.raises(BadInput, match="use: single"):
        stages.study(case, project.candidate, project.operation, OPTIONS, faults="triple")


def test_variance_is_shared_out_as_it_was_made():
    rng = np.random.default_rng(0)
    sets = np.repeat(rng.normal(size=20000), 2)
    chance = rng.normal(size=40000)
    shares = variance_share(2 * sets + chance)
    assert shares["parameters"] == pytest.approx(0.8, abs=0.02)
    assert shares["parameters"] + shares["chance"] == pytest.approx(1)
    assert variance_share(np.ones(10)) == {"parameters": 0.0, "chance": 0.0}


def test_a_driver_is_named_only_if_it_stands_out_of_the_noise():
    rng = np.random.default_rng(1)
    noise = [Input(f"noise {k}", "", "U", False, rng.random(400)) for k in range(100)]
    true = Input("true", "evidence.true", "P", False, rng.random(400))
    figures = {"harm": true.values + rng.random(400)}
    named = drivers(figures, ["harm"], [*noise, true])
    assert [d["input"] for d in named] == ["true"]
    assert named[0]["share"] == pytest.approx(0.5, abs=0.15)
