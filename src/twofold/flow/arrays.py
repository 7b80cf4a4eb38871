"""A vessel graph as plain arrays that a compiled kernel can read, merged and laid out once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twofold.flow.law import WATERFALL_KINDS, coefficients
from twofold.flow.numerics import EDGE_SLOTS
from twofold.flow.program import Program, plan
from twofold.flow.records import Edge, Node, VesselGraph


class Arrays(NamedTuple):
    """The numbers of a graph. Nodes that share (twin, territory) are one unknown.

    unknown_of [nodes of the graph]; tail, head, resistance, quadratic, waterfall, share_a [edges];
    place [edges, 4]: slots uu, vv, uv, vu; share_a is the weight of a's ICP around that vein;
    node_share_a [unknowns]: the same for the pressure that a stagnant piece settles at.
    """

    unknown_of: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    resistance: np.ndarray
    quadratic: np.ndarray
    waterfall: np.ndarray
    share_a: np.ndarray
    node_share_a: np.ndarray
    place: np.ndarray
    program: Program


def compile(graph: VesselGraph) -> Arrays:
    """Arrays and elimination program of a graph."""
    group: dict[object, int] = {}
    unknown_of = np.array([group.setdefault(_key(n), len(group)) for n in graph.nodes], dtype=np.int64)
    at = {n.id: unknown_of[i] for i, n in enumerate(graph.nodes)}
    twin_of = {n.id: n.twin for n in graph.nodes}
    tail = np.array([at[e.source] for e in graph.edges], dtype=np.int64)
    head = np.array([at[e.target] for e in graph.edges], dtype=np.int64)
    program, slot = plan(len(group), zip(tail.tolist(), head.tolist()))
    rk = np.array([coefficients(e) for e in graph.edges], dtype=np.float64).reshape(-1, 2)
    place = [[slot[i, i], slot[j, j], slot[i, j], slot[j, i]] for i, j in zip(tail.tolist(), head.tolist())]
    node_share = np.full(len(group), 0.5)
    for i, n in enumerate(graph.nodes):
        if n.twin != "shared":
            node_share[unknown_of[i]] = 1.0 if n.twin == "a" else 0.0
    return Arrays(
        unknown_of=unknown_of,
        tail=tail,
        head=head,
        resistance=np.ascontiguousarray(rk[:, 0]),
        quadratic=np.ascontiguousarray(rk[:, 1]),
        waterfall=np.array([e.kind in WATERFALL_KINDS for e in graph.edges], dtype=np.bool_),
        share_a=np.array([icp_share_a(e, twin_of[e.source], twin_of[e.target]) for e in graph.edges]),
        node_share_a=node_share,
        place=np.array(place, dtype=np.int64).reshape(-1, EDGE_SLOTS),
        program=program,
    )


def icp_share_a(edge: Edge, source_twin: str, target_twin: str) -> float:
    """Whose intracranial pressure surrounds a vein: 1 a's, 0 b's, between them by owner.

    The end inside one child decides; where neither or both children are touched, the owner shares do.
    """
    ends = {source_twin, target_twin} - {"shared"}
    if len(ends) == 1:
        return 1.0 if "a" in ends else 0.0
    return edge.owner.a


def _key(node: Node) -> object:
    if node.role == "territory":
        return (node.twin, node.territory)
    return node.id
