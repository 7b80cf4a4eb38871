"""Claims about a team's own work: drawn labels and vessels are taken as they are, or refused by name."""

from __future__ import annotations

import json

import cases
import numpy as np
import pytest
import synthetic

from twofold.anatomy import labels
from twofold.anatomy.grid import Grid
from twofold.anatomy.own import labels_of, vessels_of
from twofold.anatomy.stage import run
from twofold.errors import BadInput

COLOURS = {**labels.COLOURS, "brain_a": "orange", "brain_b": "purple"}


@pytest.fixture(scope="module")
def drawn():
    """A coarse pair whose labels stand for a team's segmentation."""
    return synthetic.draw(50.0, spacing_mm=3.0)


def grid_of(pair):
    """The grid of a drawn pair."""
    return Grid(tuple(float(x) for x in pair.affine_lps[:3, 3]), pair.spacing_mm, pair.labels.shape)


def with_labels(pair, root, rename=None):
    """A case folder with the pair's labels as ``edits/labels.seg.nrrd``."""
    made = cases.write_case(pair, root)
    data = labels.seg_bytes(pair.labels, grid_of(pair), COLOURS)
    for old, new in (rename or {}).items():
        data = data.replace(f"Name:={old}\n".encode(), f"Name:={new}\n".encode())
    (root / "edits").mkdir()
    (root / "edits" / "labels.seg.nrrd").write_bytes(data)
    return made


GRAPH = {
    "nodes": [
        *({"id": f"{t}-{x}", "position_mm": [k, 9, z], "twin": t, "role": "territory", "territory": x}
          for t, z in (("a", -30), ("b", 30)) for k, x in enumerate(("anterior", "parietal", "posterior"))),
        {"id": "a-out", "position_mm": [0, 0, -60], "twin": "a", "role": "outflow"},
        {"id": "b-out", "position_mm": [0, 0, 60], "twin": "b", "role": "outflow"},
    ],
    "edges": [
        *({"id": f"{t}{k}", "from": f"{t}-{x}", "to": f"{t}-out", "kind": "bridging_vein", "radius_mm": 1.2,
           "length_mm": 30, "owner": {"a": float(t == "a"), "b": float(t == "b")}}
          for t in "ab" for k, x in enumerate(("anterior", "parietal", "posterior"))),
    ],
}  # fmt: skip


def with_vessels(pair, root, change=lambda g: None):
    """A case folder with a small graph as ``edits/vessels.json``."""
    made = cases.write_case(pair, root)
    graph = json.loads(json.dumps(GRAPH))
    change(graph)
    (root / "edits").mkdir()
    (root / "edits" / "vessels.json").write_text(json.dumps(graph))
    return made


def test_labels_from_slicer_are_kept_voxel_by_voxel(drawn, tmp_path):
    got = run(with_labels(drawn, tmp_path), tmp_path / "1-anatomy")
    assert (got.labels == drawn.labels).all()
    assert got.measures.volumes_ml["brain_a"] == pytest.approx((drawn.labels == 4).sum() * 0.027)
    assert got.graph.edges and {n.twin for n in got.graph.nodes if n.role == "outflow"} == {"a", "b"}


def test_other_words_for_the_same_structure_are_understood(drawn, tmp_path):
    made = with_labels(drawn, tmp_path, {"bone": "Skull", "skin": "Scalp", "brain_a": "Brain A", "vein": "Veins"})
    volume = labels_of(made).volume
    assert (volume == drawn.labels).all()


@pytest.mark.parametrize(
    ("rename", "said"),
    [({"brain_a": "Segment_4"}, "Segment_4"), ({"brain_b": "brain_a"}, "brain_b"), ({"bone": "skin"}, "bone")],
)
def test_a_wrong_or_missing_segment_is_named(drawn, tmp_path, rename, said):
    with pytest.raises(BadInput) as refusal:
        labels_of(with_labels(drawn, tmp_path, rename))
    assert said in str(refusal.value) and "labels.seg.nrrd" in refusal.value.file


def test_brains_drawn_under_each_others_letters_are_noticed(drawn, tmp_path):
    made = with_labels(drawn, tmp_path, {"brain_a": "brain_x", "brain_b": "brain_a"})
    path = tmp_path / "edits" / "labels.seg.nrrd"
    path.write_bytes(path.read_bytes().replace(b"Name:=brain_x\n", b"Name:=brain_b\n"))
    with pytest.raises(BadInput, match=r"nearer to brain_b"):
        run(made, tmp_path / "1-anatomy")


def test_a_file_that_is_no_nrrd_is_refused(drawn, tmp_path):
    made = with_labels(drawn, tmp_path)
    (tmp_path / "edits" / "labels.seg.nrrd").write_bytes(b"NRRD")
    with pytest.raises(BadInput, match="not a readable NRRD"):
        labels_of(made)


def test_a_teams_vessels_are_taken_as_they_are(drawn, tmp_path):
    got = run(with_vessels(drawn, tmp_path), tmp_path / "1-anatomy")
    assert {e.id for e in got.graph.edges} == {e["id"] for e in GRAPH["edges"]}
    assert got.measures.classification["stone_goodrich"].value.startswith("P")


def drop_outflow(graph):
    graph["nodes"] = [n for n in graph["nodes"] if n["id"] != "b-out"]
    graph["edges"] = [e for e in graph["edges"] if e["to"] != "b-out"]


def cut_territory(graph):
    graph["edges"] = [e for e in graph["edges"] if e["id"] != "a1"]


BAD_GRAPHS = {
    "no node of twin b with role 'outflow'": drop_outflow,
    "territory parietal of twin a has no way": cut_territory,
    "names node 'lost'": lambda g: g["edges"][0].update({"from": "lost"}),
    "greater than 0": lambda g: g["edges"][0].update(radius_mm=-1),
    "occurs twice": lambda g: g["nodes"].append(g["nodes"][0]),
}


@pytest.mark.parametrize("said", BAD_GRAPHS)
def test_a_graph_that_later_stages_could_not_use_is_refused(drawn, tmp_path, said):
    with pytest.raises(BadInput) as refusal:
        vessels_of(with_vessels(drawn, tmp_path, BAD_GRAPHS[said]))
    assert said in str(refusal.value)
    assert "vessels.json" in refusal.value.file
    assert np.isfinite(len(refusal.value.remedy)) and refusal.value.remedy
