"""The demonstration's 34 people can do all three operations without anybody working through two nights."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
import yaml

from twofold.case.new import template
from twofold.case.records import Aims, Entry, TeamFile
from twofold.playbooks import library, read

LONGEST, REST = dt.timedelta(hours=14), dt.timedelta(hours=11)


@pytest.fixture(scope="module")
def team() -> TeamFile:
    return TeamFile.model_validate(yaml.safe_load(template("demo_team.yaml")))


@pytest.fixture(scope="module")
def course() -> dict:
    return yaml.safe_load(template("demo_course.yaml"))


def test_thirty_four_people_by_role_and_number(team: TeamFile):
    assert len(team.people) == 34
    assert all(p.name[-1].isdigit() for p in team.people)


def test_nobody_is_on_too_long_or_back_too_soon(team: TeamFile):
    for p in team.people:
        shifts = sorted(p.shifts, key=lambda s: s.start)
        assert all(s.end - s.start <= LONGEST for s in shifts), p.id
        assert all(b.start - a.end >= REST for a, b in pairwise(shifts)), p.id


def test_every_role_of_every_operation_has_somebody(team: TeamFile, course: dict):
    there = {r for p in team.people for r in p.roles}
    for entry in course["course"]:
        asked = set(read(library()[entry["playbook"]]).roles)
        assert asked <= there, asked - there


def test_every_role_of_the_separation_is_covered_at_every_hour_until_the_next_evening(team: TeamFile, course: dict):
    entry = next(Entry.model_validate(e) for e in course["course"] if e["id"] == "separation")
    assert entry.date is not None
    roles = set(read(library()[entry.playbook]).roles) - {"intensivist", "picu_nurse", "family_liaison"}
    for hour in range(36):
        at = entry.date + dt.timedelta(hours=hour)
        on = [p for p in team.people if any(s.start <= at < s.end for s in p.shifts)]
        assert roles <= {r for p in on for r in p.roles}, f"hour {hour}"
        for letter in ("a", "b"):
            assert any("anaesthetist" in p.roles and p.twin == letter for p in on), f"hour {hour}, {letter}"


def test_the_aims_say_when_to_stop_and_who_decides(course: dict):
    aims = Aims.model_validate(course["aims"])
    assert len(aims.stop) >= 3
    assert aims.if_only_one and aims.fairness


def test_a_shift_of_many_days_is_written_out():
    shift = {"from": "2026-10-23T07:00:00-07:00", "to": "2026-10-23T19:00:00-07:00", "days": 5, "every": 2}
    person = {"id": "x1", "name": "X 1", "roles": ["anaesthetist"], "shifts": [shift]}
    made = TeamFile.model_validate({"people": [person]}).people[0].shifts
    assert [s.start.day for s in made] == [23, 25, 27]
    assert {s.end - s.start for s in made} == {dt.timedelta(hours=12)}


@pytest.mark.parametrize("days", [0, -1, 2.5, "3", True, 800])
def test_refuses_days_that_are_no_number_of_days(days):
    shift = {"from": "2026-10-23T07:00:00-07:00", "to": "2026-10-23T19:00:00-07:00", "days": days}
    person = {"id": "x1", "name": "X 1", "roles": ["anaesthetist"], "shifts": [shift]}
    with pytest.raises(ValueError, match="whole number"):
        TeamFile.model_validate({"people": [person]})


def test_refuses_a_row_of_shifts_that_runs_into_itself():
    shift = {"from": "2026-10-23T07:00:00-07:00", "to": "2026-10-24T09:00:00-07:00", "days": 2}
    person = {"id": "x1", "name": "X 1", "roles": ["anaesthetist"], "shifts": [shift]}
    with pytest.raises(ValueError, match="two shifts at once"):
        TeamFile.model_validate({"people": [person]})
