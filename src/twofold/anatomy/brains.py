"""The two brains: what is brain at all, and which child each part of it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from skimage.segmentation import watershed

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.grid import Grid
from twofold.anatomy.tissue import largest, smooth, smooth_inside


@dataclass(frozen=True)
class Brains:
    """Masks, bool, the grid's shape. a, b: surely that child's. unsure: brain that could be either's.

    Where images decided: share of brain per voxel and its noise, and the potential, +1 a's to -1 b's.
    """

    a: np.ndarray
    b: np.ndarray
    unsure: np.ndarray
    share: np.ndarray | None = None
    level: np.ndarray | None = None
    noise: float = 0.0


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


def brain_share(
    volumes: Mapping[str, np.ndarray], cavity: np.ndarray, seen: Mapping[str, np.ndarray] | None = None
) -> tuple[np.ndarray, float]:
    """How much of each voxel inside the skull is brain, not CSF or membrane, 0 to 1, from all images; and its noise.

    Each image counts by the square of its contrast over its noise. The CT's grey values are known beforehand; MR has
    no scale, so its levels are read where the CT is sure, and its slow shading is divided out.

    Args:
        volumes: HU under ``ct`` (or ``ctv``), arbitrary values under ``mrv``, ``t1``, ``t2``.
        cavity: room inside the skull, no vessels. seen: where a kind has values, if not everywhere.
    """
    total, weights = _heard(volumes, cavity, seen)
    sigma = numerics.BRAIN_BLUR_VOXELS
    below = np.maximum(smooth(np.where(cavity, weights, 0), sigma), numerics.TINY)
    share = np.clip(np.where(cavity, smooth(np.where(cavity, total, 0), sigma) / below, 0), 0, 1)
    usual = float(np.median(weights[cavity])) if cavity.any() else 1.0
    return share, numerics.BRAIN_BLUR_NOISE / max(usual, numerics.TINY) ** 0.5


def _heard(
    volumes: Mapping[str, np.ndarray], cavity: np.ndarray, seen: Mapping[str, np.ndarray] | None
) -> tuple[np.ndarray, np.ndarray]:
    """(share of brain times weight, weight) per voxel, summed over the images."""
    base = volumes.get("ct", volumes.get("ctv"))
    assert base is not None
    calm = smooth_inside(base, cavity, numerics.BRAIN_BLUR_VOXELS)
    csf, level = brain_level(calm, cavity)
    first = (calm - csf) / (level - csf)
    led = _led_by_mr(volumes, base, cavity)
    if led is not None:
        first, sure = led, cavity & (np.abs(led - 0.5) > 0.5 - numerics.SURE_SHARE)
        csf, level = (float(np.median(base[sure & side])) for side in (led < 0.5, led > 0.5))
        if level - csf < numerics.LEAST_CT_STEP * _ct_step():  # the CT shows nothing of it
            csf, level = evidence.value("anatomy.hu_csf"), evidence.value("anatomy.hu_brain")
    # Brighter than brain inside the skull is the edge of bone, or membrane: never brain, and no news of CSF.
    bright = base > level + (level - csf) * 0.5
    weight = _weight(base, first, cavity) * np.where(bright, numerics.BRIGHT_WEIGHT, 1).astype(np.float32)
    total, weights = np.where(bright, 0, (base - csf) / (level - csf)) * weight, weight
    for kind in (k for k in ("mrv", "t1", "t2") if k in volumes):
        inside = (seen or {}).get(kind)
        where = cavity if inside is None else cavity & inside
        share, other = _unscaled_share(volumes[kind], first, where)
        heard = other if inside is None else other * inside.astype(np.float32)
        total, weights = total + heard * share, weights + heard
    return total, weights


def _ct_step() -> float:
    return evidence.value("anatomy.hu_brain") - evidence.value("anatomy.hu_csf")


def _led_by_mr(volumes: Mapping[str, np.ndarray], base: np.ndarray, cavity: np.ndarray) -> np.ndarray | None:
    """A first guess of the share of brain from the MR that tells it best from fluid; None where the CT may lead.

    On a CT whose noise is as large as the step from fluid to brain, two modes are two halves of the noise. An MR's slow
    shading is divided out by the bright tissue round each voxel; then its own two modes are its levels.
    """
    rough = (base - smooth(np.where(cavity, base, 0), numerics.ROUGH_VOXELS))[cavity]
    if not rough.size or float(np.median(np.abs(rough))) * numerics.MAD_TO_SD < numerics.CT_LEADS * _ct_step():
        return None
    best, lead = numerics.LEAST_APART, None
    for kind in (k for k in ("mrv", "t1", "t2") if k in volumes):
        calm = smooth_inside(volumes[kind].astype(np.float32), cavity, numerics.BRAIN_BLUR_VOXELS)
        calm = np.where(cavity, np.maximum(calm, 0), 0)
        around = smooth(calm**2, numerics.BIAS_VOXELS) / np.maximum(smooth(calm, numerics.BIAS_VOXELS), numerics.TINY)
        even = calm / np.maximum(around, numerics.TINY)
        low, high, apart = _two_modes(even[cavity])
        if apart > best:
            best, lead = apart, (even - low) / (high - low)
            if float((even[cavity] > (low + high) / 2).mean()) < 0.5:  # fluid is the brighter one: a T2
                lead = 1 - lead
    return lead


def _two_modes(values: np.ndarray) -> tuple[float, float, float]:
    """(lower, upper, how far apart in spreads within) of the two modes of some values."""
    low, high = (float(x) for x in np.quantile(values, numerics.MODE_STARTS))
    for _ in range(numerics.LEVEL_ROUNDS):
        below, above = values[values < (low + high) / 2], values[values >= (low + high) / 2]
        if min(below.size, above.size) < numerics.LEVEL_SAMPLE:
            return low, high, 0.0
        low, high = float(np.median(below)), float(np.median(above))
    within = (below.var() * below.size + above.var() * above.size) / values.size
    return low, high, (high - low) / max(float(within) ** 0.5, numerics.TINY)


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
    volumes: Mapping[str, np.ndarray], cavity: np.ndarray, blood: np.ndarray, grid: Grid,
    inside_mm: Mapping[str, np.ndarray], seen: Mapping[str, np.ndarray] | None = None,
) -> Brains:
    """Brain told from CSF, and each part given to the child it hangs together with.

    A potential, +1 round a's point and -1 round b's, is let through the brain as a current through a conductor in
    which CSF and membrane insulate: it falls at the film between the brains and is level inside each. What is
    surely a's or b's then floods the rest, brain before CSF. Solid brain in which the potential falls is unsure.

    Args:
        volumes: as for ``brain_share``. cavity: room inside the skull. blood: vessels (left out).
        inside_mm: a point in each child's head. seen: as for ``brain_share``.
    """
    room = cavity & ~blood
    share, noise = brain_share(volumes, room, seen)
    tissue = largest(room & (share > 0.5), numerics.BRAIN_PIECE_SHARE)
    step = max(1, round(numerics.CAVITY_SPACING_MM / grid.spacing_mm))
    coarse = _pooled(np.where(tissue, share, 0), step)
    low, high = numerics.CONDUCTOR_SHARES
    ramp = np.clip((coarse - low) / (high - low), 0, 1)
    conductivity = np.where(_pooled(cavity, step) > 0, numerics.INSULATION + (1 - numerics.INSULATION) * ramp, 0)
    potential = _potential(conductivity, grid, step, inside_mm)
    level = _stretched(potential, step, cavity.shape)
    solid = _stretched(ramp, step, cavity.shape) > 0.5
    sure = numerics.SURE_POTENTIAL
    marks = np.where(tissue & solid, (level > sure) + 2 * (level < -sure), 0).astype(np.int8)
    flooded = watershed(1 - share, marks, mask=tissue)
    unsure = tissue & solid & (np.abs(level) <= sure)
    a, b = (tissue & (flooded == k) & ~unsure for k in (1, 2))
    return Brains(a, b, unsure, share, level, noise)


def _potential(
    conductivity: np.ndarray, grid: Grid, step: int, inside_mm: Mapping[str, np.ndarray]
) -> np.ndarray:
    """The steady potential between the children's points, -1 to 1; 0 where nothing conducts.

    Exchanging the children changes its sign and nothing else, to the last bit.
    """
    shape = conductivity.shape
    number = np.full(shape, -1)
    conducts = conductivity > 0
    number[conducts] = np.arange(int(conducts.sum()))
    rows, columns, links = [], [], []
    for axis in range(numerics.DIM):
        here = tuple(slice(None, -1) if k == axis else slice(None) for k in range(numerics.DIM))
        there = tuple(slice(1, None) if k == axis else slice(None) for k in range(numerics.DIM))
        both = conducts[here] & conducts[there]
        c, d = conductivity[here][both], conductivity[there][both]
        rows.append(number[here][both])
        columns.append(number[there][both])
        links.append(2 * c * d / (c + d))
    i, j, g = np.concatenate(rows), np.concatenate(columns), np.concatenate(links)
    n = int(conducts.sum())
    off = sparse.coo_matrix((g, (i, j)), (n, n)).tocsr()
    off = off + off.T
    total = np.asarray(off.sum(axis=1)).ravel()
    place = np.argwhere(conducts) * step
    pinned = np.zeros(n)
    solid = conductivity[conducts] > 0.5
    for child, value in (("a", 1.0), ("b", -1.0)):
        far = np.linalg.norm(place - grid.index(inside_mm[child]), axis=1) * grid.spacing_mm
        pinned[far <= max(numerics.SEED_BALL_MM, float(far[solid].min()) if solid.any() else 0.0)] += value
    free = pinned == 0
    own = np.where(total > 0, total, 1)[free]
    values = pinned.copy()
    values[free] = _relaxed(off[free][:, free], own, off[free] @ pinned)
    out = np.zeros(shape)
    out[conducts] = values
    return out


def _relaxed(links: sparse.csr_matrix, own: np.ndarray, given: np.ndarray) -> np.ndarray:
    """x of ``own * x - links @ x = given`` by conjugate gradients, scaled by ``own``.

    Sums are numpy's own and not the linear algebra library's, whose result can depend on the number of its threads.
    """
    x = np.zeros_like(given)
    rest = given.copy()
    scaled = rest / own
    way = scaled.copy()
    strength = (rest * scaled).sum()
    enough = numerics.POTENTIAL_TOLERANCE**2 * strength
    for _ in range(numerics.POTENTIAL_ROUNDS):
        if strength <= enough:
            break
        pushed = own * way - links @ way
        step = strength / (way * pushed).sum()
        x += step * way
        rest -= step * pushed
        scaled = rest / own
        before, strength = strength, (rest * scaled).sum()
        way = scaled + (strength / before) * way
    return x


def _pooled(volume: np.ndarray, step: int) -> np.ndarray:
    """Block means on every ``step``-th voxel."""
    if step == 1:
        return volume.astype(np.float32)
    v = np.pad(volume.astype(np.float32), [(0, -n % step) for n in volume.shape])
    return v.reshape(v.shape[0] // step, step, v.shape[1] // step, step, v.shape[2] // step, step).mean(axis=(1, 3, 5))


def _stretched(volume: np.ndarray, step: int, shape: tuple[int, ...]) -> np.ndarray:
    """A coarse volume repeated onto the fine voxels."""
    for axis in range(numerics.DIM):
        volume = np.repeat(volume, step, axis=axis)
    return volume[: shape[0], : shape[1], : shape[2]]
