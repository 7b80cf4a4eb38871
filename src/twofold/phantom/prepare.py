"""Makes ``data/colin27_parts.nii.gz`` from the template, once: head 1, inner skull cavity 2, brain 3.

    python -m twofold.phantom.prepare

Run by us, not by users: its result ships with the package, so that drawing a phantom takes seconds.
"""

from __future__ import annotations

from pathlib import Path

import nibabel as nib
import numpy as np
import SimpleITK as sitk

from twofold.phantom import numerics as n

DATA = Path(__file__).parent / "data"
TEMPLATE, PARTS = DATA / "colin27_t1.nii.gz", DATA / "colin27_parts.nii.gz"
HEAD, CAVITY, BRAIN = 1, 2, n.DIM


def distance(mask: np.ndarray) -> np.ndarray:
    """Signed distance to the boundary of a mask in voxels, negative inside; float32, same shape."""
    image = sitk.GetImageFromArray(mask.astype(np.uint8))
    return sitk.GetArrayFromImage(sitk.SignedMaurerDistanceMap(image, squaredDistance=False))


def closed(mask: np.ndarray, radius: float) -> np.ndarray:
    """The mask after a ball of that radius (voxels) has rolled over its outside."""
    pad = int(radius) + 2
    grown = distance(np.pad(mask, pad)) <= radius
    return (distance(grown) < -radius)[pad:-pad, pad:-pad, pad:-pad]


def largest(mask: np.ndarray, seed: tuple[int, int, int] | None = None) -> np.ndarray:
    """The connected part that holds ``seed``, or the largest one."""
    parts = sitk.GetArrayFromImage(sitk.ConnectedComponent(sitk.GetImageFromArray(mask.astype(np.uint8))))
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    chosen = parts[seed] if seed is not None and parts[seed] else int(sizes.argmax())
    return parts == chosen


def filled(mask: np.ndarray) -> np.ndarray:
    """The mask with its inner holes filled."""
    image = sitk.BinaryFillhole(sitk.GetImageFromArray(mask.astype(np.uint8)))
    return sitk.GetArrayFromImage(image).astype(bool)


def parts(t1: np.ndarray) -> np.ndarray:
    """Head, cavity and brain of the template as labels, from its T1 image (1 mm voxels)."""
    smooth = sitk.GetArrayFromImage(sitk.DiscreteGaussian(sitk.GetImageFromArray(t1), n.ADULT_SMOOTH_MM**2))
    head = largest(smooth > n.HEAD_SHARE * np.percentile(smooth, n.HEAD_PERCENTILE))
    head = filled(closed(head, n.CLOSE_HEAD_MM))
    bright = head & (smooth > n.BRAIN_SHARE * np.percentile(smooth[head], n.BRAIN_PERCENTILE))
    bright[:, :, : n.BRAIN_FLOOR] = False
    core = largest(distance(bright) < -n.BRAIN_ERODE_MM, n.BRAIN_CENTRE)
    brain = closed((distance(core) <= n.BRAIN_DILATE_MM) & bright, n.BRAIN_CLOSE_MM)
    cavity = filled((distance(closed(brain, n.CAVITY_CLOSE_MM)) <= n.CAVITY_DILATE_MM) & head)
    out = np.zeros(t1.shape, np.uint8)
    out[head], out[cavity], out[brain & cavity] = HEAD, CAVITY, BRAIN
    return out


def main() -> None:
    """Write the parts beside the template."""
    image = nib.load(TEMPLATE)
    labels = parts(np.asarray(image.dataobj, np.float32))
    nib.save(nib.Nifti1Image(labels, image.affine), PARTS)


if __name__ == "__main__":
    main()
