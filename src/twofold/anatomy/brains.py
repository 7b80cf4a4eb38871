"""The two brains: what is brain at all, and which child each part of it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.grid import Grid
from twofold.anatomy.tissue import largest, smooth_inside


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


def split(
    ct: np.ndarray, cavity: np.ndarray, blood: np.ndarray, grid: Grid, a_mm: np.ndarray, b_mm: np.ndarray
) -> Brains:
    """Brain told from CSF, and each part given to the child it hangs together with.

    Both children's distances are measured alike, along brain, with CSF and membrane counted as a detour; brain that
    lies about as far from both is unsure.

    Args:
        ct: HU. cavity: room inside the skull. blood: vessels (left out). a_mm, b_mm: a point in each head.
    """
    calm = smooth_inside(ct, cavity & ~blood, numerics.BRAIN_BLUR_VOXELS)
    csf, level = brain_level(calm, cavity & ~blood)
    share = np.clip((calm - csf) / (level - csf), 0, 1)
    tissue = cavity & ~blood & (share > 0.5)
    tissue = largest(tissue, numerics.BRAIN_PIECE_SHARE)
    cost = 1 + numerics.CSF_DETOUR * (1 - share)
    cost[blood] = 1 + numerics.CSF_DETOUR
    near = ndimage.binary_dilation(cavity)
    to_a, to_b = (_travel(cost, near, grid, p) for p in (a_mm, b_mm))
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
