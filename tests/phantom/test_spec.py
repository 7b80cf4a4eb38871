"""What may be drawn, and how the rest is refused."""

import pytest

from twofold.errors import BadInput
from twofold.phantom.spec import Spec


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "TV-IV"}, "--type"),
        ({"type": "TV-I", "rotation_deg": 150}, "--rotation"),
        ({"type": "TV-II", "rotation_deg": 100}, "--rotation"),
        ({"rotation_deg": 181}, "--rotation"),
        ({"rotation_deg": -1}, "--rotation"),
        ({"difficulty": "hard"}, "--difficulty"),
        ({"spacing_mm": 0.2}, "--spacing"),
        ({"spacing_mm": 5}, "--spacing"),
        ({"seed": -3}, "--seed"),
    ],
)
def test_refuses_what_cannot_be_drawn_and_names_the_option(change, field):
    good = {"type": "TV-III", "rotation_deg": 100, "seed": 7, "difficulty": "clean", "spacing_mm": 1.0}
    with pytest.raises(BadInput) as e:
        Spec(**{**good, **change})
    assert e.value.field == field and e.value.remedy


@pytest.mark.parametrize(
    ("type", "rotation"),
    [
        ("TV-I", 0), ("TV-I", 39.9), ("TV-III", 40), ("TV-III", 139.9), ("TV-II", 140), ("TV-II", 180),
        ("TA", 180), ("PV", 0),
    ],
)
def test_accepts_each_boundary_of_stone_and_goodrich(type, rotation):
    assert Spec(type, rotation, 0, "clean", 1.0).type == type


def test_the_refusal_names_the_type_that_would_fit():
    with pytest.raises(BadInput, match="TV-II for this rotation"):
        Spec("TV-I", 150, 0, "clean", 1.0)
