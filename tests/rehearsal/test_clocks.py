"""Claims about published clocks: the small sample's honest spread, and what leaves them out predicts them."""

from math import exp, log, sqrt

import numpy as np
import pytest
from scipy.stats import t as student

from twofold.case import Options
from twofold.quantity import MIN_PER_H
from twofold.rehearsal.clocks import cases, draw_hours, learn, observed
from twofold.rehearsal.compile import compile_score
from twofold.rehearsal.dry import rehearse_dry
from twofold.rehearsal.inputs import draw_inputs
from twofold.rehearsal.loo import as_text, leave_one_out
from twofold.rehearsal.stretches import between_cases, clocked, is_clocked


def test_the_total_is_students_prediction_on_the_logarithm():
    totals = [r["total_h"] for r in cases() if r["craniopagus"]]
    n, logs = len(totals), np.log(totals)
    clocks = learn(cases())
    width = logs.std(ddof=1) * sqrt(1 + 1 / n)
    p90 = exp(logs.mean() + width * student.ppf(0.9, n - 1))
    u = np.array([[0.9, 0.5, 0.5]])
    assert clocks.hours(u).sum() == pytest.approx(p90)


def test_leaving_a_case_out_makes_its_own_value_count_for_nothing():
    rows = [dict(r) for r in cases()]
    without = learn(rows, "Sacramento 2020")
    for r in rows:
        if r["case"] == "Sacramento 2020":
            r.update(total_h=999.0, start_to_separation_h=998.0, separation_to_end_h=1.0, set_up_h=100.0)
    assert learn(rows, "Sacramento 2020") == without


def test_stretches_are_positive_and_their_centre_is_the_cases():
    hours = draw_hours(learn(cases()), 1, np.arange(4000))
    assert (hours > 0).all()
    totals = [log(r["total_h"]) for r in cases() if r["craniopagus"]]
    assert np.median(hours.sum(axis=1)) == pytest.approx(exp(np.mean(totals)), rel=0.05)


def test_the_rehearsed_plan_meets_the_clocks(score):
    assert is_clocked(score)
    clocks, runs = learn(cases()), np.arange(300)
    inputs = draw_inputs(score, 1, runs, between_cases(score, clocks, 1, runs))
    marks = clocked(score, rehearse_dry(score, inputs))
    wanted = np.median(draw_hours(clocks, 1, runs), axis=0)
    assert np.median(marks.stretches, axis=0) / MIN_PER_H == pytest.approx(wanted, rel=0.1)


def test_sacramento_left_out_is_inside_and_the_spread_is_neither_narrow_nor_void(score):
    table = leave_one_out(score, Options(runs=300))
    rows = {(r["case"], r["quantity"]): r for r in table["rows"]}
    mine = rows["Sacramento 2020", "incision_to_separation"]
    assert mine["p10_h"] <= 15 + 43 / 60 <= mine["p90_h"]
    whole = rows["Sacramento 2020", "total"]
    assert 1.3 < whole["p90_h"] / whole["p10_h"] < 2.5
    assert 0.6 <= table["share"] <= 0.95
    assert table["of"] == sum(len(observed(c)) for c in cases())
    assert f"inside: {table['inside']} of {table['of']}" in as_text(table)


def test_an_operation_that_nobody_clocked_gets_one_factor_for_the_whole(separation):
    _, project, plan = separation
    plain = [p.model_copy(update={"clock": None}) for p in project.phases]
    unclocked = compile_score(project.model_copy(update={"phases": tuple(plain)}), plan, {"a": 1, "b": 2})
    assert not is_clocked(unclocked)
    scale = between_cases(unclocked, None, 1, np.arange(10))
    assert (scale == scale[:, :1]).all() and scale[0, 0] == scale[1, 0] != scale[2, 0]
