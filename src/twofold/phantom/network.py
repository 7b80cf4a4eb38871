"""The one analytic source: vessels as tubes between named nodes, from which labels, images and graph follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from twofold.flow.records import Edge, Kind, Node, Owner, Role, VesselGraph
from twofold.phantom.numerics import FILE_DIGITS

SIDE = ("below", "above")
Letters = tuple[Literal["a", "b"], Literal["a", "b"]]


@dataclass(frozen=True)
class Tube:
    """One vessel: a centre line [k, 3] in world mm, ends included, and one radius."""

    id: str
    source: str
    target: str
    kind: Kind
    points: np.ndarray
    radius_mm: float

    @property
    def length_mm(self) -> float:
        """Along the centre line."""
        return float(np.linalg.norm(np.diff(self.points, axis=0), axis=1).sum())


@dataclass(frozen=True)
class Place:
    """A named point; ``side`` is 0 below, 1 above, None where it belongs to both."""

    id: str
    at: np.ndarray
    side: int | None
    role: Role = "junction"
    territory: str | None = None


@dataclass
class Network:
    """Places and tubes as they are drawn, one after the other."""

    places: dict[str, Place] = field(default_factory=dict)
    tubes: list[Tube] = field(default_factory=list)

    def place(
        self, id: str, at: np.ndarray, side: int | None, role: Role = "junction", territory: str | None = None
    ) -> str:
        """Add a place; its id back."""
        assert id not in self.places, id
        self.places[id] = Place(id, np.asarray(at, float), side, role, territory)
        return id

    def tube(self, id: str, source: str, target: str, kind: Kind, points: np.ndarray, radius_mm: float) -> str:
        """Add a vessel whose centre line is made to start and end exactly at its two places; its id back."""
        points = np.array(points, float)
        points[0], points[-1] = self.places[source].at, self.places[target].at
        self.tubes.append(Tube(id, source, target, kind, points, float(radius_mm)))
        return id

    def graph(self, letters: Letters) -> VesselGraph:
        """The vessel graph without directions or owners (shares one half). Args: letter below, letter above."""
        nodes = [
            Node(
                id=spelled(p.id, letters), twin="shared" if p.side is None else letters[p.side],
                position_mm=(_mm(p.at[0]), _mm(p.at[1]), _mm(p.at[2])), role=p.role, territory=p.territory,
            )
            for p in self.places.values()
        ]
        edges = [
            Edge(
                id=spelled(t.id, letters), source=spelled(t.source, letters), target=spelled(t.target, letters),
                kind=t.kind, radius_mm=round(t.radius_mm, FILE_DIGITS), length_mm=round(t.length_mm, FILE_DIGITS),
                owner=Owner(a=0.5, b=0.5), evidence="phantom truth",
            )
            for t in self.tubes
        ]
        return VesselGraph(nodes=tuple(nodes), edges=tuple(edges))


def spelled(id: str, letters: Letters) -> str:
    """An id with its side's name replaced by that child's letter."""
    for side, letter in zip(SIDE, letters):
        if id.startswith(side + "."):
            return letter + id[len(side):]
    return id


def _mm(v: float) -> float:
    return round(float(v), FILE_DIGITS)
