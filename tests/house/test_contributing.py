"""The contributing guide is replayed on a copy of the source: a step, a hazard with its card, an act."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
EDIT = re.compile(
    r"In `([^`]+)`, (after|before|replace|at the end|new)(?: `([^`]+)`)?:\n\n```\w+\n(.*?)\n```(?=\n\n[A-Z`#]|\Z)", re.S
)


def edits():
    return EDIT.findall(GUIDE)


def apply(root: Path) -> None:
    """Every edit of the page, in its order; an anchor that is not there exactly once is a fault of the page."""
    for name, how, anchor, block in edits():
        path = root / name
        if how == "new":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block + "\n", encoding="utf-8")
            continue
        lines = path.read_text(encoding="utf-8").split("\n")
        if how == "at the end":
            while lines and not lines[-1]:
                lines.pop()
            lines += [*block.split("\n"), ""]
        else:
            at = [k for k, line in enumerate(lines) if line == anchor]
            assert len(at) == 1, f"{name}: {anchor!r} stands there {len(at)} times"
            places = {"after": (at[0] + 1, at[0] + 1), "before": (at[0], at[0]), "replace": (at[0], at[0] + 1)}
            lines[slice(*places[how])] = block.split("\n")
        path.write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """A copy of the source with the page's edits, and a runner for it."""
    root = tmp_path_factory.mktemp("contributing")
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("static", "__pycache__", "data"))
    shutil.copytree(ROOT / "src/twofold/phantom/data", root / "src/twofold/phantom/data")
    shutil.copytree(ROOT / "docs/reference/physiology", root / "docs/reference/physiology")
    apply(root)

    def run(code: str) -> str:
        keep = {"PYTHONPATH": str(root / "src"), "NUMBA_CACHE_DIR": str(root / "cache")}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8",
                              cwd=root, env={**os.environ, **keep})  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return root, run


def test_the_page_has_a_step_a_hazard_and_an_act():
    names = [name for name, *_ in edits()]
    assert len(names) == 10 and len(set(names)) == 7


def test_the_copy_is_the_one_that_runs(changed):
    root, run = changed
    assert Path(run("import twofold; print(twofold.__file__)").strip()).is_relative_to(root)


def test_the_step_and_the_hazard_stand_in_the_playbook(changed):
    _, run = changed
    out = json.loads(run(
        "import json\nfrom twofold.playbooks import library, read\n"
        "p = read(library()['vault-reconstruction'])\n"
        "s = {x.id: [l.step for l in x.after] for x in p.steps}\n"
        "h = {x.id: [x.contingency, x.rate.grade.value, x.rate.value] for x in p.hazards if x.rate}\n"
        "print(json.dumps([s['photograph'], s['sign-out'], h['plate_loose'], [c.id for c in p.contingencies]]))"
    ))  # fmt: skip
    assert out[0] == ["count-final"] and out[1] == ["count-final", "photograph"]
    assert out[2] == ["plate_loose", "BU", 0.04] and "plate_loose" in out[3]


def test_the_act_is_obeyed_and_its_card_is_whole(changed, tmp_path):
    root, run = changed
    (scenario,) = re.findall(r"```yaml scenario\n(.*?)\n```", GUIDE, re.S)
    file = tmp_path / "scenario.yaml"
    file.write_text(scenario, encoding="utf-8")
    out = json.loads(run(
        "import json\nfrom pathlib import Path\nfrom twofold.twins.scenario import read\n"
        "from twofold.twins.simulate import simulate\n"
        f"t = simulate(read(Path({str(file)!r})))\n"
        "print(json.dumps({x: [float(v) for v in t[x + '.spo2']] for x in 'ab'}))"
    ))  # fmt: skip
    assert out["a"][-1] < out["a"][0] - 0.05  # the lungs stand still
    assert abs(out["b"][-1] - out["b"][0]) < 0.01  # nothing joins them
    card = (root / "docs/reference/physiology/acts/pause.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", card, re.M) == ["What it is", "Equations", "Parameters", "Example",
                                                    "What it does not model", "Source"]  # fmt: skip
