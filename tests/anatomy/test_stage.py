"""Claims about the whole stage on two drawn heads: it finds what was drawn, and the letters do not matter."""

from __future__ import annotations

import json
import shutil

import cases
import numpy as np
import pytest
import synthetic
import yaml

from twofold import case as case_module
from twofold import evidence
from twofold.anatomy import load
from twofold.anatomy.labels import CODES
from twofold.anatomy.stage import run
from twofold.errors import BadInput


def dice(x, y):
    """Overlap of two masks, 0 to 1."""
    return 2 * (x & y).sum() / (x.sum() + y.sum())


def drawn_on(anatomy, pair):
    """The drawn labels on the anatomy's grid."""
    offset = np.rint((np.array(anatomy.grid.origin_mm) - pair.affine_lps[:3, 3]) / pair.spacing_mm).astype(int)
    box = tuple(slice(o, o + n) for o, n in zip(offset, anatomy.grid.shape))
    return pair.labels[box]


def test_bone_and_both_brains_are_found_where_they_were_drawn(anatomy, pair):
    truth = drawn_on(anatomy, pair)
    for name, least in (("bone", 0.95), ("brain_a", 0.95), ("brain_b", 0.95)):
        assert dice(anatomy.labels == CODES[name], truth == CODES[name]) > least, name
    assert (anatomy.labels == CODES["brain_unsure"]).sum() < 0.01 * (anatomy.labels == CODES["brain_a"]).sum()


def test_the_faces_are_turned_by_the_angle_that_was_drawn(anatomy, pair):
    assert anatomy.measures.rotation_deg == pytest.approx(pair.rotation_deg, abs=3)
    # An egg has no cerebellum: its long axis is level, where the rule expects a brain's to rise, in both heads.
    rise = evidence.value("anatomy.brain_long_axis_up_deg")
    # Its flat top looks along its short axis, where a level cut of a brain would look forward of it by that rise: at
    # most a quarter of the rise more (evidence: brain_long_axis_cut, a cut as shallow as this).
    assert anatomy.measures.axis_angle_deg == pytest.approx(180, abs=2 * rise * 1.25)
    assert anatomy.measures.classification["stone_goodrich"].value == "TV-I"
    assert anatomy.measures.classification["venous_pattern"].value == "ring"


def test_every_territory_of_both_children_drains_to_a_way_out(anatomy):
    graph = anatomy.graph
    reach = {n.id for n in graph.nodes if n.role == "outflow"}
    assert {n.twin for n in graph.nodes if n.role == "outflow"} == {"a", "b"}
    while True:
        more = {x for e in graph.edges for x in (e.source, e.target) if {e.source, e.target} & reach} - reach
        if not more:
            break
        reach |= more
    territories = {(n.twin, n.territory) for n in graph.nodes if n.role == "territory"}
    assert territories == {(t, x) for t in "ab" for x in ("anterior", "parietal", "posterior")}
    assert {n.id for n in graph.nodes if n.role == "territory"} <= reach


def test_the_ring_is_shared_and_each_bridging_vein_carries_mostly_its_own_childs_blood(anatomy):
    sinuses = [e for e in anatomy.graph.edges if e.kind == "sinus"]
    assert any(min(e.owner.a, e.owner.b) > 0.2 for e in sinuses)
    child = {n.id: n.twin for n in anatomy.graph.nodes if n.role == "territory"}
    own = []
    for e in anatomy.graph.edges:
        tip = e.source if e.source in child else e.target if e.target in child else None
        if e.kind == "bridging_vein" and tip and e.direction == ("from_to" if tip == e.source else "to_from"):
            own.append(getattr(e.owner, child[tip]))
    assert len(own) >= 20
    # Not all of it: a territory is one pressure, and blood of the ring may pass through it.
    assert np.mean(np.array(own) > 0.5) > 0.9


def test_radii_are_those_that_were_drawn(anatomy):
    bridging = [e.radius_mm for e in anatomy.graph.edges if e.kind == "bridging_vein"]
    sinus = [e.radius_mm for e in anatomy.graph.edges if e.kind == "sinus" and e.length_mm > 8]
    assert np.median(bridging) == pytest.approx(1.3, abs=0.3)
    assert np.median(sinus) == pytest.approx(2.9, abs=0.5)


