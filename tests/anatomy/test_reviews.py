"""Claims about reviews: nothing is approved by itself, an approval falls with a change, an edit is told apart."""

from __future__ import annotations

import datetime as dt
import shutil

import numpy as np
import pytest

from twofold import store
from twofold.anatomy import labels, load, reviews
from twofold.anatomy.labels import CODES
from twofold.case import load as load_case
from twofold.errors import BadInput
from twofold.imaging.edited import compare

DAY = dt.date(2026, 11, 24)


@pytest.fixture
def mine(case, anatomy, tmp_path):
    """The pair's finished case, free to be changed."""
    return load_case(shutil.copytree(case.root, tmp_path / "case"))


def states(case):
    return {i.name: i.state for i in reviews.items(case)}


def test_everything_starts_as_proposed_and_is_named(mine):
    assert set(states(mine).values()) == {"proposed"}
    assert any(w.startswith("bone") for w in reviews.unreviewed(mine))
    assert any("vessels" in w for w in reviews.unreviewed(mine))


def test_an_approval_stands_in_the_file_with_who_and_when(mine):
    assert reviews.approve(mine, ["bone"], "Dr A", DAY) == ["bone"]
    item = next(i for i in reviews.items(mine) if i.name == "bone")
    assert (item.state, item.by, item.on) == ("approved", "Dr A", DAY)
    reviews.approve(mine, ["all"], "Dr B", DAY)
    assert reviews.unreviewed(mine) == []


def test_an_approval_falls_when_what_was_seen_changes_and_no_other_does(mine):
    reviews.approve(mine, ["all"], "Dr A", DAY)
    found = load(mine)
    changed = found.labels.copy()
    at = tuple(np.argwhere(changed == CODES["bone"])[0])
    changed[at] = CODES["skin"]
    labels.write(changed, found.grid, found.folder, {**labels.COLOURS, "brain_a": "orange", "brain_b": "purple"})
    after = {i.name: i for i in reviews.items(mine)}
    assert after["bone"].state == "proposed" and after["bone"].changed
    assert after["brain_a"].state == "approved"
    first = found.graph.edges[0]
    graph = store.read_json(found.folder / "vessels.json")
    next(e for e in graph["edges"] if e["id"] == first.id)["radius_mm"] *= 1.5
    store.write_json(found.folder / "vessels.json", graph)
    assert states(mine)[first.id] == "proposed"
    others = {e.id for e in found.graph.edges} - {first.id}
    assert all(states(mine)[e] == "approved" for e in others)


@pytest.mark.parametrize("names, by, words", [(["bone"], " ", "nobody"), (["liver"], "Dr A", "liver")])
def test_an_approval_by_nobody_or_of_nothing_is_refused(mine, names, by, words):
    with pytest.raises(BadInput, match=words):
        reviews.approve(mine, names, by, DAY)
    assert not (mine.root / reviews.FILE).exists()


@pytest.mark.parametrize("text", ["schema: 2", "labels: [1]", "labels: {bone: {by: x}}", "{"])
def test_a_damaged_file_of_reviews_is_refused_by_name(mine, text):
    (mine.root / reviews.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"reviews\.yaml"):
        reviews.items(mine)


def test_an_edited_segmentation_is_compared_and_taken_in(mine, tmp_path):
    found = load(mine)
    edited = found.labels.copy()
    ball = np.argwhere(edited == CODES["brain_a"])[:500]
    edited[tuple(ball.T)] = CODES["csf"]
    colours = {**labels.COLOURS, "brain_a": "orange", "brain_b": "purple"}
    file = tmp_path / "back.seg.nrrd"
    file.write_bytes(labels.seg_bytes(edited, found.grid, colours))
    rows = {r.structure: r for r in compare(mine, file)}
    ml = 500 * found.grid.voxel_mm3 / 1000
    assert set(rows) == {"brain_a", "csf"}
    assert rows["brain_a"].removed_ml == pytest.approx(ml, abs=1e-3) and rows["brain_a"].added_ml == 0
    assert rows["csf"].added_ml == pytest.approx(ml, abs=1e-3)
    assert rows["brain_a"].before_ml - rows["brain_a"].after_ml == pytest.approx(ml, abs=2e-3)
    assert not (mine.root / "edits").exists()
    compare(mine, file, take=True)
    assert (mine.root / "edits" / "labels.seg.nrrd").read_bytes() == file.read_bytes()
    assert states(mine)["bone"] == "edited"


def test_what_was_written_for_slicer_comes_back_without_any_difference(mine):
    assert compare(mine, load(mine).folder / labels.SEG) == ()
