"""Two joined heads as labels: skin, bone, CSF, two brains and the membrane between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import nibabel as nib
import numpy as np
import SimpleITK as sitk

from twofold.phantom import numerics as n
from twofold.phantom.place import Grid, Head, grid_for, pair, sampled
from twofold.phantom.prepare import BRAIN, CAVITY, HEAD, PARTS, TEMPLATE, distance

SKIN, BONE, CSF, BRAIN_A, BRAIN_B, UNSURE, VEIN, SINUS, ARTERY, DURA = range(1, 11)
FAR = 60.0


@dataclass(frozen=True)
class Anatomy:
    """What is drawn before any vessel: labels, the inner skull's signed distance, the interface, the texture."""

    grid: Grid
    heads: tuple[Head, Head]  # below, above
    labels: np.ndarray  # uint8; the brain below is BRAIN_A here: letters come last
    cavity_mm: np.ndarray  # float32, negative inside
    brain_mm: np.ndarray  # float32, negative inside either brain
    texture: np.ndarray  # float32, about -1 (white) to 1 (grey) inside the brains
    rotation_deg: float
    tilt_deg: float
    contact_cm2: float


@lru_cache(maxsize=1)
def template() -> dict[str, np.ndarray]:
    """Signed distances (infant mm, negative inside) and texture of the template head."""
    labels = np.asarray(nib.load(PARTS).dataobj)
    t1 = np.asarray(nib.load(TEMPLATE).dataobj, np.float32)
    inside = labels == BRAIN
    low, high = np.quantile(t1[inside], (0.1, 0.9))
    return {
        "head": distance(labels >= HEAD) * n.SCALE,
        "cavity": distance(labels >= CAVITY) * n.SCALE,
        "brain": distance(inside) * n.SCALE,
        "texture": np.clip(1 - 2 * (t1 - low) / (high - low), -1, 1),
    }


def draw(rotation_deg: float, spacing_mm: float, random: np.random.Generator) -> Anatomy:
    """Both heads on one grid, vertex to vertex, without vessels."""
    tilt = float(random.uniform(0, n.TILT_DEG))
    heads = pair(rotation_deg, tilt)
    parts = template()
    grid = grid_for(heads, spacing_mm, parts["head"].shape)
    below, above = ({k: sampled(parts[k], h, grid, FAR if k != "texture" else 0.0) for k in parts} for h in heads)
    x, y, z = grid.axes()
    share = np.clip(0.5 + z / (2 * n.BLEND_MM), 0, 1).astype(np.float32)
    share = share * share * (n.DIM - 2 * share)  # smoothstep: level where it starts and ends
    cavity = (1 - share) * below["cavity"] + share * above["cavity"]
    cavity = true_distance(smooth(cavity, n.SMOOTH_CAVITY_MM, grid) < 0, grid)
    skin = np.minimum((1 - share) * below["head"] + share * above["head"], cavity - n.BONE_MM - n.SCALP_MM)
    surface = interface(x, y, random)
    gap = z - surface
    inside = cavity < -n.BRAIN_IN_CAVITY_MM
    labels = np.zeros(grid.shape, np.uint8)
    labels[smooth(skin, n.SMOOTH_CAVITY_MM, grid) < 0] = SKIN
    labels[(cavity >= 0) & (cavity < n.BONE_MM)] = BONE
    labels[cavity < 0] = CSF
    lower = inside & (below["brain"] < 0) & (gap < -n.GAP_MM / 2)
    upper = inside & (above["brain"] < 0) & (gap > n.GAP_MM / 2)
    labels[lower], labels[upper] = BRAIN_A, BRAIN_B
    labels[(cavity < 0) & (np.abs(gap) < n.MEMBRANE_MM / 2)] = DURA
    plane = (cavity < 0) & (np.abs(gap) < spacing_mm / 2)
    texture = np.where(gap < 0, below["texture"], above["texture"])
    return Anatomy(
        grid, heads, labels, cavity, np.where(gap < 0, below["brain"], above["brain"]), texture,
        rotation_deg, tilt, contact(plane, surface, grid),
    )


def interface(x: np.ndarray, y: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Height (mm) of the folded surface between the brains, [nx, ny, 1]."""
    height = np.zeros(np.broadcast_shapes(x.shape, y.shape))
    for _ in range(n.WAVES):
        angle, phase = random.uniform(0, 2 * np.pi, 2)
        k = 2 * np.pi / random.uniform(*n.WAVE_LENGTHS_MM)
        height += np.cos(k * (np.cos(angle) * x + np.sin(angle) * y) + phase)
    return height * (n.WAVE_HEIGHT_MM / n.WAVES)


def contact(plane: np.ndarray, surface: np.ndarray, grid: Grid) -> float:
    """Area (cm2) of the interface inside the skull, its folds counted."""
    gx, gy = np.gradient(surface[:, :, 0], grid.spacing)
    stretched = np.sqrt(1 + gx**2 + gy**2)
    return float((plane.any(axis=2) * stretched).sum() * grid.spacing**2 / 100.0)


def true_distance(mask: np.ndarray, grid: Grid) -> np.ndarray:
    """Signed distance (mm) to the boundary of a mask, negative inside; blended fields are none."""
    return distance(mask).astype(np.float32) * np.float32(grid.spacing)


def smooth(field: np.ndarray, sigma_mm: float, grid: Grid) -> np.ndarray:
    """The field after a Gaussian of that standard deviation (mm)."""
    image = sitk.SmoothingRecursiveGaussian(grid.image(field.astype(np.float32)), sigma_mm)
    return sitk.GetArrayFromImage(image).transpose(2, 1, 0)
