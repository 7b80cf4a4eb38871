"""Who keeps which vein, in which stage: against brute force, symmetry and conservation."""

from itertools import product

import numpy as np
import pytest
import veins

from twofold.division.staging import allotment, compact, kernel, kernel_lanes, limits, plan, search
from twofold.division.staging.join import joined
from twofold.division.staging.network import build
from twofold.errors import BadInput
from twofold.flow.numerics import LANES, PROMISED_ML_S
from twofold.flow.records import VesselGraph


def made(graph: VesselGraph, drawn=None):
    join = joined(graph, None, 10)
    network = build(join, drawn)
    return join, network, search.packed(network)


def worst(network, case, cuts, staged):
    course = search.follow(case, network, cuts, np.array(staged.stage, dtype=np.int64), staged.stages)
    return max(search.peaks(network, course.pressure[:-1]).values())


@pytest.fixture(scope="module")
def uneven():
    return made(veins.ring_pair(6, symmetric=False, seed=4))


@pytest.mark.parametrize("n, stages", [(8, 2), (8, 3), (5, 4)])
def test_the_tree_over_stagings_equals_brute_force(uneven, n, stages):
    join, network, case = uneven
    cuts = search.cut_indices(network, allotment.whole(join, "a"))
    cuts = np.concatenate([cuts, search.cut_indices(network, allotment.whole(join, "b"))[:2]])[:n]
    found = search.best(case, cuts, stages)
    assert found.exact and cuts.size == n
    all_of_them = min(
        search.judged(case, cuts, np.array(s, dtype=np.int64), stages)
        for s in product(range(stages), repeat=cuts.size)
    )
    assert found.score == pytest.approx(all_of_them, abs=1e-9)


def test_the_tree_equals_brute_force_where_some_brain_gets_less_blood():
    join, network, case = made(veins.ring_pair(7, symmetric=False, seed=1, own_outflow=2.5))
    way = allotment.whole(join, "b")
    cuts = search.cut_indices(network, way)
    found = search.best(case, cuts, 2)
    stagings = [np.array(s, dtype=np.int64) for s in product(range(2), repeat=cuts.size)]
    failing = [bool((search.follow(case, network, cuts, s, 2).pressure.max(axis=0) > network.knee).any())
               for s in stagings[::16]]
    assert any(failing) and cuts.size == 8
    assert found.score == pytest.approx(min(search.judged(case, cuts, s, 2) for s in stagings), abs=1e-7)


def test_after_the_last_stage_the_pieces_alone_have_the_pressures_of_the_whole(uneven):
    join, network, case = uneven
    for keeper in ("a", "b"):
        cuts = search.cut_indices(network, allotment.whole(join, keeper))
        openness = np.ones((case[0].tail.size, LANES))
        openness[cuts] = 0
        kernel.widen(case, np.ones(case[0].tail.size))
        p, _ = kernel_lanes.settle_all(case, compact.whole(case), openness, PROMISED_ML_S)
        halves = compact.halves(case, cuts, p[:, 0])
        letters = [{network.territories[t][0] for t in half.territory} for half in halves]
        assert sorted(map(sorted, letters)) == [["a"], ["b"]]
        assert network.territories[int(np.argmax(p[network.unknown, 0]))][0] in letters[0]
        for half in halves:
            alone, _ = kernel_lanes.settle_all(case, half, openness, PROMISED_ML_S)
            assert np.abs(alone[half.joint] - p[half.joint]).max() < 1e-7


def test_a_tree_walked_in_parts_gives_the_same_answer(uneven, monkeypatch):
    join, network, case = uneven
    cuts = search.cut_indices(network, allotment.whole(join, "a"))[:7]
    whole = search.best(case, cuts, 3)
    monkeypatch.setattr(search, "EXACT_SOLVES", 10)
    parts = search.best(case, cuts, 3, most=10**6)
    assert (whole.stage, whole.score) == (parts.stage, parts.score)


