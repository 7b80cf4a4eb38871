"""Claims about differences run by run."""

import numpy as np
import pytest

from twofold.comparison.paired import difference, differences
from twofold.comparison.records import Measure

LOSS = Measure(title="blood loss", unit="mL/kg", better="lower", kind="physiology", per_child=True)
LENGTH = Measure(title="length", unit="h", better="lower", kind="time", per_child=False)


def columns(**rows):
    return {k.replace("__", "."): np.asarray(v, dtype=float) for k, v in rows.items()}


def test_a_constant_shift_is_found_exactly_whatever_the_noise_they_share():
    noise = np.random.default_rng(3).normal(0, 50, 500)
    x = columns(run=range(500), duration_h=noise + 2.5)
    y = columns(run=range(500), duration_h=noise)
    d = difference("x", "y", "duration_h", x, y)
    assert d is not None and d.n == 500
    assert (d.low, d.median, d.high) == pytest.approx((2.5, 2.5, 2.5))


def test_a_uniform_difference_has_its_closed_form_quantiles():
    u = np.linspace(0, 1, 1001)
    x, y = columns(run=range(1001), duration_h=10 + 4 * u), columns(run=range(1001), duration_h=np.full(1001, 10))
    d = difference("x", "y", "duration_h", x, y)
    assert d is not None
    assert (d.low, d.median, d.high) == pytest.approx((0.4, 2.0, 3.6))


def test_runs_pair_by_number_not_by_place():
    x = columns(run=[2, 0, 1], duration_h=[12, 10, 11])
    y = columns(run=[0, 1, 2], duration_h=[10, 11, 12])
    d = difference("x", "y", "duration_h", x, y)
    assert d is not None and (d.low, d.median, d.high, d.n) == (0, 0, 0, 3)


def test_runs_in_which_it_never_happened_are_left_out():
    x = columns(run=[0, 1, 2], separation_h=[np.nan, 11, 12])
    y = columns(run=[0, 1, 3], separation_h=[10, 10, 10])
    d = difference("x", "y", "separation_h", x, y)
    assert d is not None and (d.median, d.n) == (1, 1)
    assert difference("x", "y", "separation_h", x, columns(run=[7], separation_h=[1])) is None


def test_children_are_compared_apart_and_never_added():
    x = columns(run=[0, 1], a__loss=[5, 6], b__loss=[1, 1], duration_h=[3, 3])
    y = columns(run=[0, 1], a__loss=[1, 1], b__loss=[5, 6], duration_h=[3, 3])
    rows = differences({"x": x, "y": y}, {"loss": LOSS, "hours": LENGTH, "duration_h": LENGTH})
    assert [(d.measure, d.median) for d in rows] == [("a.loss", 4.5), ("b.loss", -4.5), ("duration_h", 0)]


def test_an_earlier_operation_pairs_by_its_own_run_numbers():
    x = {"stage-1:run": np.array([1.0, 0.0]), "a.stage-1:loss": np.array([9.0, 5.0])}
    y = {"stage-1:run": np.array([0.0, 1.0]), "a.stage-1:loss": np.array([5.0, 9.0])}
    d = difference("x", "y", "a.stage-1:loss", x, y)
    assert d is not None and (d.low, d.high) == (0, 0)
