"""By how much a brain's long axis rises towards the front: a brain that the join has flattened is longest elsewhere.

Measured on an average brain cut in many ways (evidence table ``anatomy``): where the flat patch looks straight up the
long axis rises as in an evenly cut brain; where the patch looks forward or back, the axis turns away from it.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from twofold import evidence
from twofold.anatomy import numerics


def rise_deg(brain: np.ndarray, other: np.ndarray, front: np.ndarray, top: np.ndarray, spacing_mm: float) -> float:
    """Rise of the long axis, degrees.

    Args:
        brain, other: masks of this child's and the other's brain on one grid. front, top: unit vectors of this brain's
            long and short axis in its mirror plane.
    """
    level = evidence.value("anatomy.brain_long_axis_up_deg")
    far = ndimage.distance_transform_edt(~other, sampling=spacing_mm)
    patch = np.argwhere(brain & ~ndimage.binary_erosion(brain) & (far < numerics.PATCH_REACH_MM)) * spacing_mm
    if len(patch) < numerics.PATCH_SAMPLE:
        return level
    inside = np.argwhere(brain) * spacing_mm
    away = patch.mean(axis=0) - inside.mean(axis=0)
    normal = np.linalg.svd(patch - patch.mean(axis=0), full_matrices=False)[2][-1]
    normal = normal * (1 if normal @ away >= 0 else -1)
    radius = (len(inside) * spacing_mm**numerics.DIM / (numerics.BALL * np.pi)) ** (1 / numerics.DIM)
    table = evidence.document("anatomy")["brain_long_axis_cut"]["rows"]
    near = float(away @ normal) / radius
    turn = float(np.interp(near, [r["near"] for r in table], [r["turn"] for r in table]))
    looks = float(np.degrees(np.arctan2(normal @ front, normal @ top)))
    return level - turn * float(np.clip(looks - level, -numerics.PATCH_TILT_DEG, numerics.PATCH_TILT_DEG))
