"""Head, bone, the room inside the skull, and brain against CSF, from CT values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.grid import Grid

TOUCHING = np.ones((numerics.DIM,) * numerics.DIM, bool)  # neighbours by face, edge or corner


@dataclass(frozen=True)
class Tissue:
    """Masks of one CT, bool, the grid's shape.

    head: everything inside the skin, airways included. air: airways and sinuses inside it. bone: skull and face.
    cavity: the room inside the skull (brains, CSF, vessels). bone_hu: the threshold used.
    elsewhere: size of the largest such room that holds no given point, as a share of the largest that does.
    """

    head: np.ndarray
    air: np.ndarray
    bone: np.ndarray
    cavity: np.ndarray
    bone_hu: float
    elsewhere: float = 0.0


def distance_mm(mask: np.ndarray, spacing_mm: float, wall: bool = False) -> np.ndarray:
    """Distance of every voxel to the nearest one of ``mask``, mm, float32 (0 inside it).

    Args:
        wall: count the faces of the volume as part of the mask.
    """
    import SimpleITK as sitk

    source = np.pad(mask, 1, constant_values=True) if wall else mask
    if not source.any():
        return np.full(mask.shape, np.inf, np.float32)
    image = sitk.GetImageFromArray(source.astype(np.uint8))
    image.SetSpacing([spacing_mm] * numerics.DIM)
    far = sitk.SignedMaurerDistanceMap(image, insideIsPositive=False, squaredDistance=False, useImageSpacing=True)
    out = np.maximum(sitk.GetArrayFromImage(far), 0)
    return out[1:-1, 1:-1, 1:-1] if wall else out


def smooth(volume: np.ndarray, sigma_voxels: float) -> np.ndarray:
    """The volume blurred by a Gaussian, float32."""
    return ndimage.gaussian_filter(volume, sigma_voxels, output=np.float32, truncate=numerics.TRUNCATE)


def smooth_inside(volume: np.ndarray, mask: np.ndarray, sigma_voxels: float) -> np.ndarray:
    """The volume blurred among the voxels of a mask only, so that bone beside CSF doesn't lift it; 0 outside."""
    weight = smooth(mask.astype(np.float32), sigma_voxels)
    return np.where(mask, smooth(np.where(mask, volume, 0), sigma_voxels) / np.maximum(weight, numerics.TINY), 0)


def largest(mask: np.ndarray, least_share: float) -> np.ndarray:
    """The pieces of a mask at least that share of the largest one's size (26-connected)."""
    pieces, n = ndimage.label(mask, TOUCHING)
    if n <= 1:
        return mask
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    keep = sizes >= least_share * sizes.max()
    keep[0] = False
    return keep[pieces]


def head_mask(ct: np.ndarray) -> np.ndarray:
    """Everything inside the skin of both heads, cavities filled slice by slice in all three directions."""
    body = smooth(ct, numerics.DENOISE_VOXELS) > evidence.value("anatomy.hu_air_below")
    body = largest(ndimage.binary_opening(body), numerics.HEAD_PIECE_SHARE)
    filled = ndimage.binary_fill_holes(body)
    for axis in range(numerics.DIM):
        for k in range(ct.shape[axis]):
            plane: tuple[slice | int, ...] = tuple(k if a == axis else slice(None) for a in range(numerics.DIM))
            filled[plane] |= ndimage.binary_fill_holes(body[plane])
    return filled


def bone_threshold(ct: np.ndarray, head: np.ndarray) -> float:
    """The CT value half way between soft tissue and this pair's own bone, inside the evidence's limits."""
    least, most = evidence.value("anatomy.hu_bone_least"), evidence.value("anatomy.hu_bone_most")
    values = ct[head]
    soft = float(np.median(values[np.abs(values) < least])) if values.size else 0.0
    hard = values[values > most]
    if hard.size < numerics.BONE_SAMPLE:
        return least
    return float(np.clip((soft + np.median(hard)) / 2, least, most))


