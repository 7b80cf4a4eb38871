"""How surely each voxel's label is right, from how far it lies from the bounds that decided it."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from twofold.anatomy import numerics
from twofold.anatomy.brains import Brains
from twofold.anatomy.labels import CODES
from twofold.anatomy.tissue import Tissue
from twofold.quantity import PERCENT

BRAIN_CODES = (CODES["brain_a"], CODES["brain_b"])
VESSEL_CODES = tuple(CODES[k] for k in ("vein", "sinus", "artery"))


def certainty(
    volume: np.ndarray, ct: np.ndarray, tissue: Tissue, brains: Brains, blood: np.ndarray, blood_noise: float
) -> np.ndarray:
    """Percent, 0 to 100, that each voxel's label is right, uint8, the labels' shape.

    Every decision (bone or not, vessel or not, brain or fluid, whose brain) lies some way from its bound; the way over
    the spread of that measure, through a normal distribution, is its chance of being right. The decisions of one voxel
    count as independent. The spreads hold noise, and partial volume: where in a voxel the true bound runs.

    Args:
        volume: labels. ct: HU. blood: share of blood per voxel; blood_noise: its standard deviation.

    Source: spreads fitted to drawn pairs (benchmarks/anatomy.py prints stated confidence against what was right).
    """
    soft = float(np.median(ct[tissue.cavity])) if tissue.cavity.any() else 0.0
    jump = max(tissue.bone_hu - soft, numerics.TINY)
    noise_hu = _noise(ct, tissue.cavity)
    hard = ndtr((ct - tissue.bone_hu) / np.hypot(noise_hu, numerics.BONE_SPREAD * jump)).astype(np.float32)
    full = ndtr((blood - 0.5) / np.hypot(blood_noise, numerics.BLOOD_SPREAD)).astype(np.float32)
    vessel, bone = np.isin(volume, VESSEL_CODES), volume == CODES["bone"]
    out = np.where(bone, hard, 1 - hard)
    out *= np.where(bone, 1, np.where(vessel, full, 1 - full))
    out[vessel] = full[vessel]
    if brains.share is not None:
        solid = ndtr((brains.share - 0.5) / np.hypot(brains.noise, numerics.BRAIN_SPREAD)).astype(np.float32)
        brain = np.isin(volume, (*BRAIN_CODES, CODES["brain_unsure"]))
        out[brain] *= solid[brain]
        fluid = volume == CODES["csf"]
        out[fluid] *= 1 - solid[fluid]
    if brains.level is not None:
        whose = np.clip(0.5 + np.abs(brains.level) / (2 * numerics.OWNER_SURE), 0, 1).astype(np.float32)
        own = np.isin(volume, BRAIN_CODES)
        out[own] *= whose[own]
        unsure = volume == CODES["brain_unsure"]
        out[unsure] = 1 - whose[unsure]
    out[volume == 0] = 1 - hard[volume == 0]
    return np.rint(PERCENT * np.clip(out, 0, 1)).astype(np.uint8)


def _noise(ct: np.ndarray, cavity: np.ndarray) -> float:
    """Standard deviation of noise in soft tissue: of differences between voxels some way apart, HU."""
    far = numerics.NOISE_APART_VOXELS
    both = cavity[far:] & cavity[:-far]
    rise = (ct[far:] - ct[:-far])[both]
    return float(np.median(np.abs(rise))) * numerics.MAD_TO_SD / np.sqrt(2) if rise.size else 0.0
