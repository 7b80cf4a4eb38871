"""Every single and every paired clip on the vessels as they are now, tabled for a theatre without a solver."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from twofold.division.numerics import PAIRED_MOST, PRESSURE_DECIMALS
from twofold.division.records import Occlusion, Occlusions
from twofold.division.staging import search
from twofold.division.staging.allotment import Allotment
from twofold.division.staging.join import Join
from twofold.division.staging.network import Network
from twofold.division.staging.plan import pressures


def clippable(join: Join, allotment: Allotment, flow: dict[str, float]) -> tuple[list[str], list[str]]:
    """(paired, singly only): veins that somebody may clip at the join; those with most flow first choice."""
    free = set(join.free)
    near = [e.id for e in join.graph.edges if e.source in free or e.target in free or e.id in allotment.cuts]
    first = [c for c in allotment.cuts]
    rest = sorted((x for x in near if x not in allotment.cuts), key=lambda x: -abs(flow[x]))
    ordered = [*first, *rest]
    return ordered[:PAIRED_MOST], ordered[PAIRED_MOST:]


def record(candidate: str, join: Join, network: Network, case: tuple, allotment: Allotment) -> Occlusions:
    """All clips as ``occlusions.json``. Raises NoAnswer when a clipped network did not settle."""
    flow = {e: float(case[10][i]) for e, i in network.at.items()}
    paired, singly = clippable(join, allotment, flow)
    return Occlusions(
        candidate=candidate,
        clippable=tuple(sorted([*paired, *singly])),
        open=clip(network, case, ()),
        single=tuple(clip(network, case, (x,)) for x in sorted([*paired, *singly])),
        pairs=tuple(clip(network, case, tuple(sorted(pair))) for pair in combinations(sorted(paired), 2)),
        left_out=tuple(sorted(singly)),
    )


def clip(network: Network, case: tuple, edges: tuple[str, ...]) -> Occlusion:
    """Both children's pressures with some vessels clipped. Raises NoAnswer when the network did not settle."""
    cuts = np.array([network.at[e] for e in edges], dtype=np.int64)
    unknowns, count = case[14].size, case[0].tail.size
    p, q = np.empty((1, unknowns)), np.empty((1, count))
    search.walk(case, network, cuts, np.zeros(len(edges), dtype=np.int64), p, q)
    row = p[0, network.unknown]
    inflow = {"a": 0.0, "b": 0.0}
    for (letter, _), edge, rest in zip(network.territories, network.supply, network.inflow):
        inflow[letter] += float(q[0, edge]) if q[0, edge] > 0 else float(rest)
    return Occlusion(
        edges=edges,
        pressure_mmhg=pressures(network, row),
        peak_mmhg={x: round(v, PRESSURE_DECIMALS) for x, v in search.peaks(network, row).items()},  # type: ignore[misc]
        inflow_ml_s={x: round(v, PRESSURE_DECIMALS) for x, v in inflow.items()},  # type: ignore[misc]
    )
