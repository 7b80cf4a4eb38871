"""The dividing surface of one allotment: field, mesh, what it cuts, how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.anatomy.records import Anatomy
from twofold.division import costs as cost_table
from twofold.division import edits as people
from twofold.division.domain import SIGN, Domain, Vessel, sampled
from twofold.division.edits import Edits
from twofold.division.numerics import DIM, GAP_ROUGH, SENSITIVITY_MM, WHOLE_LIMIT
from twofold.division.records import Sensitivity
from twofold.division.staging.allotment import Allotment
from twofold.division.staging.join import Join
from twofold.division.surface import mesh as meshes
from twofold.division.surface import pyramid
from twofold.division.surface.islands import joined
from twofold.division.surface.mesh import Mesh
from twofold.division.surface.problem import CutProblem
from twofold.division.surface.pyramid import Banded
from twofold.division.surface.sensitivity import sensitivity
from twofold.quantity import MM3_PER_ML


@dataclass(frozen=True)
class Separated:
    """A dividing surface. v: the field without islands. mesh: in voxels of the domain's box. tissue: per triangle."""

    problem: CutProblem
    cut: Banded
    v: np.ndarray
    mesh: Mesh
    tissue: np.ndarray
    first_up: bool


def separate(
    domain: Domain, costs: dict[str, float], vessels: list[Vessel], first_up: bool, edits: Edits | None = None,
    before: Banded | None = None, held: np.ndarray | None = None,
) -> Separated:
    """The cheapest surface that leaves each kept vessel with its keeper and respects the edits.

    first_up: whether a is the first child by place (see ``mesh.extract``). before: the answer before an edit, from
    which a re-plan starts; its certificate is then the band's only. held: ``domain.held`` of the vessels, if known.
    """
    cost = cost_table.volume(domain.tissue, domain.names, costs)
    if edits is None:
        problem = domain.problem(cost, vessels, held=held)
    else:
        problem = domain.problem(people.dearer(edits, domain, cost), vessels, people.decided(edits, domain), held)
    cut = pyramid.solve(problem, whole_limit=0 if before else WHOLE_LIMIT, start=before)
    v = joined(problem, cut.v)
    mesh = meshes.extract(problem, v, first_up)
    names = np.array(["skin"] * (max(domain.names.values()) + 1), dtype=object)
    for tissue, code in domain.names.items():
        names[code] = tissue
    tissue = names[domain.tissue[tuple(mesh.voxels().T)]]
    return Separated(problem, cut, v, mesh, tissue.astype(str), first_up)


def price(domain: Domain, costs: dict[str, float], kept: list[Vessel], first_up: bool) -> float:
    """Cost of the surface that leaves each kept vessel with its keeper, on a coarse grid."""
    problem = domain.problem(cost_table.volume(domain.tissue, domain.names, costs), kept)
    while problem.spacing_mm < SENSITIVITY_MM and (down := pyramid.coarser(problem)) is not None:
        problem = down
    v = joined(problem, pyramid.solve(problem, goal=GAP_ROUGH).v)
    return meshes.cost(meshes.extract(problem, v, first_up), problem)


def vessels(anatomy: Anatomy, join: Join, allotment: Allotment, gap_mm: float) -> list[Vessel]:
    """The vessels at the join with who keeps each stretch; a vessel that is cut is open around the cut."""
    free = set(join.free)
    out = []
    for e in join.graph.edges:
        if e.source not in free and e.target not in free:
            continue
        ends = SIGN[allotment.owner[e.source]], SIGN[allotment.owner[e.target]]
        if ends[0] != ends[1] and e.kind != "sinus":
            continue  # where a vein is crossed is for the surface to find
        line = sampled(course(anatomy, join, e.id))
        sign = np.full(len(line), ends[0])
        if ends[0] != ends[1]:
            arc = np.r_[0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
            middle = 0.5 * arc[-1]
            sign = np.where(arc < middle - gap_mm, ends[0], np.where(arc > middle + gap_mm, ends[1], 0))
        out.append(Vessel(line, e.radius_mm, sign))
    return out


def course(anatomy: Anatomy, join: Join, edge: str) -> np.ndarray:
    """The centre line of an edge from source to target, mm; straight where nobody traced it."""
    e = join.edge[edge]
    ends = np.array([join.at[e.source], join.at[e.target]])
    line = anatomy.centrelines.get(edge)
    if line is None or len(line) < 2:
        return ends
    forward = np.linalg.norm(line[0] - ends[0]) + np.linalg.norm(line[-1] - ends[1])
    back = np.linalg.norm(line[-1] - ends[0]) + np.linalg.norm(line[0] - ends[1])
    return line if forward <= back else line[::-1]


def crossing(s: Separated, domain: Domain, line: np.ndarray) -> np.ndarray:
    """Where a centre line meets the surface, mm; its middle if it never does."""
    points = sampled(line)
    at = np.rint(domain.index(points) + 0.5).astype(int)
    side = np.sign(s.v[tuple(np.clip(at, 0, np.array(s.v.shape) - 1).T)])
    changes = np.flatnonzero(side[:-1] * side[1:] < 0)
    return points[changes[len(changes) // 2]] if len(changes) else points[len(points) // 2]


def displaced(s: Separated, domain: Domain) -> dict[str, float]:
    """Brain of each child on the other's side of the surface, mL (mean of the eight corners decides a voxel)."""
    n = domain.labels.shape
    mean = np.zeros(n, np.float32)
    for shift in np.ndindex(2, 2, 2):
        mean += s.v[tuple(slice(k, k + m) for k, m in zip(shift, n))]
    out = {}
    for letter, sign in SIGN.items():
        wrong = (domain.labels == domain.codes[f"brain_{letter}"]) & (sign * mean < 0)
        out[letter] = float(wrong.sum()) * domain.spacing_mm**DIM / MM3_PER_ML
    return out


def area_by_tissue(s: Separated) -> dict[str, float]:
    """Area cut in each tissue, mm2."""
    areas = s.mesh.areas(s.problem.spacing_mm)
    return {t: float(areas[s.tissue == t].sum()) for t in sorted(set(s.tissue.tolist()))}


@dataclass(frozen=True)
class Coarse:
    """The problem on a coarser grid, for comparisons: what matters is where the surface goes, not its last tenth."""

    problem: CutProblem
    labels: np.ndarray
    v: np.ndarray


def coarse(s: Separated, domain: Domain) -> Coarse:
    """The solved problem on the grid of the comparisons."""
    problem, labels, v = s.problem, domain.tissue, s.v
    while problem.spacing_mm < SENSITIVITY_MM and (down := pyramid.coarser(problem)) is not None:
        problem = down
        even = [n + n % 2 for n in labels.shape]
        padded = np.zeros(even, labels.dtype)
        padded[tuple(slice(n) for n in labels.shape)] = labels
        labels = padded[::2, ::2, ::2]
        v = np.pad(v, [(0, 2 * n + 1 - m) for n, m in zip(problem.cost.shape, v.shape)], mode="edge")[::2, ::2, ::2]
    return Coarse(problem, labels, np.ascontiguousarray(v))


def sensitivities(c: Coarse, domain: Domain, first_up: bool) -> tuple[Sensitivity, ...]:
    """``surface.sensitivity`` on the coarser grid."""
    names: dict[str, tuple[int, ...]] = {}
    for tissue, code in domain.names.items():
        family = "brain" if tissue in ("brain_a", "brain_b") else tissue
        names[family] = (*names.get(family, ()), code)
    return sensitivity(c.problem, c.labels, names, c.v, first_up)
