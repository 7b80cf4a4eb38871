"""Two bodies on one shared vessel graph: rest, conservation, symmetry, ids that survive the reduction."""

from __future__ import annotations

import numpy as np
import pytest
from test_conservation import WATER, total

from twofold.errors import BadInput
from twofold.flow.records import Edge, Node, VesselGraph
from twofold.twins import build, kernel, rows
from twofold.twins.library import Do
from twofold.twins.rows import Seen

NAN = float("nan")
HERE = (0.0, 0.0, 0.0)


def ring(joints: int = 8, swap: bool = False) -> VesselGraph:
    """A ring sinus shared by both: six territories, two jugulars, one chain that the reduction sums away."""
    nodes = [Node(id=f"s{i}", position_mm=HERE, twin="shared", role="junction") for i in range(joints)]
    edges = []

    def join(id: str, u: str, v: str, kind: str, r: float, k: float = 0.0) -> None:
        edges.append(Edge.model_validate({
            "id": id, "from": u, "to": v, "kind": kind, "radius_mm": 2, "length_mm": 10,
            "owner": {"a": 0.5, "b": 0.5}, "resistance_mmhg_s_ml": r, "quadratic_mmhg_s2_ml2": k}))

    for i in range(joints):
        join(f"r{i}", f"s{i}", f"s{(i + 1) % joints}", "sinus", 0.2, 0.005)
    for twin, first in (("a", 0), ("b", joints // 2)):
        for i, territory in enumerate(("anterior", "parietal", "posterior")):
            nodes.append(Node(id=f"{twin}{i}", position_mm=HERE, twin=twin, role="territory", territory=territory))
            join(f"{twin}v{i}", f"{twin}{i}", f"s{(first + i) % joints}", "bridging_vein", 1.5)
        nodes.append(Node(id=f"{twin}m", position_mm=HERE, twin="shared", role="junction"))
        nodes.append(Node(id=f"{twin}j", position_mm=HERE, twin=twin, role="outflow"))
        join(f"{twin}u", f"s{first}", f"{twin}m", "jugular", 0.1)
        join(f"{twin}w", f"{twin}m", f"{twin}j", "jugular", 0.1)
    graph = VesselGraph(nodes=tuple(nodes), edges=tuple(edges))
    return graph.swapped() if swap else graph


def obey(bodies, do: Do, twin: int = 0, edge: int = -1, *x: float) -> None:
    x = (*x, *[NAN] * (6 - len(x)))
    for lane in range(8):
        assert kernel.obey(bodies.net, bodies.state[0], lane, int(do), twin, -1, edge, *x) == 0


def test_both_children_rest_on_a_shared_ring():
    bodies = build.pair((9, 9), (8, 8), vessels=ring())
    before = {w: [bodies.seen(t, w)[0] for t in range(2)] for w in (Seen.MAP, Seen.CBF, Seen.ICP, Seen.BV)}
    kernel.advance_for(bodies.net, bodies.state[0], 600)
    for what, was in before.items():
        now = [bodies.seen(t, what)[0] for t in range(2)]
        assert now == pytest.approx(was, rel=1e-3)
        assert was[0] == pytest.approx(was[1], rel=1e-6)  # the ring is symmetric


def test_an_edge_that_the_reduction_merged_is_still_known_by_its_id():
    bodies = build.pair((9, 9), (8, 8), vessels=ring(), settle_s=0)
    assert bodies.edge("au") == bodies.edge("aw")
    with pytest.raises(KeyError):
        bodies.edge("nothing")


def test_closing_one_jugular_sends_its_childs_blood_through_the_other():
    bodies = build.pair((9, 9), (8, 8), vessels=ring())
    sinus = bodies.seen(0, Seen.SINUS)[0]
    water = total(bodies.state[0], WATER, Seen.NET_WATER)
    obey(bodies, Do.CLAMP, 0, bodies.edge("au"), 5.0, 0.0)
    kernel.advance_for(bodies.net, bodies.state[0], 300)
    assert bodies.seen(0, Seen.SINUS)[0] > sinus
    assert bodies.seen(1, Seen.BV)[0] > bodies.seen(0, Seen.BV)[0]
    # plasma filters out of the overfilled child, so it is water that is kept, not blood volume
    assert total(bodies.state[0], WATER, Seen.NET_WATER) == pytest.approx(water, rel=1e-9)


def test_haemoglobin_is_conserved_through_clamps_on_the_graph():
    bodies = build.pair((9, 9), (8, 8), vessels=ring())
    mass = lambda: sum(rows.get(bodies.state[0], t * rows.TWIN + rows.STATE + rows.State.HB, 0) for t in range(2))  # noqa: E731
    before = mass()
    for e in ("au", "r0", "r3", "bv1"):
        obey(bodies, Do.CLAMP, 0, bodies.edge(e), 3.0, 0.0)
        kernel.advance_for(bodies.net, bodies.state[0], 600)
    assert mass() == pytest.approx(before, rel=1e-9)
    assert np.isfinite(bodies.state[0].reshape(-1, 8)[: rows.SLOT]).all()


def test_swapping_the_letters_of_the_graph_swaps_the_children():
    here = build.pair((9, 3), (8, 5), vessels=ring(), settle_s=600)
    there = build.pair((3, 9), (5, 8), vessels=ring(swap=True), settle_s=600)
    for what in (Seen.MAP, Seen.ICP, Seen.BV, Seen.HB, Seen.PV0):
        assert here.seen(0, what)[0] == pytest.approx(there.seen(1, what)[0], rel=1e-9)
        assert here.seen(1, what)[0] == pytest.approx(there.seen(0, what)[0], rel=1e-9)


def test_refuses_a_graph_without_an_outflow_and_an_unknown_territory():
    g = ring()
    dry = VesselGraph(nodes=tuple(n.model_copy(update={"role": "junction"}) if n.role == "outflow" else n
                                  for n in g.nodes), edges=g.edges)
    with pytest.raises(BadInput, match="no outflow"):
        build.pair((9, 9), (8, 8), vessels=dry)
    odd = VesselGraph(nodes=tuple(n.model_copy(update={"territory": "cellar"}) if n.id == "a0" else n
                                  for n in g.nodes), edges=g.edges)
    with pytest.raises(BadInput, match="cellar"):
        build.pair((9, 9), (8, 8), vessels=odd)
