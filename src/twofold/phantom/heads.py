"""The shape of two joined heads: skin and inner skull as signed distances, before brain and vessels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import nibabel as nib
import numpy as np
import SimpleITK as sitk

from twofold.evidence import value
from twofold.phantom import numerics as n
from twofold.phantom.place import ABOVE, BELOW, Grid, Head, grid_for, pair, resampled
from twofold.phantom.prepare import BRAIN, CAVITY, HEAD, PARTS, TEMPLATE, distance


@dataclass(frozen=True)
class Template:
    """The adult head in infant millimetres, on template voxels; distances negative inside."""

    t1: np.ndarray
    brain: np.ndarray  # 0 or 1, float32
    head_mm: np.ndarray
    cavity_mm: np.ndarray


@dataclass(frozen=True)
class Shape:
    """Two heads on one grid, without content.

    cavity_mm, skin_mm: signed distances [nx, ny, nz], negative inside. surface_mm: height of the folded
    interface between the brains over the join, [nx, ny]. above_mm: how far each head's own vertex would have
    reached beyond the join, [nx, ny] each.
    """

    grid: Grid
    heads: tuple[Head, Head]
    cavity_mm: np.ndarray
    skin_mm: np.ndarray
    surface_mm: np.ndarray
    above_mm: tuple[np.ndarray, np.ndarray]


@lru_cache(maxsize=1)
def template() -> Template:
    """The template's fields; computed once per process."""
    labels = np.asarray(nib.load(PARTS).dataobj)
    t1 = np.asarray(nib.load(TEMPLATE).dataobj, np.float32)
    scale = np.float32(n.SCALE)
    return Template(
        t1=t1,
        brain=(labels == BRAIN).astype(np.float32),
        head_mm=distance(labels >= HEAD) * scale,
        cavity_mm=distance(labels >= CAVITY) * scale - np.float32(n.INFANT_CSF_MM),
    )


def shape(
    rotation_deg: float, tilt_deg: float, contact_cm2: float, spacing_mm: float, random: np.random.Generator,
    extras: tuple[str, ...] = (),
) -> Shape:
    """Both heads on one grid, joined by a skull that turns from one outline into the other.

    Each head ends at the join; its outline there is continued straight up, and the two continued fields are
    mixed over a few millimetres. (A smooth union of the two is no distance; it also leaves a step.)
    """
    t = template()
    roll = float(random.uniform(-n.ROLL_DEG, n.ROLL_DEG))
    heads = pair(rotation_deg, tilt_deg, roll, t.cavity_mm, contact_cm2)
    grid = grid_for(heads, spacing_mm, t.head_mm, n.EXPANDER_ROOM_MM if "expanders" in extras else 0.0)
    both = [_half(t, h, grid) for h in heads]
    cavity = _blend(both[BELOW].cavity, both[ABOVE].cavity, grid)
    cavity = _smooth(distance(_smooth(cavity, n.SMOOTH_SHAPE_MM, grid) < 0) * spacing_mm, n.SMOOTH_EDGE_MM, grid)
    skin = _blend(both[BELOW].skin, both[ABOVE].skin, grid)
    skin = np.minimum(skin, cavity - (value("phantom.bone_mm") + value("phantom.scalp_mm")))
    skin = _smooth(skin, n.SMOOTH_SKIN_MM, grid)
    x, y, _ = grid.axes()
    interlocked = "interlocked" in extras
    waves = n.INTERLOCKED_WAVES_MM if interlocked else n.WAVE_LENGTHS_MM
    surface = _interface(x[:, :, 0], y[:, :, 0], random, waves, n.INTERLOCKED_FOLD if interlocked else 1.0)
    return Shape(grid, heads, cavity, skin, surface, (both[BELOW].above, both[ABOVE].above))


@dataclass(frozen=True)
class _Half:
    """One head's fields, continued beyond the join as far as the two are mixed."""

    cavity: np.ndarray
    skin: np.ndarray
    above: np.ndarray


