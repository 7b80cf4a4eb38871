"""The course as a stage: what happened outranks the plan, and what no longer makes sense is said in words."""

import datetime as dt
import importlib.util
import json
from datetime import UTC
from pathlib import Path

import pytest

from twofold.case import Options, load
from twofold.course import stage
from twofold.course.happened import happened, tell
from twofold.errors import BadInput
from twofold.journal import Entry, append, entries
from twofold.journal.bedside import Intake
from twofold.journal.place import journal_of

ROOT = Path(__file__).parents[2]
CASE = """
schema: 1
timezone: UTC
outcomes: {outcomes}
twins:
  {a}: {{born: 2026-01-12, mass_kg: 8.0, weighed: 2026-10-01, sex: f, colour: orange, shape: circle,
        inside_mm: [0, 0, 60], stream: 1}}
  {b}: {{born: 2026-01-12, mass_kg: 7.6, weighed: 2026-10-01, sex: f, colour: purple, shape: square,
        inside_mm: [0, 0, -60], stream: 2}}
course:
  - {{id: birth, playbook: birth-caesarean-conjoined, date: 2026-01-12T10:00:00+00:00}}
  - {{id: separation, playbook: craniopagus-separation, date: 2026-10-21T07:00:00+00:00}}
  - {{id: recovery, playbook: recovery, date: 2026-10-22T12:00:00+00:00}}
  - {{id: second, playbook: craniopagus-separation, date: 2027-01-20T07:00:00+00:00}}
"""


