"""A vessel mask as clean centrelines with radii, gaps bridged."""

from __future__ import annotations

import numpy as np

from twofold import evidence
from twofold.anatomy.bridge import bridge_gaps
from twofold.anatomy.place import Place
from twofold.anatomy.radius import measure_radii
from twofold.anatomy.tidy import tidy
from twofold.anatomy.trace import trace
from twofold.anatomy.web import Web


def find_vessels(mask: np.ndarray, share: np.ndarray, place: Place) -> Web:
    """The centrelines of a vessel mask.

    Args:
        mask: bool. share: share of each voxel that is blood. place: where bone and air are.
    """
    grid = place.grid
    web = trace(mask, share, grid)
    measure_radii(web, mask, share, grid)
    tidy(web, grid.spacing_mm)
    measure_radii(web, mask, share, grid)

    def share_at(points: np.ndarray) -> np.ndarray:
        index = np.clip(np.rint(grid.index(points)).astype(int), 0, np.array(grid.shape) - 1)
        return share[tuple(index.T)]

    bridge_gaps(web, share_at, place.blocked, evidence.value("anatomy.bridged_gap_longest_mm"), grid.spacing_mm)
    tidy(web, grid.spacing_mm)
    return web
