"""What else the surface could be: other weights of the aims, noisy labels, a pushed position, a flat cut."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np
from scipy import ndimage

from twofold.division.numerics import (
    AIM_FACTORS,
    DIM,
    GAP_ROUGH,
    LENGTH_DECIMALS,
    MEDIAN,
    NOISE_VOXELS,
    PUSHES_MM,
    TAIL,
    UPPER_SHARE,
)
from twofold.division.records import Letter, Noise, Plane, Pushed, Tradeoff
from twofold.division.surface import pyramid
from twofold.division.surface.islands import joined
from twofold.division.surface.mesh import Mesh, cost, extract
from twofold.division.surface.problem import CutProblem
from twofold.division.surface.sensitivity import distances
from twofold.quantity import MM2_PER_CM2

COVER = ("bone", "skin")


def _again(problem: CutProblem, price: np.ndarray, v: np.ndarray, first_up: bool) -> Mesh:
    other = CutProblem(price.astype(np.float32), problem.fixed, problem.spacing_mm)
    return extract(other, joined(other, pyramid.solve(other, goal=GAP_ROUGH, start=v).v), first_up)


def tradeoffs(
    problem: CutProblem, tissue: np.ndarray, codes: Mapping[str, tuple[int, ...]], v: np.ndarray, first_up: bool
) -> tuple[Tradeoff, ...]:
    """The surface with brain of a, brain of b, and cover made dearer in all combinations.

    tissue: label of each voxel. codes: name -> its labels, with brain_a and brain_b apart. v: the field to start from.
    """
    aims = {"brain_a": codes["brain_a"], "brain_b": codes["brain_b"],
            "cover": tuple(c for name in COVER for c in codes[name])}
    rows = []
    for factors in product(AIM_FACTORS, repeat=len(aims)):
        price = problem.cost.copy()
        for factor, labels in zip(factors, aims.values()):
            price[np.isin(tissue, labels)] *= np.float32(factor)
        mesh = _again(problem, price, v, first_up)
        cut, areas = tissue[tuple(mesh.voxels().T)], mesh.areas(problem.spacing_mm) / MM2_PER_CM2
        sums = {name: areas[np.isin(cut, labels)].sum() for name, labels in aims.items()} | {"all": areas.sum()}
        found = {name: round(float(area), LENGTH_DECIMALS) for name, area in sums.items()}
        rows.append(({n: f for n, f in zip(aims, factors) if f != 1}, found))
    rows.sort(key=lambda r: (len(r[0]), r[0].get("cover", 1.0), r[1]["all"], r[1]["cover"]))  # by no letter
    return tuple(Tradeoff(dearer=d, cut_area_cm2=a, dominated=_beaten([r for _, r in rows], a)) for d, a in rows)


def _beaten(rows: list[dict[str, float]], mine: dict[str, float]) -> bool:
    return any(r != mine and all(r[k] <= mine[k] for k in mine) for r in rows)


def noise(problem: CutProblem, v: np.ndarray, first_up: bool) -> tuple[Noise, ...]:
    """The surface when each label may be off by a voxel: cost averaged over, and near the dearest within, its reach.

    The expected cost is linear in the labels' probabilities, so it is one convex problem like the first.
    """
    here = extract(problem, joined(problem, v), first_up)
    head = problem.cost > 0
    known = ndimage.gaussian_filter(head.astype(np.float32), NOISE_VOXELS)
    mean = ndimage.gaussian_filter(problem.cost, NOISE_VOXELS) / np.maximum(known, np.finfo(np.float32).tiny)
    upper = ndimage.percentile_filter(problem.cost, UPPER_SHARE, size=DIM)
    rows = []
    for name, price in (("expected", mean), ("upper", np.maximum(upper, problem.cost))):
        mesh = _again(problem, np.where(head, price, 0), v, first_up)
        moved = distances(mesh, here) * problem.spacing_mm
        rows.append(Noise(
            cost_of=name,  # type: ignore[arg-type]
            area_cm2=round(float(mesh.areas(problem.spacing_mm).sum()) / MM2_PER_CM2, LENGTH_DECIMALS),
            moved_mm_p50=round(float(np.quantile(moved, MEDIAN)), LENGTH_DECIMALS),
            moved_mm_p95=round(float(np.quantile(moved, TAIL)), LENGTH_DECIMALS),
        ))
    return tuple(rows)


def pushed(problem: CutProblem, fused: np.ndarray, v: np.ndarray, first_up: bool) -> tuple[Pushed, ...]:
    """What the surface costs when pushed towards either child where brains are one; nothing where they are two.

    fused: bool voxels in which no scan says whose brain it is.
    """
    v = joined(problem, v)
    corner = np.zeros(v.shape, bool)
    for shift in np.ndindex(2, 2, 2):
        corner[tuple(slice(s, s + n) for s, n in zip(shift, fused.shape))] |= fused
    rows = []
    sides: tuple[tuple[Letter, int], ...] = (("a", 1), ("b", -1))
    for letter, sign in sides:
        # how deep in this child's side a corner of fused brain lies
        deep = ndimage.distance_transform_edt(v * sign > 0) * problem.spacing_mm
        for by in PUSHES_MM:
            over = corner & (v * sign > 0) & (deep <= by) & (problem.fixed == 0)
            if not over.any():
                continue
            fixed = np.where(over, np.int8(-sign), problem.fixed)
            other = CutProblem(problem.cost, fixed, problem.spacing_mm)
            field = joined(other, pyramid.solve(other, goal=GAP_ROUGH, start=v).v)
            rows.append(Pushed(towards=letter, by_mm=by,
                               cost=round(cost(extract(other, field, first_up), other), LENGTH_DECIMALS)))
    return tuple(sorted(rows, key=lambda r: (r.by_mm, r.cost)))  # an order that no letter decides


def plane(problem: CutProblem, mesh: Mesh, first_up: bool) -> Plane | None:
    """The flat cut through the middle of the surface, square to its mean direction (voxels of the box).

    Kept veins and decided brain do not bend it: it is what it costs to cut straight.
    """
    t = mesh.corners()
    normal = np.cross(t[:, 1] - t[:, 0], t[:, 2] - t[:, 0]).sum(axis=0)
    if not np.linalg.norm(normal) > 0:
        return None
    normal /= np.linalg.norm(normal)
    areas = mesh.areas(1.0)
    centre = (t.mean(axis=1) * areas[:, None]).sum(axis=0) / areas.sum()
    axes = np.ogrid[tuple(slice(0, n) for n in problem.fixed.shape)]
    away = sum((x - 0.5 - c) * n for x, c, n in zip(axes, centre, normal))
    flat = extract(problem, np.clip(np.asarray(away), -1, 1).astype(np.float32), first_up)
    normal *= np.sign(normal[np.argmax(np.abs(normal))])
    return Plane(
        centre_mm=tuple(float(x) for x in centre), normal=tuple(float(x) for x in normal),  # type: ignore[arg-type]
        cost=round(cost(flat, problem), LENGTH_DECIMALS),
        area_cm2=round(float(flat.areas(problem.spacing_mm).sum()) / MM2_PER_CM2, LENGTH_DECIMALS),
    )
