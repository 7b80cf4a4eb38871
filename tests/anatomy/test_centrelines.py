"""Claims about centrelines: drawn tubes come back with their loops, lengths and radii, and nothing more."""

from __future__ import annotations

import numpy as np
import pytest
import synthetic
from scipy import ndimage

from twofold.anatomy.bridge import bridge_gaps
from twofold.anatomy.grid import Grid
from twofold.anatomy.radius import measure_radii
from twofold.anatomy.tidy import tidy
from twofold.anatomy.trace import trace
from twofold.anatomy.web import Branch, Web

GRID = Grid((-20.0, -18.0, -16.0), 1.0, (41, 37, 33))


def painted(*tubes):
    """Share of vessel of some (points, radius) tubes on ``GRID``."""
    share = np.zeros(GRID.shape)
    for points, radius in tubes:
        synthetic._paint(share, GRID.affine_lps, GRID.spacing_mm, np.array(points, float), radius)
    return share


def web_of(share):
    """The tidy web of a painted share."""
    web = trace(share > 0.4, share, GRID)
    measure_radii(web, share > 0.4, share, GRID)
    tidy(web, GRID.spacing_mm)
    measure_radii(web, share > 0.4, share, GRID)
    return web


@pytest.mark.parametrize("radius", [1.0, 1.6, 2.3, 3.2])
def test_a_straight_tube_is_one_branch_of_its_length_and_radius(radius):
    web = web_of(painted(([[-14, -3, 1], [13, 4, 5]], radius)))
    (branch,) = web.branches.values()
    assert branch.radius_mm == pytest.approx(radius, abs=0.15)
    assert branch.length_mm == pytest.approx(np.linalg.norm([27, 7, 4]), abs=2 * radius + 1)


def test_a_ring_stays_a_ring():
    t = np.linspace(0, 2 * np.pi, 60)
    web = web_of(painted((np.stack([12 * np.cos(t), 12 * np.sin(t), 0 * t], 1), 1.8)))
    (branch,) = web.branches.values()
    assert branch.u == branch.v
    assert branch.length_mm == pytest.approx(2 * np.pi * 12, rel=0.05)


def test_a_fork_has_one_junction_and_three_ends():
    stem, arm, twig = ([[-14, 0, 0], [0, 0, 0]], 2.0), ([[0, 0, 0], [12, 9, 0]], 1.5), ([[0, 0, 0], [12, -9, 3]], 1.2)
    web = web_of(painted(stem, arm, twig))
    assert len(web.branches) == 3 and len(web.tips()) == 3
    assert sorted(round(b.radius_mm, 1) for b in web.branches.values()) == pytest.approx([1.2, 1.5, 2.0], abs=0.21)


def test_a_ladder_keeps_both_its_loops():
    rails = [([[-12, y, 0], [12, y, 0]], 1.5) for y in (-8, 8)]
    rungs = [([[x, -8, 0], [x, 8, 0]], 1.2) for x in (-8, 0, 8)]
    web = web_of(painted(*rails, *rungs))
    assert len(web.branches) - len(web.nodes) + len(web.components()) == 2


def test_a_bump_on_the_wall_is_no_vein():
    web = web_of(painted(([[-14, 0, 0], [14, 0, 0]], 2.5), ([[0, 0, 0], [0, 4, 0]], 1.0)))
    assert len(web.branches) == 1


def nothing(points):
    return np.zeros(len(points))


def free(points):
    return np.zeros(len(points), bool)


def broken_tube(gap):
    return web_of(painted(([[-15, 0, 0], [-gap / 2, 0, 0]], 1.5), ([[gap / 2, 0, 0], [15, 0, 0]], 1.5)))


def test_a_short_gap_is_bridged_with_less_confidence_the_longer_it_is():
    sure = []
    for gap in (5, 8):
        web = broken_tube(gap)
        assert bridge_gaps(web, nothing, free, 8.0, 1.0) == 1
        (branch,) = web.branches.values()
        assert branch.gap_mm == pytest.approx(gap, abs=3.1)
        sure.append(branch.confidence)
    assert 1 > sure[0] > sure[1] > 0


def test_no_gap_is_bridged_across_bone_or_round_a_corner():
    web = broken_tube(5)
    assert bridge_gaps(web, nothing, lambda p: np.abs(p[:, 0]) < 1, 8.0, 1.0) == 0
    corner = web_of(painted(([[-15, 0, 0], [-3, 0, 0]], 1.5), ([[0, 5, 0], [0, 17, 0]], 1.5)))
    far = bridge_gaps(corner, nothing, free, 8.0, 1.0)
    bridged = [b for b in corner.branches.values() if b.gap_mm]
    assert far <= 1 and bridged and all(1 - b.gap_mm / b.length_mm <= b.confidence < 1 for b in bridged)


def test_contracting_and_splitting_keep_the_web_whole():
    web = Web()
    a, b, c, d = (web.add_node(np.array(p, float)) for p in ([0, 0, 0], [4, 0, 0], [5, 0, 0], [9, 0, 0]))
    first = web.add(Branch(a, b, np.array([[0, 0, 0], [4, 0, 0.0]])))
    short = web.add(Branch(b, c, np.array([[4, 0, 0], [5, 0, 0.0]])))
    web.add(Branch(c, d, np.array([[5, 0, 0], [9, 0, 0.0]])))
    assert first == 0
    web.contract(short)
    assert len(web.components()) == 1 and sum(x.length_mm for x in web.branches.values()) == pytest.approx(9)
    (middle,) = list(web.chains())
    whole = web.merge(middle)
    node = web.split(whole, 1)
    assert web.degree(node) == 2


@pytest.mark.parametrize("brightness", [1.0, 0.6])
@pytest.mark.parametrize("radius", [1.0, 1.5, 2.2])
def test_a_dim_vessel_is_not_taken_for_a_thin_one(radius, brightness):
    share = ndimage.gaussian_filter(painted(([[-14, -3, 1], [13, 4, 5]], radius)), 0.6) * brightness
    web = trace(share > 0.3, share, GRID)
    tidy(web, GRID.spacing_mm)
    measure_radii(web, share > 0.3, share, GRID, point_spread_mm=0.6)
    assert max(b.radius_mm for b in web.branches.values()) == pytest.approx(radius, abs=0.25)
