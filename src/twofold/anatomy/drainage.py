"""Which way each vein flows and whose blood it carries, from the solved flow; static images show neither."""

from __future__ import annotations

import heapq
from collections.abc import Mapping

import numpy as np

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.place import CHILDREN, TERRITORIES
from twofold.errors import TwofoldError
from twofold.flow.records import ARTERIAL, Edge, Owner, VesselGraph

ON_BRAIN = ("cortical_vein", "bridging_vein", "deep_vein")  # where flow does not say, their own brain does


def solve(graph: VesselGraph, weight: Mapping[tuple[str, str], float] | None = None) -> dict[str, float]:
    """Flow of every edge, mL/s from ``from`` to ``to``: each child's territories send their blood to the outflows.

    Args:
        weight: how much more or less than its usual share a (child, territory) sends; 1 where not given.

    Empty when the graph has no solution (nothing is then claimed).
    """
    from twofold.flow.steady import solve_steady

    total = evidence.value("anatomy.head_flow_ml_s")
    inflow: dict[str, float] = {}
    for child in CHILDREN:
        for name in TERRITORIES:
            node = next((n.id for n in graph.nodes if n.twin == child and n.territory == name), None)
            if node is not None:
                share = evidence.value(f"reference.territory_{name}")
                inflow[node] = total * share * (weight or {}).get((child, name), 1.0)
    pressure = {n.id: 0.0 for n in graph.nodes if n.role == "outflow"}
    try:
        return dict(solve_steady(graph, inflow, pressure, waterfall=False).flow_ml_s)
    except TwofoldError:
        return {}


def with_drainage(graph: VesselGraph, nearer: Mapping[str, float]) -> VesselGraph:
    """The graph with directions and owners from its solved flow.

    Radii and inflows are varied within what an image leaves open; a direction is named where nearly all solutions
    agree, else it is ``unknown``, and the evidence says how many agreed. An owner is the mean over the solutions; for
    a vein on the brain it leans, the more they disagree, to the child in whose brain the vein ends and lies.

    Args:
        nearer: share of each edge's length that lies on a's side: the owner where hardly anything flows.
    """
    venous = _veins(graph)
    flow = solve(venous)
    still = numerics.STILL_SHARE * evidence.value("anatomy.head_flow_ml_s")
    agree, share_a = _varied(venous, flow, still)
    home = _homes(venous)
    edges = []
    for e in graph.edges:
        if e.kind in ARTERIAL:
            edges.append(e)
            continue
        q = flow.get(e.id, 0.0)
        if abs(q) <= still or e.id not in share_a:
            owner, direction, why = _by_place(nearer[e.id]), "unknown", "hardly any solved flow; owner by place"
        else:
            share = share_a[e.id]
            if e.kind in ON_BRAIN:
                share = _told(share, agree[e.id], home.get(e.id), nearer[e.id])
            owner = _by_place(share)
            direction = "unknown" if agree[e.id] < numerics.DIRECTION_AGREED else "from_to" if q > 0 else "to_from"
            why = f"owner and direction from solved flow ({agree[e.id]:.0%} of varied solutions agree)"
        why = f"{e.evidence}; {why}"
        edges.append(e.model_copy(update={"owner": owner, "direction": direction, "evidence": why}))
    nodes = tuple(n if n.role != "junction" else n.model_copy(update={"twin": _node_twin(n.id, edges)})
                  for n in graph.nodes)
    return VesselGraph(nodes=nodes, edges=tuple(edges))


def _veins(graph: VesselGraph) -> VesselGraph:
    """The venous side of a graph."""
    edges = tuple(e for e in graph.edges if e.kind not in ARTERIAL)
    used = {n for e in edges for n in (e.source, e.target)}
    return VesselGraph(nodes=tuple(n for n in graph.nodes if n.id in used), edges=edges)


def _homes(graph: VesselGraph) -> dict[str, float]:
    """By edge on the brain: 1 where the territory end that is nearest along such veins is a's, 0 where it is b's."""
    at: dict[str, list[Edge]] = {}
    for e in graph.edges:
        if e.kind in ON_BRAIN:
            at.setdefault(e.source, []).append(e)
            at.setdefault(e.target, []).append(e)
    whose: dict[str, tuple[float, float]] = {}
    queue = [(0.0, n.id, float(n.twin == "a")) for n in graph.nodes if n.role == "territory"]
    heapq.heapify(queue)
    while queue:
        far, node, share_a = heapq.heappop(queue)
        if node in whose:
            continue
        whose[node] = far, share_a
        for e in at.get(node, []):
            heapq.heappush(queue, (far + e.length_mm, e.target if e.source == node else e.source, share_a))
    ends = {e.id: [whose[n] for n in (e.source, e.target) if n in whose] for e in graph.edges if e.kind in ON_BRAIN}
    return {id: min(found)[1] for id, found in ends.items() if found}


