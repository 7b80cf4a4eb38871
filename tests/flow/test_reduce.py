"""Summing two-vessel junctions away changes no pressure that is left."""

from __future__ import annotations

import pytest
from flow_graphs import edge, node

from twofold import flow
from twofold.flow.records import VesselGraph


def chain(kinds: list[str]) -> VesselGraph:
    middle = [node(f"m{i}") for i in range(len(kinds) - 1)]
    nodes = [node("t", "a", "territory", "anterior"), *middle, node("j", "a", "outflow")]
    return VesselGraph(
        nodes=tuple(nodes),
        edges=tuple(edge(f"e{i}", nodes[i].id, nodes[i + 1].id, kind, 0.3 + i, 0.01 * (i + 1), 1.0)
                    for i, kind in enumerate(kinds)),
    )


@pytest.mark.parametrize(("kinds", "left"), [
    (["sinus", "sinus", "jugular"], 1),
    (["bridging_vein", "sinus", "jugular"], 2),
    (["cortical_vein", "bridging_vein", "sinus"], 2),
])
@pytest.mark.parametrize("icp", [0.0, 12.0])
def test_a_chain_becomes_one_vessel_per_law(kinds, left, icp):
    whole = chain(kinds)
    small = flow.reduce_series(whole)
    assert len(small.graph.edges) == left
    assert set(small.part_of) == {e.id for e in whole.edges}
    here = flow.solve_steady(whole, {"t": 5.0}, {"j": 3.0}, {"a": icp})
    there = flow.solve_steady(small.graph, {"t": 5.0}, {"j": 3.0}, {"a": icp})
    assert there.pressure_mmhg["t"] == pytest.approx(here.pressure_mmhg["t"], rel=1e-12)
