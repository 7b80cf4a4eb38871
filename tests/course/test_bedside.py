"""Candidacy without a verdict, rules that say what to check, expanders against their calendar, two recoveries."""

import datetime as dt
import re
from datetime import UTC

import numpy as np
import pytest
import yaml

from twofold.case import load
from twofold.case.projection import Seen, track
from twofold.course.candidacy import NOT_KNOWN, candidacy
from twofold.course.expanding import expansion, fills, ready
from twofold.course.inputs import Expander, plan_of
from twofold.course.recovery import later_of_independent, paired_stays, visits
from twofold.course.seen import believed
from twofold.course.watch import watch
from twofold.errors import BadInput
from twofold.evidence import estimate
from twofold.journal.bedside import Intake, Observation
from twofold.journal.place import journal_of

BORN = dt.date(2026, 1, 12)
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=UTC)
CASE = """
schema: 1
twins:
  a: {born: 2026-01-12, mass_kg: 6.0, sex: f, colour: orange, shape: circle, inside_mm: [0, 0, 60], stream: 1}
  b: {born: 2026-01-12, mass_kg: 5.8, sex: f, colour: purple, shape: square, inside_mm: [0, 0, -60], stream: 2}
course: [{id: separation, playbook: craniopagus-separation, date: 2026-10-21T07:00:00-07:00}]
"""
SUITED = {
    "hearts": "two whole hearts", "kidneys": "urine of each over 1 mL/kg/h", "shared_sinus": "none of weight",
    "fused_brain": "a plane all round", "arterial_cross_feed": "none on catheter angiography",
    "infection": "no germ found", "nutrition": "both along their line",
}  # fmt: skip
FIXTURES = {  # name -> what differs; the last two are pairs whose teams went on with care
    "partial, two of everything": {},
    "shared sinus": {"shared_sinus": "sagittal sinus of both, half and half"},
    "one heart for two": {"hearts": "b's heart fills a's head", "arterial_cross_feed": "two feeders, b to a"},
    "kidneys of one": {"kidneys": "a makes no urine; creatinine of both equal", "nutrition": "a at 70 %"},
    "one brain stem": {"fused_brain": "one brain stem for two", "shared_sinus": "all sinuses common"},
    "fused ventricles": {"hearts": "fused ventricles", "infection": "resistant germ in both"},
}
VERDICT = re.compile(
    r"\b(un)?suit(ed|able)|\b(in)?eligible|\b(in)?operable|recommend|should\b|must\b|futil|hopeless|approved|rejected|"
    r"\bgood candidate|\bpoor candidate|\bfit for\b|verdict", re.IGNORECASE)  # fmt: skip


def case_of(tmp_path, **course):
    (tmp_path / "case.yaml").write_text(CASE)
    (tmp_path / "course.yaml").write_text(yaml.safe_dump({"schema": 1, **course}))
    return load(tmp_path)


def stated(values):
    return {k: {"value": v, "source": "the team's images", "dissent": ["second reader"]} for k, v in values.items()}


@pytest.mark.parametrize("name", FIXTURES)
def test_candidacy_is_complete_sourced_and_without_a_verdict(tmp_path, name):
    case = case_of(tmp_path, candidacy=stated({**SUITED, **FIXTURES[name]}))
    found = candidacy(case, plan_of(case), [], {})
    assert [f.factor for f in found.factors] == list(SUITED)
    for f in found.factors:
        assert f.pair == {**SUITED, **FIXTURES[name]}[f.factor]
        assert f.source.startswith("the team's images; ") and len(f.source) > 30
        assert f.missing_test and f.dissent[0] == "second reader" and len(f.dissent) == 2
        assert (f.a, f.b) == (NOT_KNOWN, NOT_KNOWN)
    assert not VERDICT.search(found.model_dump_json())


def test_the_way_of_care_is_the_same_length_for_every_pair(tmp_path):
    lengths = set()
    for k, values in enumerate(FIXTURES.values()):
        folder = tmp_path / str(k)
        folder.mkdir()
        case = case_of(folder, candidacy=stated({**SUITED, **values}))
        lengths.add(candidacy(case, plan_of(case), [], {}).care_path)
    [path] = lengths
    assert len(path) >= 8 and any("If one dies" in c.what for c in path) and all(c.when for c in path)
    case = case_of(tmp_path, care_path=["their room at home"])
    assert candidacy(case, plan_of(case), [], {}).care_path[0].what == "their room at home"


def test_what_nobody_looked_at_is_named_as_missing(tmp_path):
    case = case_of(tmp_path)
    for f in candidacy(case, plan_of(case), [], {}).factors:
        assert (f.a, f.b, f.pair) == (NOT_KNOWN, NOT_KNOWN, "") and f.missing_test


def test_values_from_the_journal_stand_beside_the_statement(tmp_path):
    case = case_of(tmp_path, candidacy=stated(SUITED))
    with Intake(journal_of(case.root), BORN, NOW) as intake:
        for child, urine in (("a", 0.3), ("b", 2.0)):
            intake.take({"child": child, "measure": "urine", "value": urine, "unit": "mL/kg/h",
                         "time": NOW.isoformat(), "author": "n"})  # fmt: skip
    kidneys = next(f for f in candidacy(case, plan_of(case), believed(case), {}).factors if f.factor == "kidneys")
    assert "urine 0.3 mL/kg/h" in kidneys.a and "urine 2 mL/kg/h" in kidneys.b


