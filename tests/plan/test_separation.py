"""The library's separation, bound for 34 people and two rooms."""

import pytest
from pair import case_at, cut

from twofold.case import Options
from twofold.errors import NoAnswer
from twofold.plan.binding import bind
from twofold.plan.model import model_of
from twofold.plan.serial import Schedule, best
from twofold.plan.solving import solve
from twofold.playbooks import find

OPTIONS = Options(solver_s=8.0)


def separation(root, swap=False, vessels=12, gone=()):
    root.mkdir(exist_ok=True)
    case = case_at(root, swap)
    team = case.team.model_copy(update={"people": tuple(p for p in case.team.people if p.id not in gone)})
    return bind(case, find(case, "craniopagus-separation"), cut(vessels, swap), team, case.course[0])


@pytest.fixture
def project(tmp_path):
    return separation(tmp_path / "one")


def test_it_is_the_size_that_was_promised(project):
    assert len(project.tasks) >= 150
    assert len(project.people) == 34
    assert {"theatre_1", "theatre_2"} <= {t.place for t in project.tasks}


def test_the_serial_scheme_alone_finds_a_plan(project):
    found = best(model_of(project), passes=1)
    assert isinstance(found, Schedule)


def test_swapping_the_children_changes_neither_length_nor_bound(project, tmp_path, at_hand):
    one, two = solve(project, OPTIONS), solve(separation(tmp_path / "two", swap=True), OPTIONS)
    assert (one.objective, one.bound) == (two.objective, two.bound)


def test_the_gap_is_closed_at_the_default_budget(project):
    plan = solve(project, OPTIONS)
    assert plan.objective - plan.bound <= 0.02 * plan.objective


def test_the_same_project_gives_the_same_plan(project, at_hand):
    assert solve(project, OPTIONS) == solve(project, OPTIONS)


@pytest.mark.parametrize("seed", range(5))
def test_with_a_fifth_of_the_staff_gone_there_is_a_plan_or_a_reason(tmp_path, at_hand, seed):
    from random import Random

    names = [p.id for p in separation(tmp_path / "one").people]
    gone = set(Random(seed).sample(names, len(names) // 5))
    try:
        plan = solve(separation(tmp_path / "two", gone=gone), OPTIONS)
    except NoAnswer as no:
        assert "needed" in str(no) or "needs" in str(no) or "kept together" in str(no)
    else:
        assert not gone & {q for s in plan.steps for q in s.people}
