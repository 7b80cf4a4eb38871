"""Where another scan's frame lies in the CT's: rigid registration by mutual information, and its error in mm.

A child that was moved between two scanners lies differently in the second picture, whatever the scanner says. The
images of one case are therefore compared before they are laid on one grid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.grid import Grid, lay
from twofold.anatomy.images import CT_KINDS, Image
from twofold.anatomy.tissue import smooth


@dataclass(frozen=True)
class Alignment:
    """How an image was moved onto the CT.

    to_ct: (4, 4), mm LPS of the image's own frame to the CT's. moved_mm: the farthest that a point of the heads moved.
    error_mm: how far two registrations from different samples and starts lie apart, 95th percentile over the heads:
    their repeatability, which a bias that both share escapes. applied: False where the frames agreed already.
    """

    kind: str
    to_ct: np.ndarray
    moved_mm: float
    error_mm: float
    applied: bool


def aligned(image: Image, ct: np.ndarray, head: np.ndarray, grid: Grid) -> tuple[Image, Alignment]:
    """An image with its affine corrected so that its heads lie on the CT's, and what was done.

    Args:
        image: any kind. ct: HU on ``grid``. head: what lies inside the skin, on ``grid``.
    """
    step = max(1, round(numerics.REGISTER_SPACING_MM / grid.spacing_mm))
    thin = (slice(None, None, step),) * numerics.DIM
    coarse = Grid(grid.origin_mm, grid.spacing_mm * step, tuple(head[thin].shape))  # type: ignore[arg-type]
    low, high = evidence.value("anatomy.hu_air_below"), evidence.value("anatomy.hu_bone_most")
    fixed = np.clip(ct[thin], low, high)
    points = coarse.world(np.argwhere(head[thin])[:: numerics.REGISTER_EVERY])
    moving = _coarse(image, coarse)
    found = [_rigid(fixed, moving, coarse, points.mean(axis=0), turn) for turn in numerics.REGISTER_STARTS]
    ends = [_moved(m, points) for m in found]
    error = float(np.percentile(np.linalg.norm(ends[0] - ends[1], axis=1), numerics.REGISTER_PERCENTILE))
    to_image = found[0]  # CT frame to the image's frame
    way = np.linalg.norm(ends[0] - points, axis=1)
    far, most = float(way.max()), float(np.percentile(way, numerics.REGISTER_PERCENTILE))
    if most <= max(numerics.REGISTER_AGREES_VOXELS * grid.spacing_mm, error):
        return image, Alignment(image.kind, np.eye(numerics.DIM + 1), 0.0, error, False)
    to_ct = np.linalg.inv(to_image)
    return replace(image, affine_lps=to_ct @ image.affine_lps), Alignment(image.kind, to_ct, far, error, True)


def _coarse(image: Image, grid: Grid) -> np.ndarray:
    """The image on a coarse grid that also holds what lies a little beyond; CT values windowed like the CT, MR values
    without the slow shading of its coil."""
    volume = lay(image, grid)
    if image.kind in CT_KINDS:
        return np.clip(volume, evidence.value("anatomy.hu_air_below"), evidence.value("anatomy.hu_bone_most"))
    tissue = volume > np.percentile(volume, numerics.REGISTER_BRIGHTEST) * numerics.REGISTER_DARK_SHARE
    sigma = numerics.REGISTER_SHADING_MM / grid.spacing_mm
    spread = np.maximum(smooth(tissue.astype(np.float32), sigma), numerics.REGISTER_DARK_SHARE)
    coil = smooth(np.where(tissue, volume, 0), sigma) / spread
    even = np.where(tissue, volume / np.maximum(coil, numerics.TINY), 0)  # what a coil sees brighter nearby
    return np.minimum(even, 2)


def _rigid(fixed: np.ndarray, moving: np.ndarray, grid: Grid, centre: np.ndarray, start: float) -> np.ndarray:
    """(4, 4) that takes points of the fixed frame to the moving one's, mm LPS.

    Args: start: seed of the sample and, in mm and about as many degrees, how far off the search begins.
    """
    import SimpleITK as sitk

    images = []
    for volume in (fixed, moving):
        image = sitk.GetImageFromArray(np.ascontiguousarray(volume.transpose(2, 1, 0), np.float32))
        image.SetSpacing([grid.spacing_mm] * numerics.DIM)
        image.SetOrigin([float(v) for v in grid.origin_mm])
        images.append(image)
    transform = sitk.Euler3DTransform()
    transform.SetCenter([float(v) for v in centre])
    transform.SetTranslation([start, -start, start])
    method = sitk.ImageRegistrationMethod()
    method.SetNumberOfThreads(1)  # sums in one order: any machine finds the same
    method.SetMetricAsMattesMutualInformation(numerics.REGISTER_BINS)
    method.SetMetricSamplingStrategy(method.RANDOM)
    share = min(1.0, numerics.REGISTER_SAMPLES / fixed.size)
    method.SetMetricSamplingPercentage(share, seed=numerics.REGISTER_SEED + round(abs(start)))
    method.SetInterpolator(sitk.sitkLinear)
    method.SetOptimizerAsRegularStepGradientDescent(
        learningRate=1.0, minStep=numerics.REGISTER_STEP, numberOfIterations=numerics.REGISTER_ROUNDS,
        relaxationFactor=numerics.REGISTER_RELAX, gradientMagnitudeTolerance=numerics.TINY,
    )
    method.SetOptimizerScalesFromPhysicalShift()
    method.SetShrinkFactorsPerLevel(list(numerics.REGISTER_SHRINK))
    method.SetSmoothingSigmasPerLevel(list(numerics.REGISTER_SMOOTH_MM))
    method.SetSmoothingSigmasAreSpecifiedInPhysicalUnits(True)
    method.SetInitialTransform(transform, inPlace=True)
    method.Execute(*images)
    matrix = np.eye(numerics.DIM + 1)
    matrix[:3, :3] = np.array(transform.GetMatrix()).reshape(numerics.DIM, numerics.DIM)
    centre = np.array(transform.GetCenter())
    matrix[:3, 3] = np.array(transform.GetTranslation()) + centre - matrix[:3, :3] @ centre
    return matrix


def _moved(matrix: np.ndarray, points_mm: np.ndarray) -> np.ndarray:
    return points_mm @ matrix[:3, :3].T + matrix[:3, 3]