@pytest.mark.parametrize("course, says", [
    ({"gestation": "56"}, "36\\+2"), ({"candidacy": {"mood": {"value": "x", "source": "y"}}}, "no factor"),
    ({"place": {"season": "polar"}}, "season"), ({"scans": [{"week": 11, "by": "us", "found": []}]}, "found"),
    ({"identity": {t: {"before_birth": "x", "at_birth": "y"} for t in "ab"}}, "differ"),
    ({"away": [{"from": "2026-12-03", "to": "2026-12-01", "what": "x", "here": 1}]}, "after"),
])  # fmt: skip
def test_a_fault_in_course_yaml_names_its_field(tmp_path, course, says):
    with pytest.raises(BadInput, match=says):
        plan_of(case_of(tmp_path, **course))


def seen(**values):
    """Observations of both children now: measure=(a's, b's)."""
    return [Observation(f"{m}{t}", t, m, v, "unit", NOW - dt.timedelta(hours=1), "n")
            for m, pair in values.items() for t, v in zip("ab", pair) if v is not None]  # fmt: skip


@pytest.mark.parametrize("values, rule, twin", [
    ({"mean_pressure": (48, 66)}, "pressures", "both"), ({"urine": (0.3, 2.2)}, "urine", "a"),
    ({"urine": (2.2, 0.3)}, "urine", "b"), ({"ejection_fraction": (60, 45)}, "heart", "b"),
    ({"temperature": (38.5, 37)}, "fever", "a"), ({"sodium": (140, 129)}, "sodium", "b"),
    ({"intracranial_pressure": (25, 10)}, "pressure-in-head", "a"), ({"csf_leak": (None, 1)}, "leak", "b"),
    ({"seizure": (1, None)}, "seizure", "a"),
    ({"breaths": (40, 66)}, "breathing", "b"), ({"apnoea": (2, 0)}, "apnoea", "a"),
    ({"feed": (150, 80)}, "feeding", "b"),
    ({"vomiting": (5, 1)}, "vomiting", "a"), ({"saturation": (97, 85)}, "oxygen", "b"),
])  # fmt: skip
def test_a_value_asks_for_a_check_and_says_why(values, rule, twin):
    found = watch(seen(**values), {}, NOW).warnings
    [w] = [w for w in found if w.id == rule]
    assert w.twin == twin and w.because and w.source and w.check
    assert len(found) == 1


def test_equal_creatinine_with_unequal_urine_is_told_as_what_it_hides():
    found = {w.id for w in watch(seen(creatinine=(30, 31), urine=(0.3, 2.0)), {}, NOW).warnings}
    assert found == {"urine", "shared-creatinine"}
    assert {w.id for w in watch(seen(creatinine=(30, 60), urine=(0.3, 2.0)), {}, NOW).warnings} == {"urine"}


def test_quiet_values_ask_nothing_and_what_is_missing_or_old_is_not_judged():
    quiet = seen(mean_pressure=(55, 58), urine=(1.5, 2.0), temperature=(36.8, 37.0))
    told = watch(quiet, {}, NOW)
    assert told.warnings == () and any("sodium" in w for w in told.not_judged)
    assert any(w.startswith("urine") for w in watch(quiet, {}, NOW + dt.timedelta(days=5)).not_judged)
    assert watch([], {}, None).not_judged


def line(measure, values):
    points = [Seen(BORN + dt.timedelta(days=100 + k), v) for k, v in values]
    return track(measure, "f", BORN, None, points)


def test_a_falling_weight_a_growing_head_and_weights_apart():
    tracks = {("a", "weight"): line("weight", [(0, 6.0), (20, 5.2)]),
              ("b", "weight"): line("weight", [(0, 8.2), (20, 8.6)]),
              ("b", "head_circumference"): line("head_circumference", [(10, 40.0), (20, 41.5)])}  # fmt: skip
    found = {(w.id, w.twin) for w in watch(seen(), tracks, dt.datetime(2026, 5, 12, tzinfo=UTC)).warnings}
    assert found == {("weight", "a"), ("weights", "both"), ("head", "b")}


def test_no_rule_says_what_to_do():
    from twofold.evidence import document

    words = " ".join(r["check"] for r in document("watch")["rules"])
    assert not re.search(r"\b(give|start|stop|increase|reduce|mg|dose|bolus|operate)\b", words)


PLACED, DATE = dt.date(2026, 7, 22), dt.date(2026, 10, 21)


def expander(id, twin, **other):
    return Expander(id=id, twin=twin, base_cm=(12, 6), volume_ml=300, placed=PLACED, fill_ml=25, **other)


def filled(child, id, *ml):
    return [Observation(f"{id}{k}", child, "expander_fill", v, "mL",
                        dt.datetime(2026, 7, 29, 9, tzinfo=UTC) + dt.timedelta(weeks=k), "n", note=id)
            for k, v in enumerate(ml)]  # fmt: skip