def test_what_was_written_is_what_is_loaded(anatomy, case):
    again = load(case)
    assert again.graph == anatomy.graph and again.measures == anatomy.measures
    assert set(np.unique(again.labels)) <= set(CODES.values()) | {0}
    about = json.loads((case.root / "1-anatomy" / "labels.json").read_text())
    assert about["codes"]["brain_a"] == 4 and about["shape"] == list(again.labels.shape)
    assert again.mesh("bone").is_file()


def test_exchanging_the_letters_exchanges_the_results_and_nothing_else(anatomy, pair, tmp_path):
    other = run(cases.write_case(pair, tmp_path, swapped=True), tmp_path / "1-anatomy")
    renamed = other.labels.copy()
    renamed[other.labels == CODES["brain_a"]] = CODES["brain_b"]
    renamed[other.labels == CODES["brain_b"]] = CODES["brain_a"]
    assert (renamed == anatomy.labels).all()
    back = other.graph.swapped()
    assert [n for n in back.nodes] == [n for n in anatomy.graph.nodes]
    for e, f in zip(back.edges, anatomy.graph.edges):
        assert e.model_copy(update={"owner": f.owner}) == f
        assert e.owner.a == pytest.approx(f.owner.a, abs=1e-9)
    assert other.measures.heads.a == anatomy.measures.heads.b
    assert other.measures.rotation_deg == pytest.approx(anatomy.measures.rotation_deg, abs=1e-9)
    assert other.measures.classification == anatomy.measures.classification


def test_the_same_images_give_the_same_bytes(case, anatomy, tmp_path):
    run(case, tmp_path)
    for name in ("labels.nii.gz", "labels.seg.nrrd", "vessels.json", "measures.json", "meshes/bone.stl"):
        assert (tmp_path / name).read_bytes() == (case.root / "1-anatomy" / name).read_bytes(), name


@pytest.mark.parametrize("kinds", [("ct", "mrv"), ("ctv",), ("ctv", "mrv")])
def test_any_images_that_suffice_will_do(pair, tmp_path, kinds):
    got = run(cases.write_case(pair, tmp_path, kinds), tmp_path / "1-anatomy")
    assert got.measures.rotation_deg == pytest.approx(pair.rotation_deg, abs=5)
    assert dice(got.labels == CODES["brain_a"], drawn_on(got, pair) == CODES["brain_a"]) > 0.93
    assert sum(e.kind == "bridging_vein" for e in got.graph.edges) >= 15


def edited(case, tmp_path, change):
    """A copy of a case folder with its case.yaml changed."""
    root = tmp_path / "case"
    shutil.copytree(case.root, root, ignore=shutil.ignore_patterns("1-anatomy"))
    data = yaml.safe_load((root / "case.yaml").read_text())
    change(data)
    (root / "case.yaml").write_text(yaml.safe_dump(data))
    return case_module.load(root)


def moved(child, point):
    """A change that moves a child's inside point."""
    return lambda data: data["twins"][child].update(inside_mm=point)


BAD_CASES = {
    "in air": moved("a", [64.0, 78.0, -70.0]),
    "outside ct.nii.gz": moved("b", [0.0, 0.0, 400.0]),
    "both lie in one head": moved("b", [10.0, 10.0, -30.0]),
    "no CT": lambda data: data["images"].__delitem__(slice(0, 2)),
    "no venogram": lambda data: data["images"].__delitem__(slice(1, 3)),
    "no such file": lambda data: data["images"][0].update(file="imaging/lost.nii.gz"),
}


@pytest.mark.parametrize("said", BAD_CASES)
def test_a_bad_case_is_refused_and_says_why(said, case, tmp_path):
    with pytest.raises(BadInput, match=said) as refusal:
        run(edited(case, tmp_path, BAD_CASES[said]), tmp_path / "out")
    assert refusal.value.field and refusal.value.remedy


def test_a_picture_of_one_head_is_refused(pair, tmp_path):
    half = pair.ct.shape[2] // 2
    one = synthetic.Pair(**{**pair.__dict__, **{k: getattr(pair, k)[:, :, :half] for k in ("ct", "ctv", "mrv")}})
    one.inside_mm = {"a": [20.0, 0.0, -40.0], "b": [-20.0, 0.0, -40.0]}
    with pytest.raises(BadInput, match="one head"):
        run(cases.write_case(one, tmp_path), tmp_path / "1-anatomy")
