"""The web of centrelines as the vessel graph of ``vessels.json``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from twofold.anatomy import numerics
from twofold.anatomy.arteries import ARTERY
from twofold.anatomy.drainage import with_drainage
from twofold.anatomy.kinds import kinds, supply
from twofold.anatomy.place import Place
from twofold.anatomy.radius import dense
from twofold.anatomy.roles import Roles, assign
from twofold.anatomy.web import Web
from twofold.flow.records import Edge, Node, Owner, VesselGraph


def build(web: Web, place: Place, seen: str) -> tuple[VesselGraph, dict[str, np.ndarray], list[str]]:
    """(graph, centreline of every edge in mm LPS, notes) of a web of centrelines.

    Args:
        web: centrelines with radii; changed in place. seen: which images showed them, for ``evidence``.

    Raises NoAnswer: a child without any vessel.

    Ids follow position in space (foot to head, back to front), never the letters of the children.
    """
    roles = assign(web, place)
    _open_loops(web)
    kind = kinds(web, roles, place)
    names = _node_names(web)
    whose, way = supply(web, roles)
    nodes = tuple(_node(web, n, names[n], roles, place) for n in sorted(web.nodes, key=names.__getitem__))
    edges, lines, nearer = [], {}, {}
    counts: dict[str, int] = {}
    for id in sorted(web.branches, key=lambda i: _sort_key(web.branches[i].points_mm)):
        b = web.branches[id]
        counts[kind[id]] = counts.get(kind[id], 0) + 1
        name = f"{kind[id]}-{counts[kind[id]]:0{numerics.ID_DIGITS}d}"
        why = roles.assumed.get(id, f"seen on {seen}")
        if b.gap_mm > 0 and id not in roles.assumed:
            why += f"; {b.gap_mm:.0f} mm of {b.length_mm:.0f} bridged, not seen"
        if b.told < 1:  # only where arteries were seen at all
            this, that = ("artery", "vein") if b.blood == ARTERY else ("vein", "artery")
            why += f"; {this} rather than {that}: {b.told:.0%}"
        side = place.sides(dense(b.points_mm, place.grid.spacing_mm))
        nearer[name] = float(np.mean((side + 1) / 2))
        lines[name] = b.points_mm if names[b.u] <= names[b.v] else b.points_mm[::-1]
        ends = sorted((names[b.u], names[b.v]))
        edges.append(
            Edge(
                id=name, source=ends[0], target=ends[1], kind=kind[id],  # type: ignore[arg-type]
                radius_mm=round(b.radius_mm, numerics.MM_DECIMALS),
                length_mm=round(max(b.length_mm, place.grid.spacing_mm), numerics.MM_DECIMALS),
                owner=Owner(a=nearer[name], b=1 - nearer[name]),
                confidence=round(float(np.clip(b.confidence * b.told, 0, 1)), numerics.CONFIDENCE_DECIMALS),
                evidence=why,
            )
        )
        if b.blood == ARTERY:
            edges[-1] = _from_inlet(edges[-1], kind[id], names, (b.u, b.v), whose, way)
    return with_drainage(VesselGraph(nodes=nodes, edges=tuple(edges)), nearer), lines, roles.notes


def _from_inlet(
    edge: Edge, kind: str, names: Mapping[int, str], ends: tuple[int, int], whose: Mapping[int, str],
    way: Mapping[int, float],
) -> Edge:
    """An artery's owner and direction: the child whose neck it comes from, and away from there."""
    near = min(ends, key=lambda n: way.get(n, np.inf))
    if kind == "cross_feeder" or near not in whose:
        why = f"{edge.evidence}; between both children's arteries: direction needs angiography"
        return edge.model_copy(update={"evidence": why, "owner": Owner(a=0.5, b=0.5)})
    a = float(whose[near] == "a")
    return edge.model_copy(update={
        "owner": Owner(a=a, b=1 - a), "direction": "from_to" if edge.source == names[near] else "to_from",
        "evidence": f"{edge.evidence}; enters in the middle of the skull base; owner and direction from there",
    })


def courses(graph: VesselGraph, lines: Mapping[str, np.ndarray]) -> dict[str, dict[str, Any]]:
    """The content of ``centrelines.json``: kind, radius and points (mm LPS) of every edge whose course is known."""
    return {
        e.id: {"kind": e.kind, "radius_mm": e.radius_mm, "points_mm": np.round(lines[e.id], numerics.MM_DECIMALS)}
        for e in graph.edges if e.id in lines
    }


def _open_loops(web: Web) -> None:
    """A branch that returns to its own node gets a node half way: flow needs two ends."""
    for id in list(web.branches):
        b = web.branches[id]
        if b.u == b.v and len(b.points_mm) > 2:
            web.split(id, len(b.points_mm) // 2)
        elif b.u == b.v:
            web.remove(id)


def _sort_key(points_mm: np.ndarray) -> tuple[float, ...]:
    low, high = sorted((tuple(points_mm[0][::-1]), tuple(points_mm[-1][::-1])))
    return (*low, *high, len(points_mm))


def _node_names(web: Web) -> dict[int, str]:
    order = sorted(web.nodes, key=lambda n: tuple(web.nodes[n][::-1]))
    return {n: f"n{k:0{numerics.ID_DIGITS + 1}d}" for k, n in enumerate(order, 1)}


def _node(web: Web, id: int, name: str, roles: Roles, place: Place) -> Node:
    at = tuple(round(float(x), numerics.MM_DECIMALS) for x in web.nodes[id])
    if id in roles.outflow:
        return Node(id=name, position_mm=at, twin=roles.outflow[id], role="outflow")  # type: ignore[arg-type]
    if id in roles.territory:
        child, territory = roles.territory[id]
        return Node(id=name, position_mm=at, twin=child, role="territory", territory=territory)  # type: ignore[arg-type]
    if id in roles.inlet:
        return Node(id=name, position_mm=at, twin=roles.inlet[id], role="inlet")  # type: ignore[arg-type]
    if id in roles.supplies:
        child, territory = roles.supplies[id]
        return Node(id=name, position_mm=at, twin=child, role="junction", territory=territory)  # type: ignore[arg-type]
    child = place.child(web.nodes[id])
    return Node(id=name, position_mm=at, twin=child, role="junction")  # type: ignore[arg-type]
