"""Head cradles and headgear for breathing support, shaped on the children's own skin.

A cradle holds the back of one head while a named child lies on its back: joined heads share one "down". The band goes
round the forehead, open at the back for a strap, with a clip at either temple for a tube. Both end before the join.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from twofold.anatomy.grid import Grid
from twofold.anatomy.meshes import Mesh
from twofold.anatomy.records import Head, Heads
from twofold.printing import numerics as n
from twofold.printing.solids import from_field

LETTERS = ("a", "b")


@dataclass(frozen=True)
class Skin:
    """The outside of both heads on a coarse grid. away_mm: distance from the skin, negative inside, float32."""

    away_mm: np.ndarray
    grid: Grid

    def points(self) -> np.ndarray:
        """World points of all voxels, (..., 3)."""
        return self.grid.world(np.moveaxis(np.indices(self.grid.shape, dtype=np.float32), 0, -1))


def skin(labels: np.ndarray, grid: Grid, room_mm: float) -> Skin:
    """The heads' outside, with so much room round them."""
    step = max(1, round(n.SUPPORT_STEP_MM / grid.spacing_mm))
    solid = ndimage.binary_fill_holes(labels > 0)
    assert solid is not None
    few = ndimage.gaussian_filter(solid.astype(np.float32), step * n.SUPPORT_BLUR)[::step, ::step, ::step] > 0.5
    spacing = step * grid.spacing_mm
    pad = int(np.ceil(room_mm / spacing)) + 2
    inside = np.pad(few, pad)
    away = ndimage.distance_transform_edt(~inside, sampling=spacing)
    deep = ndimage.distance_transform_edt(inside, sampling=spacing)
    origin = tuple(float(o) - pad * spacing for o in grid.origin_mm)
    return Skin((np.asarray(away) - np.asarray(deep)).astype(np.float32), Grid(origin, spacing, inside.shape))  # type: ignore[arg-type]


def _own_side(points: np.ndarray, heads: Heads, letter: str) -> np.ndarray:
    """How far each point lies on this child's side of the clearance before the join, mm."""
    own, other = (np.array(heads[t].centre_mm) for t in (letter, "b" if letter == "a" else "a"))
    towards = (own - other) / np.linalg.norm(own - other)
    return (points - (own + other) / 2) @ towards - n.JOIN_CLEAR_MM


def cradle(s: Skin, heads: Heads, letter: str, on_its_back: str) -> Mesh | None:
    """A block under one head while ``on_its_back`` lies on its back; flat below, room for a liner above.

    None where the scan shows too little of the head.
    """
    own = np.array(heads[letter].centre_mm)
    other = np.array(heads["b" if letter == "a" else "a"].centre_mm)
    axis = (own - other) / np.linalg.norm(own - other)
    down = -np.array(heads[on_its_back].anterior)
    down -= (down @ axis) * axis
    down /= np.linalg.norm(down)
    side = np.cross(axis, down)
    points = s.points() - own
    along, depth, across = points @ axis, points @ down, points @ side
    reach = (along < n.CRADLE_BELOW_MM) & (_own_side(points + own, heads, letter) > 0)
    head = reach & (s.away_mm < 0)
    if not head.any():
        return None
    lowest, widest = float(depth[head].max()), float(np.abs(across[head]).max())
    field = np.minimum.reduce([
        s.away_mm - n.LINER_MM,
        depth - lowest * (1 - n.CRADLE_RISE),
        lowest + n.LINER_MM + n.CRADLE_DEEP_MM - depth,
        widest * n.CRADLE_SHARE - np.abs(across),
        n.CRADLE_BELOW_MM - along,
        _own_side(points + own, heads, letter),
    ])
    return from_field(field, s.grid, f"cradle-{letter}")


def band(s: Skin, heads: Heads, letter: str, tube_mm: float) -> Mesh | None:
    """A band round one forehead with strap slots at the back and a clip at either temple for a tube.

    Args: tube_mm: outer width of the tube of the circuit in use. None where the scan shows too little of the head.
    """
    head: Head = heads[letter]
    axes = np.array([head.left, head.anterior, head.superior])
    points = (s.points() - np.array(head.centre_mm)) @ axes.T
    left, front, up = points[..., 0], points[..., 1], points[..., 2]
    own = _own_side(s.points(), heads, letter)
    level = np.minimum(up - n.BAND_LOW, n.BAND_HIGH - up)
    shell = np.minimum(s.away_mm - n.BAND_LINER_MM, n.BAND_LINER_MM + n.BAND_WALL_MM - s.away_mm)
    open_back = np.where(front < 0, np.abs(left) - n.BAND_OPEN_MM, n.BAND_OPEN_MM)
    out = np.minimum.reduce([shell, level, open_back, own])
    if not (out > 0).any():
        return None
    middle = (n.BAND_LOW + n.BAND_HIGH) / 2
    start, wide = n.BAND_SLOT_MM
    slot = np.minimum.reduce([
        n.BAND_SLOT_HIGH_MM / 2 - np.abs(up - middle), np.abs(left) - n.BAND_OPEN_MM - start,
        n.BAND_OPEN_MM + start + wide - np.abs(left), -front,
    ])
    out = np.minimum(out, -slot)
    for temple in (-1, 1):
        out = np.maximum(out, np.minimum(_clip(points, s, level, temple, tube_mm), own))
    return from_field(out, s.grid, f"band-{letter}")


def _clip(points: np.ndarray, s: Skin, level: np.ndarray, temple: int, tube_mm: float) -> np.ndarray:
    """A C-shaped clip standing on the band's outside, its axis along the head's, open away from the head."""
    left, front, up = points[..., 0], points[..., 1], points[..., 2]
    outside = n.BAND_LINER_MM + n.BAND_WALL_MM
    on = (level > 0) & (left * temple > 0) & (np.abs(front) < s.grid.spacing_mm) & (np.abs(s.away_mm - outside)
                                                                                   < s.grid.spacing_mm)
    if not on.any():
        return np.full(left.shape, -1.0, np.float32)
    wall = float(np.mean(left[on] * temple))
    radius = tube_mm / 2
    x = left * temple - (wall + radius + n.TUBE_WALL_MM / 2)
    off = np.hypot(x, front)
    long = n.TUBE_LONG_MM / 2 - np.abs(up - (n.BAND_LOW + n.BAND_HIGH) / 2)
    ring = np.minimum(off - radius, radius + n.TUBE_WALL_MM - off)
    mouth = np.minimum(x, n.TUBE_MOUTH * radius - np.abs(front))
    return np.minimum.reduce([ring, long, -mouth, s.away_mm - n.BAND_LINER_MM])