def _varied(
    graph: VesselGraph, flow: Mapping[str, float], still: float
) -> tuple[dict[str, float], dict[str, float]]:
    """Of each edge, over varied solutions: the share that flow the way ``flow`` does, and the mean of a's share.

    The mean, not the share in one solution: where blood may run either way, an edge is part each child's. The draws
    follow the order of edges and nodes in space, so they do not know the children's letters.
    """
    random = np.random.default_rng(numerics.VARIED_SEED)
    groups = list(dict.fromkeys((n.twin, n.territory or "") for n in graph.nodes if n.role == "territory"))
    same = dict.fromkeys(flow, 0)
    told: dict[str, list[float]] = {id: [] for id in flow}
    for draw in range(numerics.VARIED_DRAWS + 1):
        wider = np.exp(numerics.VARIED_RADIUS * random.standard_normal(len(graph.edges)))
        more = np.exp(numerics.VARIED_INFLOW * random.standard_normal(len(groups)))
        edges = tuple(e.model_copy(update={"radius_mm": e.radius_mm * float(w)}) for e, w in zip(graph.edges, wider))
        varied = VesselGraph.model_construct(nodes=graph.nodes, edges=edges)
        solved = solve(varied, {g: float(m) for g, m in zip(groups, more)}) if draw else flow
        shares = {child: _shares(graph, solved, child, still) for child in CHILDREN} if solved else {}
        for id, q in solved.items():
            same[id] += bool(draw) and q * flow[id] > 0
            a, b = (shares[child].get(id, 0.0) for child in CHILDREN)
            if abs(q) > still and a + b > 0:
                told[id].append(a / (a + b))
    mean = {id: float(np.clip(np.mean(shares), 0, 1)) for id, shares in told.items() if shares}
    return {id: n / numerics.VARIED_DRAWS for id, n in same.items()}, mean


def _told(share_a: float, agreed: float, home: float | None, nearer: float) -> float:
    """a's share of a vein on the brain: by the flow, by where the vein ends, by where it lies.

    Where the flow says the other child than the vein's own end and not all solutions agree, the end is believed more:
    crossing veins run for centimetres over the other's brain, and the smallest error of a radius turns their flow.
    """
    if home is not None and abs(share_a - home) > numerics.FAR_FROM_HOME and agreed < numerics.HARDLY_DOUBTED:
        return numerics.HOME_WEIGHT * home + (1 - numerics.HOME_WEIGHT) * share_a
    sure = abs(2 * agreed - 1) ** 0.5
    near = ((nearer if home is None else home) + nearer) / 2
    return sure * share_a + (1 - sure) * near


def _by_place(share_a: float) -> Owner:
    return Owner(a=share_a, b=1 - share_a)


def _shares(graph: VesselGraph, flow: Mapping[str, float], child: str, still: float) -> dict[str, float]:
    """Share of each edge's blood that comes from a child's territories; what meets in a place leaves it mixed."""
    name = {n.id: f"{n.twin} {n.territory}" if n.role == "territory" else n.id for n in graph.nodes}
    at = {place: k for k, place in enumerate(dict.fromkeys(name.values()))}
    matrix, right = np.zeros((len(at), len(at))), np.zeros(len(at))
    leaves, enters = np.zeros(len(at)), np.zeros(len(at))
    upstream = {}
    for e in graph.edges:
        q = flow.get(e.id, 0.0)
        up, down = (e.source, e.target) if q >= 0 else (e.target, e.source)
        upstream[e.id] = at[name[up]]
        if abs(q) > still and name[up] != name[down]:
            matrix[at[name[down]], at[name[up]]] -= abs(q)
            leaves[at[name[up]]] += abs(q)
            enters[at[name[down]]] += abs(q)
    for n in graph.nodes:
        if n.role == "territory":  # what leaves beyond what enters is this child's own blood
            k = at[name[n.id]]
            own = max(leaves[k] - enters[k], 0.0)
            right[k] = own * (n.twin == child)
            matrix[k, k] = own
    matrix[np.diag_indices(len(at))] += enters
    empty = np.diag(matrix) <= 0
    matrix[empty] = 0
    matrix[empty, empty] = 1
    mixed = np.linalg.solve(matrix, right)
    return {id: float(np.clip(mixed[k], 0, 1)) for id, k in upstream.items()}


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