def made(folder, a="a", b="b", outcomes="on"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text(CASE.format(a=a, b=b, outcomes=outcomes))
    return load(folder)


@pytest.fixture
def case(tmp_path):
    return made(tmp_path / "case")


def run(case, name="out"):
    out = case.root.parent / name
    out.mkdir()
    stage.run(case, out, Options())
    return {p.name: json.loads(p.read_text()) if p.suffix == ".json" else p.read_text() for p in out.iterdir()}


def at(day, hour=9):
    return dt.datetime.combine(day, dt.time(hour), UTC)


def happens(case, act, target, day, hour=9):
    time = at(day, hour)
    key = f"{act} {target} {time}"
    append(journal_of(case.root), Entry(key=key, occurred=time, entered=time, author="co1", act=act, target=target))


def told(case, act, day, **words):
    tell(case, act, "co1", at(day), at(day), **words)


def by_id(found):
    return {o["id"]: o for o in found["calendar.json"]["operations"]}


def handed(found):
    return {h["to"]: h for h in found["calendar.json"]["hand_over"]}


BIRTH, DATE = dt.date(2026, 1, 12), dt.date(2026, 10, 21)


def test_the_stage_writes_its_files_and_an_empty_journal_is_no_fault(case):
    found = run(case)
    assert {"calendar.json", "growth.json", "timing.json", "recovery.json", "candidacy.json", "watch.json",
            "course.html", "course.svg", "handover-a.html", "handover-b.html"} <= set(found)  # fmt: skip
    assert [o["outcome"] for o in found["calendar.json"]["operations"]] == ["planned"] * 4
    assert "apart already" in " ".join(by_id(found)["second"]["undefined"])


def test_one_death_before_the_date(case):
    told(case, "dies", dt.date(2026, 8, 2), twin="b")
    found = run(case)
    rows, states = by_id(found), handed(found)
    assert "separation of a is an emergency" in rows["separation"]["undefined"][0]
    assert states["separation"]["b"]["died"] == "2026-08-02" and "mass_kg" not in states["separation"]["b"]
    assert states["separation"]["a"]["mass_kg"]["mid"] > 7
    assert not [p for p in found["calendar.json"]["preparation"] if p["operation"] == "separation"]
    assert found["timing.json"] == []
    assert "This child died on 2026-08-02" in found["handover-b.html"]
    assert "Last values" in found["handover-a.html"] and "separation of a is an emergency" in found["handover-a.html"]


def test_stop_and_close(case):
    happens(case, "open", "separation", DATE, 7)
    told(case, "divides", DATE, target="v12")
    told(case, "stops", DATE, target="separation")
    found = run(case)
    rows, states = by_id(found), handed(found)
    assert rows["separation"]["outcome"] == "stopped"
    assert "no separation before it was completed" in " ".join(rows["recovery"]["undefined"])
    assert rows["second"]["undefined"] == [] and states["second"]["joined"]
    assert states["second"]["vessels_divided"] == ["v12"]
    assert [t["operation"] for t in found["timing.json"]] == ["second"]


def test_an_emergency_brought_forward_says_what_cannot_be_met(case):
    told(case, "emergency", dt.date(2026, 9, 1), target="separation", to=dt.date(2026, 9, 3))
    found = run(case)
    row = by_id(found)["separation"]
    assert row["emergency"] and row["start"].startswith("2026-09-03") and row["moved_from"] == "2026-10-21"
    due = [p for p in found["calendar.json"]["preparation"] if p["operation"] == "separation"]
    assert {p["too_late"] for p in due if p["due"] < "2026-09-01"} == {True}
    assert {p["too_late"] for p in due if p["due"] >= "2026-09-01"} == {False}
    assert "cannot be met" in found["course.html"]


def test_a_postponed_date_moves_what_is_due_and_keeps_what_is_done(case):
    before = [p for p in run(case)["calendar.json"]["preparation"] if p["operation"] == "separation"]
    told(case, "prepared", dt.date(2026, 4, 20), target="separation", detail=before[0]["what"])
    told(case, "postpones", dt.date(2026, 10, 10), target="separation", to=dt.date(2026, 11, 4))
    found = run(case, "later")
    after = [p for p in found["calendar.json"]["preparation"] if p["operation"] == "separation"]
    shift = {dt.date.fromisoformat(y["due"]) - dt.date.fromisoformat(x["due"]) for x, y in zip(before, after)}
    assert shift == {dt.timedelta(days=14)}
    assert after[0]["done"] == "2026-04-20" and not any(p["too_late"] for p in after)
    assert by_id(found)["separation"]["start"].startswith("2026-11-04T07:00")


def test_a_day_that_passed_without_a_word_is_told(case):
    happens(case, "open", "birth", BIRTH)
    told(case, "complicates", dt.date(2026, 12, 1), twin="a", detail="kidney")
    problems = " ".join(run(case)["calendar.json"]["problems"])
    assert "separation was planned for 2026-10-21, which has passed" in problems


def test_weights_from_the_journal_outrank_what_was_thought(case):
    before = run(case)["growth.json"]["a"]["rows"][1]["mass_kg"]["mid"]
    with Intake(journal_of(case.root), BIRTH, at(dt.date(2026, 10, 15), 12)) as intake:
        for k in range(3):
            time = at(dt.date(2026, 10, 12 + k)).isoformat()
            intake.take({"child": "a", "measure": "weight", "value": 7.0, "unit": "kg", "time": time, "author": "n"})
    after = run(case, "later")["growth.json"]["a"]
    assert after["rows"][1]["mass_kg"]["mid"] < before - 0.5
    assert len(after["curves"][0]["points"]) == 4


def test_no_harm_is_computed_where_outcomes_are_off(tmp_path):
    found = run(made(tmp_path / "case", outcomes="off"))
    [timing] = [t for t in found["timing.json"] if t["operation"] == "separation"]
    assert timing["draws"] == 0 and timing["weeks"] and "identifiable" in timing["not_computed"]
    assert all(w.get("a") is None and w.get("undominated") is None for w in timing["weeks"])
    assert not [name for name in found if name.startswith("timing-")] and "of 100" not in found["course.html"]


def test_exchanging_the_letters_exchanges_the_children(tmp_path):
    one, two = run(made(tmp_path / "x" / "case")), run(made(tmp_path / "y" / "case", a="b", b="a"))
    other = {"a": "b", "b": "a"}
    for t in "ab":
        assert one["growth.json"][t] == two["growth.json"][other[t]]
        assert one["recovery.json"][t]["expected"] == two["recovery.json"][other[t]]["expected"]
        x, y = ([w[k] for w in found["timing.json"][0]["weeks"]] for found, k in ((one, t), (two, other[t])))
        assert [w["total"]["mid"] for w in x] == pytest.approx([w["total"]["mid"] for w in y], abs=1e-12)
    assert one["timing.json"][0]["windows"] == two["timing.json"][0]["windows"]


def test_no_figure_adds_the_two_children(case):
    text = json.dumps([v for k, v in run(case).items() if k.endswith(".json")]).lower()
    assert "combined" not in text and "sum of both" not in text and "total of both" not in text


@pytest.mark.parametrize("act, words, says", [
    ("flies", {}, "use one of"), ("dies", {}, "say a or b"), ("stops", {"target": "x"}, "no operation"),
    ("postpones", {"target": "separation"}, "no day"), ("complicates", {"twin": "a"}, "say what"),
])  # fmt: skip
def test_what_cannot_be_told_is_refused_and_nothing_is_written(case, act, words, says):
    with pytest.raises(BadInput, match=says):
        told(case, act, DATE, **words)
    assert entries(journal_of(case.root)) == []


def test_what_lies_ahead_is_no_entry(case):
    with pytest.raises(BadInput, match="what has not happened"):
        tell(case, "dies", "co1", at(DATE), at(BIRTH), twin="a")


def test_a_correction_takes_the_place_of_what_was_told(case):
    told(case, "postpones", dt.date(2026, 10, 10), target="separation", to=dt.date(2026, 11, 4))
    [first] = entries(journal_of(case.root))
    told(case, "postpones", dt.date(2026, 10, 11), target="separation", to=dt.date(2026, 11, 11), corrects=first.key)
    assert happened(case).moved["separation"][0] == dt.date(2026, 11, 11)


def test_the_example_plays_two_years(tmp_path):
    spec = importlib.util.spec_from_file_location("play", ROOT / "examples" / "course-demo" / "play.py")
    play = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(play)
    moments = play.main(tmp_path / "demo", plans=False)
    calendars = [json.loads((m / "calendar.json").read_text()) for m in moments]
    outcomes = [[o["outcome"] for o in c["operations"]] for c in calendars]
    assert outcomes[0] == ["planned"] * 5 and outcomes[2] == ["done"] * 4 + ["planned"]
    checks = {w["id"] for w in json.loads((moments[1] / "watch.json").read_text())["warnings"]}
    assert checks == {"pressures", "urine", "shared-creatinine", "apnoea", "feeding", "heart"}
    heads = json.loads((moments[2] / "growth.json").read_text())["b"]["curves"][2]
    assert len(heads["points"]) > 40 and min(p["on"] for p in heads["points"]) > "2026-11-12"
    assert "shunt" in (moments[2] / "handover-b.html").read_text()
    assert "shunt" not in (moments[2] / "handover-a.html").read_text().split("What others")[0]
