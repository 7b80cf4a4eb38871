"""Fewer unknowns, the same flows: junctions with exactly two vessels are summed away."""

from __future__ import annotations

from dataclasses import dataclass

from twofold.flow.arrays import icp_share_a
from twofold.flow.law import WATERFALL_KINDS, coefficients
from twofold.flow.records import Edge, VesselGraph


@dataclass(frozen=True)
class Reduced:
    """The smaller graph, and which edge of it each edge of the original became part of."""

    graph: VesselGraph
    part_of: dict[str, str]


def reduce_series(graph: VesselGraph, keep: frozenset[str] = frozenset()) -> Reduced:
    """The graph with chains through two-vessel junctions replaced by one edge each; exact.

    R and K of edges in series add, because they carry the same flow. Two waterfall veins in series are one
    waterfall when the same child's pressure surrounds both. ``keep`` names nodes that must stay. The merged
    edge has the id of its lexically first member, so the result does not depend on the order of the file.
    """
    twin = {n.id: n.twin for n in graph.nodes}
    free = {n.id for n in graph.nodes if n.role == "junction" and n.id not in keep}
    edges = {e.id: e for e in graph.edges}
    part_of = {e.id: e.id for e in graph.edges}
    touching: dict[str, set[str]] = {n.id: set() for n in graph.nodes}
    for e in graph.edges:
        touching[e.source].add(e.id)
        touching[e.target].add(e.id)
    for node in sorted(free):
        pair = sorted(touching[node])
        if len(pair) != 2:
            continue
        one, two = edges[pair[0]], edges[pair[1]]
        if not _alike(one, two, twin) or _far(one, node) == node or _far(two, node) == node:
            continue
        merged = _series(one, two, node)
        if merged.source == merged.target:
            continue
        del edges[two.id]
        edges[one.id] = merged
        for id, whole in part_of.items():
            if whole == two.id:
                part_of[id] = one.id
        touching[node].clear()
        touching[merged.target].discard(two.id)
        touching[merged.target].add(one.id)
    used = {end for e in edges.values() for end in (e.source, e.target)}
    nodes = tuple(n for n in graph.nodes if n.id in used or n.id not in free)
    return Reduced(VesselGraph(nodes=nodes, edges=tuple(edges[k] for k in sorted(edges))), part_of)


def _far(edge: Edge, node: str) -> str:
    return edge.target if edge.source == node else edge.source


def _alike(one: Edge, two: Edge, twin: dict[str, str]) -> bool:
    falls = one.kind in WATERFALL_KINDS, two.kind in WATERFALL_KINDS
    if falls[0] != falls[1]:
        return False
    if not falls[0]:
        return True
    around = [icp_share_a(e, twin[e.source], twin[e.target]) for e in (one, two)]
    return around[0] == around[1]


def _series(one: Edge, two: Edge, node: str) -> Edge:
    (r1, k1), (r2, k2) = coefficients(one), coefficients(two)
    longer = one if one.length_mm >= two.length_mm else two
    return one.model_copy(
        update={
            "source": _far(one, node),
            "target": _far(two, node),
            "kind": longer.kind,
            "radius_mm": min(one.radius_mm, two.radius_mm),
            "length_mm": one.length_mm + two.length_mm,
            "owner": longer.owner,
            "direction": "unknown",
            "confidence": min(one.confidence, two.confidence),
            "resistance_mmhg_s_ml": r1 + r2,
            "quadratic_mmhg_s2_ml2": k1 + k2,
        }
    )
