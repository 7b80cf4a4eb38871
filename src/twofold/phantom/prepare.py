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
    smooth = sitk.GetArrayFromImage(sitk.DiscreteGaussian(sitk.GetImageFromArray(t1), [n.ADULT_SMOOTH_MM**2] * n.DIM))
    head = largest(smooth > n.HEAD_SHARE * np.percentile(smooth, n.HEAD_PERCENTILE))
    head = filled(closed(head, n.CLOSE_HEAD_MM))
    low, high = n.BRAIN_BAND
    bright = head & (smooth > low) & (smooth < high)
    core = largest(distance(bright & (smooth > n.BRAIN_CORE_LOW)) < -n.BRAIN_ERODE_MM, n.BRAIN_CENTRE)
    brain = (distance(core) <= n.BRAIN_DILATE_MM) & bright
    x, y = np.ogrid[: t1.shape[0], : t1.shape[1]]
    off_cord = np.hypot(x - n.CORD_VOXEL[0], y - n.CORD_VOXEL[1])
    brain[:, :, : n.BRAIN_FLOOR] = (off_cord < n.CORD_RADIUS_MM)[:, :, None]
    whole = brain.copy()
    whole[:, :, : n.BRAIN_FLOOR] = False
    cavity = filled(distance(closed(whole, n.CAVITY_CLOSE_MM)) <= n.CAVITY_DILATE_MM)
    cavity[:, :, : n.BRAIN_FLOOR] |= (off_cord < n.CANAL_RADIUS_MM)[:, :, None]
    out = np.zeros(t1.shape, np.uint8)
    out[head], out[cavity & head], out[brain & cavity] = HEAD, CAVITY, BRAIN
    return out


def main() -> None:
    """Write the parts beside the template."""
    image = nib.load(TEMPLATE)
    labels = parts(np.asarray(image.dataobj, np.float32))
    nib.save(nib.Nifti1Image(labels, image.affine), PARTS)


if __name__ == "__main__":
    main()
