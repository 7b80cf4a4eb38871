"""The dividing surface as triangles inside the head, each knowing which tissue it cuts and what that costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage, sparse

from twofold.division.numerics import DIM, EXTEND_LAYERS, LEAST_TRIANGLE_MM2
from twofold.division.surface.problem import CutProblem, touches


@dataclass(frozen=True)
class Mesh:
    """Triangles that face from b's side to a's.

    vertices: float64 [n, 3], in voxel indices of the problem's box. faces: int [m, 3].
    """

    vertices: np.ndarray
    faces: np.ndarray

    def corners(self) -> np.ndarray:
        """The corners of each triangle, [m, 3, 3]."""
        return self.vertices[self.faces]

    def areas(self, spacing_mm: float) -> np.ndarray:
        """Area of each triangle, mm2."""
        t = self.corners() * spacing_mm
        return 0.5 * np.linalg.norm(np.cross(t[:, 1] - t[:, 0], t[:, 2] - t[:, 0]), axis=1)

    def voxels(self) -> np.ndarray:
        """The voxel in which each triangle's centre lies, int [m, 3]."""
        return np.rint(self.corners().mean(axis=1)).astype(np.int64)

    def kept(self, which: np.ndarray) -> Mesh:
        """Only some triangles, without vertices that nobody uses."""
        faces = self.faces[which]
        used, renumbered = np.unique(faces, return_inverse=True)
        return Mesh(self.vertices[used], renumbered.reshape(faces.shape))


def extract(problem: CutProblem, v: np.ndarray, first_up: bool = True) -> Mesh:
    """The zero level of the field, inside the head.

    first_up: which side counts as up while triangles are made. Take it from geometry, not from the letter, and
    the swapped problem gives the same triangles.
    """
    from skimage.measure import marching_cubes

    live = touches(problem.cost) > 0
    box = _around_change(v, live)
    field = beyond(v[box], live[box])
    sign = 1 if first_up else -1
    field = sign * field
    if not field.size or not field.min() < 0 < field.max():
        return Mesh(np.zeros((0, DIM)), np.zeros((0, DIM), dtype=np.int64))
    points, faces, _, _ = marching_cubes(field, 0.0, gradient_direction="ascent")
    first = np.array([s.start for s in box])
    mesh = Mesh(points.astype(np.float64) + first - 0.5, faces[:, ::sign].astype(np.int64))
    at = mesh.voxels()
    inside = np.all((at >= 0) & (at < problem.cost.shape), axis=1)
    inside[inside] = problem.cost[tuple(at[inside].T)] > 0
    inside &= mesh.areas(1.0) > LEAST_TRIANGLE_MM2
    return mesh.kept(inside)


def _around_change(v: np.ndarray, live: np.ndarray) -> tuple[slice, ...]:
    """The box in which the field changes sign inside the head, with room for its continuation outside."""
    change = _changes(live & (v > 0), live & (v <= 0))
    box = []
    for axis in range(v.ndim):
        rest = tuple(k for k in range(v.ndim) if k != axis)
        both = np.flatnonzero(change.any(axis=rest))
        if not both.size:
            return (slice(0, 0),) * v.ndim
        room = EXTEND_LAYERS + 2
        box.append(slice(max(0, int(both[0]) - room), int(both[-1]) + 1 + room))
    return tuple(box)


def _changes(up: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Corners whose next one along an axis or a diagonal lies on the other side."""
    out = np.zeros(up.shape, bool)
    for shift in np.ndindex((2,) * up.ndim):
        if any(shift):
            here = tuple(slice(0, n - s) for n, s in zip(up.shape, shift))
            there = tuple(slice(s, n) for n, s in zip(up.shape, shift))
            out[here] |= up[here] & down[there] | down[here] & up[there]
    return out


def beyond(v: np.ndarray, live: np.ndarray) -> np.ndarray:
    """The field continued a few corners out of the head by the mean of its neighbours; b's side far out."""
    out, known = np.where(live, v, 0).astype(np.float64), live.astype(np.float64)
    for _ in range(EXTEND_LAYERS):
        weight = ndimage.uniform_filter(known, size=v.ndim, mode="constant")
        total = ndimage.uniform_filter(out, size=v.ndim, mode="constant")
        new = (known == 0) & (weight > LEAST_TRIANGLE_MM2)
        out[new] = total[new] / weight[new]
        known[new] = 1
    return out


def cost(mesh: Mesh, problem: CutProblem) -> float:
    """The cost of the triangles, re-measured on the voxels that they cut."""
    if not len(mesh.faces):
        return 0.0
    return float(problem.cost[tuple(mesh.voxels().T)].astype(np.float64) @ mesh.areas(problem.spacing_mm))


def smoothed(mesh: Mesh, passes: int) -> Mesh:
    """The mesh without its folds: each vertex drawn to the mean of its neighbours, rim vertices along the rim."""
    f = mesh.faces
    sides = np.sort(np.concatenate([f[:, :2], f[:, 1:], f[:, ::2]]), axis=1)
    pairs, count = np.unique(sides, axis=0, return_counts=True)
    rim_pairs = pairs[count == 1]
    n = len(mesh.vertices)
    on_rim = np.zeros(n, dtype=bool)
    on_rim[rim_pairs] = True
    inner = pairs[~(on_rim[pairs].any(axis=1))]
    mixed = pairs[on_rim[pairs].sum(axis=1) == 1]
    ends = np.concatenate([inner, inner[:, ::-1], rim_pairs, rim_pairs[:, ::-1],
                           np.where(on_rim[mixed][:, :1], mixed[:, ::-1], mixed)])
    a = sparse.csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(n, n))
    degree = np.asarray(a.sum(axis=1)).ravel()
    move = sparse.diags(np.divide(1.0, degree, out=np.zeros(n), where=degree > 0)) @ a
    points, fixed = mesh.vertices, degree == 0
    for _ in range(passes):
        points = np.where(fixed[:, None], points, 0.5 * (points + move @ points))
    return Mesh(points, f)
