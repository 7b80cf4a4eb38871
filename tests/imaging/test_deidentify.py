"""Claims about images without identity: nothing that the standard's own table removes is left, every voxel is."""

from __future__ import annotations

import re

import numpy as np
import pydicom
import pytest
import studies
import synthetic
from dicomanonymizer.dicom_anonymization_databases import dicomfields_2024b as table
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.tag import Tag

from twofold.cli import app, invoke
from twofold.errors import BadInput
from twofold.imaging.deidentify import deidentify
from twofold.imaging.door import bring

DUMMY = {
    "PN": "Doe^Jane", "DA": "20200101", "TM": "101010", "DT": "20200101101010", "UI": "1.2.3.4", "DS": "1", "IS": "1",
    "AS": "009M", "US": 1, "UL": 1, "SS": 1, "SL": 1, "FL": 1.0, "FD": 1.0, "OB": b"Jane", "OW": b"Jane", "UN": b"Jane",
    "AT": Tag(0x00100010), "UR": "http://hospital",
}  # fmt: skip


CLEANED = (Tag(0x0008103E),)  # Clean Descriptors Option: a series may say what kind of image it is, in our own words
KINDS = ("ct", "ctv", "mr", "mrv", "t1", "t2")


def tags_of(name):
    """The plain (group, element) pairs of one of the table's lists; ranges and private groups are left out."""
    return [t for t in getattr(table, name) if len(t) == 2 and t[0] not in (0x0000, 0x0002)]


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """A study in which every element that the standard's table names carries something of Jane's."""
    folder = studies.dicom(synthetic.draw(30.0, spacing_mm=3.0), tmp_path_factory.mktemp("named"), ("ct", "mrv"))
    lists = ("X_TAGS", "Z_TAGS", "Z_D_TAGS", "X_Z_TAGS", "X_D_TAGS", "X_Z_D_TAGS", "D_TAGS")
    for path in sorted(folder.rglob("*.dcm")):
        ds = pydicom.dcmread(path)
        for where in (tag for name in lists for tag in tags_of(name)):
            tag = Tag(*where)
            if tag in ds and ds[tag].VR in ("SQ", "OW", "OB"):
                continue
            try:
                vr = dictionary_VR(tag).split(" ")[0]
            except KeyError:
                continue
            if vr != "SQ":
                ds[tag] = DataElement(tag, vr, DUMMY.get(vr, "Jane"))
        ds.add_new(0x00091001, "LO", "Jane, private")
        ds.BurnedInAnnotation = "YES"
        ds.save_as(path)
    return folder


@pytest.fixture(scope="module")
def stripped(named, tmp_path_factory):
    out = tmp_path_factory.mktemp("stripped") / "clean"
    return out, *deidentify(named, out)


def slices(folder):
    return [pydicom.dcmread(p) for p in sorted(folder.rglob("*.dcm"))]


def test_nothing_that_the_table_removes_is_left_and_what_it_empties_says_nothing(stripped):
    out, *_ = stripped
    found = slices(out)
    assert len(found) > 40
    for ds in found:
        for where in tags_of("X_TAGS"):
            if Tag(*where) not in CLEANED:
                assert Tag(*where) not in ds, Tag(*where)
        assert str(ds.get("SeriesDescription", "")).lower() in ("", *KINDS)
        for name in ("Z_TAGS", "X_Z_TAGS"):
            for where in tags_of(name):
                value = str(ds[Tag(*where)].value or "") if Tag(*where) in ds else ""
                assert re.fullmatch(r"(record-\d+)?", value), (Tag(*where), value)  # Z: empty, or a dummy
        text = str(ds)
        assert "Jane" not in text and "20200101" not in text and "hospital" not in text
        assert not [e for e in ds if e.tag.is_private]
        assert ds.PatientIdentityRemoved == "YES" and "Annex E" in str(ds.DeidentificationMethod)


def test_identifiers_are_new_and_still_hold_a_study_together(named, stripped):
    before, after = slices(named), slices(stripped[0])
    for name in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "FrameOfReferenceUID"):
        old, new = {str(d[name].value) for d in before}, {str(d[name].value) for d in after}
        assert len(old) == len(new) and not old & new, name


def test_every_voxel_stays_where_it_was(named, stripped, tmp_path):
    from pathlib import Path

    for k, folder in enumerate((named, stripped[0])):
        bring(folder, tmp_path / str(k), {}, None)
    ours = sorted(p.name for p in Path(tmp_path / "0").glob("*.nii.gz"))
    assert ours and ours == sorted(p.name for p in Path(tmp_path / "1").glob("*.nii.gz"))
    for name in ours:
        x, y = (studies.values(tmp_path / k / name) for k in ("0", "1"))
        assert np.array_equal(x[0], y[0]) and np.allclose(x[1], y[1])


def test_the_warnings_say_what_no_program_can_take_away(stripped):
    told = " ".join(stripped[2])
    assert "not anonymous" in told and "text in the pixels" in told


def test_the_command_does_the_same_and_refuses_a_folder_in_use(named, tmp_path, capsys):
    def give():
        words = ["deidentify", str(named), "--out", str(tmp_path / "clean")]
        return invoke(lambda: app(args=words, prog_name="twofold", standalone_mode=False))

    assert give() == 0 and "not anonymous" in capsys.readouterr().err
    assert give() == 2


def test_what_holds_no_image_is_refused(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(BadInput):
        deidentify(tmp_path / "x", tmp_path / "out")
