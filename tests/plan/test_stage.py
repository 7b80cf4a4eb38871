"""The stage writes what it promises, reads back only what was checked, and answers what-if."""

import json
import xml.etree.ElementTree as ET

import pytest
from pair import case_at, cut
from test_binding import LIGATION, playbook, step

from twofold.case import Options
from twofold.errors import BadInput, NoAnswer
from twofold.plan import stage
from twofold.plan.binding import bind
from twofold.plan.checker import certify
from twofold.plan.drawing import charts
from twofold.plan.records import Plan
from twofold.plan.sheets import sheets
from twofold.plan.solving import solve
from twofold.store import canonical, read_json, write_json

CAST = playbook(
    *LIGATION,
    step("line", twin="each", needs=[{"role": "anaesthetist", "twin": "own"}], after=["start"], milestone="incision"),
    step("sew", needs=[{"role": "scrub_nurse"}], after=["look", "line"], milestone="end"),
)


@pytest.fixture
def folder(tmp_path, monkeypatch, at_hand):
    """A planned folder of a small operation, and its case."""
    case = case_at(tmp_path)
    monkeypatch.setattr(
        stage, "bound", lambda c, candidate, operation: bind(c, CAST, cut(3), c.team, c.operation(operation))
    )
    out = case.folder("3-plan", "split", "separation")
    stage.run(case, "split", "separation", out, Options(solver_s=1.0))
    return case, out


def test_the_folder_holds_problem_plan_charts_and_sheets(folder):
    _, out = folder
    names = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert {"project.json", "plan.json", "gantt.svg", "gantt_twins.svg", "duties.csv"} <= names
    assert any(n.startswith("calendars/") for n in names)


def test_what_was_written_reads_back_and_makes_the_same_bytes(folder):
    _, out = folder
    project, plan = stage.load(out)
    assert canonical(plan) == (out / "plan.json").read_text()
    assert canonical(project) == (out / "project.json").read_text()
    assert certify(project, plan.steps) == plan.certificate


def tampered(out, change):
    data = read_json(out / "plan.json")
    change(data)
    write_json(out / "plan.json", data)
    with pytest.raises(BadInput) as said:
        stage.load(out)
    return str(said.value)


def test_a_person_exchanged_by_hand_is_refused_with_the_rule_that_it_breaks(folder):
    def exchange(data):
        next(s for s in data["steps"] if s["id"] == "line.a")["people"] = ["coordinator-day-28"]

    assert "breaks the rule 'role, level and team'" in tampered(folder[1], exchange)


def test_a_time_changed_by_hand_is_refused(folder):
    def later(data):
        s = next(s for s in data["steps"] if s["id"] == "sew")
        s["start"], s["end"] = (x.replace("T0", "T1") for x in (s["start"], s["end"]))

    assert "plan.json: steps" in tampered(folder[1], later)


def test_even_a_change_that_breaks_no_rule_is_refused(folder):
    _, out = folder

    def exchange(data):
        s = next(s for s in data["steps"] if s["id"] == "sew")
        others = {"scrub-nurse-day-14", "scrub-nurse-day-15", "scrub-nurse-day-16"}
        team = {p["id"] for p in read_json(out / "project.json")["people"]}
        s["people"] = sorted((others & team) - set(s["people"]))[:1]

    assert "nobody certified it" in tampered(out, exchange)


def test_a_flattering_headline_is_refused(folder):
    def flatter(data):
        data["objective"] -= 10

    assert "objective says" in tampered(folder[1], flatter)


def test_another_project_than_the_one_checked_is_refused(folder):
    _, out = folder
    data = read_json(out / "project.json")
    data["tasks"][0]["name"] = "something else"
    write_json(out / "project.json", data)
    with pytest.raises(BadInput, match=r"project\.json"):
        stage.load(out)


