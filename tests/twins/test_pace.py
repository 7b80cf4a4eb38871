"""Steps as long as what happens allows: nobody waits, nobody feels a neighbour, nothing is missed."""

from __future__ import annotations

import numpy as np
import pytest
from test_vessels import NAN, ring

from twofold.twins import build, kernel, rows
from twofold.twins.library import CODE, Do
from twofold.twins.numerics import FAR, LANES, LONGEST_STEP_S
from twofold.twins.rows import Seen, State

SHOWN = (Seen.MAP, Seen.ICP, Seen.BV, Seen.K, Seen.CBF)


def order(bodies, lane: int, do: Do, twin: int = 0, what: int = -1, edge: int = -1, *x: float) -> None:
    x = (*x, *[NAN] * (6 - len(x)))
    assert kernel.obey(bodies.net, bodies.state[0], lane, int(do), twin, what, edge, *x) == 0


def bodies(replicas: int = LANES):
    return build.pair((9, 9), (8, 8), vessels=ring(), replicas=replicas, settle_s=60)


def lane_of(pair, lane: int) -> np.ndarray:
    return pair.state[0].reshape(-1, LANES)[:, lane]


def test_lanes_with_different_ends_arrive_as_if_alone():
    together, until = bodies(), np.linspace(100, 1500, LANES)
    for lane in range(LANES):
        order(together, lane, Do.BLEED, lane % 2, -1, -1, 0.3 * lane, 200.0)
    kernel.advance_to(together.net, together.state[0], until, 1.0)
    for lane in (0, 5):
        alone = bodies(1)
        for other in range(LANES):
            order(alone, other, Do.BLEED, lane % 2, -1, -1, 0.3 * lane, 200.0)
        kernel.advance_to(alone.net, alone.state[0], np.full(LANES, until[lane]), 1.0)
        scratch = slice(0, alone.net.old)  # rows of scratch hold whatever was computed last
        np.testing.assert_array_equal(lane_of(alone, 0)[scratch], lane_of(together, lane)[scratch])
        assert together.values(rows.STATE + State.CLOCK)[lane] == pytest.approx(until[lane], abs=1e-6)


def test_stopping_for_a_neighbour_changes_nothing():
    served, plain = bodies(), bodies()
    until = np.full(LANES, FAR)
    for stop in (30.0, 77.0, 200.5):
        until[3] = stop
        kernel.advance_to_first(served.net, served.state[0], until, 1.0)
        order(served, 3, Do.TURN, 0, -1, -1, stop / 10)
    until[:3] = until[4:] = 400.0
    until[3] = FAR
    kernel.advance_to_first(served.net, served.state[0], until, 1.0)
    kernel.advance_to(plain.net, plain.state[0], np.full(LANES, 400.0), 1.0)
    for what in SHOWN:
        assert served.seen(0, what)[0] == plain.seen(0, what)[0]
        assert served.seen(1, what)[7] == plain.seen(1, what)[7]


def test_calm_takes_long_steps_and_an_act_short_ones():
    pair = bodies()
    kernel.advance_for(pair.net, pair.state[0], 600)
    stride = rows.STATE + State.STRIDE
    assert (pair.values(stride) == LONGEST_STEP_S).all()
    order(pair, 2, Do.CLAMP, 0, -1, pair.edge("au"), 5.0, 0.0)
    kernel.advance_for(pair.net, pair.state[0], 2)
    now = pair.values(stride)
    assert now[2] < 2
    assert (np.delete(now, 2) == LONGEST_STEP_S).all()


def test_an_infusion_ends_on_its_second_however_long_the_steps_are():
    pair = bodies()
    for lane in range(LANES):
        order(pair, lane, Do.GIVE, 0, CODE["red_cells"], -1, 10.0, 613.0)
    before = pair.values(rows.SEEN + Seen.NET_HB)
    kernel.advance_for(pair.net, pair.state[0], 3600)
    from twofold import evidence

    hct = evidence.value("blood.red_cells_hct")
    given = 10.0 * 8 * hct * evidence.value("reference.mchc")
    assert pair.values(rows.SEEN + Seen.NET_HB) - before == pytest.approx(given, rel=1e-9)


def test_long_and_short_steps_tell_the_same_hours():
    long, short = bodies(), bodies()
    for pair, finest in ((long, 1.0), (short, 0.25)):
        block = pair.state[0]
        for lane in range(LANES):
            order(pair, lane, Do.GIVE, 0, CODE["propofol"], -1, 3.0, 600.0)
            order(pair, lane, Do.BLEED, lane % 2, -1, -1, 0.25 * lane, 600.0)
        kernel.advance_for(pair.net, block, 3600, finest)
        for lane in range(LANES):
            order(pair, lane, Do.CLAMP, 0, -1, pair.edge("au"), 5.0, 0.0)
        kernel.advance_for(pair.net, block, 7200, finest)
    for twin in range(2):
        np.testing.assert_allclose(long.seen(twin, Seen.MIN_MAP), short.seen(twin, Seen.MIN_MAP), atol=0.1)
        np.testing.assert_allclose(long.seen(twin, Seen.BV), short.seen(twin, Seen.BV), rtol=5e-3)