def test_networks_side_by_side_have_the_pressures_of_the_one_solver(uneven):
    join, network, case = uneven
    cuts = search.cut_indices(network, allotment.whole(join, "a"))
    rng = np.random.default_rng(1)
    edges = case[0].tail.size
    alone = np.ones((edges, LANES))
    for w in range(LANES):
        alone[cuts[rng.random(cuts.size) < 0.6], w] = 0
    kernel.widen(case, np.ones(edges))  # a search leaves the veins as they had grown
    p, q = kernel_lanes.settle_all(case, compact.whole(case), alone, PROMISED_ML_S)
    for w in range(LANES):
        one, flow = case[14].copy(), np.zeros(edges)
        kernel.settle(case, alone[:, w].copy(), one, flow)
        assert np.abs(one - p[:, w]).max() < 1e-7
        assert np.abs(flow - q[:, w]).max() < 1e-7


def test_no_stage_before_the_last_goes_beyond_what_an_operation_reaches():
    join, network, case = made(veins.ring_pair(8, symmetric=False, seed=3))
    way = allotment.whole(join, "a")
    cuts = search.cut_indices(network, way)
    reach = limits.limits(join, way)
    free, bound = search.best(case, cuts, 3), search.best(case, cuts, 3, limits=reach)
    assert bound.feasible and bound.score >= free.score - 1e-9
    stage = np.array(bound.stage)
    for s in (0, 1):
        assert limits.arc(reach.angle[stage == s]) <= np.pi
    assert (stage == 2).sum() <= reach.last_most(3) < cuts.size
    within = min(
        search.judged(case, cuts, np.array(s), 2) for s in product(range(2), repeat=cuts.size)
        if not reach.broken(np.array(s), 2)
    )
    assert search.best(case, cuts, 2, limits=reach).score == pytest.approx(within, abs=1e-9)


def test_the_table_of_what_an_operation_reaches_asks_of_each_subset_what_one_asks():
    rng = np.random.default_rng(3)
    for angle in (rng.uniform(-np.pi, np.pi, 7), np.array([0.0, 0.0, np.pi, 1.0])):
        reach = limits.Limits(angle, np.pi, 4, 0.6)
        bits = np.array(list(product((False, True), repeat=angle.size)))[:, ::-1]
        assert reach.table.tolist() == [reach.reachable(row) for row in bits]
        assert limits.arcs(angle, bits) == pytest.approx([limits.arc(angle[row]) for row in bits], abs=1e-6)


def test_the_smallest_arc_goes_the_short_way_round():
    assert limits.arc(np.radians([350, 10, 20])) == pytest.approx(np.radians(30), abs=1e-5)
    assert limits.arc(np.radians([0, 90, 180, 270])) == pytest.approx(np.radians(270), abs=1e-5)
    assert limits.arc(np.zeros(1)) == 0


def test_annealing_comes_close_to_the_proof():
    missed = 0
    for seed in range(10):
        join, network, case = made(veins.ring_pair(6, symmetric=False, seed=seed))
        cuts = search.cut_indices(network, allotment.whole(join, "b"))[:7]
        proof = search.best(case, cuts, 2)
        guess = search.best(case, cuts, 2, most=0)
        assert proof.exact and not guess.exact
        missed += guess.score - proof.score > 0.1
    assert missed == 0


def test_without_growth_staging_gains_nothing():
    join, network, case = made(veins.ring_pair(6, symmetric=False, seed=2), {"division.growth_share": 0.0})
    cuts = search.cut_indices(network, allotment.whole(join, "a"))[:6]
    one, three = search.best(case, cuts, 1), search.best(case, cuts, 3)
    assert worst(network, case, cuts, three) == pytest.approx(worst(network, case, cuts, one), abs=1e-6)


def test_a_further_stage_never_makes_the_best_plan_worse(uneven):
    join, network, case = uneven
    cuts = search.cut_indices(network, allotment.whole(join, "b"))[:6]
    peaks = [worst(network, case, cuts, search.best(case, cuts, s)) for s in (1, 2, 3)]
    assert peaks[1] <= peaks[0] + 1e-9 and peaks[2] <= peaks[1] + 1e-9


