"""Printable surfaces of labelled structures: watertight, in millimetres, LPS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage

from twofold.anatomy import numerics
from twofold.anatomy.grid import Grid


@dataclass(frozen=True)
class Mesh:
    """Triangles of one closed surface. points_mm: (n, 3) float32; faces: (m, 3) int32, outward by right hand."""

    name: str
    points_mm: np.ndarray
    faces: np.ndarray

    @property
    def volume_ml(self) -> float:
        """Enclosed volume (divergence theorem)."""
        from twofold.quantity import MM3_PER_ML

        a, b, c = (self.points_mm[self.faces[:, k]].astype(float) for k in range(numerics.DIM))
        return float(np.einsum("ij,ij->", a, np.cross(b, c)) / (numerics.DIM * 2) / MM3_PER_ML)

    @property
    def area_cm2(self) -> float:
        """Surface area."""
        from twofold.quantity import MM2_PER_CM2

        a, b, c = (self.points_mm[self.faces[:, k]].astype(float) for k in range(numerics.DIM))
        return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2 / MM2_PER_CM2)


def surface(mask: np.ndarray, grid: Grid, name: str) -> Mesh | None:
    """The closed surface of a mask, or None when too little of it is there to print.

    The mask is blurred by less than a voxel (steps go, thickness stays), contoured, and thinned out to triangles
    that stay within a fraction of a voxel of the contour. Where the structure leaves the field of view it is
    closed by a flat lid.
    """
    if mask.sum() < numerics.MESH_MIN_VOXELS:
        return None
    box = ndimage.find_objects(mask.astype(np.uint8))[0]
    start = np.array([s.start for s in box])
    pad = numerics.MESH_PAD_VOXELS
    field = ndimage.gaussian_filter(
        np.pad(mask[box], pad).astype(np.float32), numerics.MESH_BLUR_VOXELS, mode="constant"
    )
    # A vein one voxel wide would vanish in the blur: what was inside stays inside.
    field = np.maximum(field, np.pad(mask[box], pad) * np.float32(numerics.MESH_FLOOR))
    from skimage.measure import marching_cubes

    points, faces, _, _ = marching_cubes(field, 0.5, allow_degenerate=False)
    points = grid.world(points + start - pad)
    mesh = _closed(points, faces[:, ::-1], name, grid.spacing_mm)
    return mesh if len(mesh.faces) else None  # crumbs of a voxel or two may all fall to the thinning


def _closed(points: np.ndarray, faces: np.ndarray, name: str, spacing: float) -> Mesh:
    """The same surface through the manifold kernel: closed, oriented outward, fewer triangles."""
    from manifold3d import Error, Manifold
    from manifold3d import Mesh as Raw

    raw = Raw(np.ascontiguousarray(points, np.float32), np.ascontiguousarray(faces, np.uint32))
    solid = Manifold(raw)
    if solid.status() != Error.NoError:
        raw.merge()
        solid = Manifold(raw)
    if solid.status() != Error.NoError:
        raise ArithmeticError(f"the surface of {name} is not a closed solid: {solid.status()}")
    solid = solid.simplify(numerics.MESH_TOLERANCE_VOXELS * spacing)
    mesh = of_solid(solid, name)
    return mesh if mesh.volume_ml > 0 else Mesh(name, mesh.points_mm, mesh.faces[:, ::-1])


def of_solid(solid: Any, name: str) -> Mesh:
    """The triangles of a manifold solid, corners that touch without being joined moved apart by micrometres.

    An STL has no memory of which of two equal corners belongs to which wall: read back, walls that touch would grow
    together into edges with four faces, and the mesh would not be closed.
    """
    out = solid.to_mesh()
    points = np.asarray(out.vert_properties)[:, :3].astype(np.float32)
    faces = np.asarray(out.tri_verts, np.int32)
    for _ in range(numerics.APART_ROUNDS):
        _, first, count = np.unique(points, axis=0, return_inverse=True, return_counts=True)
        twice = np.flatnonzero(count[first.ravel()] > 1)
        if not len(twice):
            break
        points[twice] -= numerics.APART_MM * _normals(points, faces)[twice]
    return Mesh(name, points, faces)


def _normals(points: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Unit normals at the corners, weighted by area; float32."""
    a, b, c = (points[faces[:, k]].astype(float) for k in range(numerics.DIM))
    out = np.zeros((len(points), numerics.DIM))
    for k in range(numerics.DIM):
        np.add.at(out, faces[:, k], np.cross(b - a, c - a))
    return (out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), numerics.TINY)).astype(np.float32)
