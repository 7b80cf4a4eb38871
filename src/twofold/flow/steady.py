"""Pressures and flows of a vessel graph at rest, as it is or with some vessels occluded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from twofold.errors import BadInput, NoAnswer
from twofold.flow import kernel
from twofold.flow.arrays import Arrays, compile
from twofold.flow.numerics import MAX_NAMED
from twofold.flow.records import VesselGraph


@dataclass(frozen=True)
class FlowResult:
    """Node pressures, edge flows (positive from ``from`` to ``to``), the largest imbalance of any node."""

    pressure_mmhg: dict[str, float]
    flow_ml_s: dict[str, float]
    residual_ml_s: float


@dataclass(frozen=True)
class Boundary:
    """A boundary as arrays over the unknowns of ``net``: what ``solve_occlusions`` needs again and again."""

    net: Arrays
    fixed: np.ndarray
    inflow: np.ndarray
    start: np.ndarray
    around: np.ndarray
    rest: np.ndarray
    waterfall: bool


def solve_steady(
    graph: VesselGraph,
    inflow_ml_s: Mapping[str, float],
    pressure_mmhg: Mapping[str, float],
    icp_mmhg: Mapping[str, float] | None = None,
    waterfall: bool = True,
    occluded: Collection[str] = (),
    file: str = "boundary",
) -> FlowResult:
    """Steady pressures and flows.

    Args:
        inflow_ml_s: mL/s that enter at a node. pressure_mmhg: nodes whose pressure is given.
        icp_mmhg: {a, b}, around cortical and bridging veins. waterfall: whether it collapses them.
        occluded: edge ids that carry nothing. file: named in refusals.

    A piece that is cut off and has no inflow stands still at the intracranial pressure around it.
    Raises BadInput: an unknown node or edge, or an inflow that has no way out. NoAnswer: no convergence.
    """
    b = boundary(graph, inflow_ml_s, pressure_mmhg, icp_mmhg, waterfall, file)
    openness = open_edges(graph, occluded, file)
    lost = kernel.stranded(b.net, openness, b.fixed, b.inflow)
    if lost >= 0:
        raise _no_way_out(graph, b, int(lost), openness, occluded, file)
    p, q = b.start.copy(), np.zeros(len(graph.edges))
    status, residual = kernel.solve(
        b.net, openness, b.fixed, b.inflow, b.around, b.rest, b.waterfall, p, q
    )
    if status != kernel.SOLVED:
        raise NoAnswer(f"the vessel network did not settle (imbalance {residual:.3g} mL/s at some node)")
    return FlowResult(
        pressure_mmhg={n.id: float(p[b.net.unknown_of[i]]) for i, n in enumerate(graph.nodes)},
        flow_ml_s={e.id: float(q[i]) + 0.0 for i, e in enumerate(graph.edges)},
        residual_ml_s=float(residual),
    )


def boundary(
    graph: VesselGraph,
    inflow_ml_s: Mapping[str, float],
    pressure_mmhg: Mapping[str, float],
    icp_mmhg: Mapping[str, float] | None = None,
    waterfall: bool = True,
    file: str = "boundary",
    net: Arrays | None = None,
) -> Boundary:
    """A checked boundary over the unknowns. Raises BadInput: unknown node, contradicting pressures."""
    net = net or compile(graph)
    at = {n.id: int(net.unknown_of[i]) for i, n in enumerate(graph.nodes)}
    n = net.program.size
    inflow, fixed, given = np.zeros(n), np.zeros(n, dtype=np.bool_), np.zeros(n)
    for field, values in (("inflow_ml_s", inflow_ml_s), ("pressure_mmhg", pressure_mmhg)):
        for id in values:
            if id not in at:
                raise BadInput(file, f"{field}.{id}", f"node {id!r}, which is not in the vessel graph",
                               "name a node of vessels.json")
    for id, q in inflow_ml_s.items():
        inflow[at[id]] += q
    for id, p in pressure_mmhg.items():
        i = at[id]
        if fixed[i] and given[i] != p:
            raise BadInput(file, f"pressure_mmhg.{id}", f"{p} mmHg, but its territory has {given[i]}",
                           "give one pressure per territory")
        fixed[i], given[i] = True, p
    icp = {"a": 0.0, "b": 0.0, **(icp_mmhg or {})}
    around = net.share_a * icp["a"] + (1 - net.share_a) * icp["b"]
    rest = net.node_share_a * icp["a"] + (1 - net.node_share_a) * icp["b"]
    start = np.where(fixed, given, max([icp["a"], icp["b"], *pressure_mmhg.values()]) + 1)
    return Boundary(net, fixed, inflow, start, around, rest, waterfall)


def open_edges(graph: VesselGraph, occluded: Iterable[str], file: str = "--occlude") -> np.ndarray:
    """1 for every edge, 0 for the occluded ones. Raises BadInput: an edge that does not exist."""
    at = {e.id: i for i, e in enumerate(graph.edges)}
    openness = np.ones(len(graph.edges))
    for id in occluded:
        if id not in at:
            raise BadInput(file, "occlude", f"edge {id!r}, which is not in the vessel graph",
                           "name an edge of vessels.json")
        openness[at[id]] = 0.0
    return openness


def solve_occlusions(
    b: Boundary, openness: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Many occlusion tests on one boundary, in compiled code.

    Args: openness [cases, edges], 1 open, 0 closed.
    Returns (pressure [cases, unknowns], flow [cases, edges], status [cases], residual [cases]); status is
    one of ``kernel.SOLVED, STALLED, NO_OUTFLOW``. Pressure of graph node i is column ``b.net.unknown_of[i]``.
    """
    openness = np.ascontiguousarray(openness, dtype=np.float64)
    cases = openness.shape[0]
    p = np.empty((cases, b.net.program.size))
    q = np.zeros((cases, b.net.tail.size))
    status, residual = np.zeros(cases, dtype=np.int64), np.zeros(cases)
    kernel.solve_many(
        b.net, openness, b.fixed, b.inflow, b.around, b.rest, b.waterfall, b.start, p, q, status, residual
    )
    return p, q, status, residual


def _no_way_out(
    graph: VesselGraph, b: Boundary, lost: int, openness: np.ndarray, occluded: Collection[str], file: str
) -> BadInput:
    piece = {lost}
    grown = True
    while grown:
        reach = set(piece)
        for e in range(b.net.tail.size):
            if openness[e] > 0 and (b.net.tail[e] in reach or b.net.head[e] in reach):
                reach |= {int(b.net.tail[e]), int(b.net.head[e])}
        grown, piece = reach != piece, reach
    names = [n.id for i, n in enumerate(graph.nodes) if int(b.net.unknown_of[i]) in piece]
    twins = sorted({n.twin for i, n in enumerate(graph.nodes) if int(b.net.unknown_of[i]) == lost})
    source = next(n.id for i, n in enumerate(graph.nodes) if int(b.net.unknown_of[i]) == lost)
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    shown = ", ".join(names[:MAX_NAMED]) + more
    why = f" with {', '.join(sorted(occluded))} occluded" if occluded else ""
    return BadInput(
        file,
        f"inflow_ml_s.{source}",
        f"{b.inflow[lost]:g} mL/s that has no outflow for twin {' and '.join(twins)}{why} "
        f"(isolated piece: {shown})",
        "give a pressure to a node of that piece, leave one of its vessels open, or remove the inflow",
    )
