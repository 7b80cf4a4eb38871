"""The vessels to be closed, in order, and the reasons for which nobody may sign yet."""

from __future__ import annotations

from collections.abc import Mapping

from twofold.anatomy.records import Anatomy
from twofold.division.domain import Domain
from twofold.division.numerics import LENGTH_DECIMALS
from twofold.division.records import Ligation
from twofold.division.separate import Separated, course, crossing
from twofold.division.staging.allotment import Allotment
from twofold.division.staging.join import Join
from twofold.flow.records import ARTERIAL, Edge


def ligations(
    anatomy: Anatomy, domain: Domain, join: Join, allotment: Allotment, stage: Mapping[str, int],
    flow: Mapping[str, float], s: Separated,
) -> tuple[Ligation, ...]:
    """Every vessel that crosses the cut: by stage, arteries first, then small to large.

    stage: cut edge -> its stage, 0 first. flow: mL/s from ``from`` to ``to`` before any stage.
    """
    rows = []
    by_id = {e.id: e for e in anatomy.graph.edges}
    for id in (*join.feeders, *allotment.cuts):
        e = by_id[id]
        if id in join.edge:
            where = crossing(s, domain, course(anatomy, join, id))
            twin, owner = _whose(e, join, allotment)
        else:
            ends = [n.position_mm for n in anatomy.graph.nodes if n.id in (e.source, e.target)]
            where, twin, owner = [0.5 * (x + y) for x, y in zip(ends[0], ends[-1])], "both", "split"
        rows.append((stage.get(id, 0), e.kind not in ARTERIAL, e.radius_mm, e, where, twin, owner))
    rows.sort(key=lambda r: r[:3])  # stable: equals stay in the order of their places
    return tuple(
        Ligation(
            edge=e.id, kind=e.kind, twin=twin, owner=owner, radius_mm=e.radius_mm, length_mm=e.length_mm,
            order=i + 1, stage=k + 1, flow_ml_s=round(flow.get(e.id, 0.0), LENGTH_DECIMALS) + 0.0,
            position_mm=tuple(round(float(x), LENGTH_DECIMALS) for x in where),  # type: ignore[arg-type]
        )
        for i, (k, _, _, e, where, twin, owner) in enumerate(rows)
    )


def _whose(e: Edge, join: Join, allotment: Allotment):
    """(whose blood it carries across, who keeps the structure at the joined end)."""
    free = set(join.free)
    settled = [x for x in (e.source, e.target) if x not in free]
    if len(settled) != 1:
        return "both", "split"
    shared = e.target if settled[0] == e.source else e.source
    return join.home[settled[0]], allotment.owner[shared]


def unsigned(anatomy: Anatomy, join: Join, allotment: Allotment) -> tuple[str, ...]:
    """What has to be settled by people before anybody may sign this division."""
    reasons = [f"vessel {id}: {why}" for id, why in join.left_out]
    for id in allotment.cuts:
        e = join.edge[id]
        if e.direction == "unknown":
            reasons.append(f"vessel {id} is to be cut, and the direction of its flow is unknown")
        if e.owner.a == e.owner.b:
            reasons.append(f"vessel {id} is to be cut, and whose blood it carries is unknown")
    reasons += [f"artery {id} runs from one child to the other; its flow is not measured" for id in join.feeders]
    if (anatomy.measures.volumes_ml.get("brain_unsure") or 0) > 0:
        reasons.append("some brain is labelled as belonging to neither child for sure")
    return tuple(reasons)
