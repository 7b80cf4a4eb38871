"""Claims about which weight a dose may follow."""

import pytest

from twofold.book.material import gather
from twofold.book.weights import on_the_day, trusted
from twofold.case import load


def weights(cubes, root, text: str = "", by: str = "") -> dict:
    path = cubes(root, without=("anatomy", "rehearsal")) / "case.yaml"
    path.write_text(path.read_text().replace(text, by) if text else path.read_text())
    return on_the_day(gather(load(root)), "separation")


def test_a_weight_taken_for_the_operation_counts(cubes, tmp_path):
    assert weights(cubes, tmp_path) == {"a": 8.0, "b": 7.0}


def test_a_weight_of_half_a_year_before_is_no_ground_for_a_dose(cubes, tmp_path):
    old = weights(cubes, tmp_path, "mass_kg: 8.0", "mass_kg: 5.5\n    weighed: 2026-04-01")
    assert old == {"a": None, "b": 7.0}


def test_nobody_has_been_weighed_at_birth(cubes, tmp_path):
    assert weights(cubes, tmp_path, "2026-01-01", "2026-10-21") == {"a": None, "b": None}


@pytest.mark.parametrize(("expected", "kg"), [(8.79, 8.0), (7.21, 8.0), (8.81, None), (7.19, None)])
def test_a_tenth_is_the_limit(expected, kg):
    assert trusted(8.0, expected) == kg
