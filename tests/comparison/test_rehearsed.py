"""Claims about the figures that a rehearsal hands on, and which of them are guesses."""

import numpy as np
import pytest

from twofold.comparison.page import tenths, words
from twofold.comparison.records import Band, Pair
from twofold.comparison.rehearsed import ALIVE, MANY, broken, driven_by, of_rehearsal, own

GUESS = {"input": "rate of tears", "grade": "U", "chance": False, "share": 0.5, "measure": "a.min_map_mmhg"}


def summary(parameters: float, *drivers: dict, measure: str = "a.min_map_mmhg") -> dict:
    share = {"parameters": parameters, "chance": 1 - parameters}
    return {"variance_share": {measure: share}, "drivers": list(drivers)}


def test_a_guess_rules_where_it_moves_a_figure_more_than_chance_does():
    assert driven_by(summary(0.6, GUESS), "a.min_map_mmhg") == ("rate of tears",)
    assert driven_by(summary(0.4, GUESS), "a.min_map_mmhg") == ()
    assert driven_by(summary(0.6, GUESS), "b.min_map_mmhg") == ()


@pytest.mark.parametrize("change", [{"grade": "P"}, {"grade": "N"}, {"chance": True, "grade": "U"}])
def test_sourced_inputs_and_chance_are_no_guesses(change):
    other = {**GUESS, **change, "input": "another", "share": 0.9}
    assert driven_by(summary(0.6, GUESS, other), "a.min_map_mmhg") == ("rate of tears",)


def test_where_inputs_rule_but_none_stands_out_they_are_named_together():
    assert driven_by(summary(0.6), "a.min_map_mmhg") == (MANY,)


def alive(share: float, n: int = 300) -> Pair:
    runs = {f"{t}.alive": np.arange(n) < share * n for t in "ab"}
    _, figures = of_rehearsal({}, {k: v.astype(float) for k, v in runs.items()})
    pair = figures["alive"]
    assert isinstance(pair, Pair)
    return pair


@pytest.mark.parametrize(("share", "told"), [(1.0, "9 to 10"), (0.95, "9 to 10"), (0.5, "4 to 6"), (0.0, "0 to 1")])
def test_survival_is_told_in_tenths_rounded_outwards(share, told):
    band = alive(share).a
    assert band is not None and tenths(band) == f"{told} {ALIVE}" and words(band, own("alive")) == tenths(band)


def test_survival_has_wilsons_interval():
    band = alive(0.5, 100).a  # z = 1.28155: centre 0.5, reach z/(1+z²/n) sqrt(0.25/n + z²/(4 n²)) = 0.0635578
    assert band is not None and (band.low, band.high) == pytest.approx((0.5 - 0.0635578, 0.5 + 0.0635578), abs=1e-6)


def test_survival_hangs_on_what_the_lowest_pressure_hangs_on():
    runs = {"a.alive": np.ones(50), "b.alive": np.ones(50), "both_alive": np.ones(50)}
    _, figures = of_rehearsal(summary(0.6, GUESS), runs)
    pair, both = figures["alive"], figures["both_alive"]
    assert isinstance(pair, Pair) and pair.a is not None and pair.b is not None and isinstance(both, Band)
    assert pair.a.driven_by == both.driven_by == ("rate of tears",) and pair.b.driven_by == ()


def test_a_harm_that_touches_nobody_is_not_shown():
    q = {"p10": 0.0, "p50": 0.0, "p90": 0.0, "n": 300}
    some = {**q, "p90": 4.0}
    twins = {
        "a": {"harm": {"k_mmol_l_min": q, "map_mmhg_min": q}},
        "b": {"harm": {"k_mmol_l_min": q, "map_mmhg_min": some}},
    }
    known, _ = of_rehearsal({"twins": twins}, {})
    assert list(known) == ["harm.map_mmhg_min"]


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 1e305])
def test_a_body_that_broke_down_in_one_run_gives_no_figure_not_even_survival(wrong):
    q = {"p10": 40.0, "p50": 45.0, "p90": 50.0, "n": 4}
    runs = {"both_alive": np.ones(4), "a.alive": np.ones(4), "b.alive": np.ones(4), "duration_h": np.full(4, 20.0)}
    runs["a.min_map_mmhg"] = np.array([45.0, 45.0, wrong, 45.0])
    told = {"duration_h": q, "twins": {t: {"min_map_mmhg": q} for t in "ab"}}
    assert broken(runs) == 1
    known, figures = of_rehearsal(told, runs)
    assert list(known) == list(figures) == ["duration_h"]
    runs["a.min_map_mmhg"] = np.full(4, 45.0)
    assert broken(runs) == 0 and "both_alive" in of_rehearsal(told, runs)[0]


def test_a_time_that_never_came_is_no_breakdown():
    assert broken({"separation_h": np.array([np.nan, 20.0]), "a.alive": np.ones(2)}) == 0
