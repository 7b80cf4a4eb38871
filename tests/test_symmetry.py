"""Neither child is the first: exchange the letters of the input, and the letters of every result are exchanged.

The same phantom is drawn twice, the second time with ``--swap`` (masses and streams go with the children, and the
team's sides are exchanged), and both are walked from anatomy to rehearsal side by side.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from twofold import store
from twofold.anatomy.labels import CODES
from twofold.case.new import template
from twofold.flow.records import VesselGraph
from twofold.flow.steady import solve_steady

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file

from mirror import OTHER, differences, renamed

HERE = Path(__file__).parent
PAIRS = [("split", "split"), ("whole-a", "whole-b")]  # of the first drawing, of the second
SPACING_MM, RUNS = "1.5", "8"
COURSE = """\
course:
  - {id: separation, playbook: craniopagus-separation, date: 2026-10-21T07:00:00-07:00}
"""
EXACT, MEDIANS = 1e-9, 1e-6


def drawn(root, *swap):
    """A phantom's case with course and team; swapped, the sides of the team are exchanged too."""
    command = [sys.executable, "-m", "twofold.cli", "phantom", str(root), "--rotation", "75", "--spacing", SPACING_MM]
    done = subprocess.run([*command, *swap], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    team = template("demo_team.yaml")
    if swap:
        team = re.sub(r"(?m)^(\s+twin: )([ab])$", lambda m: m[1] + OTHER[m[2]], team)
    (root / "team.yaml").write_text(team)
    with open(root / "case.yaml", "a") as f:
        f.write(COURSE)
    return root


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """The two cases, walked; two processes, one for each."""
    base = tmp_path_factory.mktemp("twice")
    roots = drawn(base / "one"), drawn(base / "other", "--swap")
    walks = [
        subprocess.Popen([sys.executable, str(HERE / "walk.py"), str(root), ",".join(pair[k] for pair in PAIRS), RUNS],
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for k, root in enumerate(roots)
    ]
    for walk in walks:
        _, said = walk.communicate()
        assert walk.returncode == 0, said
    return roots


def read(root, *parts):
    return store.read_json(root.joinpath(*parts))


def same(x, y, tolerance):
    """Fails with the first places where y, renamed, is not x."""
    found = list(differences(renamed(renamed(x)), renamed(y), tolerance))
    assert not found, found[:10]


def test_swap_draws_the_same_images_and_exchanges_the_children(twice):
    one, other = twice
    for kind in ("ct", "ctv", "mrv"):
        name = Path("imaging") / f"{kind}.nii.gz"
        assert (one / name).read_bytes() == (other / name).read_bytes()
    for name in ("vessels.json", "measures.json", "flow.json"):
        truth = [read(root.with_name(root.name + "-truth"), name) for root in twice]
        same(*truth, EXACT)


def test_anatomy(twice):
    one, other = twice
    for name in ("vessels.json", "centrelines.json", "measures.json"):
        same(read(one, "1-anatomy", name), read(other, "1-anatomy", name), EXACT)
    here, there = (np.asarray(nib.load(root / "1-anatomy" / "labels.nii.gz").dataobj) for root in twice)
    swap = np.arange(256)
    a, b = CODES["brain_a"], CODES["brain_b"]
    swap[a], swap[b] = b, a
    assert (swap[there] == here).all()


def unlettered(division):
    """A division without the sentence that says which letter keeps the veins; lists by letter become mappings."""
    plain = {k: v for k, v in division.items() if k != "about"}
    by_twin = {k: {row.pop("twin"): row for row in plain[k]} for k in ("expansion", "vault")}
    return {**plain, **by_twin}


@pytest.mark.parametrize("mine, yours", PAIRS)
def test_division(twice, mine, yours):
    one, other = (root / "2-division" / k for root, k in zip(twice, (mine, yours)))
    same(unlettered(read(one, "division.json")), unlettered(read(other, "division.json")), EXACT)
    same(read(one, "occlusions.json"), read(other, "occlusions.json"), EXACT)
    staging = [read(folder, "staging.json") for folder in (one, other)]
    for k, record in enumerate(staging):
        for stage in record["stages"]:  # from a to b: the sign is the letter
            stage["net_transfer_ml_s"] *= 1 - 2 * k
        for rule in record["stop_rules"]:  # prose: the letter in it is the rule's own
            assert f" of {rule['twin']} " in rule["when"]
            rule["when"] = rule["when"].replace(f" of {rule['twin']} ", " of X ").replace(f"{rule['twin']}'s", "X's")
        record["stop_rules"] = sorted(record["stop_rules"], key=lambda r, k=k: (r["stage"], (r["twin"] == "b") != k))
    same(*staging, EXACT)


def test_flow(twice):
    graph = VesselGraph.model_validate(read(twice[0], "1-anatomy", "vessels.json"))
    swapped = VesselGraph.model_validate(read(twice[1], "1-anatomy", "vessels.json"))
    results = []
    for g, letters in ((graph, "ab"), (swapped, "ba")):
        inflow = {n.id: (1.0 if n.twin == letters[0] else 1.5) for n in g.nodes if n.role == "territory"}
        out = {n.id: (5.0 if n.twin == letters[0] else 7.0) for n in g.nodes if n.role == "outflow"}
        results.append(solve_steady(g, inflow, out, {letters[0]: 6.0, letters[1]: 9.0}))
    here, there = results
    for what in ("pressure_mmhg", "flow_ml_s"):
        same(getattr(here, what), getattr(there, what), EXACT)


@pytest.mark.parametrize("mine, yours", PAIRS)
def test_plan(twice, mine, yours):
    here, there = (read(root, "3-plan", k, "separation", "plan.json") for root, k in zip(twice, (mine, yours)))
    assert (here["objective"], here["bound"]) == (there["objective"], there["bound"])
    when = [(s["id"], s["start"], s["end"], s["people"]) for s in renamed(renamed(here))["steps"]]
    assert when == [(s["id"], s["start"], s["end"], s["people"]) for s in renamed(there)["steps"]]


def medians(value, at=""):
    """Place to median of everything in a summary that has quantiles."""
    if isinstance(value, dict) and "p50" in value:
        return {at: value["p50"]}
    if isinstance(value, dict):
        return {k: v for key, part in value.items() for k, v in medians(part, f"{at}/{key}").items()}
    return {}


@pytest.mark.parametrize("mine, yours", PAIRS)
def test_rehearsal(twice, mine, yours):
    here, there = (
        read(root, "4-rehearsal", k, "separation", "summary.json") for root, k in zip(twice, (mine, yours))
    )
    assert {"/duration_h", "/twins/a/min_map_mmhg", "/twins/b/min_map_mmhg"} <= set(medians(here))
    same(medians(here), medians(there), MEDIANS)


def test_islands_of_both_children_that_touch_change_hands_together():
    from twofold.division.surface.islands import joined
    from twofold.division.surface.problem import CutProblem

    fixed = np.zeros((9, 3, 3), np.int8)
    fixed[0], fixed[-1] = 1, -1
    v = np.repeat(np.array([1, 1, -1, 1, -1, 1, -1, -1, -1], np.float32), 9).reshape(9, 3, 3)
    cost = np.ones((8, 2, 2), np.float32)
    one = joined(CutProblem(cost, fixed), v)
    other = joined(CutProblem(cost, -fixed), -v)
    assert (one == -other).all()
    assert (np.abs(np.diff(one[:, 1, 1])) > 0).sum() == 1  # one surface is left
