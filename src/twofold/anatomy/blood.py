"""How much of each voxel is blood, from whichever venograms there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.grid import Grid
from twofold.anatomy.tissue import TOUCHING, Tissue, distance_mm, smooth


@dataclass(frozen=True)
class Blood:
    """One venogram on the scale of blood.

    share: float32, 0 without and 1 with blood, noise about them. noise: its standard deviation. seen: where its field
    of view has values; everywhere, if None.
    """

    kind: str
    share: np.ndarray
    noise: float
    seen: np.ndarray | None = None


def from_ctv(ctv: np.ndarray, ct: np.ndarray | None, tissue: Tissue) -> Blood:
    """The share of enhanced blood from a CT venogram: its rise above the plain CT, or above soft tissue.

    Args:
        ctv, ct: HU on one grid; without a plain CT, bone is left out by its own value.
    """
    plain = tissue.cavity
    if ct is not None:
        rise = ctv - ct
    else:
        rise = np.where(tissue.bone | tissue.air, 0, ctv - float(np.median(ctv[plain])))
    return _scaled("ctv", rise, plain, evidence.value("anatomy.hu_blood_enhanced_least"))


def from_mrv(mrv: np.ndarray, tissue: Tissue) -> Blood:
    """The share of flowing blood from an MR venogram: its rise above the brain round it."""
    plain = tissue.cavity
    middle = float(np.median(mrv[plain]))
    spread = _mad(mrv[plain] - middle)
    return _scaled("mrv", mrv - middle, plain, numerics.MRV_RISE_NOISES * spread)


def _mad(values: np.ndarray) -> float:
    """Standard deviation of the bulk of a sample."""
    return float(np.median(np.abs(values - np.median(values)))) * numerics.MAD_TO_SD


def _scaled(kind: str, rise: np.ndarray, plain: np.ndarray, least: float) -> Blood:
    """A rise divided by that of voxels that are all blood: the bright cores of the largest vessels."""
    calm = smooth(rise, numerics.DENOISE_VOXELS)
    base = float(np.median(calm[plain]))
    cores = ndimage.binary_erosion(calm - base > least, TOUCHING) & ndimage.binary_dilation(plain)
    bright = calm[cores]
    if bright.size < numerics.CORE_SAMPLE:
        bright = np.sort(calm[plain])[-numerics.CORE_SAMPLE :]
    full = max(float(np.median(bright)) - base, numerics.TINY)
    share = ((rise - base) / full).astype(np.float32)
    return Blood(kind, share, _mad(share[plain]))


def within(part: Blood, seen: np.ndarray | None) -> Blood:
    """A venogram whose field of view ends inside the grid: nothing is said beyond."""
    return part if seen is None else Blood(part.kind, np.where(seen, part.share, np.float32(0)), part.noise, seen)


def combine(parts: list[Blood]) -> Blood:
    """The best estimate from several venograms: each counts by the inverse of its noise squared."""
    if len(parts) == 1:
        return parts[0]
    weights = np.array([1 / max(p.noise, numerics.TINY) ** 2 for p in parts])
    weights /= weights.sum()
    if any(p.seen is not None for p in parts):
        total = sum(w * (1.0 if p.seen is None else p.seen) for w, p in zip(weights, parts))
        share = sum(w * p.share for w, p in zip(weights, parts)) / np.maximum(total, numerics.TINY)
    else:
        share = sum(w * p.share for w, p in zip(weights, parts))
    noise = float(np.sqrt(sum((w * p.noise) ** 2 for w, p in zip(weights, parts))))
    return Blood("+".join(p.kind for p in parts), np.asarray(share, np.float32), noise)


def vessel_mask(blood: Blood, parts: list[Blood], where: np.ndarray, grid: Grid) -> np.ndarray:
    """The vessels: what is surely blood, grown along what may be, without the specks.

    A vein that one venogram lost (slow flow in MR, blood that the contrast has not reached in CT) stands in another:
    a voxel may speak through any of them.

    Args:
        blood: all venograms together. parts: each alone.
        where: voxels that may hold vessels.
    """
    calm = smooth(blood.share, numerics.VESSEL_BLUR_VOXELS)
    for part in parts if len(parts) > 1 else []:
        np.maximum(calm, numerics.ALONE_SHARE * smooth(part.share, numerics.VESSEL_BLUR_VOXELS), out=calm)
    noise = max(p.noise for p in (blood, *parts)) * numerics.VESSEL_BLUR_NOISE
    high = max(numerics.SEED_SHARE, numerics.SEED_NOISES * noise)
    low = max(numerics.GROW_SHARE, numerics.GROW_NOISES * noise)
    may = (calm > low) & where
    pieces, n = ndimage.label(may, TOUCHING)
    if n == 0:
        return may
    sizes = np.bincount(pieces.ravel()) * grid.voxel_mm3
    seeded = np.zeros(n + 1, bool)
    seeded[np.unique(pieces[(calm > high) & may])] = True
    keep = seeded & (sizes >= numerics.VESSEL_PIECE_MM3)
    keep[0] = False
    return ndimage.binary_fill_holes(keep[pieces])


def vessel_room(tissue: Tissue, grid: Grid) -> np.ndarray:
    """Voxels that may hold vessels: soft tissue of the heads, away from the outer skin."""
    deep = distance_mm(~tissue.head, grid.spacing_mm) > numerics.SKIN_MM
    return tissue.head & deep & ~tissue.bone & ~tissue.air
