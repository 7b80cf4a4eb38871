"""Curves that stay inside the skull: along its inner wall, round the join, smooth through given points."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.ndimage import map_coordinates

from twofold.phantom import numerics as n
from twofold.phantom.heads import Shape
from twofold.phantom.place import Head


class Wall:
    """The inner wall of the two skulls: how deep a point lies, and where a ray meets it."""

    def __init__(self, shape: Shape) -> None:
        self.grid, self.cavity = shape.grid, shape.cavity_mm
        self.surface = shape.surface_mm

    def depth(self, points: np.ndarray) -> np.ndarray:
        """Distance (mm) of world points [..., 3] from the inner wall, positive inside."""
        index = self.grid.index(points).reshape(-1, n.DIM).T
        return -map_coordinates(self.cavity, index, order=1, mode="nearest").reshape(points.shape[:-1])

    def height(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Height (mm) of the folded interface between the brains over points of the join."""
        index = self.grid.index(np.stack([x, y, np.zeros_like(x)], axis=-1)).reshape(-1, n.DIM).T[:2]
        return map_coordinates(self.surface, index, order=1, mode="nearest").reshape(np.shape(x))

    def out(self, start: np.ndarray, direction: np.ndarray, depth_mm: float) -> np.ndarray:
        """The last point along a ray from inside that still lies ``depth_mm`` under the wall."""
        steps = np.arange(0, n.RAY_LONGEST_MM, n.RAY_STEP_MM)
        deep = self.depth(start + steps[:, None] * direction)
        shallow = np.flatnonzero(deep < depth_mm)
        last = steps[max(int(shallow[0]) - 1, 0)] if shallow.size else steps[-1]
        return start + last * direction

    def round_join(self, angle_deg: float, height_mm: float, depth_mm: float) -> np.ndarray:
        """The point at an angle about the common axis (from +x), at a height, under the wall."""
        a = radians(angle_deg)
        return self.out(np.array([0.0, 0.0, height_mm]), np.array([cos(a), sin(a), 0.0]), depth_mm)

    def pushed_in(self, points: np.ndarray, depth_mm: np.ndarray | float) -> np.ndarray:
        """The points, moved away from the wall where they lie less than ``depth_mm`` under it."""
        points = np.array(points, float)
        for _ in range(n.PUSHES):
            lack = np.maximum(depth_mm - self.depth(points), 0)
            if not (lack > n.PUSH_ENOUGH_MM).any():
                break
            points += lack[..., None] * self._inward(points)
        return points

    def bowed(self, line: Sequence[np.ndarray], goal: np.ndarray, radius_mm: float) -> list[np.ndarray]:
        """The line, led on to a goal under the wall: a straight end would cut through a concave skull."""
        share = np.linspace(0, 1, n.BOW_POINTS)[1:-1, None]
        way = self.pushed_in(line[-1] + share * (goal - line[-1]), radius_mm + n.WALL_MM)
        return [*line, *way, goal]

    def _inward(self, points: np.ndarray) -> np.ndarray:
        steps = np.eye(n.DIM) * self.grid.spacing
        g = np.stack([self.depth(points + s) - self.depth(points - s) for s in steps], axis=-1)
        return g / np.maximum(np.linalg.norm(g, axis=-1, keepdims=True), n.TINY)


def along_wall(wall: Wall, head: Head, way_deg: Sequence[tuple[float, float]], depth_mm: float) -> np.ndarray:
    """A curve under the wall through (azimuth, elevation) directions seen from the middle of a head."""
    way = np.array(way_deg)
    t = np.linspace(0, 1, len(way))
    fine = CubicSpline(t, way)(np.linspace(0, 1, n.WAY_POINTS))
    return even(np.array([wall.out(head.shift, head.direction(a, e), depth_mm) for a, e in fine]))


def through(points: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
    """A smooth curve through points [k, 3], evenly spaced."""
    points = np.asarray(points, float)
    if len(points) == 2:
        return even(points)
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    return even(CubicSpline(t, points)(np.linspace(0, t[-1], n.WAY_POINTS)))


def even(points: np.ndarray) -> np.ndarray:
    """The polyline with points at even steps, ends kept."""
    points = np.asarray(points, float)
    t = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    keep = np.concatenate([[True], np.diff(t) > 0])
    count = max(int(np.ceil(t[-1] / n.PATH_STEP_MM)), 2) + 1
    s = np.linspace(0, t[-1], count)
    return np.stack([np.interp(s, t[keep], points[keep, d]) for d in range(n.DIM)], axis=-1)


def angle_of(point: np.ndarray) -> float:
    """Angle (degrees, 0 to 360) of a world point about the common axis."""
    return float(np.degrees(np.arctan2(point[1], point[0])) % n.TURN_DEG)
