"""A surface under somebody's hands: warm answers, figures of the images, mistakes said without losing the session."""

import os
from types import SimpleNamespace

import numpy as np
import pytest
import veins
from joined_heads import AFFINE, SPACING, heads

from twofold.division import command, editing, edits, records
from twofold.division.staging import allotment
from twofold.division.staging.join import joined
from twofold.errors import BadInput


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    graph = veins.ring_pair(6, symmetric=False, seed=4, every_vein=2)
    found = SimpleNamespace(labels=heads(), affine_lps=AFFINE, spacing_mm=SPACING, graph=graph, centrelines={},
                            measures=SimpleNamespace(volumes_ml={}))
    root = tmp_path_factory.mktemp("case")
    join = joined(graph, None, 10)
    cut = [SimpleNamespace(edge=e) for e in allotment.whole(join, "a").cuts]
    case = SimpleNamespace(root=root, costs={}, chosen=None, folder=lambda *p: root.joinpath(*p))
    with pytest.MonkeyPatch.context() as m:
        m.setattr(editing.anatomy_stage, "load", lambda case: found, raising=False)
        m.setattr(editing, "load", lambda case, candidate: SimpleNamespace(ligations=cut))
        yield case, editing.Session(case, "whole-a")


@pytest.mark.parametrize("keeper", ["a", "b"])
def test_an_allotment_is_known_from_its_cuts(keeper):
    join = joined(veins.ring_pair(7, symmetric=False, seed=3), None, 10)
    way = allotment.whole(join, keeper)
    assert allotment.of_cuts(join, way.cuts) == way
    for way in list(allotment.every(join))[::7]:
        assert allotment.of_cuts(join, way.cuts).cuts == way.cuts


def test_an_edit_and_its_withdrawal_lead_back_to_the_same_cost(opened):
    _, session = opened
    free = session.answer(edits.Edits())
    assert free.cost == pytest.approx(free.cost_unedited, rel=2e-3)
    at = session.domain.world(session.now.mesh.corners().mean(axis=1))
    middle = at[np.argmin(np.linalg.norm(at - at.mean(axis=0), axis=1))]
    seed = {"at_mm": (middle + np.array([0, 0, 8])).tolist(), "radius_mm": 4, "keeper": "a"}
    moved = session.answer(edits.Edits.model_validate({"seeds": [seed]}))
    assert moved.cost > free.cost and moved.moved_mm_p95 > free.moved_mm_p95
    assert moved.band_gap <= 1e-3
    back = session.answer(edits.Edits())
    assert back.cost == pytest.approx(free.cost, rel=2e-3)


def test_margins_are_measured_on_the_labels(opened):
    _, session = opened
    figures = session.answer(edits.Edits())
    labels, codes = session.domain.labels, session.domain.codes
    for row in figures.margins:
        voxels = np.argwhere(labels == codes[row.tissue])
        at = session.now.mesh.voxels()
        least = min(np.linalg.norm(voxels - x, axis=1).min() for x in at[:: max(1, len(at) // 200)]) * SPACING
        if row.through_cm2 == 0:
            assert row.least_clear_mm <= least + 1e-3
    through = {row.tissue: row.through_cm2 for row in figures.margins}
    assert through["brain_b"] <= figures.cut_area_cm2.get("brain_b", 0) + figures.cut_area_cm2.get("contact", 0) + 1e-3


def test_edits_that_contradict_themselves_are_said_and_the_session_goes_on(opened, monkeypatch, tmp_path):
    case, session = opened
    monkeypatch.setattr(editing, "Session", lambda *_: session)
    words = iter([
        "seeds: []",
        "seeds: [{at_mm: [0,0,0], radius_mm: 4, keeper: a}, {at_mm: [1,0,0], radius_mm: 4, keeper: b}]",
        "seeds: [{at_mm: [0, 0, 6], radius_mm: 3, keeper: a}]",
    ])
    path = case.root / edits.FILE
    path.parent.mkdir(exist_ok=True)
    stamp = iter(range(1, 10))

    def saves(_seconds):
        try:
            path.write_text(next(words))
        except StopIteration:
            raise KeyboardInterrupt from None
        os.utime(path, ns=(0, next(stamp)))

    monkeypatch.setattr(editing.time, "sleep", saves)
    said = []
    with pytest.raises(KeyboardInterrupt):
        editing.watch(case, "whole-a", tmp_path, lambda what, seconds: said.append(what))
    kinds = [type(x) for x in said]
    assert kinds == [records.Edited, records.Edited, BadInput, records.Edited]
    assert "through itself" in str(said[2])
    assert (tmp_path / "surface.stl").stat().st_size > 84
    assert "brain on the wrong side" in command.in_words(said[-1], 0.1)


def test_without_a_choice_the_candidate_must_be_named(opened):
    case, _ = opened
    with pytest.raises(BadInput, match="nobody has chosen"):
        command.edited(case, None, None)
    with pytest.raises(BadInput, match="next week"):
        command.cover(case, "split", "next week", None)
