"""One law for every vessel: closed forms, conservation, symmetry, and svzerod as referee."""

from __future__ import annotations

import numpy as np
import pytest
from flow_graphs import edge, node, pair_of_cubes, random_twins, renamed
from flow_referee import pressures

from twofold import flow
from twofold.errors import BadInput
from twofold.flow.records import VesselGraph


def test_one_vessel_obeys_its_law():
    g = VesselGraph(nodes=(node("u"), node("v", "a", "outflow")), edges=(edge("e", "u", "v", r=2.0, k=0.3),))
    result = flow.solve_steady(g, {"u": 3.0}, {"v": 5.0})
    assert result.pressure_mmhg["u"] == pytest.approx(5 + 2 * 3 + 0.3 * 9, rel=1e-12)
    assert result.flow_ml_s["e"] == pytest.approx(3.0, rel=1e-12)


def test_equal_children_share_the_sinus_equally():
    r = flow.solve_steady(pair_of_cubes(), {"ta": 4.0, "tb": 4.0}, {"ja": 4.0, "jb": 4.0}, waterfall=False)
    assert r.pressure_mmhg["s"] == pytest.approx(4 + 0.25 * 4 + 0.02 * 16)
    assert r.pressure_mmhg["ta"] == pytest.approx(r.pressure_mmhg["tb"], rel=1e-12)


def test_a_bridging_vein_collapses_to_the_pressure_around_it():
    outlets = {"ja": 4.0, "jb": 4.0}
    r = flow.solve_steady(pair_of_cubes(), {"ta": 4.0, "tb": 4.0}, outlets, {"a": 20.0, "b": 2.0})
    assert r.pressure_mmhg["ta"] == pytest.approx(20 + 4 * 0.5)
    assert r.pressure_mmhg["tb"] == pytest.approx(r.pressure_mmhg["s"] + 4 * 0.5)


@pytest.mark.parametrize("seed", range(60))
def test_agrees_with_svzerod_on_random_twins(seed):
    graph, inflow, fixed = random_twins(seed)
    ours = flow.solve_steady(graph, inflow, fixed, waterfall=False)
    theirs = pressures(graph, inflow, fixed)
    for id, p in theirs.items():
        assert ours.pressure_mmhg[id] == pytest.approx(p, rel=1e-6)
    assert ours.residual_ml_s <= 1e-9


@pytest.mark.parametrize("seed", range(10))
def test_agrees_with_svzerod_after_an_occlusion(seed):
    graph, inflow, fixed = random_twins(seed)
    cut = next(e.id for e in graph.edges if e.kind == "sinus")
    ours = flow.solve_steady(graph, inflow, fixed, waterfall=False, occluded=[cut])
    theirs = pressures(graph.without([cut]), inflow, fixed)
    for id, p in theirs.items():
        assert ours.pressure_mmhg[id] == pytest.approx(p, rel=1e-6)
    assert ours.flow_ml_s[cut] == 0.0


@pytest.mark.parametrize("seed", range(20))
def test_what_enters_leaves_and_no_waterfall_runs_backwards(seed):
    graph, inflow, fixed = random_twins(seed)
    icp = {"a": 3.0 * seed, "b": 5.0}
    r = flow.solve_steady(graph, inflow, fixed, icp)
    assert r.residual_ml_s <= 1e-9
    out = sum(r.flow_ml_s[e.id] * ((e.target in fixed) - (e.source in fixed)) for e in graph.edges)
    assert out == pytest.approx(sum(inflow.values()), rel=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_swapping_the_children_changes_nothing_but_names(seed):
    graph, inflow, fixed = random_twins(seed)
    here = flow.solve_steady(graph, inflow, fixed, {"a": 6.0, "b": 17.0})
    there = flow.solve_steady(renamed(graph), inflow, fixed, {"a": 17.0, "b": 6.0})
    for id, p in here.pressure_mmhg.items():
        assert there.pressure_mmhg[id] == pytest.approx(p, rel=1e-9)
    for id, q in here.flow_ml_s.items():
        assert there.flow_ml_s[id] == pytest.approx(q, rel=1e-9, abs=1e-9)


def test_a_piece_cut_off_stands_still():
    g = pair_of_cubes()
    g = VesselGraph(nodes=(*g.nodes, node("x"), node("y")), edges=(*g.edges, edge("xy", "x", "y")))
    r = flow.solve_steady(g, {"ta": 4.0, "tb": 4.0}, {"ja": 4.0, "jb": 4.0}, {"a": 6.0, "b": 8.0})
    assert r.flow_ml_s["xy"] == pytest.approx(0.0, abs=1e-12)
    assert r.pressure_mmhg["x"] == pytest.approx(7.0)


def test_territories_of_one_name_are_one_pressure():
    g = VesselGraph(
        nodes=(node("t1", "a", "territory", "parietal"), node("t2", "a", "territory", "parietal"),
               node("j", "a", "outflow")),
        edges=(edge("e1", "t1", "j", r=2.0), edge("e2", "t2", "j", r=2.0)),
    )
    r = flow.solve_steady(g, {"t1": 3.0, "t2": 1.0}, {"j": 0.0})
    assert r.pressure_mmhg["t1"] == r.pressure_mmhg["t2"] == pytest.approx(4.0)


@pytest.mark.parametrize(("call", "names"), [
    (dict(inflow={"ta": 4.0, "tb": 4.0}, occluded=["va"]), "twin a"),
    (dict(inflow={"nobody": 1.0}), "nobody"),
    (dict(inflow={"ta": 1.0}, occluded=["e99"]), "e99"),
])
def test_refuses_in_the_users_words(call, names):
    with pytest.raises(BadInput, match=names):
        flow.solve_steady(pair_of_cubes(), call["inflow"], {"ja": 4.0, "jb": 4.0}, None, True,
                          call.get("occluded", ()))


def test_many_occlusions_equal_one_by_one():
    graph, inflow, fixed = random_twins(3)
    b = flow.boundary(graph, inflow, fixed, {"a": 6.0, "b": 6.0})
    cuts = [[], [graph.edges[0].id], [graph.edges[1].id]]
    p, q, status, _ = flow.solve_occlusions(b, np.stack([flow.open_edges(graph, c) for c in cuts]))
    for i, c in enumerate(cuts):
        one = flow.solve_steady(graph, inflow, fixed, {"a": 6.0, "b": 6.0}, occluded=c)
        assert status[i] == 0
        np.testing.assert_allclose(q[i], list(one.flow_ml_s.values()), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(p[i][b.net.unknown_of], list(one.pressure_mmhg.values()), rtol=1e-9)
