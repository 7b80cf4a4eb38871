"""A vessel mask as clean centrelines with radii, arteries told from veins, gaps bridged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.arteries import part_arteries, tell_arteries
from twofold.anatomy.bridge import bridge_gaps
from twofold.anatomy.place import Place
from twofold.anatomy.radius import measure_radii
from twofold.anatomy.tidy import tidy
from twofold.anatomy.trace import trace
from twofold.anatomy.web import Web


def find_vessels(
    mask: np.ndarray, share: np.ndarray, place: Place, each: Sequence[np.ndarray] = ()
) -> Web:
    """The centrelines of a vessel mask.

    Args:
        mask: bool. share: share of each voxel that is blood. place: where bone and air are.
        each: share of blood as each venogram alone shows it.
    """
    grid = place.grid
    web = trace(mask, share, grid)
    measure_radii(web, mask, share, grid)
    tidy(web, grid.spacing_mm)
    measure_radii(web, mask, share, grid, numerics.POINT_SPREAD_MM if each else 0.0)

    tell_arteries(web, place, each or [share])
    part_arteries(web)

    def share_at(points: np.ndarray) -> np.ndarray:
        index = np.clip(np.rint(grid.index(points)).astype(int), 0, np.array(grid.shape) - 1)
        return share[tuple(index.T)]

    bridge_gaps(web, share_at, place.blocked, evidence.value("anatomy.bridged_gap_longest_mm"), grid.spacing_mm)
    tidy(web, grid.spacing_mm)
    tell_arteries(web, place, each or [share])  # what gaps joined may be reached now
    part_arteries(web)
    return web