def _half(t: Template, head: Head, grid: Grid) -> _Half:
    """One head up to the join on its planes of the grid, then continued; and what its vertex loses."""
    nz, mixed = grid.shape[2], round(n.BLEND_MM / grid.spacing)
    if head.up > 0:
        own, rest = grid.slab(0, grid.join), grid.slab(grid.join, grid.join + round(n.CAP_MM / grid.spacing))
    else:
        own, rest = grid.slab(grid.join, nz), grid.slab(grid.join - round(n.CAP_MM / grid.spacing), grid.join)
    cap = resampled(t.cavity_mm, head, rest, n.FAR_MM) < 0
    cavity = resampled(t.cavity_mm, head, own, n.FAR_MM)
    skin = resampled(t.head_mm, head, own, n.FAR_MM) + _thinning(head, own)
    side = ((0, 0), (0, 0), (0, mixed) if head.up > 0 else (mixed, 0))
    above = _smooth_flat(cap.sum(axis=2) * grid.spacing, grid)
    return _Half(np.pad(cavity, side, mode="edge"), np.pad(skin, side, mode="edge"), above)


def _thinning(head: Head, grid: Grid) -> np.ndarray:
    """How much thinner (mm) than the scaled adult's the infant's skull and scalp are, growing with height."""
    x, y, z = grid.axes()
    up = head.rotation[:, 2]
    height = (x - head.shift[0]) * up[0] + (y - head.shift[1]) * up[1] + (z - head.shift[2]) * up[2]
    low, high = n.CALVARIA_FROM_MM
    share = np.clip((height - low) / (high - low), 0, 1).astype(np.float32)
    return n.FACE_THINNER_MM + share * share * (n.DIM - 2 * share) * (n.VAULT_THINNER_MM - n.FACE_THINNER_MM)


def _blend(below: np.ndarray, above: np.ndarray, grid: Grid) -> np.ndarray:
    """The lower field below, the upper above, mixed by a smooth step round the join."""
    mixed = round(n.BLEND_MM / grid.spacing)
    k = grid.join
    low, high = k - mixed, k + mixed
    share = (np.arange(2 * mixed, dtype=np.float32) + 0.5) / (2 * mixed)
    share = share * share * (n.DIM - 2 * share)
    middle = (1 - share) * below[:, :, low:high] + share * above[:, :, : 2 * mixed]
    return np.concatenate([below[:, :, :low], middle, above[:, :, 2 * mixed :]], axis=2)


def _interface(
    x: np.ndarray, y: np.ndarray, random: np.random.Generator, waves_mm: tuple[float, float], higher: float
) -> np.ndarray:
    """Height (mm) of the folded surface between the brains, [nx, ny]; flat towards its rim's sinus."""
    height = np.zeros(np.broadcast_shapes(x.shape, y.shape))
    for _ in range(n.WAVES):
        angle, phase = random.uniform(0, 2 * np.pi, 2)
        k = 2 * np.pi / random.uniform(*waves_mm)
        height += np.cos(k * (np.cos(angle) * x + np.sin(angle) * y) + phase)
    height *= higher * value("phantom.fold_mm") / np.abs(height).max()
    return height.astype(np.float32)


def _smooth(field: np.ndarray, sigma_mm: float, grid: Grid) -> np.ndarray:
    """The field after a Gaussian of that standard deviation (mm)."""
    image = sitk.GetImageFromArray(field.astype(np.float32))
    return sitk.GetArrayFromImage(sitk.SmoothingRecursiveGaussian(image, [sigma_mm / grid.spacing] * n.DIM))


def _smooth_flat(field: np.ndarray, grid: Grid) -> np.ndarray:
    """The same for a plane field, over the width of a gyrus."""
    image = sitk.GetImageFromArray(field.astype(np.float32))
    return sitk.GetArrayFromImage(sitk.SmoothingRecursiveGaussian(image, [n.CAP_SMOOTH_MM / grid.spacing] * 2))