PAIR = [expander("a1", "a"), expander("b1", "b")]


def test_the_fill_calendar_ends_when_the_expander_is_full():
    rows = fills(expander("a1", "a"))
    assert (rows[0].on, rows[0].to_ml) == (dt.date(2026, 7, 29), 25) and (len(rows), rows[-1].to_ml) == (12, 300)


def test_fills_are_held_against_the_calendar_of_their_own_child():
    told = expansion(
        PAIR, {"x": {"a": 90, "b": 90}}, filled("a", "a1", 25, 25, 25) + filled("b", "b1", 25, 10, 25), DATE, 1
    )
    assert told.a.behind_ml == {"a1": 0} and told.b.behind_ml == {"b1": 15}
    assert told.a.log[-1].to_ml == 75


def test_a_fill_that_names_no_expander_is_counted_as_such():
    stray = [Observation("s", "a", "expander_fill", 25, "mL", NOW, "n", note="")]
    assert expansion(PAIR, {}, stray, DATE, 1).a.unnamed == 1


def test_trouble_befalls_as_often_as_published_per_expander():
    two = [expander("a1", "a"), expander("a2", "a"), expander("b1", "b")]
    told = expansion(two, {}, [], DATE, 1)
    assert told.b.any_complication.mid == pytest.approx(0.23)
    assert told.a.any_complication.mid == pytest.approx(1 - 0.77**2)


def test_more_skin_needed_is_ready_later_and_fills_that_lag_put_it_off():
    def days(need, found=()):
        return np.median(ready(PAIR, {"x": {"a": need, "b": need}}, DATE, 1, found).days)

    assert days(30) < days(60) < days(90)
    assert days(60, filled("a", "a1", *[25] * 4)) < days(60, filled("a", "a1", *[5] * 4))
    assert ready(PAIR, {}, DATE, 1) is None and expansion([], {}, [], DATE, 1) is None


def test_the_later_of_two_children_goes_home_when_pairs_were_published_to():
    """Each child drawn with the whole spread gives a middle of 138 days; the published pairs' is 99."""
    stays = paired_stays(1, 4000, {"a": 1, "b": 2})
    published = estimate("durations.hospital_stay")
    both = np.maximum(stays["a"], stays["b"])
    assert np.median(both) == pytest.approx(published.value, rel=0.04)
    assert np.std(np.log(both)) == pytest.approx(np.log(published.spread.gsd), rel=0.08)
    assert later_of_independent(published) > 1.3 * published.value
    assert np.median(stays["a"]) == pytest.approx(np.median(stays["b"]), rel=0.03)


def test_visits_reach_twenty_four_months_in_order():
    rows = visits(dt.date(2026, 10, 21))
    assert [r.due for r in rows] == sorted(r.due for r in rows)
    assert rows[0].due == dt.date(2026, 10, 24) and rows[-1].due == dt.date(2028, 10, 21)
    assert {3, 6, 12, 24} <= {r.months_after for r in rows}


def test_the_log_of_breathing_and_feeding_shows_each_day_of_the_child_and_no_other():
    from twofold.course.sheets import _log

    rows = [Observation(f"{k}{t}", t, "breaths", v, "/min", NOW - dt.timedelta(days=d, hours=1), "n")
            for k, (t, d, v) in enumerate([("a", 0, 38), ("a", 0, 44), ("a", 2, 51), ("b", 0, 77), ("a", 9, 99)])]
    rows.append(Observation("late", "a", "feed", 140, "mL/kg/d", NOW + dt.timedelta(hours=1), "n"))
    words = "".join(_log("a", rows, NOW))
    assert "38 to 44" in words and "51" in words and "77" not in words and "99" not in words and "140" not in words
    assert "Nothing was written" in "".join(_log("b", [], NOW)) and not list(_log("a", rows, None))


def test_a_check_tells_times_as_the_sheet_does():
    west = dt.timezone(dt.timedelta(hours=-7))
    [w] = watch(seen(temperature=(38.5, 37)), {}, NOW.astimezone(west)).warnings
    assert "04:00" in w.because[0]  # 11:00 UTC


def test_a_weight_that_left_the_stated_one_is_told_for_operations_ahead_only(tmp_path):
    from twofold.course.growing import departs
    from twofold.course.records import Operation

    case = case_of(tmp_path)
    rows = (Operation(id="separation", playbook="x", title="x", origin="planned",
                      start=dt.datetime(2026, 10, 21, 7, tzinfo=UTC)),)  # fmt: skip
    light = [Observation(f"w{k}", "a", "weight", 4.0, "kg", dt.datetime(2026, 10, 1 + k, tzinfo=UTC), "n")
             for k in range(4)]  # fmt: skip
    plan = plan_of(case)
    assert departs(case, plan, rows, [], None) == ()
    [words] = departs(case, plan, rows, light, light[-1].time)
    assert "expect a at" in words and "mass_kg" in words
    assert departs(case, plan, rows, light, dt.datetime(2026, 11, 1, tzinfo=UTC)) == ()
