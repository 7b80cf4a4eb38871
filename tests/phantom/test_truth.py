"""The truth is one solved circulation: what enters leaves, and every vessel's owner is whose blood runs in it."""

from collections import defaultdict

import pytest

from twofold.evidence import value
from twofold.flow.records import ARTERIAL
from twofold.phantom.truth import directed, measures


@pytest.fixture
def solved(pair):
    return directed(pair.network.graph(pair.letters))


def test_each_childs_blood_comes_back_in_full_over_both_childrens_jugular_veins(solved):
    graph, flow = solved
    back = defaultdict(float)
    for e in graph.edges:
        if e.kind == "jugular":
            assert e.direction == "from_to"
            back["a"] += e.owner.a * flow[e.id]
            back["b"] += e.owner.b * flow[e.id]
    total = value("phantom.cerebral_flow_ml_s")
    assert back["a"] == pytest.approx(total, rel=1e-4)
    assert back["b"] == pytest.approx(total, rel=1e-4)


def test_blood_neither_gathers_nor_vanishes_at_a_junction(solved):
    graph, flow = solved
    net = defaultdict(float)
    for e in graph.edges:
        net[e.source] -= flow[e.id]
        net[e.target] += flow[e.id]
    for v in graph.nodes:
        if v.role == "junction" and v.territory is None:
            assert abs(net[v.id]) < 1e-6, v.id


def test_direction_says_which_way_the_flow_goes(solved):
    graph, flow = solved
    for e in graph.edges:
        assert e.direction == ("from_to" if flow[e.id] > 0 else "to_from") or abs(flow[e.id]) < 1e-5


def test_a_vein_from_a_territory_of_one_child_is_that_childs(solved):
    graph, _ = solved
    twin = {v.id: v.twin for v in graph.nodes}
    for e in graph.edges:
        if e.kind == "cortical_vein" and e.direction == "from_to":
            assert getattr(e.owner, twin[e.source]) > 0.5, e.id


def test_total_forms_mix_their_blood_and_partial_forms_do_not(pair, solved):
    graph, _ = solved
    mixed = [e for e in graph.edges if e.kind not in ARTERIAL and 0.05 < e.owner.a < 0.95]
    assert bool(mixed) == pair.spec.shared_sinus


def test_measures_say_what_was_asked_for(pair):
    m = measures(pair.shape, pair.spec.rotation_deg, pair.spec.type, pair.letters)
    assert m["rotation_deg"] == pair.spec.rotation_deg
    assert m["classification"]["stone_goodrich"]["value"] == pair.spec.type
    wanted = {"TV-I": "ring", "TV-II": "helix", "TA": "ring", "PV": "none"}[pair.spec.type]
    assert m["classification"]["venous_pattern"]["value"] == wanted
