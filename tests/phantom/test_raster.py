"""Voxels and graph are one source: a drawn tube has the volume of a cylinder, and no vein voxel lies off a tube."""

import numpy as np
import pytest

from twofold.phantom.network import Network
from twofold.phantom.place import Grid
from twofold.phantom.raster import draw, kinds
from twofold.phantom.tissues import ARTERY, SINUS, VEIN


@pytest.mark.parametrize("radius", [0.7, 1.2, 2.5])
def test_a_tubes_filled_shares_add_up_to_its_volume(radius):
    network = Network()
    a = network.place("a", np.array([-12.0, -3.0, -7.0]), 0)
    b = network.place("b", np.array([11.0, 6.0, 8.0]), 0)
    line = np.linspace(network.places[a].at, network.places[b].at, 30)
    network.tube("t", a, b, "bridging_vein", line, radius)
    drawn = draw(network, Grid(np.array([-20.0, -20.0, -20.0]), 1.0, (41, 41, 41)))
    length = np.linalg.norm(line[-1] - line[0])
    closed_form = np.pi * radius**2 * (length + 4 / 3 * radius)  # a cylinder with two round ends
    assert drawn.vein.sum() == pytest.approx(closed_form, rel=0.06)
    assert drawn.artery.sum() == 0


def test_every_vessel_voxel_lies_in_a_tube_of_its_kind(pair):
    tubes, grid, labels = pair.network.tubes, pair.shape.grid, pair.tissues.labels
    for code, wanted in (
        (SINUS, {"sinus"}), (ARTERY, {"artery", "cross_feeder"}),
        (VEIN, {"cortical_vein", "bridging_vein", "deep_vein", "jugular"}),
    ):
        at = np.argwhere(labels == code)[::7]
        own = [t for t in tubes if t.kind in wanted]
        points = np.concatenate([t.points for t in own])
        radius = np.concatenate([np.full(len(t.points), t.radius_mm) for t in own])
        world = grid.points(at)
        for p in world:
            gap = np.linalg.norm(points - p, axis=1) - radius
            assert gap.min() <= 0.75  # half the distance between two points of a line, and rounding


def test_every_wide_vessel_is_in_the_labels(pair):
    labels, grid = pair.tissues.labels, pair.shape.grid
    for t in pair.network.tubes:
        if t.radius_mm < 1.8:  # thinner ones may miss every centre of 2 mm voxels
            continue
        index = np.rint(grid.index(t.points)).astype(int)
        ok = ((index >= 0) & (index < grid.shape)).all(axis=1)
        hit = np.isin(labels[tuple(index[ok].T)], (VEIN, SINUS, ARTERY))
        assert hit.mean() > 0.9, t.id


def test_each_stretch_knows_its_vessel(pair):
    assert len(kinds(pair.network.tubes, pair.drawn)) == len(pair.drawn.direction_of)
    assert pair.drawn.stretch.max() < len(pair.drawn.tube_of)
    np.testing.assert_allclose(np.linalg.norm(pair.drawn.direction_of, axis=1), 1, atol=1e-9)
