"""Weights follow the WHO reference, and known weights are never bent."""

import datetime as dt

import pytest

from twofold.case import load
from twofold.case.growth import known, mass_of, mass_on, weighed_on, z_of
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


# WHO Child Growth Standards, weight for age, simplified field tables (kg, rounded to 0.1 there).
@pytest.mark.parametrize("sex, day, z, kg", [
    ("f", 0, 0, 3.2), ("m", 0, 0, 3.3), ("f", 274, 0, 8.2), ("m", 274, 0, 8.9),
    ("f", 274, -2, 6.5), ("m", 274, 2, 11.0), ("f", 731, 0, 11.5), ("m", 731, 0, 12.2),
])
def test_published_rows_are_met(sex, day, z, kg):
    assert mass_of(sex, day, z) == pytest.approx(kg, abs=0.06)


@pytest.mark.parametrize("z", [-2.5, -1.0, 0.0, 1.7])
def test_z_and_mass_are_inverse(z):
    assert z_of("f", 200, mass_of("f", 200, z)) == pytest.approx(z, abs=1e-9)


def test_a_weight_without_a_day_belongs_to_the_first_operation_after_birth(tmp_path):
    assert weighed_on(case(tmp_path), "a") == dt.date(2026, 10, 21)


def test_a_known_weight_is_kept_and_grows_uncertain_with_time(tmp_path):
    c = case(tmp_path)
    now, later = mass_on(c, "a", dt.date(2026, 10, 21)), mass_on(c, "a", dt.date(2027, 2, 21))
    assert now.low == now.mid == now.high == pytest.approx(8.0)
    assert later.low < later.mid < later.high and later.mid > now.mid


def test_two_known_weights_are_both_met(tmp_path):
    c = case(tmp_path, extra=", birth_mass_kg: 2.4")
    assert mass_on(c, "a", dt.date(2026, 1, 12)).mid == pytest.approx(2.4)
    assert mass_on(c, "a", dt.date(2026, 10, 21)).mid == pytest.approx(8.0)
    assert [z < 0 for _, z in known(c, "a")] == [True, True]


def test_a_weight_off_by_a_factor_is_refused_with_its_z_score(tmp_path):
    with pytest.raises(BadInput, match=r"twins\.a\.mass_kg") as e:
        known(case(tmp_path, a=30.0), "a")
    assert "z-score" in e.value.found
