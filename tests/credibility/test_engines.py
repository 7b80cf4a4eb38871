"""The equations are solved right; the command says so, and says no with exit 1 when a row fails."""

import json
import subprocess
import sys

import numpy as np
import pytest

from twofold.credibility import pharmacokinetics, run
from twofold.credibility.claims import claims
from twofold.credibility.graphs import random_twins

EQUATIONS = [
    pytest.param(c, id=c.id) for c in claims() if c.purpose == "verification" and c.measure != "unavailable"
]


@pytest.mark.parametrize("claim", EQUATIONS)
def test_the_equations_are_solved_right(bench, claim):
    row = run.row(claim, bench)
    assert row.verdict == "pass", f"{row.got} {row.unit}, expected {row.expected}: {row.note}"


def test_the_independent_drug_solution_is_the_closed_form_where_there_is_one(monkeypatch):
    """One compartment: c = D/V exp(-kt), given over one second."""
    from twofold import evidence

    one = {"x_v1": 0.5, "x_clearance": 10.0, "x_ke0": 0.3}
    fake = {k: evidence.estimate("drugs.propofol_v1").model_copy(update={"value": v}) for k, v in one.items()}
    monkeypatch.setattr(pharmacokinetics.evidence, "table", lambda name: fake)
    minutes, k, second = np.array([1.0, 10.0, 60.0]), 10 / 500, 1 / 60
    found = pharmacokinetics.bolus("x", 2.0, minutes)["a", "plasma"]
    exact = 2.0 / 0.5 / (k * second) * (1 - np.exp(-k * second)) * np.exp(-k * (minutes - second))
    np.testing.assert_allclose(found, exact, rtol=1e-8)


def test_random_twins_are_twins_with_loops():
    for seed in range(20):
        graph, inflow, fixed = random_twins(seed)
        assert len(graph.edges) > len(graph.nodes) - 1
        assert len(inflow) == 6 and len(fixed) == 2
    assert len({len(random_twins(s)[0].edges) for s in range(20)}) > 5


def twofold(*arguments, cwd):
    return subprocess.run([sys.executable, "-m", "twofold.cli", *map(str, arguments)], cwd=cwd, capture_output=True,
                          text=True)


def test_the_command_writes_and_prints_and_a_failing_row_is_exit_one(tmp_path):
    done = twofold("verify", "--only", "rest.awake", "--json", cwd=tmp_path)
    assert done.returncode == 1 and "rest.awake.cbf-share" in done.stderr
    answer = json.loads(done.stdout)
    assert answer["command"] == "verify" and sorted(p.name for p in tmp_path.iterdir()) == ["verify.json", "verify.md"]
    assert {r["verdict"] for r in answer["result"]["rows"]} == {"pass", "fail"}


def test_a_passing_run_is_exit_zero_with_a_table(tmp_path):
    done = twofold("verify", "--only", "rest.5kg", "--out", tmp_path / "case", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "rest.5kg.icp" in done.stdout and "calibration" in done.stdout
    assert (tmp_path / "case" / "verify.json").is_file()


def test_an_unknown_check_is_bad_input_and_writes_nothing(tmp_path):
    done = twofold("verify", "--only", "horoscope", cwd=tmp_path)
    assert done.returncode == 2 and "horoscope" in done.stderr and not list(tmp_path.iterdir())