def test_growth_is_what_makes_staging_pay():
    join, network, case = made(veins.ring_pair(6, symmetric=False, seed=2), {"division.growth_share": 0.6})
    cuts = search.cut_indices(network, allotment.whole(join, "a"))
    one, two = search.best(case, cuts, 1), search.best(case, cuts, 2)
    assert worst(network, case, cuts, two) < worst(network, case, cuts, one)


def test_the_child_who_loses_the_sinus_is_hit_and_the_keeper_is_not():
    join, network, case = made(veins.ring_pair(8))
    for keeper, loser in (("a", "b"), ("b", "a")):
        cuts = search.cut_indices(network, allotment.whole(join, keeper))
        course = search.follow(case, network, cuts, np.zeros(cuts.size, dtype=np.int64), 1)
        before, after = (search.peaks(network, row) for row in (case[14][network.unknown], course.pressure[0]))
        assert after[loser] - before[loser] > 5 * max(after[keeper] - before[keeper], 0.1)


def test_equal_children_are_treated_equally():
    join, network, case = made(veins.ring_pair(6))
    score = {}
    for keeper in ("a", "b"):
        cuts = search.cut_indices(network, allotment.whole(join, keeper))
        score[keeper] = search.best(case, cuts, 2).score if cuts.size <= 8 else search.judged(
            case, cuts, np.zeros(cuts.size, dtype=np.int64), 1)
    assert score["a"] == pytest.approx(score["b"], abs=1e-9)


def test_mirrored_children_get_mirrored_stagings():
    join, network, case = made(veins.ring_pair(6))
    ways = {k: allotment.whole(join, k) for k in ("a", "b")}
    other = {"a": "b", "b": "a"}
    mirrored = {e.id: e.id.replace(f"{x}.", f"{y}.") for x, y in other.items() for e in join.graph.edges
                if e.id.startswith(f"{x}.")}
    assert {mirrored.get(c, c) for c in ways["a"].cuts} == set(ways["b"].cuts)
    for stages in (1, 2, 3):
        found = {}
        for keeper, way in ways.items():
            cuts = search.cut_indices(network, way)
            staged = search.best(case, cuts, stages, most=10**6)
            assert staged.exact
            course = search.follow(case, network, cuts, np.array(staged.stage, dtype=np.int64), stages)
            # the same staging, mirrored, does the same to the other child
            image = [ways[other[keeper]].cuts.index(mirrored.get(c, c)) for c in way.cuts]
            stage = np.empty(cuts.size, dtype=np.int64)
            stage[image] = staged.stage
            there = search.cut_indices(network, ways[other[keeper]])
            reflected = search.follow(case, network, there, stage, stages)
            for s in range(stages):
                here, yonder = (search.peaks(network, c.pressure[s]) for c in (course, reflected))
                assert here["a"] == pytest.approx(yonder["b"], abs=1e-6)
                assert here["b"] == pytest.approx(yonder["a"], abs=1e-6)
            found[keeper] = staged.score
        assert found["a"] == pytest.approx(found["b"], abs=1e-6)


def test_after_the_last_stage_no_vein_runs_from_one_child_to_the_other(uneven):
    join = uneven[0]
    for way in (*allotment.every(join), allotment.whole(join, "a"), allotment.whole(join, "b")):
        left = join.graph.without(way.cuts)
        reach = {n.id for n in join.graph.nodes if n.twin == "a"}
        grew = True
        while grew:
            more = {x for e in left.edges if {e.source, e.target} & reach for x in (e.source, e.target)}
            grew = not more <= reach
            reach |= more
        assert not any(n.twin == "b" for n in join.graph.nodes if n.id in reach)


def test_blood_is_conserved_through_every_stage(uneven):
    join, network, case = uneven
    cuts = search.cut_indices(network, allotment.whole(join, "a"))
    staged = search.best(case, cuts, 3, most=0)
    course = search.follow(case, network, cuts, np.array(staged.stage, dtype=np.int64), 3)
    assert course.residual <= 1e-9
    for flow in course.flow:
        fed = sum(float(flow[e]) if flow[e] > 0 else float(q) for e, q in zip(network.supply, network.inflow))
        assert sum(float(network.central[x] @ flow) for x in "ab") == pytest.approx(fed, abs=1e-8)


