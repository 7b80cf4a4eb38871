"""Claims about classes: each published boundary sits where it was published, and near it both sides are named."""

from __future__ import annotations

import pytest

from twofold.anatomy.classify import candidacy, oconnell, stone_goodrich, venous_pattern


@pytest.mark.parametrize(
    ("axis", "rotation", "shared", "value"),
    [
        (175, 0, 0.4, "TV-I"), (175, 39.9, 0.4, "TV-I"), (175, 40, 0.4, "TV-III"), (175, 139.9, 0.4, "TV-III"),
        (175, 140, 0.4, "TV-II"), (175, 180, 0.4, "TV-II"), (140, 100, 0.4, "TV-III"), (139.9, 10, 0.4, "TA"),
        (175, 90, 0.0, "PV"), (90, 90, 0.05, "PA"),
    ],
)  # fmt: skip
def test_stone_and_goodrich(axis, rotation, shared, value):
    assert stone_goodrich(axis, rotation, shared).value == value


@pytest.mark.parametrize(
    ("axis", "rotation", "also"),
    [(175, 20, ()), (175, 36, ("TV-III",)), (175, 44, ("TV-I",)), (175, 137, ("TV-II",)), (138, 90, ("TV",)),
     (143, 90, ("TA",))],
)  # fmt: skip
def test_near_a_boundary_both_classes_are_named(axis, rotation, also):
    got = stone_goodrich(axis, rotation, 0.4)
    assert got.also == also
    assert (got.confidence < 1) == bool(also)


def test_the_rule_that_fired_is_said_in_words():
    rule = stone_goodrich(175, 150, 0.45).rule
    assert "45%" in rule and "175 deg" in rule and "150 deg" in rule


@pytest.mark.parametrize(("stone", "name"), [((175, 10, 0.4), "total I"), ((90, 10, 0.4), "total, angular"),
                                             ((175, 10, 0.0), "partial")])
def test_oconnell_follows(stone, name):
    assert oconnell(stone_goodrich(*stone)).value == name


def test_ring_and_helix_and_their_disagreement():
    assert venous_pattern(20, 1, 0.4).value == "ring"
    assert venous_pattern(150, 0, 0.4).value == "helix"
    torn = venous_pattern(20, 0, 0.4)
    assert torn.value == "helix" and torn.also == ("ring",) and torn.confidence <= 0.5
    assert venous_pattern(20, 1, 0.0).value == "none shared"


def test_candidacy_names_source_missing_test_and_dissent_but_no_verdict():
    rows = candidacy({"contact_area_cm2": 60.0})
    assert {"factor", "value", "source", "missing_test", "dissent"} == set(rows[0])
    assert next(r for r in rows if r["factor"] == "contact_area_cm2")["value"] == 60.0
    assert any(r["value"] == "not shown by these images" for r in rows)
    text = " ".join(str(v) for r in rows for v in r.values()).lower()
    assert not any(word in text for word in ("inoperable", "should be separated", "candidate for", "unsuitable"))
