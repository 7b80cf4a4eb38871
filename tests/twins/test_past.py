"""Claims about earlier operations: what was cut stays closed, what remains has grown, letters mean nothing."""

from __future__ import annotations

import numpy as np
import pytest
from test_conservation import WATER, total
from test_vessels import ring

from twofold.errors import BadInput
from twofold.twins import build, kernel, rows
from twofold.twins.couplings import Coupling, Stage
from twofold.twins.rows import EDGE_ROWS, Edge, Seen

LINK = (Coupling(kind="sinus", name="s", conductance_ml_s_mmhg=1.0),)
FIXED = {"division.growth_limit": np.array([2.0]), "division.growth_of_sinus": np.array([0.2])}


def bodies(*stages: Stage, share: float = 0.3, vessels=None, ages=(9.0, 9.0), masses=(8.0, 8.0), settle=1800.0):
    draws = {**FIXED, "division.growth_share": np.array([share])}
    couplings = () if vessels is not None else LINK
    return build.pair(ages, masses, vessels, couplings, draws=draws, settle_s=settle, stages=stages)


def cut(*names: str, weeks: float = 11.0) -> Stage:
    return Stage(cut=names, weeks=weeks)


def pressure(made: build.Bodies, twin: int = 0, what: Seen = Seen.PV1) -> float:
    return float(made.seen(twin, what)[0])


def test_what_an_earlier_operation_cut_carries_nothing():
    made = bodies(cut("a.bridging_parietal"))
    table = made.state[0].reshape(-1, 8)
    at = made.net.edges_at + made.edge("a.bridging_parietal") * EDGE_ROWS
    assert (table[at + Edge.OPEN] == 0).all() and (table[at + Edge.Q] == 0).all()


def test_the_longer_ago_a_vein_was_cut_the_lower_its_territorys_pressure():
    alone = pressure(bodies())
    by_weeks = [pressure(bodies(cut("a.bridging_parietal", weeks=w))) for w in (0, 4, 11, 22, 44)]
    assert by_weeks == sorted(by_weeks, reverse=True)
    assert by_weeks[0] > by_weeks[-1] + 1 > alone + 1  # some mmHg are won, never all of them


def test_without_growth_the_weeks_change_nothing():
    at_once, later = (bodies(cut("a.bridging_parietal", weeks=w), share=0.0) for w in (0, 44))
    assert (at_once.state == later.state).all()


def test_a_cut_long_ago_without_growth_is_a_clamp_of_today():
    """The same closed vein, once as history and once as an act: after some hours the same venous pressures."""
    before = bodies(cut("a.bridging_parietal", weeks=0), settle=6 * 3600.0)
    now = bodies(settle=0.0)
    table = now.state[0].reshape(-1, 8)
    at = now.net.edges_at + now.edge("a.bridging_parietal") * EDGE_ROWS
    table[at + Edge.OPEN] = table[at + Edge.TARGET] = 0.0
    kernel.advance_for(now.net, now.state[0], 6 * 3600.0)
    for what in (Seen.PV0, Seen.PV1, Seen.PV2):
        assert pressure(before, what=what) == pytest.approx(pressure(now, what=what), abs=0.5)


def test_exchanging_the_letters_exchanges_the_histories():
    here = bodies(cut("a.bridging_parietal"), cut("s", "b.bridging_anterior", weeks=3), ages=(9, 6), masses=(8, 6))
    there = bodies(cut("b.bridging_parietal"), cut("s", "a.bridging_anterior", weeks=3), ages=(6, 9), masses=(6, 8))
    for what in (Seen.MAP, Seen.PV0, Seen.PV1, Seen.PV2, Seen.ICP, Seen.SINUS):
        for t in range(2):
            assert pressure(here, t, what) == pytest.approx(pressure(there, 1 - t, what), rel=1e-9)


def test_stages_follow_each_other_on_a_recovered_graph_too():
    made = bodies(cut("r1"), cut("av1", weeks=22), vessels=ring())
    still = bodies(cut("r1"), cut("av1", weeks=22), vessels=ring(), share=0.0)
    assert np.isfinite(made.values(rows.SEEN + Seen.MAP)).all()
    assert pressure(made) < pressure(still) - 1


def test_water_and_haemoglobin_of_the_pair_are_what_they_are_without_a_history():
    """Cutting and growing bring nothing in; what each child has then shifts through the link, as it must."""
    made, plain = bodies(cut("a.bridging_parietal"), settle=0.0), bodies(settle=0.0)
    for what in (WATER, ["HB"]):
        assert total(made.state[0], what) == pytest.approx(total(plain.state[0], what), rel=1e-9)


def test_a_vessel_that_does_not_exist_is_named():
    with pytest.raises(BadInput, match=r"a\.nowhere"):
        bodies(cut("a.nowhere"))