def test_a_plan_that_is_not_one_is_refused(folder):
    _, out = folder
    (out / "plan.json").write_text(json.dumps({"schema": 1}))
    with pytest.raises(BadInput, match=r"plan\.json"):
        stage.load(out)


def test_what_if_somebody_is_missing(folder):
    case, out = folder
    _, plan = stage.load(out)
    who = next(s for s in plan.steps if s.id == "line.a").people[0]
    answer = stage.what_if(case, "split", "separation", (who,), (), None, Options(solver_s=1.0))
    assert [r.out for r in answer.reassigned] == [(who,)]
    assert answer.later_end_min == 0 and not answer.moved
    assert (out / "plan.json").read_text() == canonical(plan)


def test_what_if_a_step_is_delayed(folder):
    case, _ = folder
    answer = stage.what_if(case, "split", "separation", (), ("sew=90min",), None, Options(solver_s=1.0))
    assert [(m.id, m.later_min) for m in answer.moved] == [("sew", 90)]
    assert answer.later_end_min == 90 and not answer.reassigned


def test_what_if_all_starts_later(folder):
    case, _ = folder
    answer = stage.what_if(case, "split", "separation", (), (), "08:30", Options(solver_s=1.0))
    assert {m.later_min for m in answer.moved} == {90}
    assert answer.longer_min == 0


@pytest.mark.parametrize(
    ("without", "delay", "start", "says"),
    [
        (("scrub-nurse-dya-15",), (), None, "did you mean scrub-nurse-day"),
        ((), ("saw=90min",), None, "did you mean sew"),
        ((), ("sew=90",), None, "write STEP=90min"),
        ((), (), "25:00", "time of day"),
    ],
)
def test_a_question_that_cannot_be_read_says_how_to_ask(folder, without, delay, start, says):
    with pytest.raises(BadInput, match=says):
        stage.what_if(folder[0], "split", "separation", without, delay, start, Options())


def test_a_missing_team_is_a_no_with_its_reason(folder):
    case, _ = folder
    gone = tuple(p.id for p in case.team.people if "anaesthetist" in p.roles and p.twin == "a")
    with pytest.raises(NoAnswer, match=r"anaesthetist \(colour team a\): step 'line.a' needs 1, the roster has 0"):
        stage.what_if(case, "split", "separation", gone, (), None, Options())


def test_charts_show_every_step_phase_and_child_by_colour_letter_and_shape(folder):
    case, out = folder
    project, plan = stage.load(out)
    for svg in charts(case.twins, project, plan).values():
        root = ET.fromstring(svg)
        words = [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]
        hovers = " ".join(t.text or "" for t in root.iter("{http://www.w3.org/2000/svg}title"))
        assert all(s.name in hovers for s in plan.steps if s.people)
        assert "C P" in words and "a" in words and "b" in words
        assert 'stroke="orange"' in svg and 'stroke="purple"' in svg
    by_child = charts(case.twins, project, plan)["gantt_twins.svg"]
    assert all(f">C{i + 1}<" in by_child for i in range(len(plan.steps)))


def test_every_duty_stands_once_in_the_table_and_in_its_calendar(folder):
    _, out = folder
    project, plan = stage.load(out)
    files = sheets(project, plan)
    assert len(files["duties.csv"].splitlines()) == 1 + sum(len(s.people) for s in plan.steps)
    for person in {q for s in plan.steps for q in s.people}:
        ics = files[f"calendars/{person}.ics"]
        mine = [s for s in plan.steps if person in s.people]
        assert sum(line.startswith("UID:") and ".shift-" not in line for line in ics.split("\r\n")) == len(mine)
        assert all(len(line.encode()) <= 75 for line in ics.split("\r\n"))


def test_an_empty_plan_can_still_be_drawn(folder):
    case, out = folder
    project, _ = stage.load(out)
    nothing = project.model_copy(update={"tasks": (), "links": ()})
    empty = solve(nothing)
    assert isinstance(empty, Plan) and empty.objective == 0
    assert charts(case.twins, nothing, empty)
