"""The vessel graph of two joined children: nodes, edges, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from twofold.flow.numerics import OWNER_TOLERANCE

NodeTwin = Literal["a", "b", "shared"]
Role = Literal["inlet", "territory", "junction", "outflow"]
Kind = Literal[
    "artery", "cross_feeder", "cortical_vein", "bridging_vein", "deep_vein", "sinus", "jugular", "collateral"
]
Direction = Literal["from_to", "to_from", "both", "unknown"]

ARTERIAL: frozenset[str] = frozenset({"artery", "cross_feeder"})


class Node(BaseModel):
    """A point of the graph; nodes of one twin that name the same territory are one pressure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    position_mm: tuple[float, float, float]
    twin: NodeTwin
    role: Role
    territory: str | None = None

    @model_validator(mode="after")
    def _territory_is_named(self) -> Node:
        if self.role == "territory" and not self.territory:
            raise ValueError(f"node {self.id}: role is 'territory' but no territory is named")
        if self.role == "territory" and self.twin == "shared":
            raise ValueError(f"node {self.id}: a territory belongs to one child (a or b), found 'shared'")
        return self


class Owner(BaseModel):
    """How far an edge belongs to each child, as two shares that sum to one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    a: float = Field(ge=0, le=1)
    b: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _shares(self) -> Owner:
        if abs(self.a + self.b - 1) > OWNER_TOLERANCE:
            raise ValueError(f"owner shares must sum to 1, found a={self.a}, b={self.b}")
        return self


class Edge(BaseModel):
    """A vessel between two nodes. Resistances, where given, override those that follow from the radius."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: str
    source: str = Field(alias="from")
    target: str = Field(alias="to")
    kind: Kind
    radius_mm: float = Field(gt=0)
    length_mm: float = Field(gt=0)
    owner: Owner
    direction: Direction = "unknown"
    confidence: float = Field(default=1.0, ge=0, le=1)
    evidence: str = ""
    resistance_mmhg_s_ml: float | None = Field(default=None, gt=0)
    quadratic_mmhg_s2_ml2: float | None = Field(default=None, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _has_width(cls, data: Any) -> Any:
        """Name the vessel: in a list of hundreds its number says nothing."""
        if isinstance(data, dict):
            for key, what in (("radius_mm", "radius"), ("length_mm", "length")):
                found = data.get(key)
                if isinstance(found, int | float) and not found > 0:
                    raise ValueError(f"vessel {data.get('id')!r} has a {what} of {found:g} mm; it must be greater "
                                     "than 0: measure it again, or leave the vessel out if it carries no blood")
        return data


class VesselGraph(BaseModel):
    """Every vessel that matters to both children, loops included.

    Raises (pydantic ValidationError): duplicate ids, or an edge that names a node that does not exist.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @model_validator(mode="after")
    def _is_a_graph(self) -> VesselGraph:
        ids = [n.id for n in self.nodes]
        for what, names in (("node", ids), ("edge", [e.id for e in self.edges])):
            seen: set[str] = set()
            for name in names:
                if name in seen:
                    raise ValueError(f"{what} id {name!r} occurs twice")
                seen.add(name)
        known = set(ids)
        for e in self.edges:
            for end in (e.source, e.target):
                if end not in known:
                    raise ValueError(f"edge {e.id!r} names node {end!r}, which is not in nodes")
        return self

    def node(self, id: str) -> Node:
        """The node of that id. Raises KeyError."""
        return next(n for n in self.nodes if n.id == id) if id in {n.id for n in self.nodes} else _missing(id)

    def edge(self, id: str) -> Edge:
        """The edge of that id. Raises KeyError."""
        return next(e for e in self.edges if e.id == id) if id in {e.id for e in self.edges} else _missing(id)

    def without(self, edge_ids: Iterable[str]) -> VesselGraph:
        """The same graph after the named edges are divided."""
        cut = set(edge_ids)
        return VesselGraph(nodes=self.nodes, edges=tuple(e for e in self.edges if e.id not in cut))

    def swapped(self) -> VesselGraph:
        """The same vessels with the letters a and b exchanged (ids stay)."""
        other = {"a": "b", "b": "a", "shared": "shared"}
        return VesselGraph(
            nodes=tuple(n.model_copy(update={"twin": other[n.twin]}) for n in self.nodes),
            edges=tuple(
                e.model_copy(update={"owner": Owner(a=e.owner.b, b=e.owner.a)}) for e in self.edges
            ),
        )


def _missing(id: str):
    raise KeyError(id)
