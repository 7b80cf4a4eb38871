"""Blood that crosses: closed forms for mixing, drugs that leak, arrests that drain."""

from __future__ import annotations

import numpy as np
import pytest
from twins_play import ARTERY, EXCHANGE, SINUS, act, play

from twofold import evidence


def test_a_tracer_equalises_as_exp_minus_2kt():
    t = play([act(0, "give", what="tracer", mg_per_kg=1)], [EXCHANGE], minutes=12)
    gap = t["a.tracer_plasma_mg_l"] - t["b.tracer_plasma_mg_l"]
    minutes = t["time_s"] / 60
    expected = gap[1] * np.exp(-2 * 0.2 * (minutes - minutes[1]))
    np.testing.assert_allclose(gap[1:], expected[1:], rtol=0.01)


@pytest.mark.parametrize("drug", ["propofol", "remifentanil", "ketamine", "rocuronium"])
def test_a_steady_infusion_reaches_the_other_child_as_q_over_q_plus_clearance(drug):
    t = play([act(0, "give", what=drug, mg_per_kg_h=0.01, for_min=3000)], [EXCHANGE], minutes=3000, every=600)
    q = 0.2 * 75
    cl = evidence.value(f"drugs.{drug}_clearance")
    ratio = t[f"b.{drug}_plasma_mg_l"][-1] / t[f"a.{drug}_plasma_mg_l"][-1]
    assert ratio == pytest.approx(q / (q + cl), rel=0.01)


def test_after_the_last_coupling_is_cut_two_closed_circulations_remain():
    t = play([act(5, "divide", None, coupling="x"), act(6, "give", what="tracer", mg_per_kg=1),
              act(6, "bleed", ml_per_kg_min=2, for_min=5)], [EXCHANGE], minutes=15)
    assert not t["b.tracer_plasma_mg_l"].any()
    np.testing.assert_allclose(t["b.blood_volume_ml"], t["b.blood_volume_ml"][0], rtol=1e-6)


def test_one_childs_bleeding_lowers_both_and_hides_behind_the_others_monitor():
    bleed = [act(2, "bleed", ml_per_kg_min=2, for_min=8)]
    joined, alone = play(bleed, [EXCHANGE, SINUS], minutes=12), play(bleed, minutes=12)
    drop = {x: joined[f"{x}.map_mmhg"][0] - joined[f"{x}.map_mmhg"][-1] for x in "ab"}
    alone_drop = alone["a.map_mmhg"][0] - alone["a.map_mmhg"][-1]
    assert drop["b"] > 0.5 * drop["a"]
    assert drop["a"] < 0.7 * alone_drop


def test_an_arrest_drains_the_other_through_arteries_far_faster_than_through_veins():
    lost = {}
    for name, coupling in (("artery", ARTERY), ("vein", SINUS)):
        t = play([act(2, "arrest")], [coupling], minutes=7)
        lost[name] = t["b.blood_volume_ml"][0] - t["b.blood_volume_ml"][-1]
    assert lost["artery"] > 50
    assert abs(lost["vein"]) < 0.1 * lost["artery"]


def test_giving_the_whole_vein_to_one_child_raises_the_others_venous_pressure():
    t = play([act(5, "clamp", None, edge="a.sinus"), act(10, "divide", None, coupling="s")], [SINUS],
             minutes=180, every=600)
    assert t["a.sinus_mmhg"][-1] > t["a.sinus_mmhg"][0] + 0.5
    assert t["a.sinus_mmhg"][-1] > t["b.sinus_mmhg"][-1]


def test_creatinine_is_equal_while_urine_is_not():
    poor = {"physiology.kidney_map_low": 0.8}  # a's kidneys filter less than half at the same pressure
    joined = play(couplings=[EXCHANGE], a_set=poor, minutes=1440, every=3600)
    apart = play(a_set=poor, minutes=1440, every=3600)
    assert joined["a.urine_ml_kg_h"][-1] < 0.7 * joined["b.urine_ml_kg_h"][-1]
    a, b = (joined[f"{x}.creatinine_umol_l"][-1] for x in "ab")
    # both make the same; the plasma that is swapped carries half of the difference in what they clear
    hb_g_ml = np.mean([joined[f"{x}.hb_g_dl"][-1] for x in "ab"]) / 100
    plasma = 0.2 * 600 * (1 - hb_g_ml / evidence.value("reference.mchc"))
    cleared = [joined[f"{x}.clearance_ml_min"][-1] * c for x, c in (("a", a), ("b", b))]
    assert a - b == pytest.approx((cleared[1] - cleared[0]) / (2 * plasma), rel=0.1)
    assert a == pytest.approx(b, rel=0.1)
    assert apart["a.creatinine_umol_l"][-1] > 1.3 * apart["b.creatinine_umol_l"][-1]


def test_air_let_into_a_joined_sinus_reaches_both_lungs():
    t = play([act(1, "clamp", None, edge="a.sinus"), act(2, "entrain", edge="s", ml_per_kg=2, for_min=2)],
             [SINUS], minutes=6, every=30)
    assert t["a.air_ml"].max() > 0
    assert t["b.air_ml"].max() > 0
