"""Closed solids: of meshes, of masks, of pegs and letters."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import ndimage

from twofold.anatomy.grid import Grid
from twofold.anatomy.meshes import Mesh
from twofold.errors import TwofoldError
from twofold.printing import numerics as n


def of_mesh(mesh: Mesh) -> Any:
    """The manifold solid of a closed mesh. Raises TwofoldError: a mesh that is not closed (our bug)."""
    from manifold3d import Error, Manifold
    from manifold3d import Mesh as Raw

    raw = Raw(np.ascontiguousarray(mesh.points_mm, np.float32), np.ascontiguousarray(mesh.faces, np.uint32))
    raw.merge()
    solid = Manifold(raw)
    if solid.status() != Error.NoError:
        raise TwofoldError(f"printing: the surface of {mesh.name} is not a closed solid: {solid.status()}")
    return solid


def placed(solid: Any, frame: np.ndarray, at_mm: np.ndarray) -> Any:
    """A solid moved from its own axes to a frame (rows x, y, z, right-handed) at a world point."""
    return solid.transform(np.column_stack([np.asarray(frame, float).T, np.asarray(at_mm, float)]))


def rod(radius_mm: float, below_mm: float, above_mm: float) -> Any:
    """A round rod along z, from so far below the origin to so far above."""
    from manifold3d import Manifold

    return Manifold.cylinder(below_mm + above_mm, radius_mm, radius_mm, n.PEG_SIDES).translate((0, 0, -below_mm))


def letters(lines: tuple[str, ...], height_mm: float) -> Any:
    """The outlines of some lines of text, centred on the origin, as a cross-section in mm."""
    from manifold3d import CrossSection, FillRule
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family="DejaVu Sans", weight="bold")
    rings = []
    for k, line in enumerate(lines):
        path: Any = TextPath((0, 0), line, size=height_mm, prop=font)
        turned = [p for p in path.to_polygons(closed_only=True) if len(p) > n.DIM]
        if not turned:
            continue
        every = np.concatenate(turned)
        middle = (every[:, 0].min() + every[:, 0].max()) / 2
        rings += [p - (middle, k * height_mm * n.LETTER_LEADING) for p in turned]
    outline = CrossSection(rings, FillRule.EvenOdd).simplify(n.LETTER_CURVE_MM)
    left, low, right, high = outline.bounds()
    return outline.translate((-(left + right) / 2, -(low + high) / 2))


def from_field(field: np.ndarray, grid: Grid, name: str) -> Mesh | None:
    """The closed surface of a smooth field's positive part, its largest piece; None where there is none."""
    from skimage.measure import label, marching_cubes

    from twofold.anatomy.meshes import of_solid

    pieces = label(field > 0, connectivity=1)
    if not pieces.any():
        return None
    largest = int(np.argmax(np.bincount(pieces.ravel())[1:])) + 1
    lone = (pieces != largest) & (field > 0)
    field = np.pad(np.where(lone, field.min(), field), 1, constant_values=float(min(field.min(), -1)))
    field[np.abs(field) < n.ON_LEVEL_MM] = -n.ON_LEVEL_MM  # a corner on the level would make triangles without area
    points, faces, _, _ = marching_cubes(field.astype(np.float32), 0.0, allow_degenerate=False)
    solid = of_mesh(Mesh(name, grid.world(points - 1).astype(np.float32), faces[:, ::-1].astype(np.int32)))
    if solid.volume() < 0:
        solid = of_mesh(Mesh(name, grid.world(points - 1).astype(np.float32), faces.astype(np.int32)))
    return of_solid(solid.simplify(n.LETTER_CURVE_MM), name)


def cavity(mask: np.ndarray, grid: Grid, wall_mm: float) -> Any | None:
    """What is taken out of a part to leave a wall; None where nothing is deep enough."""
    from twofold.anatomy.meshes import surface

    deep = ndimage.distance_transform_edt(mask, sampling=grid.spacing_mm) > wall_mm + grid.spacing_mm / 2
    mesh = surface(deep, grid, "cavity")
    return None if mesh is None else of_mesh(mesh)


def without_crumbs(solid: Any) -> tuple[Any, int]:
    """The solid without loose pieces too small to print, and how many were left out."""
    from manifold3d import Manifold

    pieces = solid.decompose()
    kept = [p for p in pieces if p.volume() >= n.MM3_LEAST]
    return (Manifold.compose(kept), len(pieces) - len(kept)) if kept else (solid, 0)
