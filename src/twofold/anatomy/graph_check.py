"""Refuses a vessel graph that later stages could not use, naming the node or edge."""

from __future__ import annotations

from pathlib import Path

from twofold.errors import BadInput
from twofold.flow.records import VesselGraph

REMEDY = "docs/guides/own-segmentation.md shows a graph that works"


def check_graph(graph: VesselGraph, file: Path) -> VesselGraph:
    """The graph, once every child has a way out and every territory reaches one.

    Raises BadInput: no outflow for a child; no territory for a child; a territory without a way to any outflow.
    """
    for child in ("a", "b"):
        for role in ("outflow", "territory"):
            if not any(n.twin == child and n.role == role for n in graph.nodes):
                raise BadInput(file, "nodes", f"no node of twin {child} with role '{role}'", f"add one; {REMEDY}")
    reach = {n.id for n in graph.nodes if n.role == "outflow"}
    joined: dict[str, set[str]] = {n.id: set() for n in graph.nodes}
    for e in graph.edges:
        joined[e.source].add(e.target)
        joined[e.target].add(e.source)
    stack = list(reach)
    while stack:
        for near in joined[stack.pop()] - reach:
            reach.add(near)
            stack.append(near)
    drained = {(n.twin, n.territory) for n in graph.nodes if n.role == "territory" and n.id in reach}
    for n in graph.nodes:
        if n.role == "territory" and (n.twin, n.territory) not in drained:
            raise BadInput(
                file, f"nodes.{n.id}", f"territory {n.territory} of twin {n.twin} has no way to any outflow",
                f"join it by an edge; {REMEDY}",
            )
    return graph
