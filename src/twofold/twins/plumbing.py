"""The list of every vessel of a pair: bodies, shared graph or reference veins, hidden collaterals, couplings.

Each vessel says where it runs and what sets its resistance: its own numbers, or a share of the resting flow.
Removing couplings one by one from this list until it is empty is what separation means here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from twofold.errors import BadInput
from twofold.flow.arrays import icp_share_a
from twofold.flow.law import WATERFALL_KINDS, coefficients
from twofold.flow.records import VesselGraph
from twofold.flow.reduce import reduce_series
from twofold.twins.couplings import Coupling
from twofold.twins.numerics import BODY_NODES, TERRITORY_NAMES

TWINS = "ab"


@dataclass(frozen=True)
class Vessel:
    """One edge. ``law``: own (r, k), or bridging, deep, arcade, sinus, emissary of child ``twin``."""

    id: str
    tail: str
    head: str
    law: str
    twin: int = 0
    territory: int = 0
    r: float = 1.0
    k: float = 0.0
    falls: bool = False
    share_a: float = 0.5
    kind: str = ""


@dataclass
class Plumbing:
    """Nodes (the four body nodes first) with whose volume they count as, vessels, and where brains drain."""

    nodes: list[str] = field(default_factory=lambda: ["a.artery", "a.vein", "b.artery", "b.vein"])
    weight: list[float] = field(default_factory=lambda: [1.0, 1.0, 0.0, 0.0])
    territorial: set[str] = field(default_factory=set)
    vessels: list[Vessel] = field(default_factory=list)
    part_of: dict[str, str] = field(default_factory=dict)
    alias: dict[str, str] = field(default_factory=dict)
    sinus: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))
    exchanges: list[Coupling] = field(default_factory=list)

    def add(self, node: str, weight: float) -> None:
        """A node, once."""
        if node not in self.nodes:
            self.nodes.append(node)
            self.weight.append(weight)


def lay(vessels: VesselGraph | None, couplings: Sequence[Coupling], file: str) -> Plumbing:
    """Everything that carries blood. Raises BadInput: a graph or coupling that can't be joined to bodies."""
    p = Plumbing()
    if vessels is not None:
        _graph(p, vessels, file)
    for t, name in enumerate(TWINS):
        drained = [i for i, x in enumerate(TERRITORY_NAMES) if f"{name}.{x}" in p.territorial]
        if not drained:
            _reference(p, t, name)
            drained = list(range(len(TERRITORY_NAMES)))
        _collaterals(p, t, name, drained)
    _couple(p, couplings, file)
    return p


def _reference(p: Plumbing, t: int, name: str) -> None:
    """The reference child's own veins: three bridging groups, a sinus, a way out."""
    sinus = f"{name}.sinus"
    own = 1.0 - t
    p.add(sinus, own)
    for i, territory in enumerate(TERRITORY_NAMES):
        node = f"{name}.{territory}"
        p.add(node, own)
        p.territorial.add(node)
        p.vessels.append(Vessel(f"{name}.bridging_{territory}", node, sinus, "bridging", t, i, falls=True,
                                share_a=own))
    p.vessels.append(Vessel(f"{name}.sinus", sinus, f"{name}.vein", "sinus", t))
    p.vessels.append(Vessel(f"{name}.emissary", sinus, f"{name}.vein", "emissary", t))
    p.sinus[t].append(sinus)


def _collaterals(p: Plumbing, t: int, name: str, drained: list[int]) -> None:
    """Veins that no scan shows and no clip closes: deep ways out, and arcades between neighbours."""
    for i in range(len(TERRITORY_NAMES)):
        node = f"{name}.{TERRITORY_NAMES[i]}"
        if i not in drained:  # a territory that the graph doesn't drain keeps a reference way out
            p.add(node, 1.0 - t)
            p.vessels.append(Vessel(f"{name}.bridging_{TERRITORY_NAMES[i]}", node, f"{name}.vein", "bridging", t, i,
                                    falls=True, share_a=1.0 - t))
        p.vessels.append(Vessel(f"{name}.deep_{TERRITORY_NAMES[i]}", node, f"{name}.vein", "deep", t, i))
    for i in range(len(TERRITORY_NAMES) - 1):
        here, there = TERRITORY_NAMES[i], TERRITORY_NAMES[i + 1]
        p.vessels.append(Vessel(f"{name}.arcade_{here}_{there}", f"{name}.{here}", f"{name}.{there}", "arcade", t, i))


