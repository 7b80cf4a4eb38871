"""What a pair may have beside two heads: each lies where it should, and changes nothing else."""

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from twofold.errors import BadInput
from twofold.phantom.frames import moved, own, seen_in
from twofold.phantom.pair import draw
from twofold.phantom.place import Grid
from twofold.phantom.spec import Spec
from twofold.phantom.tissues import BONE, BRAIN_A, BRAIN_B, EXPANDER, UNSURE

SPACING_MM = 2.5


@pytest.fixture(scope="module")
def plain():
    return draw(Spec("TV-III", 100.0, 4, "clean", SPACING_MM), with_scans=False)


@pytest.fixture(scope="module")
def full():
    spec = Spec("TV-III", 100.0, 4, "clean", SPACING_MM, ("bridge", "sutures", "expanders"))
    return draw(spec, with_scans=False)


def test_a_bridge_is_brain_of_neither_child_at_the_join(full, plain):
    at = full.shape.grid.points(np.argwhere(full.tissues.labels == UNSURE))
    assert 2 < len(at) * SPACING_MM**3 / 1000 < 12  # mL
    assert np.abs(at[:, 2]).max() < 12
    assert not (plain.tissues.labels == UNSURE).any()


def test_an_expander_lies_outside_the_skull_and_inside_the_skin(full):
    labels, cavity = full.tissues.labels, full.shape.cavity_mm
    inside = labels == EXPANDER
    assert 40 < inside.sum() * SPACING_MM**3 / 1000 < 160  # mL, both
    assert cavity[inside].min() > 2
    assert full.tissues.head[inside].min() > 0.5


def test_sutures_open_the_bone_and_leave_the_brains(full, plain):
    def bone_ml(pair):
        return (pair.tissues.labels == BONE).sum() * SPACING_MM**3 / 1000

    assert 0.9 * bone_ml(plain) < bone_ml(full) < bone_ml(plain)
    for code in (BRAIN_A, BRAIN_B):
        assert (full.tissues.labels == code).sum() == pytest.approx((plain.tissues.labels == code).sum(), rel=0.02)


def test_interlocked_cortex_folds_higher(plain):
    folded = draw(Spec("TV-III", 100.0, 4, "clean", SPACING_MM, ("interlocked",)), with_scans=False)
    assert np.abs(folded.shape.surface_mm).max() > 1.8 * np.abs(plain.shape.surface_mm).max()


def test_an_extra_that_is_not_drawn_is_refused():
    with pytest.raises(BadInput, match="--with"):
        Spec("TV-III", 100.0, 4, "clean", SPACING_MM, ("wings",))


def test_a_point_keeps_its_value_in_a_second_scanners_frame():
    grid = Grid(np.array([-20.0, -25.0, -30.0]), 1.0, (41, 51, 61))
    x, y, z = grid.axes()
    image = (x + 2 * y - 3 * z).astype(np.float32) + np.zeros(grid.shape, np.float32)
    frame = moved(grid, np.random.default_rng(3))
    seen = seen_in(frame, image, grid)
    points = np.random.default_rng(1).uniform(-8, 8, (50, 3))
    there = points @ frame.rotation.T + frame.shift
    values = map_coordinates(seen, frame.grid.index(there).T, order=1)
    assert values == pytest.approx(points @ [1, 2, -3], abs=0.05)
    assert there @ frame.to_drawing[:3, :3].T + frame.to_drawing[:3, 3] == pytest.approx(points)
    assert seen_in(own(grid), image, grid) is image
