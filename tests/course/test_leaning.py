"""What rehearsed runs say about weight and joined vessels enters harm; without runs the guesses stand."""

import numpy as np
import pytest
from tests.course.test_harm import STILL, setting

from twofold.course.harm import LETTERS, harm
from twofold.course.leaning import Lean, leaning, prior
from twofold.course.rehearsed import share_band

WEEKS, RUNS = 25, 4000
MASS = np.linspace(-0.35, 0.2, WEEKS)  # log of weight against the planned week
JOINED = np.linspace(-2.8, 2.8, WEEKS)[:, None] * np.log1p([0.02, 0.06, 0.10])[np.arange(RUNS) % 3]


def runs_with(weight, joined, seed=3, runs=RUNS):
    """Runs that are harmed by the law itself, each with one uniform number for all weeks."""
    log_odds = -1.0 - weight * MASS[:, None] + joined * JOINED[:, :runs]
    return (np.random.default_rng(seed).random(runs) < 1 / (1 + np.exp(-log_odds))).astype(float)


@pytest.mark.parametrize("weight, joined", [(0.0, 0.0), (2.0, 0.5), (1.0, 2.0)])
def test_many_runs_find_the_powers_that_they_were_made_with(weight, joined):
    found = leaning(MASS, JOINED, runs_with(weight, joined))
    sd = np.sqrt(np.diag(found.cov))
    assert (abs(found.mean - (weight, joined)) < 3 * sd).all()
    assert (sd < np.sqrt(prior()[1])).all()


def test_without_an_outcome_the_guess_stands():
    mean, variance = prior()
    found = leaning(MASS, JOINED, np.full((WEEKS, RUNS), np.nan))
    assert found.mean == pytest.approx(mean) and np.diag(found.cov) == pytest.approx(variance)


def test_the_same_runs_every_week_are_no_more_evidence_than_their_number():
    few = leaning(MASS, JOINED[:, :24], runs_with(1, 1, runs=24))
    many = leaning(MASS, JOINED[:, :2400], runs_with(1, 1, runs=2400))
    assert (np.diag(few.cov) > np.diag(many.cov)).all()


def test_the_power_of_weight_rises_with_its_uniform_number_whatever_the_other():
    lean = Lean(np.array([1.0, 1.0]), np.array([[0.3, -0.1], [-0.1, 0.5]]))
    u = np.linspace(0.01, 0.99, 99)
    first, second = lean.draws(u, u[::-1])
    assert (np.diff(first) > 0).all()
    low, high = lean.bands()[0].low, lean.bands()[0].high
    assert (low < 1 < high) and high - low == pytest.approx(2 * 1.28155 * np.sqrt(0.3), rel=1e-4)
    assert np.isfinite(second).all()


def lean(weight, joined):
    return Lean(np.array([weight, joined], dtype=float), np.eye(2) * 1e-12)


def test_powers_of_nothing_make_the_rehearsed_part_nothing_and_the_curve_flat():
    found = harm(setting("flat", STILL, leans={t: lean(0, 0) for t in LETTERS}), 1, 300)
    for t in LETTERS:
        assert abs(found.rehearsed[t]).max() < 1e-5 and np.ptp(found.total[t], axis=0).max() < 1e-5


def test_powers_of_the_guess_give_the_harm_of_the_guess():
    off = ["blood reserve with weight"]  # its guess has a spread of its own
    guess = harm(setting("northern", off), 1, 300)
    same = harm(setting("northern", off, leans={t: lean(0, 1) for t in LETTERS}), 1, 300)
    for t in LETTERS:
        assert same.total[t] == pytest.approx(guess.total[t], abs=1e-5)
    assert not guess.rehearsed


def test_what_the_rehearsal_of_one_child_says_moves_that_child_alone():
    one = harm(setting("northern", leans={"a": lean(0, 0), "b": lean(1, 1)}), 1, 300)
    two = harm(setting("northern", leans={"a": lean(3, 2), "b": lean(1, 1)}), 1, 300)
    assert np.array_equal(one.total["b"], two.total["b"]) and not np.allclose(one.total["a"], two.total["a"])


def test_a_share_known_from_no_harm_in_24_runs_is_not_nothing():
    band = share_band(0, 24)
    assert 0 < band.low < band.mid < band.high < 0.1
    assert share_band(12, 24).mid == pytest.approx(0.5)
