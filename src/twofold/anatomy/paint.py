"""The label volume: every voxel one structure, vessels by the kind of the edge that they belong to."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.spatial import cKDTree

from twofold.anatomy import numerics
from twofold.anatomy.brains import Brains
from twofold.anatomy.grid import Grid
from twofold.anatomy.labels import CODES
from twofold.anatomy.radius import dense
from twofold.anatomy.tissue import Tissue
from twofold.flow.records import ARTERIAL, VesselGraph


def painted(
    grid: Grid, tissue: Tissue, brains: Brains, mask: np.ndarray, share: np.ndarray, graph: VesselGraph,
    lines: Mapping[str, np.ndarray],
) -> np.ndarray:
    """uint8 labels (codes of ``labels.CODES``), the grid's shape.

    Args:
        mask: voxels that may be vessel. share: share of each that is blood. lines: centreline of each edge, mm.
    """
    out = np.zeros(grid.shape, np.uint8)
    out[tissue.head & ~tissue.air] = CODES["skin"]
    out[tissue.cavity] = CODES["csf"]
    out[tissue.bone] = CODES["bone"]
    for name, where in (("brain_a", brains.a), ("brain_b", brains.b), ("brain_unsure", brains.unsure)):
        out[where] = CODES[name]
    if lines:
        _paint_vessels(out, grid, mask & (share > 0.5), graph, lines)
    else:
        out[mask] = CODES["vein"]
    return out


def _paint_vessels(
    out: np.ndarray, grid: Grid, full: np.ndarray, graph: VesselGraph, lines: Mapping[str, np.ndarray]
) -> None:
    """Voxels mostly blood, and those on a centreline that the scan blurred, take the kind of the nearest edge."""
    codes, points, reach = [], [], []
    for e in graph.edges:
        line = dense(lines[e.id], grid.spacing_mm / 2)
        code = CODES["artery" if e.kind in ARTERIAL else "sinus" if e.kind in ("sinus", "jugular") else "vein"]
        codes += [code] * len(line)
        reach += [e.radius_mm + numerics.PAINT_REACH_VOXELS * grid.spacing_mm] * len(line)
        points.append(line)
        if e.evidence.startswith("assumed"):
            continue
        index = np.clip(np.rint(grid.index(line)).astype(int), 0, np.array(grid.shape) - 1)
        full[tuple(index.T)] = True
    where = np.argwhere(full)
    distance, nearest = cKDTree(np.vstack(points)).query(grid.world(where))
    near = distance <= np.array(reach)[nearest]
    out[tuple(where[near].T)] = np.array(codes, np.uint8)[nearest[near]]
