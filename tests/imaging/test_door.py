"""Claims about the door: sound studies come through in any wrapping, flawed ones are named, children told apart."""

from __future__ import annotations

import locale
import shutil
import subprocess
import sys

import corruptions
import judge
import numpy as np
import pydicom
import pytest
import studies

from twofold import cli
from twofold.errors import BadInput
from twofold.imaging import write
from twofold.imaging.begin import begin
from twofold.imaging.door import bring
from twofold.imaging.pixels import own_locale

FAULTS = list(corruptions.FAULTS)
ONLY_THE_STAGE_CAN_TELL = ("neighbours exchanged", "axes in another order", "numbers that wrapped round")
IN_CI = range(0, len(FAULTS), 3)  # all 200 are judged by benchmarks/doors.py


@pytest.mark.parametrize("number", IN_CI, ids=lambda k: FAULTS[k])
def test_a_corrupted_study_is_refused_or_named_or_does_not_matter(number, clean, tmp_path):
    verdict = judge.judge(clean, number, tmp_path, deep=False)
    assert verdict.good or verdict.outcome == "differs", verdict
    assert verdict.outcome != "differs" or verdict.name in ONLY_THE_STAGE_CAN_TELL, verdict
    assert verdict.seconds < judge.LIMIT_S


@pytest.mark.parametrize("name", sorted(corruptions.HARMLESS))
def test_what_changes_no_pixel_and_no_place_changes_nothing(name, clean, tmp_path):
    assert judge.judge(clean, FAULTS.index(name), tmp_path, deep=False).outcome == "same"


def test_the_judge_can_find_fault(clean, tmp_path, monkeypatch):
    def halved(root, rng):
        for path in (root / "ct").iterdir():
            ds = pydicom.dcmread(path)
            ds.RescaleSlope, ds.RescaleIntercept = 0.9, 0
            ds.save_as(path)
        return root

    monkeypatch.setitem(corruptions.FAULTS, FAULTS[0], ("dicom", halved))
    assert judge.judge(clean, 0, tmp_path, deep=False).outcome == "differs"


def test_three_forms_of_one_study_are_one_study(clean, tmp_path):
    for form in ("dicom", "nifti", "nrrd"):
        brought = bring(clean.forms[form], tmp_path / form)
        assert not brought.warnings
        for path, kind in brought.images:
            array, affine = studies.values(path)
            lps = np.diag([-1, -1, 1, 1]) @ affine
            assert np.allclose(lps, clean.pair.affine_lps, atol=1e-4), (form, kind)
            assert np.array_equal(array, np.rint(getattr(clean.pair, kind))), (form, kind)


def test_jpeg_lossless_slices_are_decoded(clean, tmp_path):
    import SimpleITK as sitk

    before = locale.setlocale(locale.LC_CTYPE)
    source = shutil.copytree(clean.forms["dicom"] / "ct", tmp_path / "ct")
    with own_locale():
        for path in source.iterdir():
            image = sitk.ReadImage(str(path))
            writer = sitk.ImageFileWriter()
            writer.KeepOriginalImageUIDOn()
            writer.UseCompressionOn()
            writer.SetCompressor("JPEG")
            writer.SetFileName(str(path))
            writer.Execute(image)
    one = pydicom.dcmread(next(source.iterdir()))
    assert one.file_meta.TransferSyntaxUID.name.startswith("JPEG Lossless")
    path, _ = bring(source, tmp_path / "out").images[0]
    assert np.array_equal(studies.values(path)[0], clean.images["ct"][0])
    assert locale.setlocale(locale.LC_CTYPE) == before  # the decoder sets "C", after which é in a team file fails


def test_a_tilted_gantry_is_straightened_onto_the_same_place(tmp_path):
    """A ball known in closed form, cut by slices that a gantry of 14 degrees pushes sideways."""
    shape, voxel, tilt = (50, 60, 40), np.array([2.0, 2.0, 3.0]), np.tan(np.radians(14.0))
    affine = np.diag([*voxel, 1.0])
    affine[:3, 3] = [-40, -70, -55]
    centre = np.array([12.0, -3.0, 7.0])
    index = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), -1)
    world = index * voxel + affine[:3, 3]
    world[..., 1] += tilt * index[..., 2] * voxel[2]
    ball = 1040 / (1 + np.exp((np.linalg.norm(world - centre, axis=-1) - 25) / 2)) - 1000
    slices = write.series(ball, affine, "ct")
    for k, ds in enumerate(slices):
        ds.ImagePositionPatient = [-40, -70 + tilt * k * voxel[2], -55 + k * voxel[2]]
    write.save(slices, tmp_path / "study")
    brought = bring(tmp_path / "study", tmp_path / "out")
    assert any("series 1" in w and "gantry tilt of 14.0 degrees straightened" in w for w in brought.warnings)
    array, ras = studies.values(tmp_path / "out" / "ct.nii.gz")
    lps = np.diag([-1, -1, 1, 1]) @ ras
    assert np.allclose(lps[:3, :3], np.diag(voxel))
    at = np.argwhere(array > -480)
    assert at.mean(axis=0) * voxel + lps[:3, 3] == pytest.approx(centre, abs=0.3)
    assert len(at) * voxel.prod() == pytest.approx(4 / 3 * np.pi * 25**3, rel=0.02)


