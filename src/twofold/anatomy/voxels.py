"""Closed surfaces drawn as voxels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from twofold.anatomy.grid import Grid
from twofold.errors import BadInput


def solid_from(path: Path, name: str) -> Any:
    """The closed solid in an STL file (mm). Raises BadInput: damaged, empty, or with holes."""
    import trimesh
    from manifold3d import Error, Manifold
    from manifold3d import Mesh as Raw

    try:
        mesh: Any = trimesh.load(path, file_type="stl", force="mesh")
        points, faces = np.asarray(mesh.vertices, np.float32), np.asarray(mesh.faces, np.uint32)
    except Exception as e:  # a damaged file fails in many ways inside the parser
        raise BadInput(name, "", f"not a readable STL ({type(e).__name__})", "export the surface again") from None
    if not len(faces) or not np.isfinite(points).all():
        raise BadInput(name, "", "no triangles, or corners that are no numbers", "export the surface again")
    raw = Raw(np.ascontiguousarray(points), np.ascontiguousarray(faces))
    raw.merge()
    solid = Manifold(raw)
    if solid.status() != Error.NoError or solid.is_empty():
        raise BadInput(name, "", f"a surface that is not closed ({solid.status().name})",
                       "repair it (holes, crossing walls) in the program that made it, and export it again")
    return solid


def filled(solid: Any, grid: Grid) -> np.ndarray:
    """The voxels of a grid whose centre lies inside a manifold solid (mm, LPS)."""
    from skimage.draw import polygon

    out = np.zeros(grid.shape, bool)
    low, high = solid.bounding_box()[2], solid.bounding_box()[-1]
    for k in range(grid.shape[2]):
        height = grid.origin_mm[2] + k * grid.spacing_mm
        if not low < height < high:
            continue
        for ring in solid.slice(height).to_polygons():
            at = (np.asarray(ring) - grid.origin_mm[:2]) / grid.spacing_mm
            rows, columns = polygon(at[:, 0], at[:, 1], grid.shape[:2])
            out[rows, columns, k] ^= True  # a ring inside a ring is a hole
    return out
