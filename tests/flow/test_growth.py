"""Claims about veins over weeks: radii follow the cube root of flow, arteries stay, nothing grows without time."""

import numpy as np
import pytest

from twofold.flow import growth


def grown(flow_ratio: float, share: float, limit: float, stiff: float = 1.0, intervals: int = 1) -> float:
    factor = np.ones(1)
    for _ in range(intervals):
        growth.grow(np.array([2.0]), np.array([2.0 * flow_ratio]), np.array([stiff]), share, limit, factor)
    return float(factor[0])


def test_a_vein_that_carries_eight_times_the_flow_grows_to_twice_the_radius():
    """Wall shear goes with q / r^3: at twice the radius eight times the flow makes the shear of before."""
    assert grown(8, share=1, limit=3) == pytest.approx(2, rel=1e-12)
    assert grown(-8, share=1, limit=3) == pytest.approx(2, rel=1e-12)  # whichever way it runs now
    assert grown(1 / 8, share=1, limit=3) == pytest.approx(0.5, rel=1e-12)


def test_each_interval_goes_the_same_share_of_what_is_left():
    assert grown(8, share=0.3, limit=3, intervals=4) == pytest.approx(2 - 0.7**4, rel=1e-12)


def test_growth_stops_at_its_limit_and_stiff_or_idle_vessels_do_not_grow():
    assert grown(1000, share=1, limit=1.5) == pytest.approx(1.5, rel=1e-12)
    assert grown(8, share=1, limit=3, stiff=0) == 1
    idle = np.ones(1)
    growth.grow(np.zeros(1), np.ones(1), np.ones(1), 1.0, 3.0, idle)
    assert idle[0] == 1


def test_twice_the_radius_has_a_sixteenth_of_the_resistance():
    """Poiseuille's fourth power; velocity heads go with length over the fifth."""
    r, k = np.zeros(1), np.zeros(1)
    growth.widen(np.array([16.0]), np.array([32.0]), np.array([2.0]), r, k)
    assert (r[0], k[0]) == pytest.approx((1, 1), rel=1e-12)
