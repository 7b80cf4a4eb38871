"""Vessel graphs for tests: small ones one can see, and random twins with loops."""

from __future__ import annotations

import numpy as np

from twofold.flow.records import Edge, Node, Owner, VesselGraph


def node(id: str, twin: str = "shared", role: str = "junction", territory: str | None = None) -> Node:
    return Node(id=id, position_mm=(0.0, 0.0, 0.0), twin=twin, role=role, territory=territory)


def edge(id: str, source: str, target: str, kind: str = "sinus", r: float | None = 1.0,
         k: float | None = None, a: float = 0.5) -> Edge:
    return Edge.model_validate({
        "id": id, "from": source, "to": target, "kind": kind, "radius_mm": 2.0, "length_mm": 10.0,
        "owner": {"a": a, "b": 1 - a}, "resistance_mmhg_s_ml": r, "quadratic_mmhg_s2_ml2": k,
    })


def pair_of_cubes() -> VesselGraph:
    """Two brains, one bridging vein each, one shared sinus, one jugular each.

    ta ~~> s <~~ tb      ~~ waterfall
           / \\
         ja   jb
    """
    return VesselGraph(
        nodes=(node("ta", "a", "territory", "anterior"), node("tb", "b", "territory", "anterior"), node("s"),
               node("ja", "a", "outflow"), node("jb", "b", "outflow")),
        edges=(edge("va", "ta", "s", "bridging_vein", 0.5), edge("vb", "tb", "s", "bridging_vein", 0.5),
               edge("ua", "s", "ja", "jugular", 0.25, 0.02), edge("ub", "s", "jb", "jugular", 0.25, 0.02)),
    )


def random_twins(seed: int) -> tuple[VesselGraph, dict[str, float], dict[str, float]]:
    """A ring sinus with chords, three territories per child, quadratic losses; inflows and pressures."""
    rng = np.random.default_rng(seed)
    ring = int(rng.integers(4, 10))
    nodes = [node(f"s{i}") for i in range(ring)]
    edges: list[Edge] = []

    def join(u: str, v: str, kind: str) -> None:
        k = float(rng.choice([0.0, rng.uniform(0.001, 0.2)]))
        r, a = float(10 ** rng.uniform(-2, 1)), float(rng.random())
        edges.append(edge(f"e{len(edges)}", u, v, kind, r, k, a))

    for i in range(ring):
        join(f"s{i}", f"s{(i + 1) % ring}", "sinus")
    for _ in range(int(rng.integers(0, 4))):
        u, v = rng.choice(ring, 2, replace=False)
        join(f"s{u}", f"s{v}", "collateral")
    inflow, pressure = {}, {}
    for twin in "ab":
        for territory in ("anterior", "parietal", "posterior"):
            id = f"{twin}.{territory}"
            nodes.append(node(id, twin, "territory", territory))
            inflow[id] = float(rng.uniform(0.3, 4))
            for _ in range(int(rng.integers(1, 4))):
                join(id, f"s{rng.integers(ring)}", "bridging_vein")
        id = f"{twin}.jugular"
        nodes.append(node(id, twin, "outflow"))
        pressure[id] = float(rng.uniform(2, 8))
        join(f"s{rng.integers(ring)}", id, "jugular")
    return VesselGraph(nodes=tuple(nodes), edges=tuple(edges)), inflow, pressure


def renamed(graph: VesselGraph) -> VesselGraph:
    """The same vessels with the children's letters exchanged and the file's order reversed."""
    swapped = graph.swapped()
    return VesselGraph(nodes=swapped.nodes[::-1], edges=swapped.edges[::-1])


__all__ = ["Owner", "edge", "node", "pair_of_cubes", "random_twins", "renamed"]
