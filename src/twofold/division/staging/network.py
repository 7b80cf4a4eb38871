"""The veins of a pair ready to be solved again and again: hidden ways, inflow that can fail, growth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from twofold import evidence
from twofold.division.numerics import SAMPLE_SEED
from twofold.division.staging.join import Join
from twofold.flow.arrays import Arrays, compile
from twofold.flow.law import coefficients
from twofold.flow.numerics import QUADRATIC_POWER, RESISTANCE_POWER
from twofold.flow.records import Edge, Node, Owner, VesselGraph
from twofold.flow.steady import Boundary, boundary
from twofold.quantity import DL_PER_L, S_PER_MIN

BASES = ("anterior", "parietal", "posterior")
OWN = {"a": Owner(a=1, b=0), "b": Owner(a=0, b=1)}
UNKNOWN = (  # what the answers hang on most, and what is drawn for the bands
    "division.growth_share",
    "division.growth_limit",
    "division.growth_of_sinus",
    "physiology.deep_share",
    "physiology.arcade_share",
    "division.icp_mmhg",
    "reference.cbf_factor",
    "physiology.bridging_drop_mmhg",
)
DRAW = "draw"  # number of a joint draw, in which each vessel's radius is wrong in its own way


@dataclass(frozen=True)
class Inputs:
    """The numbers of evidence that the network hangs on; ``drawn`` replaces some of them."""

    drawn: Mapping[str, float]

    def __call__(self, id: str) -> float:
        """A value by evidence id."""
        return self.drawn[id] if id in self.drawn else evidence.value(id)

    def at_age(self, name: str) -> float:
        """A value of the age table at the planning age."""
        table: Any = evidence.document("reference")["by_age"]
        return float(np.interp(self("division.age_months"), table["months"], table[name]["values"]))


@dataclass(frozen=True)
class Network:
    """Arrays over the edges and territories of ``graph`` (the veins, the hidden ways and the supplies).

    territories: (letter, name) in order. supply [t]: edge that feeds it when its inflow falls. unknown [t]:
    its pressure's index. inflow [t]: mL/s at rest. knee [t]: mmHg above which inflow falls. growth [edges]:
    how much of a vein's growth it can make. central: per letter, edges that end in that child's central
    veins, with sign. share, limit: growth per interval.
    """

    graph: VesselGraph
    boundary: Boundary
    territories: tuple[tuple[str, str], ...]
    supply: np.ndarray
    unknown: np.ndarray
    inflow: np.ndarray
    knee: np.ndarray
    growth: np.ndarray
    central: dict[str, np.ndarray]
    share: float
    limit: float
    real: int  # the first edges are the scan's; hidden ones follow
    at: dict[str, int]
    letters: tuple[str, str]

    def grown(self, share: float) -> Network:
        """The same network with another growth per interval."""
        return replace(self, share=share)


def build(join: Join, drawn: Mapping[str, float] | None = None, like: Network | None = None) -> Network:
    """The network of a join, at the centre of every unknown input or at those drawn.

    like: a network of the same join, whose layout is used again.
    """
    v = Inputs(drawn or {})
    nodes, edges = list(join.graph.nodes), list(join.graph.edges)
    real = len(edges)
    cbf = v.at_age("brain_kg") * v.at_age("cbf_ml_100g_min") * v("reference.cbf_factor") * DL_PER_L / S_PER_MIN
    cvp, supply_mmhg = v.at_age("cvp_mmhg"), v.at_age("map_anaesthetised_mmhg")
    reach = v("division.inflow_falls_within_mmhg")
    pressure = {n.id: cvp for n in nodes if n.role == "outflow"}
    rows: list[tuple[str, str, str, float]] = []
    for letter in join.letters:
        out, feed = f"hidden.{letter}.central", f"hidden.{letter}.supply"
        nodes += [_node(out, letter, "outflow"), _node(feed, letter, "inlet")]
        pressure |= {out: cvp, feed: supply_mmhg}
        _hidden(letter, out, feed, nodes, edges, rows, cbf, reach, v)
    graph = VesselGraph(nodes=tuple(nodes), edges=tuple(edges))
    at = {e.id: i for i, e in enumerate(graph.edges)}
    icp = v("division.icp_mmhg")
    net = None
    if like is not None:
        rk = np.array([coefficients(e) for e in graph.edges])
        net = like.boundary.net._replace(resistance=rk[:, 0].copy(), quadratic=rk[:, 1].copy())
    if DRAW in v.drawn:
        net = _mismeasured(net or compile(graph), real, int(v.drawn[DRAW]), v("division.vessel_radius_error"))
    b = boundary(graph, {}, pressure, {"a": icp, "b": icp}, file="division", net=net)
    b = replace(b, start=np.where(b.fixed, b.start, max(icp, cvp) + 1))  # veins lie near this, arteries far above
    index = {n.id: int(b.net.unknown_of[i]) for i, n in enumerate(graph.nodes)}
    sinus = v("division.growth_of_sinus")
    growth = np.array([_growth(e, sinus) for e in graph.edges])
    return Network(
        graph, b,
        territories=tuple((letter, name) for letter, name, _, _ in rows),
        supply=np.array([at[f"hidden.{x}.supply_{name}"] for x, name, _, _ in rows], dtype=np.int64),
        unknown=np.array([index[node] for _, _, node, _ in rows], dtype=np.int64),
        inflow=np.array([q for *_, q in rows]),
        knee=np.full(len(rows), supply_mmhg - reach),
        growth=growth,
        central={x: _into(graph, x) for x in join.letters},
        share=v("division.growth_share"), limit=v("division.growth_limit"), real=real, at=at, letters=join.letters,
    )


def _mismeasured(net: Arrays, real: int, draw: int, error: float) -> Arrays:
    """The network as if every scanned radius were off by a random share; edges stand in order of place."""
    off = np.exp(error * np.random.default_rng((SAMPLE_SEED, draw)).standard_normal(real))
    r, k = net.resistance.copy(), net.quadratic.copy()
    r[:real] *= off**RESISTANCE_POWER
    k[:real] *= off**QUADRATIC_POWER
    return net._replace(resistance=r, quadratic=k)


def _hidden(letter, out, feed, nodes, edges, rows, cbf, reach, v) -> None:
    """Add what no scan shows: deep ways out, arcades, a way out for a territory without veins, the supply.

    Sized as the simulated child's (``twins``), so that staging and rehearsal agree on what is left at rest.
    """
    drop, drain = v("physiology.bridging_drop_mmhg"), v("physiology.sinus_drop_mmhg")
    deep, arcade = v("physiology.deep_share"), v("physiology.arcade_share")
    before: tuple[list[tuple[str, str]], float] = ([], 0.0)
    for base in BASES:
        names = sorted({n.territory for n in nodes if n.role == "territory" and n.twin == letter
                        and n.territory and n.territory.split("_")[0].split("-")[0] == base})
        flow = cbf * v(f"reference.territory_{base}")
        group = flow / (drop + deep * (drop + drain))
        if not names:
            names = [base]
            nodes.append(_node(f"hidden.{letter}.{base}", letter, "territory", base))
            edges.append(_edge(f"hidden.{letter}.bridging_{base}", f"hidden.{letter}.{base}", out, letter,
                               "bridging_vein", 1 / group))
        here = [(name, next(n.id for n in nodes if n.role == "territory" and n.twin == letter
                            and n.territory == name)) for name in names]
        part = 1 / len(here)
        for name, node in here:
            edges.append(_edge(f"hidden.{letter}.deep_{name}", node, out, letter, "collateral",
                               1 / (group * deep * part)))
            edges.append(_edge(f"hidden.{letter}.supply_{name}", feed, node, letter, "artery",
                               reach / (flow * part)))
            rows.append((letter, name, node, flow * part))
            for other, there in before[0]:
                each = part / len(before[0])
                edges.append(_edge(f"hidden.{letter}.arcade_{other}_{name}", there, node, letter, "collateral",
                                   1 / (before[1] * arcade * each)))
        before = (here, group)


def _node(id: str, letter: str, role: str, territory: str | None = None) -> Node:
    return Node(id=id, position_mm=(0, 0, 0), twin=letter, role=role, territory=territory)  # type: ignore[arg-type]


def _edge(id: str, source: str, target: str, letter: str, kind: str, resistance: float) -> Edge:
    return Edge.model_validate(
        {"id": id, "from": source, "to": target, "kind": kind, "radius_mm": 1, "length_mm": 1,
         "owner": OWN[letter], "resistance_mmhg_s_ml": resistance, "quadratic_mmhg_s2_ml2": 0}
    )


def _growth(e: Edge, of_sinus: float) -> float:
    if e.kind == "artery":
        return 0.0
    return of_sinus if e.kind in ("sinus", "jugular") else 1.0


def _into(graph: VesselGraph, letter: str) -> np.ndarray:
    """+1 for edges that lead into a child's central veins, -1 for those that lead out of them."""
    out = {n.id for n in graph.nodes if n.role == "outflow" and n.twin == letter}
    return np.array([float(e.target in out) - float(e.source in out) for e in graph.edges])
