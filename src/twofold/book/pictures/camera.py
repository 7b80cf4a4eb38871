"""Where the viewer stands: parallel projections across and along the line that joins the two heads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIDES = (("left", "right"), ("back", "front"), ("top", "foot"))  # +x, -x, +y, -y, +z, -z in LPS
STEEP = 0.8  # a vector this far along another makes a poor helper for a right angle
MARGIN = 1.03  # a little air around what must fit


@dataclass(frozen=True)
class View:
    """A parallel projection. right, down, forward: unit vectors in the world (mm, LPS), right-handed.

    centre: mm, at the middle of the picture. width_mm, height_mm: what the picture spans.
    """

    right: np.ndarray
    down: np.ndarray
    forward: np.ndarray
    centre: np.ndarray
    width_mm: float
    height_mm: float

    @property
    def side(self) -> str:
        """From which side of the scanner one looks: ``front``, ``left``, ``top``, …"""
        toward = -self.forward
        axis = int(np.argmax(np.abs(toward)))
        return SIDES[axis][0 if toward[axis] > 0 else 1]

    def project(self, points_mm: np.ndarray) -> np.ndarray:
        """(n, 2) share of the picture's width and height, from (n, 3) world points; 0 is left and top."""
        rel = np.atleast_2d(points_mm) - self.centre
        return np.column_stack((rel @ self.right / self.width_mm + 0.5, rel @ self.down / self.height_mm + 0.5))


def across(first: np.ndarray, second: np.ndarray, box: np.ndarray) -> list[View]:
    """Four views from around the axis of the pair: two with the first head on the left, two on the right.

    Args:
        first, second: (3,) head centres, mm.
        box: (2, 3) corners of what must fit, mm.
    """
    axis = _unit(second - first)
    ahead = _square(axis, (np.eye(3)[1], np.eye(3)[0]))
    beside = np.cross(axis, ahead)
    # right × down = forward in a right-handed picture, so down = forward × right.
    looks = ((axis, ahead), (axis, beside), (-axis, -ahead), (-axis, -beside))
    return [_fitted(right, np.cross(forward, right), forward, box) for right, forward in looks]


def along(first: np.ndarray, second: np.ndarray, box: np.ndarray) -> View:
    """Looking from the second head towards the first, at the first's side of the join."""
    forward = _unit(first - second)
    down = _square(forward, (np.eye(3)[1], np.eye(3)[2]))
    return _fitted(np.cross(down, forward), down, forward, box)


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.linalg.norm(v)


def _square(axis: np.ndarray, helpers: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """A unit vector at a right angle to the axis, near the first helper that isn't nearly along it."""
    helper = helpers[0] if abs(axis @ helpers[0]) < STEEP else helpers[1]
    return _unit(helper - axis * (helper @ axis))


def _fitted(right: np.ndarray, down: np.ndarray, forward: np.ndarray, box: np.ndarray) -> View:
    corners = np.array([[box[i, 0], box[j, 1], box[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
    centre = corners.mean(axis=0)
    wide, high = (2 * np.abs((corners - centre) @ v).max() * MARGIN for v in (right, down))
    return View(right, down, forward, centre, float(wide), float(high))
