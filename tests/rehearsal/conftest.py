"""Small operations, the SimPy referee and the library's separation, planned once for all tests of this folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "plan")]


@pytest.fixture(scope="session")
def separation(tmp_path_factory):
    """A case folder whose separation (12 vessels, 34 people) is bound and planned: (case, project, plan)."""
    from pair import case_at, cut

    from twofold import store
    from twofold.case import Options
    from twofold.plan.binding import bind
    from twofold.plan.solving import solve
    from twofold.playbooks import find

    root = tmp_path_factory.mktemp("pair")
    case = case_at(root)
    entry = case.operation("separation")
    project = bind(case, find(case, entry.playbook), cut(12), case.team, entry)
    plan = solve(project, Options(solver_s=1.0))
    folder = case.folder("3-plan", project.candidate, project.operation)
    store.write_json(folder / "project.json", project)
    store.write_json(folder / "plan.json", plan)
    return case, project, plan


@pytest.fixture(scope="session")
def score(separation):
    """The separation compiled, with its hazards."""
    from twofold.rehearsal.compile import compile_score

    _, project, plan = separation
    return compile_score(project, plan, {"a": 1, "b": 2})
