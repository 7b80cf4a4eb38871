"""Claims about a real image server: what it keeps is what the folder holds, and every way to miss it is said."""

from __future__ import annotations

import json
import subprocess
import sys

import httpx
import judge
import numpy as np
import pydicom
import pytest
import studies

from twofold.errors import BadInput
from twofold.imaging.door import bring

AUTH = ("lab", "rehearsal")


@pytest.fixture(scope="module")
def stored(clean, orthanc):
    """The server with the study in it, and the study's identifier."""
    plain = orthanc.replace("lab:rehearsal@", "")
    with httpx.Client(auth=AUTH, trust_env=False) as http:
        for path in sorted(clean.forms["dicom"].rglob("*.dcm")):
            http.post(f"{plain}/instances", content=path.read_bytes()).raise_for_status()
    uid = pydicom.dcmread(next(clean.forms["dicom"].rglob("*.dcm"))).StudyInstanceUID
    return orthanc, uid


@pytest.fixture(scope="module")
def made(clean, stored, tmp_path_factory):
    """The case that the command line makes from the server's address."""
    root = tmp_path_factory.mktemp("served") / "case"
    points = [x for t, p in studies.inside(clean.pair).items()
              for x in (f"--inside-{t}={','.join(map(str, p))}",)]
    command = [sys.executable, "-m", "twofold.cli", "new", str(root), "--imaging", stored[0], *points, "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["written"]) >= {"imaging/ct.nii.gz", "imaging/series.json", "case.yaml"}
    return root


def test_a_case_from_the_server_is_the_case_from_the_files_byte_by_byte(clean, made):
    names = sorted(p.relative_to(made) for p in made.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(clean.folder / "case") for p in (clean.folder / "case").rglob("*")
                           if p.is_file() and "1-anatomy" not in p.parts)
    for name in names:
        assert (made / name).read_bytes() == (clean.folder / "case" / name).read_bytes(), name


def test_its_anatomy_is_the_anatomy_from_the_files(clean, made):
    labels, grid, notes = judge.anatomy_of(made)
    wanted, wanted_grid, known = clean.labels()
    assert grid == wanted_grid and notes == known and np.array_equal(labels, wanted)
    for name in ("vessels.json", "measures.json", "centrelines.json"):
        ours, theirs = (root / "1-anatomy" / name for root in (made, clean.folder / "case"))
        assert ours.read_bytes() == theirs.read_bytes()


def test_nothing_of_the_servers_address_or_password_is_kept(made):
    text = "".join(p.read_text() for p in made.rglob("*") if p.suffix in (".yaml", ".json"))
    assert "rehearsal@" not in text and "127.0.0.1" not in text


def test_a_study_or_a_series_may_be_named(stored, tmp_path):
    address, study = stored
    assert len(bring(f"{address}/dicom-web/studies/{study}", tmp_path / "study").images) == 3
    with httpx.Client(auth=AUTH, trust_env=False) as http:
        plain = address.replace("lab:rehearsal@", "")
        rows = http.get(f"{plain}/dicom-web/studies/{study}/series?Modality=MR").json()
    uid = rows[0]["0020000E"]["Value"][0]
    one = bring(f"{address}/studies/{study}/series/{uid}", tmp_path / "series")
    assert [kind for _, kind in one.images] == ["mrv"]


WRONG = {
    "no such study": (lambda a, s: f"{a}/studies/1.2.3", ""),
    "a wrong password": (lambda a, s: a.replace("rehearsal", "x"), "401"),
    "no service at the path": (lambda a, s: f"{a}/instances", ""),
    "nobody listens": (lambda a, s: "http://127.0.0.1:9", "no answer"),
    "another scheme": (lambda a, s: a.replace("http:", "ftp:"), "ftp"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_server_that_cannot_be_used_is_named_without_the_password(fault, stored, tmp_path):
    address, said = WRONG[fault]
    with pytest.raises(BadInput) as refusal:
        bring(address(*stored), tmp_path)
    assert said in refusal.value.found and refusal.value.remedy
    assert "rehearsal" not in str(refusal.value)


def test_two_studies_on_a_server_must_be_told_apart_by_the_user(clean, stored, tmp_path):
    address, study = stored
    plain = address.replace("lab:rehearsal@", "")
    path = next((clean.forms["dicom"] / "ct").iterdir())
    ds = pydicom.dcmread(path)
    ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.SOPInstanceUID = "1.2.9", "1.2.9.1", "1.2.9.1.1"
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.save_as(tmp_path / "other.dcm")
    with httpx.Client(auth=AUTH, trust_env=False) as http:
        http.post(f"{plain}/instances", content=(tmp_path / "other.dcm").read_bytes()).raise_for_status()
        try:
            with pytest.raises(BadInput, match="2 studies") as refusal:
                bring(address, tmp_path / "out")
            assert study in refusal.value.found and "1.2.9" in refusal.value.found
        finally:
            for uid in http.get(f"{plain}/studies").json():
                if http.get(f"{plain}/studies/{uid}").json()["MainDicomTags"]["StudyInstanceUID"] == "1.2.9":
                    http.delete(f"{plain}/studies/{uid}")
