"""The two brains: what is brain at all, and which child each part of it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.grid import Grid
from twofold.anatomy.tissue import largest, smooth, smooth_inside


@dataclass(frozen=True)
class Brains:
    """Masks, bool, the grid's shape. a, b: surely that child's. unsure: brain that could be either's."""

    a: np.ndarray
    b: np.ndarray
    unsure: np.ndarray


def brain_level(ct: np.ndarray, cavity: np.ndarray) -> tuple[float, float]:
    """(CSF, brain) CT values of this pair: the two modes inside the skull, prior values where they don't show."""
    csf, brain = evidence.value("anatomy.hu_csf"), evidence.value("anatomy.hu_brain")
    half = (brain - csf) / 2
    values = ct[cavity]
    values = values[(values > csf - 2 * half) & (values < brain + 2 * half)]
    for _ in range(numerics.LEVEL_ROUNDS):
        middle = (csf + brain) / 2
        low, high = values[values < middle], values[values >= middle]
        if min(low.size, high.size) < numerics.LEVEL_SAMPLE:
            break
        csf, brain = float(np.median(low)), float(np.median(high))
    if brain - csf < half:  # one mode only: CSF does not show on this scan
        return evidence.value("anatomy.hu_csf"), evidence.value("anatomy.hu_brain")
    return csf, brain


def brain_share(volumes: Mapping[str, np.ndarray], cavity: np.ndarray) -> np.ndarray:
    """How much of each voxel inside the skull is brain rather than CSF or membrane, 0 to 1, from every image.

    Each image counts by the square of its contrast over its noise. The CT's grey values are known beforehand; MR has
    no scale, so its levels are read where the CT is sure, and its slow shading is divided out.

    Args:
        volumes: HU under ``ct`` (or ``ctv``), arbitrary values under ``mrv``. cavity: room inside the skull, no vessels.
    """
    base = volumes.get("ct", volumes.get("ctv"))
    assert base is not None
    calm = smooth_inside(base, cavity, numerics.BRAIN_BLUR_VOXELS)
    csf, level = brain_level(calm, cavity)
    first = (calm - csf) / (level - csf)
    # Brighter than brain inside the skull is the edge of bone, or membrane: never brain, and no news of CSF.
    bright = base > level + (level - csf) * 0.5
    weight = _weight(base, first, cavity) * np.where(bright, numerics.BRIGHT_WEIGHT, 1).astype(np.float32)
    total, weights = np.where(bright, 0, (base - csf) / (level - csf)) * weight, weight
    if "mrv" in volumes:
        share, other = _unscaled_share(volumes["mrv"], first, cavity)
        total, weights = total + other * share, weights + other
    sigma = numerics.BRAIN_BLUR_VOXELS
    below = np.maximum(smooth(np.where(cavity, weights, 0), sigma), numerics.TINY)
    return np.clip(np.where(cavity, smooth(np.where(cavity, total, 0), sigma) / below, 0), 0, 1)


def _weight(volume: np.ndarray, share: np.ndarray, cavity: np.ndarray) -> float:
    """Square of the contrast of brain and CSF over the noise, in an image on any scale."""
    brain, csf = volume[cavity & (share > 1 - numerics.SURE_SHARE)], volume[cavity & (share < numerics.SURE_SHARE)]
    if min(brain.size, csf.size) < numerics.LEVEL_SAMPLE:
        return numerics.TINY
    noise = float(np.median(np.abs(brain - np.median(brain)))) * numerics.MAD_TO_SD
    return max(float((np.median(brain) - np.median(csf)) / max(noise, numerics.TINY)) ** 2, numerics.TINY)


def _unscaled_share(volume: np.ndarray, first: np.ndarray, cavity: np.ndarray) -> tuple[np.ndarray, float]:
    """(share of brain, weight) from an image without a scale, led by a first guess of the same."""
    sure = cavity & (first > 1 - numerics.SURE_SHARE)
    if sure.sum() < numerics.LEVEL_SAMPLE:
        return first, numerics.TINY
    middle = float(np.median(volume[sure]))
    weight = smooth(sure.astype(np.float32), numerics.BIAS_VOXELS)
    bias = smooth(np.where(sure, np.clip(volume / middle, 0, 2), 0), numerics.BIAS_VOXELS)
    even = volume / np.maximum(np.where(weight > numerics.BIAS_LEAST, bias / np.maximum(weight, numerics.TINY), 1), 0.5)
    dark = float(np.median(even[cavity & (first < numerics.SURE_SHARE)])) if (first < numerics.SURE_SHARE).any() else 0
    if middle - dark <= 0:
        return first, numerics.TINY
    return (even - dark) / (middle - dark), _weight(even, first, cavity)


def split(
    volumes: Mapping[str, np.ndarray], cavity: np.ndarray, blood: np.ndarray, grid: Grid, inside_mm: Mapping[str, np.ndarray]
) -> Brains:
    """Brain told from CSF, and each part given to the child it hangs together with.

    Both children's distances are measured alike, along brain, with CSF and membrane counted as a detour; brain that
    lies about as far from both is unsure.

    Args:
        volumes: as for ``brain_share``. cavity: room inside the skull. blood: vessels (left out).
        inside_mm: a point in each child's head.
    """
    room = cavity & ~blood
    share = brain_share(volumes, room)
    tissue = largest(room & (share > 0.5), numerics.BRAIN_PIECE_SHARE)
    cost = 1 + numerics.CSF_DETOUR * (1 - share)
    cost[blood] = 1 + numerics.CSF_DETOUR
    near = ndimage.binary_dilation(cavity)
    with ThreadPoolExecutor(2) as pool:  # two independent marches; threads change no number
        to_a, to_b = pool.map(lambda child: _travel(cost, near, grid, inside_mm[child]), ("a", "b"))
    lead = to_b - to_a
    sure = numerics.UNSURE_MM
    return Brains(tissue & (lead > sure), tissue & (lead < -sure), tissue & (np.abs(lead) <= sure))


def _travel(cost: np.ndarray, allowed: np.ndarray, grid: Grid, start_mm: np.ndarray) -> np.ndarray:
    """Cost of the cheapest way from a point to every allowed voxel, mm of brain; large where there is none."""
    import SimpleITK as sitk

    places = np.argwhere(allowed)
    start = places[np.argmin(np.linalg.norm(places - grid.index(start_mm), axis=1))]
    box = tuple(slice(int(lo), int(hi) + 1) for lo, hi in zip(places.min(axis=0), places.max(axis=0)))
    speed = sitk.GetImageFromArray(np.where(allowed, 1 / cost, 0).astype(np.float32)[box])
    speed.SetSpacing([grid.spacing_mm] * 3)
    march = sitk.FastMarchingImageFilter()
    march.SetTrialPoints([tuple(int(x) for x in (start - [s.start for s in box])[::-1])])
    march.SetStoppingValue(numerics.FARTHEST_MM)
    out = np.full(cost.shape, numerics.FARTHEST_MM, np.float32)
    out[box] = np.minimum(sitk.GetArrayFromImage(march.Execute(speed)), numerics.FARTHEST_MM)
    return out
