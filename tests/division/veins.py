"""Rings of shared sinus with two children's veins: small networks with a known shape."""

from __future__ import annotations

import numpy as np

from twofold.flow.records import Edge, Node, Owner, VesselGraph

TERRITORIES = ("anterior", "parietal", "posterior")


def node(id, at, twin, role="junction", territory=None) -> Node:
    return Node(id=id, position_mm=tuple(float(x) for x in at), twin=twin, role=role, territory=territory)


def vein(id, source, target, kind, resistance, radius=1.0, quadratic=0.0, length=10.0) -> Edge:
    return Edge.model_validate(
        {"id": id, "from": source, "to": target, "kind": kind, "radius_mm": radius, "length_mm": length,
         "owner": Owner(a=0.4, b=0.6), "direction": "from_to", "resistance_mmhg_s_ml": resistance,
         "quadratic_mmhg_s2_ml2": quadratic}
    )


def ring_pair(
    stations: int = 6, symmetric: bool = True, seed: int = 0, own_outflow: float = 0.3, every_vein: int = 1
) -> VesselGraph:
    """A ring of shared joints; each child drains through bridging veins into it and out by two jugulars.

    symmetric: b is a's mirror image in z = 0. own_outflow: resistance from the ring to each child's torcula.
    every_vein: bridging veins hang on every so many stations.
    """
    rng = np.random.default_rng(seed)

    def size(middle: float) -> float:
        return middle if symmetric else middle * float(rng.lognormal(0, 0.5))

    nodes, edges = [], []
    angle = 2 * np.pi * np.arange(stations) / stations
    for k, a in enumerate(angle):
        nodes.append(node(f"ring{k}", (50 * np.cos(a), 50 * np.sin(a), 0), "shared"))
    for k in range(stations):
        edges.append(vein(f"ring{k}-{(k + 1) % stations}", f"ring{k}", f"ring{(k + 1) % stations}", "sinus",
                          size(0.15), radius=2.5, quadratic=0.01))
    for twin, z in (("a", -1), ("b", 1)):
        nodes.append(node(f"{twin}.torcula", (-40, 0, 60 * z), twin))
        edges.append(vein(f"{twin}.sagittal", f"ring{stations // 2}", f"{twin}.torcula", "sinus", size(own_outflow),
                          radius=2.5, quadratic=0.02))
        for side in (-1, 1):
            nodes.append(node(f"{twin}.jugular{side}", (-20, 30 * side, 90 * z), twin, "outflow"))
            edges.append(vein(f"{twin}.jugular{side}", f"{twin}.torcula", f"{twin}.jugular{side}", "jugular",
                              size(0.25), radius=2.5))
        for k in range(0, stations, every_vein):
            name = TERRITORIES[(k * len(TERRITORIES)) // stations]
            at = (35 * np.cos(angle[k]), 35 * np.sin(angle[k]), 25 * z)
            nodes.append(node(f"{twin}.brain{k}", at, twin, "territory", name))
            edges.append(vein(f"{twin}.vein{k}", f"{twin}.brain{k}", f"ring{k}", "bridging_vein",
                              size(2.0), radius=1.0 + 0.01 * k))
    return VesselGraph(nodes=tuple(nodes), edges=tuple(edges))
