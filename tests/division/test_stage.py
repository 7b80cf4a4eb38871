"""The whole stage on two small joined heads: files, symmetry, refusals."""

from types import SimpleNamespace

import numpy as np
import pytest
import veins
from joined_heads import AFFINE, CODES, SPACING, heads

from twofold import case as case_package
from twofold.division import costs, records, stage
from twofold.division.domain import around_join
from twofold.errors import BadInput

SWAP = np.arange(12, dtype=np.uint8)
SWAP[[4, 5]] = 5, 4


def anatomy(swapped: bool = False, labels: np.ndarray | None = None):
    graph = veins.ring_pair(6, symmetric=False, seed=4, every_vein=2)
    volume = heads() if labels is None else labels
    return SimpleNamespace(
        labels=SWAP[volume] if swapped else volume, affine_lps=AFFINE, spacing_mm=SPACING,
        graph=graph.swapped() if swapped else graph, centrelines={},
        measures=SimpleNamespace(volumes_ml={"brain_unsure": 0.0}),
    )


def divided(monkeypatch, tmp_path, candidate, found, edits=None):
    monkeypatch.setattr(stage.anatomy_stage, "load", lambda case: found, raising=False)
    case = SimpleNamespace(costs=edits or {}, root=tmp_path, folder=lambda *parts: tmp_path.joinpath(*parts))
    out = tmp_path / records.FOLDER / candidate
    out.mkdir(parents=True)
    stage.run(case, candidate, out, case_package.Options())
    return tuple(f(case, candidate) for f in (records.load, records.load_staging, records.load_occlusions))


@pytest.fixture(scope="module")
def whole_a(tmp_path_factory):
    with pytest.MonkeyPatch.context() as m:
        return divided(m, tmp_path_factory.mktemp("a"), "whole-a", anatomy())


def test_a_candidate_says_what_it_cuts_and_how_sure_it_is(whole_a):
    division, staging, _ = whole_a
    assert division.gap.global_ <= 2e-3
    assert {x.edge for x in division.ligations} == {e for s in staging.stages for e in s.cut}
    assert all(x.twin in ("b", "both") for x in division.ligations)
    assert [x.order for x in division.ligations] == list(range(1, len(division.ligations) + 1))
    assert division.surface.displaced_ml["a"] + division.surface.displaced_ml["b"] < 5
    assert sum(division.cut_area_cm2.values()) == pytest.approx(division.surface.area_cm2, rel=1e-2)


def test_the_clip_table_answers_in_any_order_and_agrees_with_the_open_state(whole_a):
    _, staging, clips = whole_a
    one, two = clips.clippable[:2]
    assert clips.answer(one, two) == clips.answer(two, one) is not None
    assert clips.answer().pressure_mmhg == staging.before_mmhg
    assert clips.answer("no such vein") is None


def test_swapping_the_letters_swaps_the_division(monkeypatch, tmp_path, whole_a):
    here = whole_a
    there = divided(monkeypatch, tmp_path, "whole-b", anatomy(swapped=True))
    other = {"a": "b", "b": "a", "both": "both", "split": "split"}
    assert there[0].surface.cost == pytest.approx(here[0].surface.cost, abs=1e-9)
    assert there[0].gap == here[0].gap
    assert {k: other[v] for k, v in there[0].allotment.items()} == here[0].allotment
    assert [(x.edge, other[x.twin], other[x.owner], x.stage, x.position_mm) for x in there[0].ligations] == [
        (x.edge, x.twin, x.owner, x.stage, x.position_mm) for x in here[0].ligations
    ]
    assert there[0].deficit_cm2.a == here[0].deficit_cm2.b
    for s, t in zip(here[1].stages, there[1].stages):
        assert s.cut == t.cut
        assert s.pressure_mmhg["a"] == pytest.approx(t.pressure_mmhg["b"], abs=1e-9)
    for r, s in zip(here[2].pairs, there[2].pairs):
        assert r.pressure_mmhg["b"] == pytest.approx(s.pressure_mmhg["a"], abs=1e-9)


def test_heads_that_do_not_touch_have_nothing_to_divide(monkeypatch, tmp_path):
    with pytest.raises(BadInput, match="nothing to divide"):
        divided(monkeypatch, tmp_path, "split", anatomy(labels=heads(gap_voxels=3)))


@pytest.mark.parametrize("letter", ["a", "b"])
def test_a_child_without_brain_in_the_labels_is_refused(letter):
    labels = heads()
    labels[labels == CODES[f"brain_{letter}"]] = CODES["csf"]
    with pytest.raises(BadInput, match=f"brain_{letter}"):
        around_join(labels, CODES, AFFINE, SPACING)


@pytest.mark.parametrize("edit, found", [
    ({"vein": 0.0}, "costs.vein"), ({"vein": float("inf")}, "costs.vein"), ({"csf": float("nan")}, "costs.csf"),
    ({"skin": -1.0}, "costs.skin"), ({"liver": 1.0}, "costs.liver"), ({"vein": 1e9}, "costs"),
])
def test_a_cost_that_makes_no_sense_is_refused_by_name(edit, found):
    with pytest.raises(BadInput) as e:
        costs.table(edit)
    assert e.value.field == found


def test_an_edited_cost_counts_and_brain_stands_for_both_children():
    table = costs.table({"brain": 12.0, "brain_b": 20.0})
    assert (table["brain_a"], table["brain_b"]) == (12.0, 20.0)


def test_an_unknown_candidate_is_refused(monkeypatch, tmp_path):
    with pytest.raises(BadInput, match="whole-c"):
        divided(monkeypatch, tmp_path, "whole-c", anatomy())
