"""Things and people of a room plan as shapes on the floor: corners, overlaps, lines of sight, a way out."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import acos, ceil, cos, hypot, pi, sin
from typing import Any

from twofold.plan.numerics import DEGREES, GRID_M, TOUCH_M
from twofold.playbooks.rooms import Door, Room, Thing

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """A thing on the floor: its corners in order, and the way that its front looks (a unit vector)."""

    thing: Thing
    corners: tuple[Point, ...]
    front: Point
    tall: bool
    screen: bool

    @property
    def face(self) -> Point:
        """The middle of its front."""
        (x1, y1), (x2, y2) = self.corners[0], self.corners[1]
        return (x1 + x2) / 2, (y1 + y2) / 2


def shape(thing: Thing, kinds: Mapping[str, Any]) -> Shape:
    """The outline of a thing. kinds: kind -> ``width_m``, ``depth_m``, ``tall``, ``screen`` (evidence table rooms)."""
    kind = kinds[thing.kind]
    angle = thing.turn * pi / DEGREES
    front = (sin(angle), -cos(angle))  # turn 0 looks down the page, 90 to the right
    side = (-front[1], front[0])
    w, d = kind["width_m"] / 2, kind["depth_m"] / 2
    x, y = thing.at
    corners = tuple(
        (x + side[0] * s * w + front[0] * f * d, y + side[1] * s * w + front[1] * f * d)
        for s, f in ((-1, 1), (1, 1), (1, -1), (-1, -1))
    )
    return Shape(thing, corners, front, kind.get("tall", False), kind.get("screen", False))


def overlap(one: Sequence[Point], two: Sequence[Point]) -> bool:
    """Whether two convex outlines share more than an edge (separating axes)."""
    for shape_ in (one, two):
        for (x1, y1), (x2, y2) in pairwise([*shape_, shape_[0]]):
            nx, ny = y1 - y2, x2 - x1
            size = hypot(nx, ny)
            first = [(x * nx + y * ny) / size for x, y in one]
            second = [(x * nx + y * ny) / size for x, y in two]
            if max(first) <= min(second) + TOUCH_M or max(second) <= min(first) + TOUCH_M:
                return False
    return True


def inside(p: Point, corners: Sequence[Point]) -> bool:
    """Whether a point lies within a convex outline whose corners go round in one direction."""
    signs = {
        (x2 - x1) * (p[1] - y1) - (y2 - y1) * (p[0] - x1) >= 0
        for (x1, y1), (x2, y2) in pairwise([*corners, corners[0]])
    }
    return len(signs) == 1


def distance(p: Point, corners: Sequence[Point]) -> float:
    """From a point to an outline; 0 inside."""
    if inside(p, corners):
        return 0.0
    return min(_to_segment(p, a, b) for a, b in pairwise([*corners, corners[0]]))


def _to_segment(p: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    share = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)
    share = min(1.0, max(0.0, share))
    return hypot(p[0] - a[0] - share * dx, p[1] - a[1] - share * dy)


def crosses(a: Point, b: Point, corners: Sequence[Point]) -> bool:
    """Whether a straight line meets an outline."""
    return any(_segments(a, b, c, d) for c, d in pairwise([*corners, corners[0]])) or inside(a, corners)


def _segments(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def angle_from_front(eye: Point, shape_: Shape) -> float:
    """Degrees between straight before a screen and somebody's eye."""
    fx, fy = shape_.face
    dx, dy = eye[0] - fx, eye[1] - fy
    size = hypot(dx, dy)
    straight = (dx * shape_.front[0] + dy * shape_.front[1]) / size if size else 1.0
    return acos(min(1.0, max(-1.0, straight))) * DEGREES / pi


def way_out(start: Point, door: Door, room: Room, obstacles: Sequence[Sequence[Point]], width: float) -> list[Point]:
    """A way of some width from a point to a door's middle round all obstacles; empty where there is none."""
    nx, ny = (ceil(s / GRID_M) for s in room.size_m)

    def middle(i: int, j: int) -> Point:
        return (i + 0.5) * GRID_M, (j + 0.5) * GRID_M

    def cell(p: Point) -> tuple[int, int]:
        return min(nx - 1, max(0, int(p[0] / GRID_M))), min(ny - 1, max(0, int(p[1] / GRID_M)))

    def free(i: int, j: int) -> bool:
        p = middle(i, j)
        near_door = abs(p[0] - door.at[0]) <= width / 2 and abs(p[1] - door.at[1]) <= width / 2
        walls = min(p[0], p[1], room.size_m[0] - p[0], room.size_m[1] - p[1])
        clear = near_door or walls >= width / 2 - GRID_M
        return clear and all(distance(p, o) >= width / 2 - TOUCH_M for o in obstacles)

    begin, goal = cell(start), cell(door.at)
    came: dict[tuple[int, int], tuple[int, int] | None] = {begin: None}
    todo = deque([begin])
    while todo:
        now = todo.popleft()
        if now == goal:
            path = [now]
            while (back := came[path[-1]]) is not None:
                path.append(back)
            return [start, *(middle(*c) for c in path[::-1][1:-1]), door.at]
        for di, dj in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)):
            at = now[0] + di, now[1] + dj
            if at not in came and 0 <= at[0] < nx and 0 <= at[1] < ny and (at == goal or free(*at)):
                came[at] = now
                todo.append(at)
    return []
