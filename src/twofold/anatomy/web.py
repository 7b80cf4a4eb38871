"""Centrelines under construction: points joined by polylines, loops and parallel branches welcome.

A ``Web`` is the working form of the vessel graph, before nodes get roles and edges get kinds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Branch:
    """A polyline between two nodes.

    points_mm: (n, 3), first at node ``u``, last at node ``v``. radius_mm: mean radius (0 until measured).
    confidence: 0 to 1, the share of its length at which a vessel is thought to run here: a bridged stretch counts as
    surely as it was bridged, what was seen as seen. gap_mm: length of it that was bridged, not seen.
    blood: ``artery``, ``vein`` or not told yet. told: how surely that is so, 0.5 to 1.
    """

    u: int
    v: int
    points_mm: np.ndarray
    radius_mm: float = 0.0
    confidence: float = 1.0
    gap_mm: float = 0.0
    blood: str = ""
    told: float = 1.0

    @property
    def length_mm(self) -> float:
        """Length of the polyline."""
        return float(np.linalg.norm(np.diff(self.points_mm, axis=0), axis=1).sum())

    def other(self, node: int) -> int:
        """The end that is not ``node`` (the same node for a loop)."""
        return self.v if node == self.u else self.u

    def leaving(self, node: int) -> np.ndarray:
        """The points ordered away from ``node``."""
        return self.points_mm if node == self.u else self.points_mm[::-1]


class Web:
    """Nodes (id to point) and branches (id to ``Branch``); ids are handed out in order and never reused."""

    def __init__(self) -> None:
        self.nodes: dict[int, np.ndarray] = {}
        self.branches: dict[int, Branch] = {}
        self._at: dict[int, set[int]] = {}
        self._next_node = 0
        self._next_branch = 0

    def add_node(self, point_mm: np.ndarray) -> int:
        """A new node; returns its id."""
        id = self._next_node
        self._next_node += 1
        self.nodes[id] = np.asarray(point_mm, float)
        self._at[id] = set()
        return id

    def add(self, branch: Branch) -> int:
        """A new branch between existing nodes; returns its id."""
        id = self._next_branch
        self._next_branch += 1
        self.branches[id] = branch
        self._at[branch.u].add(id)
        self._at[branch.v].add(id)
        return id

    def remove(self, id: int) -> None:
        """Take a branch out; its nodes stay."""
        branch = self.branches.pop(id)
        self._at[branch.u].discard(id)
        self._at[branch.v].discard(id)

    def change(self, id: int, **values: object) -> None:
        """Replace some fields of a branch (not its ends)."""
        self.branches[id] = replace(self.branches[id], **values)  # type: ignore[arg-type]

    def at(self, node: int) -> list[int]:
        """Ids of the branches at a node, in order; a loop is named once."""
        return sorted(self._at[node])

    def degree(self, node: int) -> int:
        """How many branch ends meet at a node; a loop counts twice."""
        return sum(2 if self.branches[b].u == self.branches[b].v else 1 for b in self._at[node])

    def tips(self) -> list[int]:
        """Nodes where exactly one branch ends."""
        return [n for n in self.nodes if self.degree(n) == 1]

    def drop_bare_nodes(self) -> None:
        """Forget nodes without branches."""
        for node in [n for n in self.nodes if not self._at[n]]:
            del self.nodes[node], self._at[node]

    def components(self) -> list[set[int]]:
        """Sets of connected nodes, largest total length first."""
        seen: set[int] = set()
        found = []
        for start in self.nodes:
            if start in seen:
                continue
            group, stack = {start}, [start]
            while stack:
                node = stack.pop()
                for b in self._at[node]:
                    far = self.branches[b].other(node)
                    if far not in group:
                        group.add(far)
                        stack.append(far)
            seen |= group
            found.append(group)
        return sorted(found, key=lambda g: -self.length_of(g))

    def length_of(self, nodes: set[int]) -> float:
        """Total length of the branches among some nodes, mm."""
        return sum(self.branches[b].length_mm for b in sorted({b for n in nodes for b in self._at[n]}))

    def chains(self) -> Iterator[int]:
        """Nodes where exactly two different branches meet: points of one vessel, not junctions."""
        for node in list(self.nodes):
            if node in self.nodes and self.degree(node) == 2 and len(self._at[node]) == 2:
                yield node

    def merge(self, node: int) -> int:
        """Join the two branches at a chain node into one (length-weighted radius and confidence)."""
        first, second = (self.branches[b] for b in self.at(node))
        points = np.vstack([first.leaving(node)[::-1], second.leaving(node)[1:]])
        lengths = np.array([first.length_mm, second.length_mm])
        weight = lengths / max(lengths.sum(), np.finfo(float).tiny)
        joined = Branch(
            first.other(node), second.other(node), points,
            float(weight @ [first.radius_mm, second.radius_mm]),
            float(weight @ [first.confidence, second.confidence]),
            first.gap_mm + second.gap_mm,
            first.blood or second.blood,
            min(first.told, second.told),
        )
        for b in self.at(node):
            self.remove(b)
        del self.nodes[node], self._at[node]
        return self.add(joined)

    def contract(self, id: int) -> None:
        """Shrink a branch to one point: its two nodes become one, at its middle."""
        gone = self.branches[id]
        self.remove(id)
        if gone.u == gone.v:
            return
        keep, lose = gone.u, gone.v
        where = (self.nodes[keep] + self.nodes[lose]) / 2
        for b in self.at(lose):
            old = self.branches[b]
            self.remove(b)
            self.add(replace(old, u=keep if old.u == lose else old.u, v=keep if old.v == lose else old.v))
        del self.nodes[lose], self._at[lose]
        self.nodes[keep] = where
        for b in self.at(keep):
            old = self.branches[b]
            points = old.points_mm.copy()
            if old.u == keep:
                points[0] = where
            if old.v == keep:
                points[-1] = where
            self.branches[b] = replace(old, points_mm=points)

    def move_to_new_node(self, node: int, ids: list[int]) -> int:
        """Take some branches off a node, onto a new one at the same place; returns that."""
        new = self.add_node(self.nodes[node])
        for id in ids:
            old = self.branches[id]
            self._at[node].discard(id)
            self._at[new].add(id)
            self.branches[id] = replace(old, u=new if old.u == node else old.u, v=new if old.v == node else old.v)
        return new

    def split(self, id: int, index: int) -> int:
        """Put a node on a branch at an inner point; returns the node."""
        old = self.branches[id]
        node = self.add_node(old.points_mm[index])
        self.remove(id)
        self.add(replace(old, v=node, points_mm=old.points_mm[: index + 1]))
        self.add(replace(old, u=node, points_mm=old.points_mm[index:], gap_mm=0.0))
        return node
