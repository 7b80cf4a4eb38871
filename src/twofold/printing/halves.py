"""A part cut in two: pegs that find each other, and what it is engraved on the faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage

from twofold.anatomy.grid import Grid
from twofold.printing import numerics as n
from twofold.printing.cut import Cut
from twofold.printing.solids import letters, placed, rod


@dataclass(frozen=True)
class Halves:
    """Child a's half and b's, the pegs between them, and whether each face bears its letters."""

    a: Any
    b: Any
    peg_mm: tuple[float, float]  # radius, length into either half
    pegs_at: np.ndarray
    written: dict[str, bool]


def halve(solid: Any, mask: np.ndarray, grid: Grid, cut: Cut, lines: dict[str, tuple[str, ...]]) -> Halves | None:
    """The two halves of a part, or None where the cut leaves one side all but empty.

    Args:
        mask: the part's voxels on ``grid``: where there is material to hold pegs and letters.
        lines: what to engrave on each half's face.
    """
    above = cut.above()
    parts = {"a": solid ^ above, "b": solid - above}
    if min(p.volume() for p in parts.values()) < n.SLIVER * solid.volume():
        return None
    (radius, length), places = _pegs(mask, grid, cut)
    play = n.PEG_PLAY_MM
    for at in places:
        hole = placed(rod(radius + play, length + play, length + play), cut.axes, cut.world(at))
        parts = {k: p - hole for k, p in parts.items()}
    written = {}
    for side, part in parts.items():
        engraved = _engraved(part, side, mask, grid, cut, lines[side], radius, places)
        written[side] = engraved is not None
        parts[side] = part if engraved is None else engraved
    return Halves(parts["a"], parts["b"], (radius, length), places, written)


def peg(radius_mm: float, length_mm: float) -> Any:
    """One peg, to be printed as often as there are places."""
    return rod(radius_mm, length_mm, length_mm)


def _material(mask: np.ndarray, grid: Grid, cut: Cut, depths_mm: tuple[float, ...]) -> np.ndarray:
    """Where on the cut's raster the part has material at all these heights above the cut; (nu, nv) bool."""
    uv, out = cut.raster(), np.ones(cut.heights_mm.shape, bool)
    for depth in depths_mm:
        index = np.rint(grid.index(cut.world(uv, depth))).astype(int)
        inside = ((index >= 0) & (index < grid.shape)).all(axis=-1)
        index = np.clip(index, 0, np.array(grid.shape) - 1)
        out &= inside & mask[index[..., 0], index[..., 1], index[..., 2]]
    return out


def _pegs(mask: np.ndarray, grid: Grid, cut: Cut) -> tuple[tuple[float, float], np.ndarray]:
    """The thickest pegs that find two places, and places as far apart as can be, (k, 2) in the plane."""
    uv = cut.raster().reshape(-1, 2)
    for radius, length in n.PEGS_MM:
        depths = tuple(s * d * length for d in n.PEG_DEPTHS for s in (-1, 1))
        room = ndimage.distance_transform_edt(_material(mask, grid, cut, depths), sampling=n.CUT_STEP_MM)
        wall = min(radius, n.PEG_WALL_MM)
        free = uv[np.asarray(room).ravel() > radius + wall + n.PEG_PLAY_MM]
        if len(free) < n.PEGS_LEAST:
            continue
        chosen = [free[np.argmax(np.linalg.norm(free - free.mean(axis=0), axis=1))]]
        while len(chosen) < n.PEGS_MOST:
            away = np.min([np.linalg.norm(free - c, axis=1) for c in chosen], axis=0)
            if away.max() < 2 * (radius + wall):
                break
            chosen.append(free[np.argmax(away)])
        if len(chosen) >= n.PEGS_LEAST:
            return (radius, length), np.array(chosen)
    return (0.0, 0.0), np.zeros((0, 2))


def _engraved(
    part: Any, side: str, mask: np.ndarray, grid: Grid, cut: Cut, lines: tuple[str, ...], radius: float,
    pegs: np.ndarray,
) -> Any | None:
    """The half with its letters cut into the face, or None where no size of them fits."""
    inward = 1 if side == "a" else -1
    room = _material(mask, grid, cut, (inward * n.LETTER_DEPTH_MM, inward * 2 * n.LETTER_DEPTH_MM))
    uv = cut.raster()
    for at in pegs:
        room &= np.linalg.norm(uv - at, axis=-1) > radius + n.PEG_WALL_MM
    for height in n.LETTER_MM:
        outline = letters(lines, height)
        left, low, right, high = outline.bounds()
        size = [max(1, int(np.ceil(x / n.CUT_STEP_MM)) + 1) for x in (right - left, high - low)]
        fits = ndimage.minimum_filter(room.astype(np.uint8), size=size, mode="constant", cval=0) > 0
        if not fits.any():
            continue
        spots = uv[fits]
        at = spots[np.argmin(np.linalg.norm(spots - spots.mean(axis=0), axis=1))]
        # read from outside: the face of a looks down the normal, that of b up
        frame = np.stack([-inward * cut.axes[0], cut.axes[1], -inward * cut.axes[2]])
        flat = cut.origin_mm + at @ cut.axes[:2]
        stamp = placed(outline.extrude(2 * n.CUT_FAR_MM).translate((0, 0, -n.CUT_FAR_MM)), frame, flat)
        # the stamp goes on through the air before the face: no two faces lie in one plane
        return part - (stamp - cut.above(n.LETTER_DEPTH_MM) if side == "a" else stamp ^ cut.above(-n.LETTER_DEPTH_MM))
    return None
