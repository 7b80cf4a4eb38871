"""Random twins for the referees: a ring sinus with chords, three territories per child, quadratic losses."""

from __future__ import annotations

import numpy as np

from twofold.credibility import numerics as n
from twofold.flow.records import Edge, Node, VesselGraph

TERRITORIES = ("anterior", "parietal", "posterior")


def random_twins(seed: int) -> tuple[VesselGraph, dict[str, float], dict[str, float]]:
    """A graph, the inflow of its territories (mL/s) and the pressure of its outlets (mmHg)."""
    rng = np.random.default_rng(seed)
    ring = int(rng.integers(n.LEAST_RING, n.MOST_RING))
    nodes = [_node(f"s{i}", "shared", "junction") for i in range(ring)]
    edges: list[Edge] = []

    def join(u: str, v: str, kind: str) -> None:
        resistance = float(n.TEN ** rng.uniform(n.LOG_R_LOW, n.LOG_R_HIGH))
        quadratic = float(rng.choice([0.0, rng.uniform(n.LEAST_QUADRATIC, n.MOST_QUADRATIC)]))
        mine = float(rng.random())
        edges.append(Edge.model_validate({
            "id": f"e{len(edges)}", "from": u, "to": v, "kind": kind, "radius_mm": 1.0, "length_mm": 1.0,
            "owner": {"a": mine, "b": 1 - mine}, "resistance_mmhg_s_ml": resistance,
            "quadratic_mmhg_s2_ml2": quadratic,
        }))

    for i in range(ring):
        join(f"s{i}", f"s{(i + 1) % ring}", "sinus")
    for _ in range(int(rng.integers(0, n.MOST_CHORDS))):
        u, v = rng.choice(ring, 2, replace=False)
        join(f"s{u}", f"s{v}", "collateral")
    inflow: dict[str, float] = {}
    pressure: dict[str, float] = {}
    for twin in ("a", "b"):
        for territory in TERRITORIES:
            id = f"{twin}.{territory}"
            nodes.append(_node(id, twin, "territory", territory))
            inflow[id] = float(rng.uniform(n.LEAST_INFLOW, n.MOST_INFLOW))
            for _ in range(int(rng.integers(1, n.MOST_VEINS))):
                join(id, f"s{rng.integers(ring)}", "bridging_vein")
        id = f"{twin}.jugular"
        nodes.append(_node(id, twin, "outflow"))
        pressure[id] = float(rng.uniform(n.LEAST_OUTLET, n.MOST_OUTLET))
        join(f"s{rng.integers(ring)}", id, "jugular")
    return VesselGraph(nodes=tuple(nodes), edges=tuple(edges)), inflow, pressure


def _node(id: str, twin: str, role: str, territory: str | None = None) -> Node:
    return Node.model_validate(
        {"id": id, "position_mm": (0.0, 0.0, 0.0), "twin": twin, "role": role, "territory": territory}
    )