def segment(ct: np.ndarray, head: np.ndarray, grid: Grid, inside_mm: list[np.ndarray]) -> Tissue:
    """The tissues of a CT.

    Args:
        ct: HU, the grid's shape. head: from ``head_mask``. inside_mm: a world point inside each head.
    """
    threshold = bone_threshold(ct, head)
    bone = _without_crumbs((ct > threshold) & head, grid)
    air = head & (smooth(ct, numerics.DENOISE_VOXELS) < evidence.value("anatomy.hu_air_below"))
    cavity, elsewhere = _cavity(head, bone, air, grid, inside_mm)
    return Tissue(head, air, bone, cavity, threshold, elsewhere)


def _without_crumbs(mask: np.ndarray, grid: Grid) -> np.ndarray:
    pieces, n = ndimage.label(mask, TOUCHING)
    if n <= 1:
        return mask
    sizes = np.bincount(pieces.ravel()) * grid.voxel_mm3
    sizes[0] = 0
    return (sizes >= numerics.CRUMB_MM3)[pieces]


def _cavity(
    head: np.ndarray, bone: np.ndarray, air: np.ndarray, grid: Grid, inside_mm: list[np.ndarray]
) -> tuple[np.ndarray, float]:
    """The soft room round the given points that no opening narrower than a fontanelle leads out of.

    Also the size of the largest room without a point, as a share of the largest with one.
    """
    step = max(1, round(numerics.CAVITY_SPACING_MM / grid.spacing_mm))
    coarse = grid.spacing_mm * step
    wall = _pool(bone | air, step)
    inner = _pool(head, step) & ~wall
    reach = evidence.value("anatomy.gap_in_skull_mm") / 2
    to_wall = distance_mm(wall, coarse)
    # Outside the skull is scalp; nothing that near to the outer air is brain, even under a fontanelle.
    to_air = distance_mm(~_pool(head, step), coarse)
    covered = to_air[wall & (to_air > 0)]
    scalp = float(np.quantile(covered, numerics.SCALP_QUANTILE)) if covered.size else coarse
    core = inner & (to_wall > reach) & (to_air > scalp)
    pieces, _ = ndimage.label(core)
    places = np.argwhere(core)
    if len(places) == 0:
        return np.zeros_like(head), 0.0
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    keep: set[int] = set()
    for point in inside_mm:  # the piece nearest to each point: a point may lie in a ventricle or on a vein
        near = places[np.argmin(np.linalg.norm(places * step - np.array(grid.voxel(point)), axis=1))]
        keep.add(int(pieces[tuple(near)]))
    others = [int(n) for k, n in enumerate(sizes) if k not in keep]
    elsewhere = max(others) / max(int(sizes[k]) for k in keep)
    core = np.isin(pieces, sorted(keep))
    grown = distance_mm(core, coarse) <= reach + 2 * coarse
    room = grown & (to_air > scalp)
    full = _stretch(room, step, head.shape)
    out = full & head & ~bone & ~air
    return ndimage.binary_opening(out) | (out & _stretch(core, step, head.shape)), elsewhere


def _pool(mask: np.ndarray, step: int) -> np.ndarray:
    """A coarser mask: true where at least half of the block is."""
    if step == 1:
        return mask
    pad = [(0, -n % step) for n in mask.shape]
    m = np.pad(mask, pad, mode="edge")
    blocks = m.reshape(m.shape[0] // step, step, m.shape[1] // step, step, m.shape[2] // step, step)
    return blocks.mean(axis=(1, 3, 5)) >= 0.5


def _stretch(mask: np.ndarray, step: int, shape: tuple[int, ...]) -> np.ndarray:
    """A coarse mask on the fine grid."""
    if step == 1:
        return mask
    for axis in range(numerics.DIM):
        mask = np.repeat(mask, step, axis=axis)
    return mask[: shape[0], : shape[1], : shape[2]]
