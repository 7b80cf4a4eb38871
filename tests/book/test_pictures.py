"""Claims about the pictures: what is nearest is seen, left is left, nothing is told by colour alone."""

import numpy as np
import pytest

from twofold.book.pictures import cast, slices
from twofold.book.pictures.camera import across, along

AFFINE = np.diag([2.0, 2.0, 2.0, 1.0])
RED, GREEN = (200, 0, 0), (0, 200, 0)


def scene():
    """A block of code 4 towards the back (high y), of 5 in front of it (low y), 5 shorter along z."""
    v = np.zeros((20, 20, 30), np.uint8)
    v[5:15, 12:18, 3:27] = 4
    v[5:15, 2:8, 3:15] = 5
    return v


def box(v):
    return np.array([[0, 0, 0], np.array(v.shape) * 2.0])


def views():
    return across(np.array([20.0, 20, 6]), np.array([20.0, 20, 54]), box(scene()))


@pytest.mark.parametrize("i", range(4))
def test_every_view_is_a_right_handed_frame(i):
    v = views()[i]
    assert np.cross(v.right, v.down) == pytest.approx(v.forward)
    assert abs(v.right @ np.array([0, 0, 1])) == pytest.approx(1)  # the pair's axis lies across the picture


def test_half_of_the_views_have_the_first_head_on_the_left_and_half_on_the_right():
    lefts = [v.project(np.array([[20.0, 20, 6]]))[0, 0] < 0.5 for v in views()]
    assert lefts == [True, True, False, False]
    assert {v.side for v in views()} == {"front", "back", "left", "right"}


def test_the_nearer_thing_hides_the_farther():
    v, colours = scene(), {4: RED, 5: GREEN}
    front = next(x for x in views() if x.side == "front")
    image = cast.picture(v, AFFINE, front, colours, frozenset(), 120)
    seen = lambda rgb: (image[..., rgb.index(200)].astype(int) - image[..., 1 - rgb.index(200)] > 30).sum()  # noqa: E731
    assert seen(GREEN) > 0 and seen(RED) > 0
    back = next(x for x in views() if x.side == "back")
    behind = cast.picture(v, AFFINE, back, colours, frozenset(), 120)
    assert not ((behind[..., 1].astype(int) - behind[..., 0]) > 30).any()


def test_a_cut_takes_away_what_lies_beyond_it():
    v, colours = scene(), {4: RED, 5: GREEN}
    front = next(x for x in views() if x.side == "front")
    cut = (np.array([0.0, 20, 0]), np.array([0.0, -1, 0]))  # what lies in front of y = 20 is gone
    image = cast.picture(v, AFFINE, front, colours, frozenset(), 120, cut)
    assert not ((image[..., 1].astype(int) - image[..., 0]) > 30).any()


def test_a_sphere_is_lit_smoothly_from_its_slope():
    z, y, x = np.indices((41, 41, 41)) - 20
    ball = np.where(x * x + y * y + z * z <= 15**2, 4, 0).astype(np.uint8)
    view = along(np.array([20.0, 20, 40]), np.array([20.0, 20, 0]), np.array([[0, 0, 0], [40.0, 40, 40]]))
    image = cast.picture(ball, np.eye(4), view, {4: (200, 200, 200)}, frozenset(), 80)
    inside = image[..., 0] < 255
    assert abs(inside.sum() / inside.size * (view.width_mm * view.height_mm) - np.pi * 15**2) < 0.06 * np.pi * 15**2


def test_one_child_is_striped_so_that_grey_paper_tells_them_apart():
    v = np.full((10, 10, 10), 4, np.uint8)
    v[:, :, 5:] = 5
    view = across(np.array([5.0, 5, 2]), np.array([5.0, 5, 8]), np.array([[0, 0, 0], [10.0, 10, 10]]))[0]
    same = {4: (180, 180, 180), 5: (180, 180, 180)}
    image = cast.picture(v, np.eye(4), view, same, frozenset({5}), 100)
    left, right = image[30:70, 15:40, 0], image[30:70, 60:85, 0]
    assert right.std() > left.std() + 5


def test_a_plane_meets_a_mesh_in_the_segment_it_should():
    triangle = np.array([[[0.0, -10, 0], [0, 10, 0], [20, 0, 0]]])
    view = along(np.array([5.0, 0, 0]), np.array([-5.0, 0, 0]), np.array([[-10, -10, -10], [20.0, 10, 10]]))
    ((p, q),) = slices.crossing(triangle, view)  # the view's plane is x = 5
    assert {round(float(e[1]), 6) for e in (p, q)} == {-7.5, 7.5}
    assert p[0] == pytest.approx(5) and q[0] == pytest.approx(5)
    assert len(slices.crossing(np.add(triangle, [100, 0, 0]), view)) == 0


def test_a_slice_shows_the_codes_that_lie_there():
    v = scene()
    view = next(x for x in views() if x.side == "front")
    codes = slices.slice_codes(v, AFFINE, view, 60)  # through y = 20 mm, between the blocks and inside neither
    assert set(np.unique(codes)) <= {0, 4}


def test_skin_leaves_no_trace_in_a_slice():
    code = np.zeros((20, 20), np.uint8)
    code[3:17, 3:17] = 1  # skin
    code[6:14, 6:14] = 2
    image = slices.painted(code, {2: (236, 228, 208)}, frozenset())
    bare = slices.painted(np.where(code == 1, 0, code).astype(np.uint8), {2: (236, 228, 208)}, frozenset())
    assert (image == bare).all() and (image[4, 4] == 255).all()
