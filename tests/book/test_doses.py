"""Claims about what may be printed of a dose."""

import pytest

from twofold.book.doses import lines, mean_mass
from twofold.playbooks.records import Dose
from twofold.quantity import Estimate, Grade

MASSES = {"a": 8.0, "b": 7.0}


def dose(value: float, unit: str, grade: str, what: str = "drug", **more) -> Dose:
    return Dose(what=what, amount=Estimate(value=value, unit=unit, source="s", grade=Grade(grade), **more))


@pytest.mark.parametrize("grade", ["P", "H"])
def test_a_dose_from_a_paper_or_a_hospital_is_printed_for_each_childs_own_weight(grade):
    (x,) = lines((dose(20, "mL/kg", grade),), MASSES)
    assert x.per_kg == "20 mL/kg" and x.own == {"a": "160 mL", "b": "140 mL"} and not x.blank


@pytest.mark.parametrize("grade", [g.value for g in Grade if g not in (Grade.P, Grade.H)])
def test_any_other_grade_prints_no_number_at_all(grade):
    (x,) = lines((dose(20, "mL/kg", grade),), MASSES)
    assert x.per_kg is None and x.halved is None and x.own == {"a": None, "b": None} and x.blank


def test_a_published_range_is_printed_from_its_lowest_to_its_highest_end():
    (x,) = lines((dose(1, "ug/kg", "H", spread={"uniform": {"low": 1, "high": 10}}),), MASSES)
    assert x.own["a"] == "8 to 80 microgram"
    assert x.per_kg == "1 to 10 microgram/kg"


def test_a_rate_keeps_its_time():
    (x,) = lines((dose(10, "mg/kg/h", "H"),), MASSES)
    assert x.own["b"] == "70 mg/h"


def test_a_dose_that_is_not_per_kilogram_is_printed_as_it_stands():
    (x,) = lines((dose(3, "U", "H"),), MASSES)
    assert x.own == {"a": "3 U", "b": "3 U"} and x.halved is None


def test_without_a_trusted_weight_the_amount_is_left_blank_and_the_source_is_still_shown():
    (x,) = lines((dose(20, "mL/kg", "H"),), {"a": 8.0, "b": None})
    assert x.own == {"a": "160 mL", "b": None} and x.per_kg == "20 mL/kg" and x.halved is None


def test_sources_that_disagree_are_both_shown_and_marked():
    x, y = lines((dose(20, "mg/kg", "H"), dose(60, "mg/kg", "P")), MASSES)
    assert x.conflict and y.conflict and (x.own["a"], y.own["a"]) == ("160 mg", "480 mg")


def test_sources_that_agree_or_may_not_be_printed_make_no_conflict():
    assert not any(x.conflict for x in lines((dose(20, "mg/kg", "H"), dose(20, "mg/kg", "P")), MASSES))
    x, y = lines((dose(20, "mg/kg", "H"), dose(60, "mg/kg", "BU")), MASSES)
    assert not x.conflict and not y.conflict


def test_the_other_published_weight_rule_stands_beside_unless_it_makes_no_difference():
    (x,) = lines((dose(20, "mL/kg", "H"),), MASSES)
    assert x.halved == "150 mL"
    assert mean_mass({"a": 8.0, "b": 8.0}) is None
    assert lines((dose(20, "mL/kg", "H"),), {"a": 8.0, "b": 8.0})[0].halved is None


def test_exchanging_the_weights_exchanges_the_amounts():
    (x,), (y,) = (lines((dose(20, "mL/kg", "H"),), m) for m in (MASSES, {"a": 7.0, "b": 8.0}))
    assert (x.own["a"], x.own["b"]) == (y.own["b"], y.own["a"])
