"""Which joints of the vessels may go to either child, and which are settled by where they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from twofold.errors import BadInput
from twofold.flow.records import ARTERIAL, Edge, Node, VesselGraph

FILE = "1-anatomy/vessels.json"


@dataclass(frozen=True)
class Join:
    """The veins of a pair before anybody owns the shared ones.

    graph: veins only, without pieces that lead nowhere, nodes and edges in an order given by position.
    home: node -> its child, for settled nodes. free: nodes that may go to either. left_out: edges in no use,
    with why. feeders: arteries that run from one child to the other; they are closed before any vein.
    letters: a and b in an order given by where they lie.
    """

    graph: VesselGraph
    home: dict[str, str]
    free: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    feeders: tuple[str, ...]
    letters: tuple[str, str]

    @cached_property
    def near(self) -> dict[str, tuple[str, ...]]:
        """Neighbours of every node."""
        rows: dict[str, list[str]] = {n.id: [] for n in self.graph.nodes}
        for e in self.graph.edges:
            rows[e.source].append(e.target)
            rows[e.target].append(e.source)
        return {id: tuple(others) for id, others in rows.items()}

    @cached_property
    def at(self) -> dict[str, tuple[float, float, float]]:
        """Where every node lies, mm."""
        return {n.id: n.position_mm for n in self.graph.nodes}

    @cached_property
    def edge(self) -> dict[str, Edge]:
        """Every edge by its id."""
        return {e.id: e for e in self.graph.edges}

    @cached_property
    def outflows(self) -> dict[str, tuple[str, ...]]:
        """Each child's outflow nodes."""
        return {x: tuple(n.id for n in self.graph.nodes if n.role == "outflow" and n.twin == x) for x in self.letters}

    @cached_property
    def centres(self) -> dict[str, tuple[float, ...]]:
        """The middle of each child's territories, mm."""
        return centres(self.graph)


def joined(graph: VesselGraph, nearer: Mapping[str, float] | None, reach_mm: float, file: str = FILE) -> Join:
    """The join of a vessel graph.

    Args:
        nearer: node -> how much nearer it lies to a's brain than to b's, mm (below 0: nearer to b); None when
        there is no labelled volume, then the letters in the graph decide. reach_mm: nodes of sinuses that are
        less decided than this may go to either child.

    Raises BadInput: a child without an outflow, or none of whose territories reaches one.
    """
    arteries = {e.id for e in graph.edges if e.kind in ARTERIAL}
    twin = {n.id: n.twin for n in graph.nodes}
    feeders = tuple(sorted(e.id for e in graph.edges
                           if e.id in arteries and {twin[e.source], twin[e.target]} >= {"a", "b"}))
    veins = graph.without(arteries)
    used, left_out = _in_use(veins)
    nodes = tuple(sorted((n for n in veins.nodes if n.id in used), key=lambda n: n.position_mm))
    veins = VesselGraph(nodes=nodes, edges=tuple(e for e in veins.edges if e.source in used))
    veins = VesselGraph(nodes=nodes, edges=tuple(in_place(veins)))
    for letter in ("a", "b"):
        _drains(veins, letter, file)
    sinus_ends = {end for e in veins.edges if e.kind == "sinus" for end in (e.source, e.target)}
    home: dict[str, str] = {}
    free: list[Node] = []
    for n in nodes:
        if n.role == "outflow" and n.twin == "shared":
            raise BadInput(file, f"nodes.{n.id}.twin", "an outflow of 'shared'", "say whose body it ends in: a or b")
        if n.role != "junction":
            home[n.id] = n.twin
        elif nearer is None:
            if n.twin == "shared":
                free.append(n)
            else:
                home[n.id] = n.twin
        elif abs(nearer[n.id]) < reach_mm and (n.twin == "shared" or n.id in sinus_ends):
            free.append(n)
        else:
            home[n.id] = n.twin if n.twin != "shared" else ("a" if nearer[n.id] > 0 else "b")
    middle = centres(veins)
    first, other = sorted(("a", "b"), key=lambda x: middle[x])
    return Join(veins, home, tuple(n.id for n in free), tuple(left_out), feeders, (first, other))


def centres(graph: VesselGraph) -> dict[str, tuple[float, ...]]:
    """The middle of each child's territories, mm."""
    out = {}
    for letter in ("a", "b"):
        at = [n.position_mm for n in graph.nodes if n.role == "territory" and n.twin == letter]
        out[letter] = tuple(sum(x) / len(at) for x in zip(*at))
    return out


def in_place(graph: VesselGraph) -> list[Edge]:
    """Edges sorted by where they lie: an order that no letter and no name decides."""
    at = {n.id: n.position_mm for n in graph.nodes}
    return sorted(graph.edges, key=lambda e: (*sorted((at[e.source], at[e.target])), e.radius_mm, e.length_mm))


def _in_use(veins: VesselGraph) -> tuple[set[str], list[tuple[str, str]]]:
    """Nodes of pieces that have a way out, and the edges of those that have none."""
    parent = {n.id: n.id for n in veins.nodes}

    def root(x: str) -> str:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for e in veins.edges:
        parent[root(e.source)] = root(e.target)
    out = {root(n.id) for n in veins.nodes if n.role == "outflow"}
    used = {n.id for n in veins.nodes if root(n.id) in out}
    touched = {end for e in veins.edges for end in (e.source, e.target)}
    used &= touched
    lost = [(e.id, "isolated: no way to any outflow") for e in veins.edges if e.source not in used]
    return used, sorted(lost)


def _drains(veins: VesselGraph, letter: str, file: str) -> None:
    """Refuse a child whose brain has no way to its own jugular veins."""
    mine = [n for n in veins.nodes if n.twin == letter]
    if not any(n.role == "outflow" for n in mine):
        raise BadInput(file, "nodes", f"no outflow for twin {letter}",
                       f"the jugular of {letter} is missing: add the segment from its sinuses to a node with role "
                       "'outflow', or widen the field of view")
    if not any(n.role == "territory" for n in mine):
        raise BadInput(file, "nodes", f"no territory of twin {letter} that reaches an outflow",
                       f"add the vein from a territory of {letter} to its sinus; without it nothing can be said of "
                       f"{letter}'s brain")
