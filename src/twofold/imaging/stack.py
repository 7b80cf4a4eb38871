"""Slices stacked into one volume with a straight affine; what does not fit is mended with a warning or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan, degrees

import numpy as np
from scipy import ndimage

from twofold.imaging import numerics as n
from twofold.imaging.headers import File, Flaw, Slice
from twofold.imaging.pixels import values
from twofold.imaging.series import Series


@dataclass(frozen=True)
class Volume:
    """array: float32 (columns, rows, slices). affine_lps: (4, 4). warnings: what was mended."""

    array: np.ndarray
    affine_lps: np.ndarray
    warnings: tuple[str, ...]


def stack(series: Series) -> Volume:
    """The volume of a series.

    Slices are ordered by where they lie, never by file or instance number. Repeated slices are dropped, a gantry
    tilt is straightened, uneven spacing is interpolated up to a stated gap.

    Raises Flaw: pixels that cannot be decoded; two different slices in one place; a gap too wide to guess; slices
    that drift sideways as no tilt does.
    """
    notes = list(series.warnings)
    one = series.slices[0][1]
    row, column = np.array(one.along_row), np.array(one.along_column)
    normal = np.cross(row, column)
    where = np.array([s.position for _, s in series.slices])
    height = where @ normal
    order = np.argsort(height, kind="stable")
    slices = [series.slices[k] for k in order]
    array = _pixels(slices)
    where, height = where[order], height[order]
    keep = _distinct(array, height, slices, notes)
    array, where, height, slices = array[keep], where[keep], height[keep], [slices[k] for k in keep]
    if len(height) * one.shape[0] * one.shape[1] > n.MOST_VOXELS:
        raise Flaw("Rows, Columns", f"{len(height)} slices of {one.shape[0]} x {one.shape[1]} pixels: too many")
    _numbered(series, slices, notes)
    _unlike(array, notes)
    array, where = _straight(array, where, height, row, column, one, notes)
    array, step = _even(array, height, notes)
    affine = np.eye(n.DIM + 1)
    affine[:3, 0] = row * one.pixel_mm[1]
    affine[:3, 1] = column * one.pixel_mm[0]
    affine[:3, 2] = normal * step
    affine[:3, 3] = where
    return Volume(np.ascontiguousarray(array.transpose(2, 1, 0)), np.round(affine, n.DECIMALS), tuple(notes))


def _pixels(slices: Sequence[tuple[File, Slice]]) -> np.ndarray:
    """(slices, rows, columns); every file is decoded once."""
    decoded: dict[str, np.ndarray] = {}
    out = np.empty((len(slices), *slices[0][1].shape), np.float32)
    for k, (file, one) in enumerate(slices):
        if file.sop not in decoded:
            try:
                block = values(file)
            except Flaw as e:
                raise Flaw(e.field, f"{e.found} in {file.name}") from None
            if len(file.frames) == 1:
                out[k] = block[0]
                continue
            decoded[file.sop] = block
        out[k] = decoded[file.sop][one.index]
    return out


def _distinct(array: np.ndarray, height: np.ndarray, slices: Sequence, notes: list[str]) -> list[int]:
    """The slices that are left when exact repetitions are dropped. Raises Flaw where they differ."""
    keep: list[int] = []
    for k in range(len(height)):
        if keep and height[k] - height[keep[-1]] < n.SAME_PLACE_MM:
            if not np.array_equal(array[k], array[keep[-1]]):
                names = f"{slices[keep[-1]][0].name} and {slices[k][0].name}"
                raise Flaw("ImagePositionPatient", f"two different slices in one place ({names})")
            continue
        keep.append(k)
    if len(keep) < len(height):
        notes.append(f"{len(height) - len(keep)} slices occur twice; one of each is used")
    return keep


def _numbered(series: Series, slices: Sequence[tuple[File, Slice]], notes: list[str]) -> None:
    """What the slices' numbers say against their places."""
    numbers = [s.instance for _, s in slices]
    if all(v is not None for v in numbers) and len(set(numbers)) == len(numbers):
        steps = np.diff(np.array(numbers, float))
        if not ((steps > 0).all() or (steps < 0).all()):
            notes.append("the slices' numbers and their places disagree: they are ordered by place")
        lowest, highest = int(min(numbers)), int(max(numbers))  # type: ignore[type-var, arg-type]
        missing = highest - lowest + 1 - len(numbers)
        if np.abs(steps).max(initial=0) > 1 and np.median(np.abs(steps)) == 1 and missing > 0:
            notes.append(f"{missing} of the numbers {lowest} to {highest} are missing")
        if lowest > 1 and np.median(np.abs(steps)) == 1:
            notes.append(f"the slices' numbers begin at {lowest}")
    promised = {f.promised for f in series.files if f.promised}
    if promised and max(promised) > len(slices):
        notes.append(f"{len(slices)} slices of the {max(promised)} that were acquired: the picture may be cut off")