def two_patients(clean, tmp_path, frame=None):
    """The study with its venogram under the other child's record."""
    source = shutil.copytree(clean.forms["dicom"], tmp_path / "study")
    for path in (source / "ctv").iterdir():
        ds = pydicom.dcmread(path)
        ds.PatientID = "the other child"
        ds.FrameOfReferenceUID = frame or ds.FrameOfReferenceUID
        ds.save_as(path)
    return source


def test_two_records_are_refused_until_somebody_says_whose(clean, tmp_path):
    source = two_patients(clean, tmp_path)
    with pytest.raises(BadInput, match="2 patients") as refusal:
        bring(source, tmp_path / "out")
    assert "the other child" not in str(refusal.value) and "--patient" in refusal.value.remedy
    names = sorted({w.strip("(:;") for w in refusal.value.found.split() if "patient-" in w})
    kinds = {name: [k for _, k in bring(source, tmp_path / name, patient=name).images] for name in names}
    assert sorted(kinds.values()) == [["ct", "mrv"], ["ctv"]]
    assert [k for _, k in bring(source, tmp_path / "both", patient="both").images] == ["ct", "ctv", "mrv"]


def test_two_records_are_never_joined_across_frames_of_reference(clean, tmp_path):
    with pytest.raises(BadInput, match="frames of reference"):
        bring(two_patients(clean, tmp_path, frame="1.2.3"), tmp_path / "out", patient="both")


def test_which_child_is_a_hangs_on_the_point_and_on_no_order(clean, tmp_path):
    points = studies.inside(clean.pair)
    swapped = {"a": points["b"], "b": points["a"]}
    begin(tmp_path / "case", clean.forms["dicom"], inside_mm=swapped)
    for kind in studies.KINDS:
        ours, theirs = (root / "imaging" / f"{kind}.nii.gz" for root in (tmp_path / "case", clean.folder / "case"))
        assert ours.read_bytes() == theirs.read_bytes()
    text = (tmp_path / "case" / "case.yaml").read_text()
    assert text.index(str(points["b"])) < text.index(str(points["a"]))


def test_what_a_series_shows_may_be_said_or_left_out(clean, tmp_path):
    brought = bring(clean.forms["dicom"], tmp_path / "out", kinds={"3": "t1", "2": "skip"})
    assert [k for _, k in brought.images] == ["ct", "t1"]
    assert any("series 2" in w and "as asked" in w for w in brought.warnings)


def test_the_report_names_no_file_of_the_hospitals(clean, tmp_path):
    source = shutil.copytree(clean.forms["dicom"], tmp_path / "Jane Doe 2026-01-12")
    (source / "ct" / "00052.dcm").write_bytes(b"")
    brought = bring(source, tmp_path / "out")
    assert any("series" in w for w in brought.warnings)
    assert "Jane" not in str(brought.report) and "2026" not in str(brought.report)
    assert pydicom.dcmread(source / "ct" / "00000.dcm").StudyInstanceUID not in str(brought.report)


def test_the_command_prints_its_warnings_and_refusals_on_stderr(clean, tmp_path, capsys):
    source = corruptions.a_slice_of_noise(
        shutil.copytree(clean.forms["dicom"], tmp_path / "study"), np.random.default_rng(1))
    command = [sys.executable, "-m", "twofold.cli", "new", str(tmp_path / "case"), "--imaging", str(source)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0 and "warning: series" in done.stderr and "unlike" in done.stderr
    shutil.rmtree(source / "ct")
    shutil.rmtree(source / "ctv")
    for path in (source / "mrv").iterdir():
        path.write_bytes(b"")
    code = cli.invoke(lambda: cli.app(args=["new", str(tmp_path / "x"), "--imaging", str(source)],
                                      prog_name="twofold", standalone_mode=False))
    assert code == 2 and "no image that can be used" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
