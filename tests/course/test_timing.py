"""Weeks are counted as the epidemiologists count them, and seasons cross the new year."""

import datetime as dt

import pytest

from twofold.course.recovery import months_later
from twofold.course.timing import epi_week, in_season


# MMWR week ending dates, as published by the CDC in its yearly calendars.
@pytest.mark.parametrize("day, week", [
    (dt.date(2020, 10, 24), 43),  # the Saturday that ends week 43
    (dt.date(2020, 10, 25), 44),
    (dt.date(2021, 1, 2), 53),  # 2020 had 53 weeks
    (dt.date(2021, 1, 3), 1),
    (dt.date(2019, 12, 29), 1),  # a Sunday: week 1 of 2020
    (dt.date(2026, 1, 3), 53),  # 2025 had 53 weeks
    (dt.date(2026, 1, 4), 1),
])
def test_epidemiological_weeks(day, week):
    assert epi_week(day) == week


def test_a_season_over_the_new_year():
    assert [in_season(w, 41, 18) for w in (40, 41, 52, 1, 18, 19)] == [False, True, True, True, True, False]


def test_a_southern_season_lies_inside_the_year():
    assert [in_season(w, 14, 36) for w in (13, 14, 36, 37)] == [False, True, True, False]


@pytest.mark.parametrize("day, months, then", [
    (dt.date(2026, 10, 31), 1, dt.date(2026, 11, 30)),
    (dt.date(2026, 12, 15), 12, dt.date(2027, 12, 15)),
    (dt.date(2027, 11, 30), 3, dt.date(2028, 2, 29)),
])
def test_follow_ups_fall_on_the_same_day_or_the_last(day, months, then):
    assert months_later(day, months) == then
