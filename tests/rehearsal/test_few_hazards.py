"""Claims about small operations: a playbook with one hazard, or none, is rehearsed like any other."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from twofold import store
from twofold.case import Options, load
from twofold.plan.binding import bind
from twofold.plan.solving import solve
from twofold.playbooks import find
from twofold.rehearsal import stage as stages

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "write-a-playbook.md"


@pytest.mark.parametrize(("hazards", "possible"), [(1, 4), (0, 0)])
def test_the_guides_playbook_is_rehearsed_with_its_hazard_and_without(separation, tmp_path, hazards, possible):
    root = Path(shutil.copytree(separation[0].root, tmp_path / "case"))
    book = yaml.safe_load("\n".join(re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(), flags=re.S)))
    book["hazards"] = book["hazards"][:hazards]
    book["contingencies"] = book["contingencies"][:hazards]
    (root / "playbooks").mkdir(exist_ok=True)
    (root / "playbooks" / "skin-graft.yaml").write_text(yaml.safe_dump(book))
    course = yaml.safe_load((root / "case.yaml").read_text())
    course["course"].append({"id": "graft", "playbook": "skin-graft", "date": "2026-10-24T09:00:00-07:00"})
    (root / "case.yaml").write_text(yaml.safe_dump(course))
    case = load(root)
    entry = case.operation("graft")
    project = bind(case, find(case, entry.playbook), None, case.team, entry)
    store.write_json(case.folder("3-plan", "all", "graft", "project.json"), project)
    store.write_json(case.folder("3-plan", "all", "graft", "plan.json"), solve(project, Options(solver_s=1.0)))

    summary = stages.run(case, "all", "graft", tmp_path, Options(runs=4, jobs=1, seed=1))

    assert summary["coverage"]["possible"] == summary["coverage"]["tried"] == possible  # two steps on two children
    if not hazards:
        assert store.read_json(tmp_path / "readiness.json")["pairs"] == {"possible": 0, "late": 0, "rows": []}
        what = stages.stage(case, "all", "graft")
        for kind in ("single", "double"):
            assert stages.try_all(what, kind, Options(jobs=1))["faults"] == []