def test_every_child_keeps_an_unbroken_stretch_of_the_ring():
    join = joined(veins.ring_pair(12, every_vein=4), None, 10)
    ways = list(allotment.every(join))
    assert 2 <= len(ways) <= 12 * 11 + 2
    for way in ways:
        ring = [way.owner[f"ring{k}"] for k in range(12)]
        assert sum(x != y for x, y in zip(ring, ring[1:] + ring[:1])) <= 2


def test_swapping_the_letters_swaps_the_answer():
    graph = veins.ring_pair(6, symmetric=False, seed=9)
    swapped = graph.swapped()
    answers = []
    for g in (graph, swapped):
        join, network, case = made(g)
        way, compared, shared = plan.split(join, network, case)
        planned = plan.planned(network, case, way, compared, limits.limits(join, way))
        answers.append((way, plan.record("split", join, network, case, planned, {}, shared)))
    (one, here), (other, there) = answers
    assert one.cuts == other.cuts
    assert {n: {"a": "b", "b": "a"}[x] for n, x in one.owner.items()} == other.owner
    assert [s.cut for s in here.stages] == [s.cut for s in there.stages]
    for s, t in zip(here.stages, there.stages):
        assert s.peak_mmhg["a"] == pytest.approx(t.peak_mmhg["b"], abs=1e-9)
        assert s.pressure_mmhg["a"] == pytest.approx(t.pressure_mmhg["b"], abs=1e-9)
        assert s.net_transfer_ml_s == pytest.approx(-t.net_transfer_ml_s, abs=1e-9)
    other = {"a": "b", "b": "a", "split": "split"}
    for s, t in zip(here.sharings, there.sharings, strict=True):
        assert {e: other[x] for e, x in t.keeps.items()} == s.keeps
        assert (s.robust_rank, s.dominated, s.chosen) == (t.robust_rank, t.dominated, t.chosen)
        assert s.robust_mmhg["a"].high == pytest.approx(t.robust_mmhg["b"].high, abs=1e-6)
    assert min(s.robust_rank for s in here.sharings if s.chosen) == 1


def test_an_isolated_vein_is_left_out_by_name():
    graph = veins.ring_pair(6)
    stray = (veins.node("x", (0, 0, 5), "shared"), veins.node("y", (0, 0, 9), "shared"))
    more = VesselGraph(nodes=(*graph.nodes, *stray), edges=(*graph.edges, veins.vein("stray", "x", "y", "sinus", 1.0)))
    join = joined(more, None, 10)
    assert [id for id, _ in join.left_out] == ["stray"]
    assert "isolated" in join.left_out[0][1]


@pytest.mark.parametrize("letter", ["a", "b"])
def test_a_child_without_an_outflow_is_refused_by_name(letter):
    graph = veins.ring_pair(6)
    gone = graph.without([f"{letter}.jugular-1", f"{letter}.jugular1"])
    with pytest.raises(BadInput, match=f"no outflow for twin {letter}") as e:
        joined(gone, None, 10)
    assert "jugular" in e.value.remedy


def test_a_child_whose_brain_drains_nowhere_is_refused():
    graph = veins.ring_pair(6)
    gone = graph.without([e.id for e in graph.edges if e.id.startswith("b.vein")])
    with pytest.raises(BadInput, match="no territory of twin b"):
        joined(gone, None, 10)


def test_the_natural_split_gives_each_joint_to_whose_blood_it_carries():
    join, network, case = made(veins.ring_pair(8))
    share = plan.share_of_a(join, network, case[10])
    assert all(abs(x - 0.5) < 1e-6 for x in share.values())  # equal children: every joint is shared evenly
    tilted = {n: (0.9 if join.at[n][0] > 0 else 0.1) for n in join.free}
    way = allotment.natural(join, tilted)
    # ring0 is far from both sagittal sinuses' root (ring4): what can't reach its owner's outflow goes to the other
    assert all(way.owner[n] in ("a", "b") for n in join.free)
    assert way == allotment.settled(join, {n: ("a" if tilted[n] > 0.5 else "b") for n in join.free})
