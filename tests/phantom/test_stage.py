"""The command writes a valid case, the truth beside it, the same bytes every time, and swaps letters cleanly."""

import hashlib
import json

import nibabel as nib
import numpy as np
import pytest

from twofold import case
from twofold.errors import BadInput
from twofold.phantom.stage import draw
from twofold.phantom.tissues import BRAIN_A, BRAIN_B

COARSE = {"type": "TV-III", "rotation_deg": 100, "seed": 7, "spacing_mm": 2.5}


def hashes(folder) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("phantom")
    draw(folder / "x", **COARSE)
    draw(folder / "again", **COARSE)
    draw(folder / "swapped", **COARSE, swap=True)
    return folder


def test_the_case_is_valid_and_says_which_child_is_which(written):
    loaded = case.load(written / "x")
    labels = nib.load(written / "x-truth" / "labels.nii.gz")
    to_index = np.linalg.inv(np.diag([-1, -1, 1, 1]) @ labels.affine)
    for letter, code in (("a", BRAIN_A), ("b", BRAIN_B)):
        index = np.rint(to_index @ [*loaded.twins[letter].inside_mm, 1])[:3].astype(int)
        assert np.asarray(labels.dataobj)[tuple(index)] == code
    assert {i.kind for i in loaded.images} == {"ct", "ctv", "mrv"}


def test_the_truth_lies_beside_the_case_and_never_inside(written):
    assert set(hashes(written / "x")) == {"case.yaml", "imaging/ct.nii.gz", "imaging/ctv.nii.gz", "imaging/mrv.nii.gz"}
    assert {"labels.nii.gz", "labels.json", "vessels.json", "measures.json"} <= set(hashes(written / "x-truth"))


def test_the_same_seed_gives_the_same_bytes(written):
    assert hashes(written / "x") == hashes(written / "again")
    assert hashes(written / "x-truth") == hashes(written / "again-truth")


def test_another_seed_gives_another_pair(written, tmp_path):
    draw(tmp_path / "other", **{**COARSE, "seed": 8})
    assert hashes(tmp_path / "other")["imaging/ct.nii.gz"] != hashes(written / "x")["imaging/ct.nii.gz"]


def test_swapping_the_letters_changes_letters_and_nothing_else(written):
    for kind in ("ct", "ctv", "mrv"):
        name = f"imaging/{kind}.nii.gz"
        assert hashes(written / "x")[name] == hashes(written / "swapped")[name]
    x, swapped = (np.asarray(nib.load(written / f"{k}-truth" / "labels.nii.gz").dataobj) for k in ("x", "swapped"))
    np.testing.assert_array_equal(swapped == BRAIN_A, x == BRAIN_B)
    rest = ~np.isin(x, (BRAIN_A, BRAIN_B))
    np.testing.assert_array_equal(swapped[rest], x[rest])
    one, other = (case.load(written / k).twins for k in ("x", "swapped"))
    assert (one.a.inside_mm, one.a.stream, one.a.mass_kg) == (other.b.inside_mm, other.b.stream, other.b.mass_kg)
    files = (written / f"{k}-truth" / "flow.json" for k in ("x", "swapped"))
    flow, flow_swapped = (json.loads(f.read_text())["flow_ml_s"] for f in files)
    for id, q in flow.items():
        twin = {"a.": "b.", "b.": "a."}.get(id[:2], id[:2]) + id[2:]
        assert flow_swapped[twin] == pytest.approx(q, abs=1e-9)


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    with pytest.raises(BadInput, match="not empty"):
        draw(tmp_path / "full", **COARSE)
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["mine.txt"]
    (tmp_path / "free-truth").mkdir()
    (tmp_path / "free-truth" / "mine.txt").write_text("x")
    with pytest.raises(BadInput, match="not empty"):
        draw(tmp_path / "free", **COARSE)
    assert not (tmp_path / "free").exists()
