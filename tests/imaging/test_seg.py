"""Claims about segmentations for others: read back by their own libraries, they hold every voxel."""

from __future__ import annotations

import highdicom
import numpy as np
import pytest
import slicerio

from twofold import anatomy
from twofold.anatomy.labels import CODES
from twofold.case import load
from twofold.cli import app, invoke
from twofold.errors import BadInput
from twofold.imaging.seg import read_seg, write_seg


@pytest.mark.parametrize("kind", ["labelmap", "binary"])
def test_highdicom_reads_every_voxel_back(demo, tmp_path, kind):
    case = load(demo)
    found = anatomy.load(case)
    seg = highdicom.seg.segread(write_seg(case, tmp_path / "labels.dcm", kind))
    assert seg.SegmentationType == kind.upper() and seg.Modality == "SEG"
    volume = seg.get_volume(combine_segments=True, skip_overlap_checks=True)
    names = {k: str(seg.get_segment_description(k).segment_label) for k in seg.segment_numbers}
    lookup = np.zeros(max(names) + 1, np.uint8)
    for k, name in names.items():
        lookup[k] = CODES[name]
    # to the labels' axes: voxel (i, j, k) of ours lies where the file's affine puts it
    index = np.argwhere(found.labels > 0)[::997]
    world = found.grid.world(index)
    at = (np.linalg.inv(volume.affine) @ np.column_stack([world, np.ones(len(world))]).T)[:3]
    assert np.abs(at - np.rint(at)).max() < 1e-3
    there = np.asarray(volume.array)[tuple(np.rint(at).astype(int))]
    assert (lookup[there] == found.labels[tuple(index.T)]).all()
    back, grid = read_seg(tmp_path / "labels.dcm")
    shift = np.rint((np.array(found.grid.origin_mm) - grid.origin_mm) / grid.spacing_mm).astype(int)
    box = tuple(slice(s, s + n) for s, n in zip(shift, found.grid.shape))
    assert (back[box] == found.labels).all() and back.astype(bool).sum() == found.labels.astype(bool).sum()


def test_slicerio_reads_every_voxel_back_with_names(demo):
    found = anatomy.load(load(demo))
    seg = slicerio.read_segmentation(str(found.folder / "labels.seg.nrrd"))
    voxels = np.asarray(seg["voxels"])
    assert voxels.shape == found.labels.shape
    values = {s["name"]: int(s["labelValue"]) for s in seg["segments"]}
    assert set(values) == {n for n, c in CODES.items() if (found.labels == c).any()}
    for name, value in values.items():
        assert ((voxels == value) == (found.labels == CODES[name])).all(), name


def test_the_command_writes_one_and_refuses_what_it_does_not_know(demo, tmp_path):
    def give(*words):
        return invoke(lambda: app(args=["export", str(demo), *map(str, words)], prog_name="twofold",
                                  standalone_mode=False))  # fmt: skip

    assert give("--seg", tmp_path / "x.dcm", "--type", "binary") == 0
    assert read_seg(tmp_path / "x.dcm")[0].any()
    assert give("--seg", tmp_path / "y.dcm", "--type", "fractional") == 2
    assert give() == 2


def test_a_case_without_anatomy_has_nothing_to_write(tmp_path):
    with pytest.raises(BadInput):
        write_seg(load(tmp_path), tmp_path / "x.dcm")
