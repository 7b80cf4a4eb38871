"""How far the surface moves when a tissue's cost is doubled or halved, and where it is free to move anyway."""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from twofold.division.numerics import (
    COST_SHARE_LEAST,
    DIM,
    FREE_FIELD,
    GAP_ROUGH,
    LENGTH_DECIMALS,
    MEDIAN,
    SENSITIVITY_FACTORS,
    TAIL,
    ZONES_MOST,
)
from twofold.division.records import Sensitivity, Zone
from twofold.division.surface import pyramid
from twofold.division.surface.islands import joined
from twofold.division.surface.mesh import Mesh, cost, extract
from twofold.division.surface.problem import CutProblem, touches
from twofold.quantity import MM2_PER_CM2


def sensitivity(
    problem: CutProblem, tissue: np.ndarray, codes: dict[str, tuple[int, ...]], v: np.ndarray, first_up: bool
) -> tuple[Sensitivity, ...]:
    """The surface again with each tissue's cost halved and doubled, at the problem's grid.

    Args:
        tissue: label of each voxel. codes: tissue name -> its labels. v: the field to compare with.
    """
    here = extract(problem, joined(problem, v), first_up)
    price = problem.cost[tuple(here.voxels().T)] * here.areas(1.0)
    cut = tissue[tuple(here.voxels().T)]
    rows = []
    for name, labels in sorted(codes.items()):
        if price[np.isin(cut, labels)].sum() < COST_SHARE_LEAST * price.sum():
            continue
        where = np.isin(tissue, labels)
        for factor in SENSITIVITY_FACTORS:
            changed = np.where(where, problem.cost * np.float32(factor), problem.cost)
            other = CutProblem(changed, problem.fixed, problem.spacing_mm)
            moved_field = pyramid.solve(other, goal=GAP_ROUGH, start=v)
            mesh = extract(other, joined(other, moved_field.v), first_up)
            moved = distances(mesh, here) * problem.spacing_mm
            rows.append(
                Sensitivity(
                    tissue=name, factor=factor, cost=round(cost(mesh, other), LENGTH_DECIMALS),
                    area_cm2=round(float(mesh.areas(problem.spacing_mm).sum()) / MM2_PER_CM2, LENGTH_DECIMALS),
                    moved_mm_p50=round(float(np.quantile(moved, MEDIAN)), LENGTH_DECIMALS),
                    moved_mm_p95=round(float(np.quantile(moved, TAIL)), LENGTH_DECIMALS),
                )
            )
    return tuple(rows)


def distances(mesh: Mesh, other: Mesh) -> np.ndarray:
    """Distance of each vertex to the nearest vertex of the other mesh, voxels."""
    if not len(mesh.vertices) or not len(other.vertices):
        return np.zeros(1)
    return cKDTree(other.vertices).query(mesh.vertices)[0]


def freedom(problem: CutProblem, v: np.ndarray, mesh: Mesh) -> tuple[tuple[Zone, ...], float]:
    """Zones where the field is undecided over more than a transition's width, and their share of the surface.

    There the surface may run anywhere inside a slab at nearly the same cost: anatomy doesn't decide, the surgeon may.
    Centres are in voxels of the box.
    """
    live = touches(problem.cost) > 0
    grey = live & (np.abs(v) < FREE_FIELD)
    # a sharp transition is two corners thick: what survives an opening of that size is wider
    wide = ndimage.binary_opening(grey, np.ones((2,) * grey.ndim), iterations=2)
    if not wide.any() or not len(mesh.faces):
        return (), 0.0
    areas = mesh.areas(problem.spacing_mm)
    at = np.clip(np.rint(mesh.corners().mean(axis=1) + 0.5).astype(int), 0, np.array(v.shape) - 1)
    parts, n = ndimage.label(wide)
    which = parts[tuple(at.T)]
    zones = []
    for part in range(1, n + 1):
        mine = which == part
        area = float(areas[mine].sum())
        if area <= 0:
            continue
        volume = float((parts == part).sum()) * problem.spacing_mm**DIM
        centre = mesh.corners().mean(axis=1)[mine].mean(axis=0)
        zones.append(
            Zone(
                centre_mm=tuple(float(x) for x in centre),  # type: ignore[arg-type]
                area_cm2=round(area / MM2_PER_CM2, LENGTH_DECIMALS),
                thickness_mm=round(volume / area, LENGTH_DECIMALS),
            )
        )
    zones.sort(key=lambda z: (-z.area_cm2, z.centre_mm))
    return tuple(zones[:ZONES_MOST]), round(float(areas[which > 0].sum() / areas.sum()), LENGTH_DECIMALS)
