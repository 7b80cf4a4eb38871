"""Which way each vein flows and whose blood it carries, from the solved flow; static images show neither."""

from __future__ import annotations

from collections.abc import Mapping

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.place import CHILDREN, TERRITORIES
from twofold.errors import TwofoldError
from twofold.flow.records import Edge, Owner, VesselGraph


def solve(graph: VesselGraph) -> dict[str, float]:
    """Flow of every edge, mL/s from ``from`` to ``to``: each child's territories send equal shares to the outflows.

    Empty when the graph has no solution (nothing is then claimed).
    """
    from twofold.flow.steady import solve_steady

    total = evidence.value("anatomy.head_flow_ml_s")
    inflow: dict[str, float] = {}
    for child in CHILDREN:
        for name in TERRITORIES:
            node = next((n.id for n in graph.nodes if n.twin == child and n.territory == name), None)
            if node is not None:
                inflow[node] = total / len(TERRITORIES)
    pressure = {n.id: 0.0 for n in graph.nodes if n.role == "outflow"}
    try:
        return dict(solve_steady(graph, inflow, pressure, waterfall=False).flow_ml_s)
    except TwofoldError:
        return {}


def with_drainage(graph: VesselGraph, nearer: Mapping[str, float]) -> tuple[VesselGraph, dict[str, float]]:
    """The graph with directions and owners from its solved flow, and that flow by edge.

    Args:
        nearer: share of each edge's length that lies on a's side: the owner where hardly anything flows.
    """
    flow = solve(graph)
    total = evidence.value("anatomy.head_flow_ml_s")
    still = numerics.STILL_SHARE * total
    shares = {child: _shares(graph, flow, child, still) for child in CHILDREN}
    edges = []
    for e in graph.edges:
        q = flow.get(e.id, 0.0)
        a, b = (shares[child].get(e.id, 0.0) for child in CHILDREN)
        if abs(q) <= still or a + b <= 0:
            owner, direction, why = _by_place(nearer[e.id]), "unknown", "hardly any solved flow; owner by place"
        else:
            owner = Owner(a=a / (a + b), b=b / (a + b))
            direction, why = ("from_to" if q > 0 else "to_from"), "direction and owner from solved flow"
        edges.append(e.model_copy(update={"owner": owner, "direction": direction, "evidence": _join(e.evidence, why)}))
    nodes = tuple(n if n.role != "junction" else n.model_copy(update={"twin": _node_twin(n.id, edges)})
                  for n in graph.nodes)
    return VesselGraph(nodes=nodes, edges=tuple(edges)), flow


def _by_place(share_a: float) -> Owner:
    return Owner(a=share_a, b=1 - share_a)


def _join(*parts: str) -> str:
    return "; ".join(p for p in parts if p)


def _shares(graph: VesselGraph, flow: Mapping[str, float], child: str, still: float) -> dict[str, float]:
    """Share of each edge's blood that comes from a child's territories, mixing fully where vessels meet."""
    source, target = {}, {}
    for e in graph.edges:
        forward = flow.get(e.id, 0.0) >= 0
        source[e.id], target[e.id] = (e.source, e.target) if forward else (e.target, e.source)
    here = {n.id: float(n.twin == child) for n in graph.nodes if n.role == "territory"}
    strength = {e.id: abs(flow.get(e.id, 0.0)) for e in graph.edges}
    entering: dict[str, list[str]] = {}
    for e in graph.edges:
        if strength[e.id] > still:
            entering.setdefault(target[e.id], []).append(e.id)
    memo: dict[str, float] = dict(here)
    for start in [n.id for n in graph.nodes]:
        stack = [start]
        while stack:
            node = stack[-1]
            if node in memo:
                stack.pop()
                continue
            waiting = [source[e] for e in entering.get(node, []) if source[e] not in memo]
            if waiting and len(stack) <= len(graph.nodes):
                stack.append(waiting[0])
                continue
            parts = [(strength[e], memo.get(source[e], 0.0)) for e in entering.get(node, [])]
            total = sum(q for q, _ in parts)
            memo[node] = sum(q * c for q, c in parts) / total if total > 0 else 0.0
            stack.pop()
    return {e.id: memo[source[e.id]] for e in graph.edges}


def _node_twin(id: str, edges: list[Edge]) -> str:
    """a or b when every vessel at a junction is nearly all theirs; else shared."""
    shares = [e.owner.a for e in edges if id in (e.source, e.target)]
    edge = numerics.SHARED_SHARE
    if shares and min(shares) > 1 - edge:
        return "a"
    return "b" if shares and max(shares) < edge else "shared"


def shared_sinus_share(graph: VesselGraph) -> float:
    """The smaller child's share of the most evenly shared dural sinus, 0 to 0.5."""
    shares = [min(e.owner.a, e.owner.b) for e in graph.edges if e.kind == "sinus" and e.direction != "unknown"]
    return max(shares, default=0.0)
