"""Z-scores are the references' own, at an age corrected as people correct it; the stated bands hold."""

import datetime as dt
from math import sqrt

import numpy as np
import pytest

from twofold.case import reference
from twofold.case.projection import Seen, band, track, z_on
from twofold.case.reference import MEASURES, PRETERM, WHO, age, lms, named, value_of, z_of
from twofold.evidence import value

BORN = dt.date(2026, 1, 12)
WEEK = 7


def full_term(days):
    return age(days, None)


# WHO Child Growth Standards, simplified field tables: sex, measure, age in days, z, value as printed there.
@pytest.mark.parametrize("sex, measure, days, z, printed", [
    ("f", "weight", 274, 0, 8.2), ("m", "length", 0, 0, 49.9), ("f", "length", 365, -2, 68.9),
    ("m", "head_circumference", 183, 0, 43.3), ("f", "head_circumference", 365, 0, 44.9), ("m", "weight", 731, 2, 15.3),
])
def test_published_rows_of_who(sex, measure, days, z, printed):
    assert value_of(measure, sex, full_term(days), z) == pytest.approx(printed, abs=0.06)


# INTERGROWTH-21st, postnatal growth of preterm infants, the printed tables of medians: weeks after the last period.
@pytest.mark.parametrize("sex, measure, weeks, printed, rounded", [
    ("f", "weight", 33, 1.65, 0.006), ("m", "weight", 39, 3.20, 0.006), ("m", "weight", 63, 7.66, 0.006),
    ("f", "length", 39, 48.3, 0.06), ("m", "length", 33, 42.6, 0.06), ("f", "head_circumference", 27, 24.0, 0.06),
    ("m", "head_circumference", 57, 41.4, 0.06),
])
def test_published_rows_of_intergrowth(sex, measure, weeks, printed, rounded):
    at = age(weeks * WEEK - 26 * WEEK, 26 * WEEK)
    assert named(at) == PRETERM
    assert value_of(measure, sex, at, 0) == pytest.approx(printed, abs=rounded)


def test_three_rows_by_hand():
    """L, M, S as WHO prints them (weight, girls, day 0: 0.3809, 3.2322, 0.14171; boys' length, head: L = 1)."""
    assert z_of("weight", "f", full_term(0), 2.4) == pytest.approx(((2.4 / 3.2322) ** 0.3809 - 1) / (0.3809 * 0.14171))
    assert z_of("length", "m", full_term(0), 48.0) == pytest.approx((48.0 / 49.8842 - 1) / 0.03795, abs=1e-3)
    by_hand = (36.0 / 34.4618 - 1) / 0.03686
    assert z_of("head_circumference", "m", full_term(0), 36.0) == pytest.approx(by_hand, abs=1e-3)


@pytest.mark.parametrize("measure, method", [("weight", "wfa"), ("length", "lhfa"), ("head_circumference", "hcfa")])
def test_z_scores_equal_the_reference_package(measure, method):
    from pygrowup import Observation

    for days, z in ((35, -1.3), (100, 0.4), (274, 1.9), (600, -0.2)):
        for sex, theirs in (("f", Observation.FEMALE), ("m", Observation.MALE)):
            found = value_of(measure, sex, full_term(days), z)
            kind = {"recumbent": True} if method == "lhfa" else {}
            package = getattr(Observation(theirs, age_in_days=days), method)(found, **kind)
            assert float(package) == pytest.approx(z_of(measure, sex, full_term(days), found), abs=0.006)


@pytest.mark.parametrize("weeks, early", [(30, 70), (36, 28), (37, 0), (40, 0), (41, 0)])
def test_age_is_corrected_by_the_weeks_missing_to_term(weeks, early):
    assert age(300, weeks * WEEK).corrected == 300 - early
    assert age(300, weeks * WEEK).postmenstrual == weeks * WEEK + 300


def test_a_birth_at_thirty_weeks_is_read_against_preterm_children_then_against_who_at_corrected_age():
    before, after = age(33 * WEEK, 30 * WEEK), age(35 * WEEK, 30 * WEEK)  # 63 and 65 weeks after the last period
    assert (named(before), named(after)) == (PRETERM, WHO)
    assert lms("weight", "f", after) == lms("weight", "f", full_term(25 * WEEK))
    assert age(3 * WEEK, 30 * WEEK).corrected_months < 0


def test_correction_ends_at_two_years():
    assert age(700, 36 * WEEK).corrected == 672
    assert age(740, 36 * WEEK).corrected == 740


@pytest.mark.parametrize("measure", MEASURES)
def test_an_unknown_sex_lies_between_the_two(measure):
    f, m, u = (value_of(measure, s, full_term(200), 0) for s in ("f", "m", "unknown"))
    assert f < u < m


def test_what_was_measured_is_believed_and_the_band_widens_with_the_months():
    line = track("weight", "f", BORN, None, [Seen(BORN, 3.0), Seen(BORN + dt.timedelta(274), 8.0)])
    near, far = band(line, BORN + dt.timedelta(280)), band(line, BORN + dt.timedelta(400))
    assert near.mid == pytest.approx(8.0, abs=0.12)
    assert (far.high - far.low) / far.mid > (near.high - near.low) / near.mid


def test_between_two_measurements_the_band_is_narrower_than_after_the_last():
    line = track("weight", "f", BORN, None, [Seen(BORN, 3.0), Seen(BORN + dt.timedelta(200), 7.0)])
    assert z_on(line, BORN + dt.timedelta(100))[1] < z_on(line, BORN + dt.timedelta(300))[1]


def test_without_a_measurement_the_band_says_how_little_is_known():
    empty = track("weight", "f", BORN, None, [])
    assert z_on(empty, BORN)[1] == pytest.approx(value("growth.first_z_sd") ** 2)


def truths(rng, n, steps, wander, tails):
    """Simulated z-scores by day: steps of a normal walk, or of one with heavy tails and the same variance."""
    if tails:
        df = 4
        step = rng.standard_t(df, (n, steps)) / sqrt(df / (df - 2))
    else:
        step = rng.standard_normal((n, steps))
    return rng.normal(0, 1, (n, 1)) + np.cumsum(step, axis=1) * wander / sqrt(30.4375)


@pytest.mark.parametrize("tails", [False, True], ids=["normal steps", "heavy tails"])
@pytest.mark.parametrize("lead", [14, 60, 180])
@pytest.mark.parametrize("measure, weeks", [("weight", 36), ("length", 30), ("weight", 40)])
def test_stated_eighty_percent_bands_hold_three_quarters_to_seventeen_twentieths(measure, weeks, lead, tails):
    rng, n, last = np.random.default_rng(7 + lead), 600, 150
    z = truths(rng, n, last + lead + 1, value("growth.wander"), tails)
    days = list(range(30, last + 1, 20))
    seen = z[:, days] + rng.normal(0, value(f"growth.{measure}_error"), (n, len(days)))
    target = age(last + lead, weeks * WEEK)
    held = 0
    for k in range(n):
        rows = [Seen(BORN + dt.timedelta(d), value_of(measure, "f", age(d, weeks * WEEK), s))
                for d, s in zip(days, seen[k])]
        stated = band(track(measure, "f", BORN, weeks * WEEK, rows), BORN + dt.timedelta(last + lead))
        held += stated.low <= value_of(measure, "f", target, z[k, -1]) <= stated.high
    assert 0.75 <= held / n <= 0.85


def test_the_reference_names_itself():
    assert reference.WHO in ("WHO",) and set(reference.UNIT) == set(MEASURES)
