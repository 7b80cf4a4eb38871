"""Every expectation is whole: a question, a use, a source, an order of ends, a way to be tried."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from twofold.credibility import claims as table
from twofold.credibility.measures import FILES, MEASURES, find
from twofold.errors import BadInput

CLAIMS = table.claims()


def test_ids_are_unique_and_grouped():
    ids = [c.id for c in CLAIMS]
    assert len(set(ids)) == len(ids) > 100
    assert all("." in id for id in ids)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
def test_a_claim_is_whole(claim):
    assert claim.question.strip() and claim.context.strip() and claim.source.strip() and claim.unit.strip()
    if claim.measure == "unavailable":
        assert claim.settings["why"]
        return
    assert claim.low is not None or claim.high is not None
    if claim.low is not None and claim.high is not None:
        assert claim.low <= claim.high
    for name in (claim.settings.get("scene"), claim.settings.get("other")):
        assert name is None or name in table.scenes()


def test_every_claim_calls_a_measure_that_exists_and_every_measure_is_called(bench):
    with pytest.raises(KeyError):
        find(bench, "no such measure", {})
    assert {c.measure for c in CLAIMS} == set(MEASURES)
    assert len(FILES) == len(set(FILES))


def test_all_three_purposes_are_there_and_no_source_is_ourselves():
    assert {c.purpose for c in CLAIMS} == {"verification", "calibration", "prediction"}
    assert not [c.id for c in CLAIMS if "twofold" in c.source.lower()]


@pytest.mark.parametrize("name", table.scenes())
def test_a_scene_is_a_scenario_that_twofold_twins_takes(bench, name):
    scene = {k: v for k, v in table.scenes()[name].items() if k != "bleed_percent"}
    plan = bench.scenario(scene)
    assert plan.twins.a.mass_kg == scene["child"]["mass_kg"]


def test_every_group_is_in_the_manual():
    page = (Path(__file__).parents[2] / "docs" / "reference" / "verify.md").read_text()
    assert not [g for g in {c.id.split(".")[0] for c in CLAIMS} if f"`{g}`" not in page]


def test_the_manual_explains_only_checks_that_exist():
    page = (Path(__file__).parents[2] / "docs" / "reference" / "verify.md").read_text().split("## Rows that fail")[1]
    named = re.findall(r"`([\w.*-]+)`", page)
    assert named
    assert not [n for n in named if not any(fnmatch(c.id, n) for c in CLAIMS)]


def test_a_row_goes_before_its_family_and_null_takes_a_setting_back():
    claim = next(c for c in CLAIMS if c.id == "rest.8kg.svr")
    assert claim.measure == "resistance" and claim.settings == {"scene": "infant", "whole": True}


def test_only_takes_checks_and_groups_and_refuses_what_is_neither():
    assert [c.id for c in table.chosen(CLAIMS, ("rest.8kg.map",))] == ["rest.8kg.map"]
    group = table.chosen(CLAIMS, ("ledger", "symmetry"))
    assert {c.id.split(".")[0] for c in group} == {"ledger", "symmetry"} and len(group) > 6
    assert table.chosen(CLAIMS, ()) == CLAIMS
    with pytest.raises(BadInput, match="drug-curve"):
        table.chosen(CLAIMS, ("rest.8kg.map", "horoscope"))
