"""Weights follow the WHO reference, and known weights are never bent."""

import datetime as dt

import pytest

from twofold.case import load
from twofold.case.growth import gestation_days, known, mass_on, weighed_on
from twofold.errors import BadInput

CASE = """
schema: 1
twins:
  a: {{born: 2026-01-12, mass_kg: {a}, sex: f, colour: orange, shape: circle, inside_mm: [0, 0, 60], stream: 1{extra}}}
  b: {{born: 2026-01-12, mass_kg: 8.1, sex: f, colour: purple, shape: square, inside_mm: [0, 0, -60], stream: 2}}
course: [{{id: separation, playbook: craniopagus-separation, date: 2026-10-21T07:00:00-07:00}}]
"""


def case(tmp_path, a=8.0, extra=""):
    (tmp_path / "case.yaml").write_text(CASE.format(a=a, extra=extra))
    return load(tmp_path)


def test_a_weight_without_a_day_belongs_to_the_first_operation_after_birth(tmp_path):
    assert weighed_on(case(tmp_path), "a") == dt.date(2026, 10, 21)


def test_a_known_weight_is_kept_within_the_scale_s_error_and_grows_uncertain_with_time(tmp_path):
    c = case(tmp_path)
    now, later = mass_on(c, "a", dt.date(2026, 10, 21)), mass_on(c, "a", dt.date(2027, 2, 21))
    assert now.mid == pytest.approx(8.0) and now.high - now.low < 0.3
    assert later.low < later.mid < later.high and later.mid > now.mid
    assert later.high - later.low > 3 * (now.high - now.low)


def test_two_known_weights_are_both_met_within_the_scale_s_error(tmp_path):
    c = case(tmp_path, extra=", birth_mass_kg: 2.4")
    assert mass_on(c, "a", dt.date(2026, 1, 12)).mid == pytest.approx(2.4, abs=0.05)
    assert mass_on(c, "a", dt.date(2026, 10, 21)).mid == pytest.approx(8.0, abs=0.05)
    assert [z < 0 for _, z in known(c, "a")] == [True, True]


@pytest.mark.parametrize("gestation", [None, "40+0", "36+0", "30+3"])
def test_the_course_and_every_stage_before_it_expect_the_same_child(tmp_path, gestation):
    from twofold.course.growing import mass_band
    from twofold.course.inputs import plan_of

    c = case(tmp_path, extra=", birth_mass_kg: 2.0")
    if gestation is not None:
        (tmp_path / "course.yaml").write_text(f"schema: 1\ngestation: {gestation}\n")
    for days in (0, 60, 200, 282, 400, 760):
        day = dt.date(2026, 1, 12) + dt.timedelta(days=days)
        here, there = mass_band(c, plan_of(c), "a", [], day), mass_on(c, "a", day)
        assert (here.low, here.mid, here.high) == (there.low, there.mid, there.high)


def test_a_child_born_early_is_not_called_light_for_being_young(tmp_path):
    c = case(tmp_path, extra=", birth_mass_kg: 2.0")
    at_term = known(c, "a")[0][1]
    (tmp_path / "course.yaml").write_text("schema: 1\ngestation: 34+0\n")
    assert gestation_days(c) == 34 * 7 and known(c, "a")[0][1] > at_term + 1.5


def test_a_gestation_that_is_none_is_refused(tmp_path):
    c = case(tmp_path)
    (tmp_path / "course.yaml").write_text("schema: 1\ngestation: 56\n")
    with pytest.raises(BadInput, match="36\\+2"):
        mass_on(c, "a", dt.date(2026, 10, 21))


def test_a_weight_off_by_a_factor_is_refused_with_its_z_score(tmp_path):
    with pytest.raises(BadInput, match=r"twins\.a\.mass_kg") as e:
        known(case(tmp_path, a=30.0), "a")
    assert "z-score" in e.value.found
