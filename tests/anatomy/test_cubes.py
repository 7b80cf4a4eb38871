"""The pair that one can see: two cubes of brain, one above the other, one vein from each into a shared channel."""

from __future__ import annotations

import numpy as np
import pytest
import synthetic

from twofold.anatomy.brains import Brains
from twofold.anatomy.drainage import shared_sinus_share
from twofold.anatomy.graph import build
from twofold.anatomy.grid import Grid
from twofold.anatomy.place import survey
from twofold.anatomy.records import Head, Heads
from twofold.anatomy.tissue import Tissue
from twofold.anatomy.vessels import find_vessels

GRID = Grid((-24.0, -24.0, -45.0), 1.0, (49, 49, 91))
UP, FRONT, LEFT = (0.0, 0.0, 1.0), (0.0, -1.0, 0.0), (1.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def cubes():
    """(place, share): cube a below and b above the plane z = 0, with a channel along x in that plane."""
    at = GRID.world(np.moveaxis(np.indices(GRID.shape), 0, -1))
    shell = np.abs(at[..., :2]).max(axis=-1)
    head, bone = shell < 24, (shell >= 20) & (shell < 23)
    cavity = shell < 20
    brain = cavity & (shell < 17) & (np.abs(at[..., 2]) > 4)
    brains = Brains(brain & (at[..., 2] < 0), brain & (at[..., 2] > 0), np.zeros(GRID.shape, bool))
    share = np.zeros(GRID.shape)
    for points, radius in (
        ([[0, -14, 0], [0, 14, 0]], 2.6),  # the shared channel
        ([[0, 14, 0], [0, 18, -20], [0, 18, -50]], 2.4), ([[0, 14, 0], [0, 18, 20], [0, 18, 50]], 2.4),  # ways out
        ([[9, -12, -20], [5, -6, -6], [0, -4, 0]], 1.2), ([[9, 0, 22], [5, 2, 6], [0, 4, 0]], 1.2),  # bridging veins
    ):  # fmt: skip
        synthetic._paint(share, GRID.affine_lps, 1.0, np.array(points, float), radius)
    heads = Heads(
        a=Head(centre_mm=(0, 0, -25), superior=UP, anterior=FRONT, left=LEFT, confidence=1),
        b=Head(centre_mm=(0, 0, 25), superior=(0, 0, -1), anterior=FRONT, left=(-1, 0, 0), confidence=1),
    )
    tissue = Tissue(head, np.zeros(GRID.shape, bool), bone, cavity, 300.0)
    return survey(tissue, brains, heads, GRID), share


@pytest.fixture(scope="module")
def graph(cubes):
    """The cubes' vessel graph, and what was noted."""
    place, share = cubes
    built, _, notes = build(find_vessels(share > 0.4, share, place), place, "mrv")
    return built, notes


def test_each_vein_has_its_kind(graph):
    kinds = [e.kind for e in graph[0].edges if not e.evidence.startswith("assumed")]
    assert kinds.count("bridging_vein") == 2
    assert kinds.count("sinus") >= 1 and kinds.count("jugular") >= 2


def test_each_child_has_one_way_out_where_the_picture_ends(graph):
    outflow = {n.twin: n.position_mm[2] for n in graph[0].nodes if n.role == "outflow"}
    assert outflow["a"] < -40 and outflow["b"] > 40


def test_each_seen_vein_starts_in_the_territory_where_it_was_drawn(graph):
    assumed = {e.source for e in graph[0].edges if "assumed" in e.evidence}
    assumed |= {e.target for e in graph[0].edges if "assumed" in e.evidence}
    seen = {(n.twin, n.territory) for n in graph[0].nodes if n.role == "territory" and n.id not in assumed}
    assert ("a", "anterior") in seen and ("b", "parietal") in seen


def test_what_no_picture_shows_is_assumed_openly_and_with_little_confidence(graph):
    built, notes = graph
    assumed = [e for e in built.edges if "assumed" in e.evidence]
    assert assumed and all(e.confidence <= 0.3 for e in assumed)
    assert any("posterior third of twin a" in n for n in notes)


def test_the_channel_is_shared_and_each_bridging_vein_is_one_childs(graph):
    assert shared_sinus_share(graph[0]) > 0.1
    for e in graph[0].edges:
        if e.kind == "bridging_vein" and "assumed" not in e.evidence:
            assert max(e.owner.a, e.owner.b) == pytest.approx(1.0)


def test_flow_runs_from_the_brain_to_the_way_out(graph):
    built = graph[0]
    role = {n.id: n.role for n in built.nodes}
    for e in built.edges:
        if role[e.source] == "outflow":
            assert e.direction == "to_from"
        if role[e.target] == "outflow":
            assert e.direction == "from_to"
        if role[e.source] == "territory":
            assert e.direction == "from_to"
