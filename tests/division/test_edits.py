"""What people decide about the surface holds, and what contradicts itself is refused in their words."""

import numpy as np
import pytest
from joined_heads import AFFINE, CODES, SPACING, heads

from twofold.division import costs, edits, separate
from twofold.division.domain import around_join
from twofold.errors import BadInput


@pytest.fixture(scope="module")
def domain():
    return around_join(heads(), CODES, AFFINE, SPACING)


@pytest.fixture(scope="module")
def free(domain):
    return separate.separate(domain, costs.table({}), [], True)


def side(domain, s, at) -> float:
    i = np.rint(domain.index(np.array([at]))[0] + 0.5).astype(int)
    return float(s.v[tuple(i)])


def edited(domain, free, **words):
    return separate.separate(domain, costs.table({}), [], True, edits.Edits.model_validate(words), before=free.cut)


@pytest.mark.parametrize("keeper, sign", [("a", 1), ("b", -1)])
def test_a_seed_moves_the_surface_and_can_only_make_it_dearer(domain, free, keeper, sign):
    at = (0.0, 0.0, 14.0 * sign)
    assert side(domain, free, at) * sign < 0
    moved = edited(domain, free, seeds=[{"at_mm": at, "radius_mm": 4, "keeper": keeper}])
    assert side(domain, moved, at) * sign > 0
    assert moved.cut.energy > free.cut.bound
    assert moved.cut.band_gap <= 1e-3


def test_a_re_plan_finds_what_a_plan_from_nothing_finds(domain, free):
    words = edits.Edits.model_validate({"seeds": [{"at_mm": (0, 0, 14), "radius_mm": 4, "keeper": "a"}]})
    warm = separate.separate(domain, costs.table({}), [], True, words, before=free.cut)
    cold = separate.separate(domain, costs.table({}), [], True, words)
    assert warm.cut.energy == pytest.approx(cold.cut.energy, rel=3e-3)


def test_the_surface_passes_through_a_handle(domain, free):
    at = np.array([10.0, 5.0, 12.0])
    moved = edited(domain, free, handles=[{"at_mm": at.tolist(), "radius_mm": 3, "towards_a": [0, 0, -1]}])
    up = np.array([0, 0, 8.0])
    assert side(domain, moved, at - up) > 0 > side(domain, moved, at + up)


def test_the_surface_goes_round_a_place_to_avoid(domain, free):
    at = domain.world(free.mesh.corners().mean(axis=1))[len(free.mesh.faces) // 2]
    moved = edited(domain, free, avoid=[{"at_mm": at.tolist(), "radius_mm": 6}])
    cut = domain.world(moved.mesh.corners().mean(axis=1))
    before = domain.world(free.mesh.corners().mean(axis=1))

    def near(points):
        return (np.linalg.norm(points - at, axis=1) < 5).sum()

    assert near(before) > 0 and near(cut) < near(before)


@pytest.mark.parametrize("words, found", [
    ({"seeds": [{"at_mm": (0, 0, 0), "radius_mm": 4, "keeper": "a"},
                {"at_mm": (2, 0, 0), "radius_mm": 4, "keeper": "b"}]}, "through itself"),
    ({"handles": [{"at_mm": (0, 0, 0), "radius_mm": 3, "towards_a": (0, 0, 1)},
                  {"at_mm": (0, 0, 0), "radius_mm": 3, "towards_a": (0, 0, -1)}]}, "through itself"),
    ({"avoid": [{"at_mm": (900, 0, 0), "radius_mm": 4}]}, "outside the part"),
    ({"seeds": [{"at_mm": (float("nan"), 0, 0), "radius_mm": 4, "keeper": "b"}]}, "outside the part"),
])
def test_edits_that_make_no_sense_are_refused_by_name(domain, free, words, found):
    with pytest.raises(BadInput, match=found) as e:
        edited(domain, free, **words)
    assert e.value.remedy and str(e.value.field)


@pytest.mark.parametrize("text", [
    "seeds: [{at_mm: [0, 0, 0], radius_mm: 0, keeper: a}]", "seeds: [{at_mm: [0, 0], radius_mm: 2, keeper: a}]",
    "seeds: [{at_mm: [0, 0, 0], radius_mm: 2, keeper: c}]", "cuts: []", "seeds: [", "- 1",
    "handles: [{at_mm: [0, 0, 0], radius_mm: 2, towards_a: [0, 0, 0]}]",
])
def test_a_file_of_edits_that_cannot_be_read_is_refused_by_name(tmp_path, text):
    (tmp_path / "edits").mkdir()
    (tmp_path / "edits" / "division.yaml").write_text(text)
    with pytest.raises(BadInput, match=r"division\.yaml"):
        edits.load(tmp_path)


def test_no_file_means_no_edits(tmp_path):
    assert edits.load(tmp_path) == edits.Edits()
