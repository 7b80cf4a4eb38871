"""Whatever is done to them, two bodies stay numbers; the dead stay bounded and the living stay themselves."""

from __future__ import annotations

import numpy as np
import pytest
from twins_play import ARTERY, EXCHANGE, SINUS, act, play

from soak import broken, soak
from twofold.twins import build, kernel
from twofold.twins.couplings import Coupling
from twofold.twins.library import CODE, Do
from twofold.twins.numerics import LANES
from twofold.twins.rows import Seen

NAN = float("nan")


@pytest.mark.parametrize("seed", range(12))
def test_random_days_of_extreme_acts_leave_bodies(seed):
    """Eight pair-days each; ``benchmarks/soak.py`` runs ten thousand."""
    assert soak(20000 + seed) == []


@pytest.mark.parametrize("links", [[], [SINUS], [EXCHANGE, SINUS, ARTERY]])
def test_the_dead_childs_brain_stays_bounded_for_a_day(links):
    t = play([act(5, "arrest")], links, minutes=1440, every=600)
    assert np.isfinite(t.values).all()
    assert t["a.icp_mmhg"].max() < 100
    assert t["a.oedema_ml"].max() < 100
    assert (t["b.map_mmhg"] > 0).all()


def test_a_dead_child_without_a_link_is_nothing_to_the_other():
    with_death, without = play([act(5, "arrest")], minutes=300, every=600), play(minutes=300, every=600)
    np.testing.assert_allclose(with_death["b.map_mmhg"], without["b.map_mmhg"], rtol=1e-9)  # they share steps


def test_a_flap_put_back_on_a_swollen_brain_presses_water_out_again():
    t = play([act(1, "open", what="dura"), act(1, "open", what="bone"),
              *[act(2, "clamp", None, edge=f"a.bridging_{x}") for x in ("anterior", "parietal", "posterior")],
              act(700, "close", what="dura"), act(700, "close", what="bone")], minutes=1440, every=600)
    assert np.isfinite(t.values).all()
    assert t["a.icp_mmhg"].max() < 200
    assert t["a.icp_mmhg"][-1] < t["a.icp_mmhg"].max()


@pytest.mark.parametrize(("age", "kg"), [(0, 3.5), (9, 8.0), (24, 12.0)])
def test_no_healthy_heart_stops_at_rest(age, kg):
    pair = build.pair((age, age), (kg, kg), couplings=[Coupling(kind="exchange", name="x", bv_per_min=0.2)])
    kernel.advance_for(pair.net, pair.state[0], 86400)
    for twin in range(2):
        assert pair.seen(twin, Seen.HAZARD_ARREST)[0] == 0


def test_the_hazard_of_arrest_rises_from_the_lowest_potassium_at_which_hearts_stopped():
    pair = build.pair((9, 9), (8, 8), replicas=LANES)
    for lane in range(LANES):
        x = (20.0, 300.0, 10.0 * lane, NAN, NAN, NAN)
        kernel.obey(pair.net, pair.state[0], lane, int(Do.GIVE), 0, CODE["red_cells"], -1, *x)
    kernel.advance_for(pair.net, pair.state[0], 300)
    k, hazard = pair.seen(0, Seen.K), pair.seen(0, Seen.HAZARD_ARREST)
    assert (np.diff(hazard)[k[1:] > 6.5] > 0).all()
    assert k.max() > 6.5
    quiet = (k < 5.9) & (pair.seen(0, Seen.ICA) > 1.15)
    assert not hazard[quiet].any()
    assert not broken(pair)
