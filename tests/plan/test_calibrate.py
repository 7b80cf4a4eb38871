"""Phases last as long as their clocks say."""

import pytest
from projects import link, minutes, task

from twofold.plan.calibrate import calibrated, factor
from twofold.playbooks.records import Phase
from twofold.quantity import Estimate, Spread


def phase(hours: float | None) -> Phase:
    clock = None if hours is None else Estimate(value=hours, unit="h", source="test", grade="U")
    return Phase(id="work", title="Work", clock=clock)


CHAIN = (task("x", 30), task("y", 20), task("z", 10))
LINKS = (link("x", "y", 5), link("y", "z"))


def test_the_critical_path_of_a_phase_becomes_its_clock_and_lags_stay():
    scaled = calibrated(CHAIN, LINKS, [phase(2)])
    assert sum(t.duration_min.value for t in scaled) + 5 == pytest.approx(120)
    assert scaled[0].duration_min.value / scaled[1].duration_min.value == pytest.approx(30 / 20)


def test_parallel_steps_count_once():
    steps = (*CHAIN, task("beside", 60))
    assert factor(phase(2), steps, LINKS) == pytest.approx(115 / 60)


def test_without_a_clock_durations_stand_as_written():
    assert calibrated(CHAIN, LINKS, [phase(None)]) == CHAIN


def test_a_clock_shorter_than_the_lags_alone_changes_nothing():
    assert calibrated(CHAIN, (link("x", "y", 100), link("y", "z")), [phase(1)]) == CHAIN


def test_a_clock_given_from_outside_replaces_the_phases_own_and_none_drops_it():
    other = Estimate(value=3, unit="h", source="test", grade="U")
    assert factor(phase(2), CHAIN, LINKS, {"work": other}) == pytest.approx(175 / 60)
    assert factor(phase(2), CHAIN, LINKS, {"work": None}) == 1


def test_spreads_grow_with_their_durations():
    wide = minutes(30).model_copy(update={"spread": Spread(kind="uniform", low=20, high=40)})
    steps = (CHAIN[0].model_copy(update={"duration_min": wide}), *CHAIN[1:])
    scaled = calibrated(steps, LINKS, [phase(2)])[0].duration_min
    assert scaled.spread.high / scaled.value == pytest.approx(40 / 30)  # type: ignore[operator]


def test_links_to_other_phases_do_not_count():
    other = task("early", 500, phase="before")
    assert factor(phase(2), (other, *CHAIN), (link("early", "x"), *LINKS)) == pytest.approx(115 / 60)
