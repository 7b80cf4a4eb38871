"""Labels and CT for the slices: one grid, one byte a voxel, nothing of the face unless it was asked for."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

from twofold.board.theatre import folder
from twofold.board.theatre.folder import ANATOMY

MAGIC = b"TWV1"
LONGEST = 256  # voxels along the longest side; finer grids are thinned
WINDOW = (-120.0, 900.0)  # HU shown from black to white: brain, clot, contrast and thin bone in one picture
AIR, SKIN = 0, 1
_TO_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])


def volume(root: Path, skin: bool) -> bytes:
    """MAGIC, length of a JSON head ``{shape, origin_mm, spacing_mm, window_hu, codes}``, head, labels, CT.

    Both volumes are uint8, x fastest. Without ``skin`` whatever lies in it or outside of it is black.
    """
    import nibabel

    image = nibabel.nifti1.load(root / ANATOMY / "labels.nii.gz")
    labels, affine = _upright(np.asarray(image.dataobj, np.uint8), _TO_LPS @ image.affine)
    thin = max(1, -(-max(labels.shape) // LONGEST))
    labels = labels[::thin, ::thin, ::thin]
    affine = affine @ np.diag([thin, thin, thin, 1.0])
    ct = _ct(root, labels.shape, affine)
    if not skin:
        ct[(labels == AIR) | (labels == SKIN)] = 0
        labels = np.where(labels == SKIN, AIR, labels)
    codes = folder.read(root / ANATOMY / "labels.json")["codes"]
    head = json.dumps({
        "shape": list(labels.shape),
        "origin_mm": affine[:3, 3].round(3).tolist(),
        "spacing_mm": np.diag(affine)[:3].round(4).tolist(),
        "window_hu": WINDOW,
        "codes": codes,
    }).encode()  # fmt: skip
    head += b" " * (-len(head) % 4)
    parts = (np.ascontiguousarray(v.transpose(2, 1, 0)).tobytes() for v in (labels, ct))
    return MAGIC + struct.pack("<I", len(head)) + head + b"".join(parts)


def _upright(data: np.ndarray, affine: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same volume with its axes along +x, +y, +z (LPS) in this order; the grid is taken as unrotated."""
    order = [int(k) for k in np.argmax(np.abs(affine[:3, :3]), axis=1)]
    data, affine = data.transpose(order), affine[:, [*order, 3]]
    for k in range(3):
        if affine[k, k] < 0:
            data = np.flip(data, k)
            affine = affine.copy()
            affine[:3, 3] += affine[:3, k] * (data.shape[k] - 1)
            affine[:3, k] *= -1
    return data, np.block([[np.diag(np.diag(affine)[:3]), affine[:3, 3:]], [np.array([[0, 0, 0, 1.0]])]])


def _ct(root: Path, shape: tuple[int, ...], affine: np.ndarray) -> np.ndarray:
    """The first CT of the case on the labels' grid, windowed; black where there is none."""
    import nibabel
    from scipy.ndimage import affine_transform

    images = folder.case(root).get("images") or []
    file = next((i["file"] for kind in ("ct", "ctv") for i in images if i["kind"] == kind), None)
    if file is None or not (root / file).is_file():
        return np.zeros(shape, np.uint8)
    image = nibabel.nifti1.load(root / file)
    to_ct = np.linalg.inv(_TO_LPS @ image.affine) @ affine
    data = np.asarray(image.dataobj, np.float32)
    low, high = WINDOW
    found = affine_transform(data, to_ct[:3, :3], to_ct[:3, 3], shape, order=1, cval=low)
    return np.clip((found - low) * 255 / (high - low), 0, 255).astype(np.uint8)
