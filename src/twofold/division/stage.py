"""The division stage: anatomy in, one candidate's four files out.

    anatomy ▶ who may keep what ▶ allotment ▶ stages ▶ seeds ▶ surface ▶ what is missing ▶ files
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from twofold import anatomy as anatomy_stage
from twofold import evidence, progress, store
from twofold.anatomy.records import Anatomy
from twofold.case import Case, Options
from twofold.division import costs as cost_table
from twofold.division import edits, separate
from twofold.division.candidates import ABOUT, known
from twofold.division.cover import deficit
from twofold.division.cover.expander import expansion
from twofold.division.cover.need import need
from twofold.division.cover.vault import vault
from twofold.division.domain import Domain, around_join
from twofold.division.ligations import ligations, unsigned
from twofold.division.numerics import DIM, EXACT_SOLVES, LENGTH_DECIMALS, SMOOTHINGS, THOROUGH_SOLVES
from twofold.division.records import Division, Gap, Surface, Zone
from twofold.division.records import load as load
from twofold.division.staging import occlusion, plan, search
from twofold.division.staging.allotment import Allotment, whole
from twofold.division.staging.join import Join, joined
from twofold.division.staging.limits import limits
from twofold.division.staging.network import build
from twofold.division.stl import stl_bytes
from twofold.division.surface import aims
from twofold.division.surface import mesh as meshes
from twofold.division.surface.sensitivity import freedom
from twofold.quantity import MM2_PER_CM2


def run(case: Case, candidate: str, out: Path, options: Options) -> None:
    """Write ``surface.stl division.json staging.json occlusions.json`` of a candidate into ``out``.

    Raises BadInput: anatomy missing or unfit (see ``join``, ``domain``, ``costs``). NoAnswer: veins that can't be
    solved.
    """
    known(case, candidate)
    costs = cost_table.table(case.costs)
    edited = edits.load(case.root)
    found = anatomy_stage.load(case)
    with progress.task("who keeps what, in which stages", 2 * DIM) as told:
        domain = around_join(found.labels, _codes(), found.affine_lps, found.spacing_mm)
        told.advance()
        nearer = domain.nearness(np.array([n.position_mm for n in found.graph.nodes]))
        join = joined(found.graph, dict(zip((n.id for n in found.graph.nodes), nearer.tolist())),
                      evidence.value("division.join_reach_mm"))
        network = build(join)
        packed = search.packed(network)
        told.advance()
        wall = evidence.value("division.vein_surely_mm")

        def price(way: Allotment) -> float:
            kept = separate.vessels(found, join, way, wall)
            return separate.price(domain, costs, kept, first_up=join.letters[0] == "a")

        if candidate == "split":
            allotment, compared, shared = plan.split(join, network, packed, price)
        else:
            allotment, compared, shared = whole(join, candidate[-1]), 1, ()
        most = THOROUGH_SOLVES if options.thorough else EXACT_SOLVES
        planned = plan.planned(network, packed, allotment, compared, limits(join, allotment), most)
        told.advance()
        clips = occlusion.record(candidate, join, network, packed, allotment)
        single = {row.edges[0]: max(row.peak_mmhg.values()) for row in clips.single}
        staging = plan.record(candidate, join, network, packed, planned, single, shared)
        told.advance()
        kept = separate.vessels(found, join, allotment, wall)
        surface = separate.separate(domain, costs, kept, join.letters[0] == "a", edited)
        told.advance()
        flow = {e: float(packed[10][i]) for e, i in network.at.items()}
        division = _division(candidate, found, domain, join, allotment, planned, flow, surface, costs)
        told.advance()
    triangles = domain.world(surface.mesh.corners())
    store.write_bytes(out / "surface.stl", stl_bytes(triangles))
    store.write_json(out / "division.json", division)
    store.write_json(out / "staging.json", staging)
    store.write_json(out / "occlusions.json", clips)


def _codes() -> dict[str, int]:
    from twofold.anatomy.labels import CODES

    return dict(CODES)


def _division(
    candidate: str, found: Anatomy, domain: Domain, join: Join, allotment: Allotment, planned: plan.Planned,
    flow: dict[str, float], s: separate.Separated, costs: dict[str, float],
) -> Division:
    opening = deficit.outlines(s.mesh, s.tissue, domain.spacing_mm)
    deficits = deficit.deficits(opening)
    stage = dict(zip(allotment.cuts, planned.chosen.stage))
    areas = {t: round(mm2 / MM2_PER_CM2, LENGTH_DECIMALS) for t, mm2 in separate.area_by_tissue(s).items()}
    free = set(join.free)
    shared = [e.id for e in join.graph.edges if e.kind == "sinus" and (e.source in free or e.target in free)]
    return Division(
        candidate=candidate,
        about=ABOUT[candidate],
        allotment={id: allotment.holder(join, id) for id in sorted(shared)},  # type: ignore[misc]
        ligations=ligations(found, domain, join, allotment, stage, flow, s),
        cut_area_cm2=areas,
        deficit_cm2=deficits,
        gap=Gap(band=s.cut.band_gap, global_=s.cut.global_gap),  # type: ignore[call-arg]
        surface=_surface(domain, s, opening),
        expansion=tuple(expansion(x, need(deficits, x)) for x in ("a", "b")),
        vault=tuple(vault(x, deficits[x].bone, None) for x in ("a", "b")),
        openings_cm2={k: (round(flat, LENGTH_DECIMALS), round(whole, LENGTH_DECIMALS))
                      for k, (flat, whole) in opening.items()},
        costs_per_mm2=costs,
        unsigned=unsigned(found, join, allotment),
    )


def _surface(domain: Domain, s: separate.Separated, opening: dict[str, tuple[float, float]]) -> Surface:
    zones, share = freedom(s.problem, s.v, s.mesh)
    placed = tuple(
        Zone(centre_mm=tuple(round(float(x), LENGTH_DECIMALS) for x in domain.world(np.array(z.centre_mm))),  # type: ignore[arg-type]
             area_cm2=z.area_cm2, thickness_mm=z.thickness_mm)
        for z in zones
    )
    c, up = separate.coarse(s, domain), s.first_up
    codes = {name: (code,) for name, code in domain.names.items()}
    flat = aims.plane(s.problem, s.mesh, up)
    if flat is not None:
        centre = domain.world(np.array(flat.centre_mm))
        normal = domain.affine_lps[:DIM, :DIM] @ np.array(flat.normal) / domain.spacing_mm
        flat = flat.model_copy(update={"centre_mm": _point(centre), "normal": _point(normal)})
    smooth = meshes.smoothed(s.mesh, SMOOTHINGS).areas(domain.spacing_mm).sum()
    return Surface(
        area_cm2=round(float(s.mesh.areas(domain.spacing_mm).sum()) / MM2_PER_CM2, LENGTH_DECIMALS),
        outline_cm2=round(float(smooth) / MM2_PER_CM2, LENGTH_DECIMALS),
        cost=meshes.cost(s.mesh, s.problem),
        field=s.cut.energy,
        bound=s.cut.bound,
        grid_mm=domain.spacing_mm,
        iterations=s.cut.iterations,
        displaced_ml={k: round(v, LENGTH_DECIMALS) for k, v in separate.displaced(s, domain).items()},  # type: ignore[misc]
        freedom=placed,
        freedom_share=share,
        sensitivity=separate.sensitivities(c, domain, up),
        tradeoffs=aims.tradeoffs(c.problem, c.labels, codes, c.v, up),
        noise=aims.noise(c.problem, c.v, up),
        pushed=aims.pushed(c.problem, c.labels == domain.codes["brain_unsure"], c.v, up),
        plane=flat,
    )


def _point(x: np.ndarray) -> tuple[float, float, float]:
    return tuple(round(float(y), LENGTH_DECIMALS) + 0.0 for y in x)  # type: ignore[return-value]
