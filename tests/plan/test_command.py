"""Planning on and comparing, as the command line asks for it."""

import json

import pytest
from pair import case_at, cut

from twofold import store
from twofold.case import Options
from twofold.errors import BadInput
from twofold.plan import command
from twofold.plan.binding import bind
from twofold.plan.solving import solve
from twofold.playbooks import find


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A planned separation with few vessels."""
    case = case_at(tmp_path_factory.mktemp("on"))
    project = bind(case, find(case, "craniopagus-separation"), cut(2), case.team, case.course[0])
    folder = case.folder("3-plan", "split", case.course[0].id)
    folder.mkdir(parents=True)
    store.write_json(folder / "project.json", project)
    store.write_json(folder / "plan.json", solve(project, Options(solver_s=2.0)))
    return case


def asked(case, now, **more):
    return command.onward(case, "split", case.course[0].id, now, **more)


def test_without_anything_seen_all_went_as_planned_and_nothing_changes(case):
    got = asked(case, "14:30")
    assert not got.diff.moved and not got.diff.reassigned and not got.shaken
    assert got.next and all(got.now <= s.at for s in got.next)


def test_a_step_held_back_moves_and_the_plan_from_then_on_is_written_where_one_says(case, tmp_path):
    first = asked(case, "12:00").next[0].step
    got = asked(case, "12:00", delay=[f"{first}=45min"], out=tmp_path / "on")
    assert first in {m.id for m in got.diff.moved}
    assert sorted(p.name for p in (tmp_path / "on").iterdir()) == ["diff.json", "plan.json", "project.json"]
    again = command.against(case, "split", case.course[0].id, tmp_path / "on")
    assert (again.moved, again.reassigned) == (got.diff.moved, got.diff.reassigned)
    with pytest.raises(BadInput, match="new or empty"):
        asked(case, "12:00", out=tmp_path / "on")


def test_what_was_seen_is_read_from_a_list_with_times_as_people_write_them(case, tmp_path):
    seen = tmp_path / "seen.yaml"
    seen.write_text("- {step: brief, start: 07:00, end: 07:30}\n")
    plain = asked(case, "07:31", seen=seen)
    iso = [{"step": "brief", "start": "2026-10-24T07:00:00-07:00", "end": "2026-10-24T07:30:00-07:00"}]
    seen.write_text(json.dumps(iso))
    assert asked(case, "07:31", seen=seen) == plain
    assert plain.diff.moved


def test_after_midnight_means_the_next_day(case):
    assert asked(case, "01:00").now.isoformat() == "2026-10-25T01:00:00-07:00"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"now": "half past"}, "time of day"),
        ({"now": "14:30", "without": ["nobody"]}, "somebody in this operation"),
        ({"now": "14:30", "delay": ["brief"]}, "STEP=90min"),
        ({"now": "14:30", "delay": ["breif=5min"]}, "did you mean brief"),
    ],
)
def test_what_can_t_be_read_is_named(case, more, said):
    with pytest.raises(BadInput, match=said):
        asked(case, **more)


@pytest.mark.parametrize(
    ("text", "said"),
    [("- [", "YAML"), ("brief: 3", "not a list"), ("- {step: brief}", "Field required"),
     ("- {step: brief, start: soon}", "time of day")],
)  # fmt: skip
def test_a_list_that_can_t_be_read_says_where(case, tmp_path, text, said):
    seen = tmp_path / "seen.yaml"
    seen.write_text(text)
    with pytest.raises(BadInput) as no:
        asked(case, "14:30", seen=seen)
    assert "seen.yaml" in str(no.value) and said in str(no.value)


def test_a_comparison_with_nothing_is_refused(case, tmp_path):
    with pytest.raises(BadInput, match="its folder, or a case"):
        command.against(case, "split", case.course[0].id, tmp_path)
