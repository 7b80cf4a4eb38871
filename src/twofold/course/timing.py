"""Facts by week around an operation: season, expected stay, weights. No week is called best."""

from __future__ import annotations

import datetime as dt

from twofold.case import Case
from twofold.case.growth import mass_on
from twofold.course.numerics import MMWR_ANCHOR_DAY, WEEKS_EACH_SIDE
from twofold.course.records import Band, Operation, Timing, Week
from twofold.evidence import estimate, value
from twofold.quantity import DAYS_PER_WEEK

ASSUMES = (
    "respiratory syncytial virus as in the United States before 2020 (northern hemisphere, MMWR 2018;67:71)",
    "stay after separation as published for pairs who both lived",
    "no rate at which shared vessels interconnect has ever been published: it is not in these figures",
)


def epi_week(day: dt.date) -> int:
    """The MMWR week of a day: weeks run Sunday to Saturday, week 1 contains 4 January."""
    sunday = day - dt.timedelta(days=day.isoweekday() % round(DAYS_PER_WEEK))
    wednesday = sunday + dt.timedelta(days=MMWR_ANCHOR_DAY - 1)  # its fourth day says to which year a week belongs
    first = _week_one(wednesday.year)
    return (sunday - first).days // round(DAYS_PER_WEEK) + 1


def _week_one(year: int) -> dt.date:
    anchor = dt.date(year, 1, MMWR_ANCHOR_DAY)
    return anchor - dt.timedelta(days=anchor.isoweekday() % round(DAYS_PER_WEEK))


def in_season(week: int, onset: float, offset: float) -> bool:
    """Whether a week lies in a season that runs from onset over the new year (or not) to offset."""
    return onset <= week <= offset if onset <= offset else week >= onset or week <= offset


def timing(case: Case, operation: Operation) -> Timing:
    """Week by week, twelve each side of the planned one: what is known of it."""
    onset, offset = value("course.rsv_onset_week"), value("course.rsv_offset_week")
    peak, stay = round(value("course.rsv_peak_week")), estimate("course.stay_after_separation_days")
    weeks = []
    for k in range(-WEEKS_EACH_SIDE, WEEKS_EACH_SIDE + 1):
        day = operation.start.date() + dt.timedelta(weeks=k)
        if day < case.twins.a.born:
            continue
        week = epi_week(day)
        stays = [epi_week(day + dt.timedelta(days=d)) for d in range(0, round(stay.value) + 1)]
        weeks.append(
            Week(
                starts=day,
                epi_week=week,
                offset_weeks=k,
                in_rsv_season=in_season(week, onset, offset),
                stay_meets_peak=peak in stays,
                a_mass_kg=_band(case, "a", day),
                b_mass_kg=_band(case, "b", day),
            )
        )
    return Timing(operation=operation.id, weeks=tuple(weeks), assumes=ASSUMES)


def _band(case: Case, letter: str, day: dt.date) -> Band:
    mass = mass_on(case, letter, day)
    return Band(low=mass.low, mid=mass.mid, high=mass.high)
