"""Two small joined heads as labels, shared by the tests of the stage and of edits."""

from __future__ import annotations

import numpy as np

CODES = {"skin": 1, "bone": 2, "csf": 3, "brain_a": 4, "brain_b": 5, "brain_unsure": 6, "vein": 7, "sinus": 8,
         "artery": 9, "dura": 10, "expander": 11}
SPACING = 4.0
AFFINE = np.diag([SPACING, SPACING, SPACING, 1.0])
AFFINE[:3, 3] = (-78, -78, -126)


def heads(gap_voxels: int = 0) -> np.ndarray:
    """Two heads joined at the vertex at z = 0, a below; a ring sinus runs round the cleft between their brains."""
    i = np.stack(np.meshgrid(*[np.arange(n) for n in (40, 40, 64)], indexing="ij"), -1)
    x, y, z = np.moveaxis(i * SPACING + AFFINE[:3, 3], -1, 0)
    labels = np.zeros(i.shape[:3], np.uint8)
    near = np.abs(z) - 48
    for code, wall in ((1, 0), (2, 6), (3, 11)):
        labels[(x / (66 - wall)) ** 2 + (y / (62 - wall)) ** 2 + (near / (74 - wall)) ** 2 < 1] = code
    inner = (x / 52) ** 2 + (y / 48) ** 2 + (near / 60) ** 2 < 1
    fold = 3 * np.sin(x / 17)
    labels[inner & (z < fold - 4)] = CODES["brain_a"]
    labels[inner & (z > fold + 4)] = CODES["brain_b"]
    ring = (np.hypot(x, y) - 48) ** 2 + z**2 < 5**2
    labels[ring & (labels > 0)] = CODES["sinus"]
    if gap_voxels:
        labels[np.abs(z) < gap_voxels * SPACING] = 0
    return labels
