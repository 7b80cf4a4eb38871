"""Curves that stay inside the skull: along its inner wall, round the join, smooth through given points."""

from __future__ import annotations

from collections.abc import Sequence

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

    def out(self, start: np.ndarray, direction: np.ndarray, depth_mm: np.ndarray | float) -> np.ndarray:
        """The last points along rays from inside that still lie ``depth_mm`` under the wall, [..., 3].

        Args: start, direction: [..., 3]. depth_mm: one, or one per ray.
        """
        start, direction = np.broadcast_arrays(start, direction)
        steps = np.arange(0, n.RAY_LONGEST_MM, n.RAY_STEP_MM)
        deep = self.depth(start[..., None, :] + steps[:, None] * direction[..., None, :])
        shallow = deep < np.asarray(depth_mm)[..., None]
        shallow[..., 0] = False
        first = np.where(shallow.any(axis=-1), shallow.argmax(axis=-1), len(steps) - 1)
        before, after = (np.take_along_axis(deep, (first - back)[..., None], axis=-1)[..., 0] for back in (1, 0))
        part = np.clip((before - depth_mm) / np.maximum(before - after, n.TINY), 0, 1)
        return start + ((steps[first - 1] + part * n.RAY_STEP_MM)[..., None]) * direction

    def round_join(
        self, angle_deg: np.ndarray | float, height_mm: np.ndarray | float, depth_mm: np.ndarray | float
    ) -> np.ndarray:
        """The points at angles about the common axis (from +x), at heights, under the wall, [..., 3]."""
        a, z = np.broadcast_arrays(np.radians(angle_deg), np.asarray(height_mm, float))
        flat = np.zeros_like(z)
        return self.out(np.stack([flat, flat, z], axis=-1), np.stack([np.cos(a), np.sin(a), flat], axis=-1), depth_mm)

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
    return even(wall.out(head.shift, np.array([head.direction(a, e) for a, e in fine]), depth_mm))


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
