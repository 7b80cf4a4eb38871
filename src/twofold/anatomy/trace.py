"""A vessel mask as a web of centrelines: thinned, traced, smoothed, spurs pruned, loops kept."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import ndimage
from skimage.morphology import skeletonize

from twofold.anatomy import numerics
from twofold.anatomy.grid import Grid
from twofold.anatomy.web import Branch, Web


def trace(mask: np.ndarray, share: np.ndarray, grid: Grid) -> Web:
    """The centrelines of a mask.

    Args:
        mask: bool, the grid's shape.
        share: float, share of each voxel that is vessel (0 to 1): centres the lines below voxel size.
        grid: where the voxels are.
    """
    web = Web()
    if not mask.any():
        return web
    box = tuple(slice(max(s.start - 1, 0), s.stop + 1) for s in ndimage.find_objects(mask.astype(np.uint8))[0])
    thin = skeletonize(np.pad(mask[box], 1))[1:-1, 1:-1, 1:-1]
    start = np.array([s.start for s in box])
    known: dict[tuple[float, ...], int] = {}
    for path in _paths(thin):
        points = grid.world(path + start)
        ends = []
        for p in (points[0], points[-1]):
            if tuple(p) not in known:
                known[tuple(p)] = web.add_node(p)
            ends.append(known[tuple(p)])
        web.add(Branch(ends[0], ends[1], points))
    _join_touching(web, grid.spacing_mm * np.sqrt(numerics.DIM) + numerics.TOUCH_MM)
    for id in list(web.branches):
        web.change(id, points_mm=centred(web.branches[id].points_mm, share, grid))
    return web


def _paths(thin: np.ndarray) -> list[np.ndarray]:
    """Runs of skeleton voxels between junctions and ends, and closed rings, each (n, 3) voxel indexes.

    Voxels touch by face, edge or corner; a voxel with other than two neighbours is an end or a junction.
    """
    voxels = np.argwhere(thin)
    if len(voxels) < 2:
        return []
    number = np.full(np.array(thin.shape) + 2, -1)
    number[tuple((voxels + 1).T)] = np.arange(len(voxels))
    near: list[list[int]] = [[] for _ in voxels]
    steps = [s for s in np.ndindex(numerics.DIM, numerics.DIM, numerics.DIM) if s != (1, 1, 1)]
    for step in steps:
        other = number[tuple((voxels + step).T)]
        for k in np.flatnonzero(other >= 0):
            near[k].append(int(other[k]))
    walked: set[tuple[int, int]] = set()
    paths = []

    def walk(start: int, first: int) -> None:
        path = [start, first]
        while len(near[path[-1]]) == 2 and path[-1] != start:
            back, ahead = near[path[-1]]
            path.append(ahead if back == path[-2] else back)
        walked.update(pairwise(path))
        walked.update((q, p) for p, q in pairwise(path))
        paths.append(voxels[path].astype(float))

    for start in range(len(voxels)):
        if len(near[start]) != 2:
            for first in near[start]:
                if (start, first) not in walked:
                    walk(start, first)
    for start in range(len(voxels)):  # what is left are rings without a junction
        if len(near[start]) == 2 and (start, near[start][0]) not in walked:
            walk(start, near[start][0])
    return paths


def _join_touching(web: Web, reach_mm: float) -> None:
    """Contract the voxel-long branches inside a junction into one node."""
    def inner(id: int) -> bool:
        b = web.branches[id]
        return b.length_mm <= reach_mm and web.degree(b.u) > 2 and web.degree(b.v) > 2

    while short := sorted((web.branches[id].length_mm, id) for id in web.branches if inner(id)):
        for _, id in short:
            if id in web.branches and inner(id):  # its neighbour may just have gone
                web.contract(id)
    web.drop_bare_nodes()
    for node in web.chains():
        web.merge(node)


def centred(points_mm: np.ndarray, share: np.ndarray, grid: Grid) -> np.ndarray:
    """A smoothed polyline whose inner points sit at the local centre of what is vessel; its ends stay."""
    points = points_mm.copy()
    offsets = np.stack(np.meshgrid(*[np.arange(-1, 2)] * numerics.DIM, indexing="ij"), -1).reshape(-1, numerics.DIM)
    for _ in range(numerics.CENTRING_ROUNDS):
        if len(points) < numerics.DIM:
            return points
        index = np.rint(grid.index(points)).astype(int)[:, None, :] + offsets
        index = np.clip(index, 0, np.array(grid.shape) - 1)
        weight = share[tuple(np.moveaxis(index, -1, 0))]
        total = weight.sum(axis=1, keepdims=True)
        centre = (grid.world(index) * weight[..., None]).sum(axis=1) / np.maximum(total, numerics.TINY)
        target = np.where(total > numerics.TINY, (points + centre) / 2, points)
        target[1:-1] = (target[:-2] + 2 * target[1:-1] + target[2:]) / (2 + 2)
        target[[0, -1]] = points[[0, -1]]
        points = target
    return points