def _graph(p: Plumbing, whole: VesselGraph, file: str) -> None:
    reduced = reduce_series(whole)
    p.part_of = reduced.part_of
    twin = {n.id: n.twin for n in reduced.graph.nodes}
    at: dict[str, str] = {}
    for n in reduced.graph.nodes:
        at[n.id] = _place(n, file)
    if not any(at[n.id] in ("a.vein", "b.vein") for n in reduced.graph.nodes):
        raise BadInput(file, "nodes", "no outflow node", "mark the jugular ends of each child with role 'outflow'")
    for n in reduced.graph.nodes:
        if at[n.id] not in p.nodes:
            p.add(at[n.id], {"a": 1.0, "b": 0.0, "shared": 0.5}[n.twin])
        if n.role == "territory":
            p.territorial.add(at[n.id])
    for e in reduced.graph.edges:
        tail, head = at[e.source], at[e.target]
        if tail == head:
            p.alias[e.id] = ""
            continue
        r, k = coefficients(e)
        falls = e.kind in WATERFALL_KINDS
        share = icp_share_a(e, twin[e.source], twin[e.target])
        p.vessels.append(Vessel(e.id, tail, head, "own", r=r, k=k, falls=falls, share_a=share,
                                kind=e.kind))
    for t, name in enumerate(TWINS):
        ends = {at[x] for e in reduced.graph.edges if e.kind == "sinus" for x in (e.source, e.target)
                if twin[x] in (name, "shared")}
        if not ends:
            ends = {v.tail if v.head == f"{name}.vein" else v.head
                    for v in p.vessels if f"{name}.vein" in (v.tail, v.head)}
        p.sinus[t].extend(sorted(ends - {"a.vein", "b.vein", "a.artery", "b.artery"}))


def _place(n, file: str) -> str:
    if n.role == "territory":
        for base in TERRITORY_NAMES:
            if n.territory == base or n.territory.startswith((f"{base}_", f"{base}-")):
                return f"{n.twin}.{base}"
        raise BadInput(file, f"nodes.{n.id}.territory", n.territory,
                       f"name one of {', '.join(TERRITORY_NAMES)}, with a suffix such as _left if needed")
    if n.role in ("inlet", "outflow"):
        if n.twin == "shared":
            raise BadInput(file, f"nodes.{n.id}.twin", f"role {n.role!r} with twin 'shared'",
                           "say whose body it ends in: a or b")
        return f"{n.twin}.{'artery' if n.role == 'inlet' else 'vein'}"
    return f"node {n.id}"


def _couple(p: Plumbing, couplings: Sequence[Coupling], file: str) -> None:
    taken = {v.id for v in p.vessels} | set(p.part_of)
    for i, c in enumerate(couplings):
        if c.name in taken:
            raise BadInput(file, f"couplings.{i}.name", repr(c.name), "give every coupling a name of its own")
        taken.add(c.name)
        if c.kind == "exchange":
            p.exchanges.append(c)
            continue
        ends = [f"{name}.{c.kind}" for name in TWINS]
        if any(end not in p.nodes for end in ends):
            raise BadInput(file, f"couplings.{i}", "a sinus coupling beside a vessel graph",
                           "put the connection into the vessel graph, or leave the graph out")
        p.vessels.append(Vessel(c.name, ends[0], ends[1], "own", r=1 / c.conductance_ml_s_mmhg,  # type: ignore[operator]
                                kind="cross_feeder" if c.kind == "artery" else "sinus"))


assert len(TWINS) * 2 == BODY_NODES