def _unlike(array: np.ndarray, notes: list[str]) -> None:
    """Name slices that look like none of their neighbours."""
    thin = array[:, :: n.CELLS, :: n.CELLS]
    step = np.abs(np.diff(thin, axis=0)).mean(axis=(1, 2))
    usual = ndimage.median_filter(step, size=n.NEIGHBOURS, mode="nearest")
    floor = max(float(np.median(step)) / 2, n.LEAST_STEP)
    odd = np.flatnonzero(step > n.UNLIKE * np.maximum(usual, floor))
    if len(odd):
        named = ", ".join(str(k + 1) for k in odd[: n.MOST_NAMED])
        notes.append(f"slices unlike their neighbours (after {named}, from the lower end): exchanged, or alien?")


def _straight(
    array: np.ndarray, where: np.ndarray, height: np.ndarray, row: np.ndarray, column: np.ndarray,
    one: Slice, notes: list[str],
) -> tuple[np.ndarray, np.ndarray]:
    """The slices above one another, and the corner of the first. Raises Flaw for drift that is no tilt."""
    pixel = np.array([one.pixel_mm[0], one.pixel_mm[1]])  # along rows' index, columns' index
    drift = np.stack([(where - where[0]) @ column, (where - where[0]) @ row], axis=1) / pixel
    if np.abs(drift).max() < n.DRIFT_PIXELS:
        return array, where[0]
    rise = height - height[0]
    slope = rise @ drift / (rise @ rise)
    off = np.abs(drift - rise[:, None] * slope).max()
    tilt = degrees(atan(float(np.linalg.norm(slope * pixel))))
    if off > n.STRAY_PIXELS or tilt > n.MOST_TILT_DEG:
        raise Flaw(
            "ImagePositionPatient", f"slices that drift sideways by up to {np.abs(drift).max():.1f} pixels, "
            f"{off:.1f} of them not by a tilt (which would be {tilt:.0f} degrees)",
        )
    notes.append(f"gantry tilt of {tilt:.1f} degrees straightened")
    low, high = np.floor(drift.min(axis=0)).astype(int), np.ceil(drift.max(axis=0)).astype(int)
    rows, columns = np.array(array.shape[1:]) + (high - low)
    if rows * columns * len(array) > n.MOST_VOXELS:
        raise Flaw("ImagePositionPatient", f"a tilt of {tilt:.0f} degrees that needs {rows} x {columns} pixels")
    fill = float(array.min())
    out = np.full((len(array), rows, columns), fill, np.float32)
    for k, shift in enumerate(drift - low):
        ndimage.affine_transform(
            array[k], np.ones(2), -shift, (rows, columns), output=out[k], order=1, mode="constant", cval=fill
        )
    return out, where[0] + low[0] * pixel[0] * column + low[1] * pixel[1] * row


def _even(array: np.ndarray, height: np.ndarray, notes: list[str]) -> tuple[np.ndarray, float]:
    """The slices at even steps, and the step in mm. Raises Flaw for a gap too wide to guess."""
    gaps = np.diff(height)
    usual = float(np.median(gaps))
    if np.abs(gaps - usual).max() <= max(n.EVEN_MM, n.EVEN_SHARE * usual):
        return array, float((height[-1] - height[0]) / len(gaps))
    widest = int(np.argmax(gaps))
    if gaps[widest] > max(n.MOST_GAP_MM, usual * (1 + n.EVEN_SHARE)):
        raise Flaw(
            "ImagePositionPatient", f"a gap of {gaps[widest]:.2f} mm after slice {widest + 1} from the lower "
            f"end, where the others lie {usual:.2f} mm apart: slices are missing",
        )
    count = int(np.floor((height[-1] - height[0]) / usual + n.EVEN_SHARE)) + 1
    if count * array[0].size > n.MOST_VOXELS:
        raise Flaw("ImagePositionPatient", f"steps of {usual:.3f} mm over {height[-1] - height[0]:.0f} mm")
    wanted = np.minimum(height[0] + usual * np.arange(count), height[-1])
    above = np.clip(np.searchsorted(height, wanted), 1, len(height) - 1)
    share = ((wanted - height[above - 1]) / gaps[above - 1]).astype(np.float32)[:, None, None]
    notes.append(
        f"steps of {gaps.min():.2f} to {gaps.max():.2f} mm: interpolated to {usual:.2f} mm; "
        "a missing slice may hide a vein"
    )
    return array[above - 1] * (1 - share) + array[above] * share, usual
