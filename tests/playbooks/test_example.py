"""The published example: facts with sources, time and staffing only, nobody's name or birth date."""

from __future__ import annotations

from pathlib import Path

import pytest

from twofold.case import load
from twofold.playbooks import find

ROOT = Path(__file__).parents[2] / "examples" / "sacramento-2020"


@pytest.fixture(scope="module")
def case():
    return load(ROOT)


def test_outcomes_are_off_and_the_join_is_said_not_to_be_theirs(case):
    assert case.file.outcomes == "off"
    assert case.file.real_case == "Sacramento 2020"
    assert "not their anatomy's type" in (ROOT / "README.md").read_text()


def test_the_age_is_the_published_one_and_the_birth_date_is_not(case):
    on = case.course[0].day
    assert case.twins.a.age_months(on) == pytest.approx(9.8, abs=0.05)
    text = "".join(p.read_text() for p in ROOT.iterdir() if p.is_file())
    assert "2019-12" not in text and "Dec 2019" not in text and "December 2019" not in text


def test_every_fact_has_a_source_and_a_grade(case):
    assert len(case.file.facts) >= 12
    for fact in case.file.facts:
        assert set(fact) == {"what", "value", "source", "grade"}, fact
    assert any("conflict" in f["what"] for f in case.file.facts)


def test_more_than_thirty_people_cover_every_role_of_the_separation(case):
    assert len(case.team.people) > 30
    roles = set(find(case, "craniopagus-separation").roles)
    assert roles <= {r for p in case.team.people for r in p.roles}
    nurses = [p for p in case.team.people if {"scrub_nurse", "circulating_nurse"} & set(p.roles)]
    assert len(nurses) == 7
    assert sum("scrub_nurse" in p.roles for p in nurses) == 5


def test_it_starts_at_the_published_minute(case):
    assert case.course[0].date.isoformat() == "2020-10-24T07:53:00-07:00"
    assert case.file.timezone == "America/Los_Angeles"


def test_no_image_is_shipped():
    assert not [p for p in ROOT.rglob("*") if p.suffix in (".gz", ".nii")]
