"""How far one threshold gets on a drawn scan: the measure by which a phantom is honest or too easy."""

from __future__ import annotations

import numpy as np

from twofold.phantom import numerics as n
from twofold.phantom.tissues import SINUS, VEIN


def recall_of_best_threshold(scan: np.ndarray, labels: np.ndarray, precision: float = n.HONEST_PRECISION) -> float:
    """The largest share of vein and sinus voxels that any single threshold finds at the wanted precision.

    Args: scan, labels: [nx, ny, nz] on one grid. precision: least share of found voxels that are veins.
    """
    grey = scan.ravel()
    order = np.argsort(grey, kind="stable")[::-1]
    right = np.cumsum(np.isin(labels.ravel()[order], (VEIN, SINUS)))
    found = np.arange(1, len(order) + 1)
    ends = np.flatnonzero(np.diff(grey[order]))  # a threshold takes all voxels of one grey value
    good = ends[right[ends] >= precision * found[ends]]
    return float(right[good].max() / right[-1]) if good.size else 0.0
