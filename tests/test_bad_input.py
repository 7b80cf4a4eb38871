"""Everything that people supply wrongly ends in a sentence: file, field, found, remedy; and nothing made is harmed.

Each claim runs a command on a copy of a case whose anatomy and plans already stand. A word in ``said`` must be in
the message; ``file`` and ``field`` must open it. The killed run is the one that needs processes of its own.
"""

from __future__ import annotations

import errno
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
import yaml

from twofold import cli, store
from twofold.case.new import template
from twofold.playbooks.reader import library

sys.path.insert(0, str(Path(__file__).parent / "anatomy"))  # the drawn heads of the anatomy's own tests

import synthetic

SPACING_MM = 2.0
COURSE = [
    {"id": "birth", "playbook": "birth-caesarean-conjoined", "date": "2026-01-12T10:00:00-08:00"},
    {"id": "recovery", "playbook": "recovery", "date": "2026-10-22T12:00:00-07:00"},
]
LOOK = {"a": ("orange", "circle", 1), "b": ("purple", "square", 2)}
MADE = ("1-anatomy", "3-plan")


def run(capsys, *arguments):
    """(exit code, stderr) of a command line, run in this process."""
    code = cli.invoke(lambda: cli.app(args=[str(x) for x in arguments], prog_name="twofold", standalone_mode=False))
    return code, capsys.readouterr().err


def process(*arguments):
    """The same as a process of its own."""
    command = [sys.executable, "-m", "twofold.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def results(root):
    """What was made: path to content, scratch folders included (there may be none)."""
    return {
        p.relative_to(root).as_posix(): store.hash_file(p)
        for name in MADE
        for p in sorted((root / name).rglob("*"))
        if p.is_file()
    }


def parts(message):
    """(where, found, remedy) of a message; fails when one of the three is missing or it is a traceback."""
    assert "Traceback" not in message and "our bug" not in message, message
    where, rest = message.split("\n  found:  ")
    found, remedy = rest.split("\n  remedy: ")
    where = where[where.rindex("twofold: ") + len("twofold: "):]  # progress may stand before it
    assert where.strip() and found.strip() and remedy.strip(), message
    return where, found, remedy


def refused(capsys, root, file, field, said, *arguments):
    """Runs the corridor on a case that has a fault, and holds the refusal to its promise."""
    before = results(root)
    code, message = run(capsys, *(arguments or ("run", root)))
    assert code == 2, message
    where, found, _ = parts(message)
    assert file in where and field in where, message
    assert said in found, message
    assert results(root) == before


def written_case(root):
    """Inputs of two drawn heads, with a course and a team."""
    pair = synthetic.draw(30.0, spacing_mm=SPACING_MM)
    for kind in ("ct", "ctv", "mrv"):
        synthetic.save(getattr(pair, kind), pair.affine_lps, root / "imaging" / f"{kind}.nii.gz")
    twins = {
        k: {"born": "2026-01-12", "mass_kg": 8.0, "sex": "f", "colour": c, "shape": s, "stream": n,
            "inside_mm": pair.inside_mm[k]}
        for k, (c, s, n) in LOOK.items()
    }
    images = [{"file": f"imaging/{kind}.nii.gz", "kind": kind} for kind in ("ct", "ctv", "mrv")]
    data = {"schema": 1, "timezone": "America/Los_Angeles", "twins": twins, "images": images, "course": COURSE}
    (root / "case.yaml").write_text(yaml.safe_dump(data))
    (root / "team.yaml").write_text(template("demo_team.yaml"))
    return root


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A case with its anatomy and its plans made. Tests copy it."""
    root = written_case(tmp_path_factory.mktemp("made") / "case")
    for command in ("anatomy", "plan"):
        done = process(command, root)
        assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def case(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "case"))


def edit(root, change, name="case.yaml"):
    """Rewrites an input file after ``change`` has had its plain data."""
    data = yaml.safe_load((root / name).read_text())
    change(data)
    (root / name).write_text(yaml.safe_dump(data, sort_keys=False))


# ------------------------------------------------------------------------------------------------ images


def image(root, name="ct"):
    return root / "imaging" / f"{name}.nii.gz"


def saved(path, change=lambda v: v, affine=lambda a: a):
    """Rewrites an image with other values or another affine."""
    old = nib.load(path)
    nib.save(nib.Nifti1Image(change(np.asarray(old.dataobj)), affine(old.affine.copy())), path)


def zero_affine(path):
    """An image whose orientation is stored and is all zeros."""
    old = nib.load(path)
    header = old.header.copy()
    plain = path.with_name("ct.nii")
    values = np.asarray(old.dataobj, np.float32)
    for row in ("srow_x", "srow_y", "srow_z"):
        header[row] = 0
    header["sform_code"], header["qform_code"] = 1, 0
    header["vox_offset"] = 352
    header.set_data_dtype(np.float32)
    plain.write_bytes(header.binaryblock + b"\0" * 4 + values.tobytes(order="F"))
    path.write_bytes(gzip.compress(plain.read_bytes(), 1))
    plain.unlink()


def sheared(affine):
    affine[0, 1] = 0.3 * SPACING_MM
    return affine


def elsewhere(affine):
    affine[0, 3] += 900.0
    return affine


BAD_IMAGES = {
    "missing": (lambda p: p.unlink(), "no such file"),
    "truncated": (lambda p: p.write_bytes(p.read_bytes()[: p.stat().st_size // 2]), "truncated"),
    "empty": (lambda p: p.write_bytes(b""), ""),
    "not an image": (lambda p: p.write_bytes(b"dear radiologist, please find attached"), "not an image"),
    "2-D": (lambda p: saved(p, lambda v: v[:, :, v.shape[2] // 2]), "2-D"),
    "4-D": (lambda p: saved(p, lambda v: np.stack([v, v, v], -1)), "4-D"),
    "zero affine": (zero_affine, "0.0"),
    "sheared": (lambda p: saved(p, affine=sheared), "sheared"),
    "all zero": (lambda p: saved(p, np.zeros_like), "every voxel is 0"),
}


@pytest.mark.parametrize("fault", BAD_IMAGES)
def test_an_image_that_cannot_be_used_is_named(fault, case, capsys):
    spoil, said = BAD_IMAGES[fault]
    spoil(image(case))
    refused(capsys, case, "ct.nii.gz", "images[0].file", said)


def test_a_venogram_of_another_place_is_named(case, capsys):
    saved(image(case, "ctv"), affine=elsewhere)
    refused(capsys, case, "ctv.nii.gz", "affine", "overlaps ct.nii.gz by 0%")


def test_a_picture_of_one_head_is_refused(case, capsys):
    for kind in ("ct", "ctv", "mrv"):
        saved(image(case, kind), lambda v: v[:, :, : v.shape[2] // 2])

    def both_in_it(data):
        data["twins"]["a"]["inside_mm"], data["twins"]["b"]["inside_mm"] = [20.0, 0.0, -40.0], [-20.0, 0.0, -40.0]

    edit(case, both_in_it)
    refused(capsys, case, "case.yaml", "inside_mm", "one head")


POINTS = {
    "in air": ([64.0, 78.0, -70.0], "twins.a.inside_mm", "in air"),
    "outside": ([0.0, 0.0, -400.0], "twins.a.inside_mm", "outside ct.nii.gz"),
    "both in one head": ([10.0, 10.0, 30.0], "twins.a.inside_mm, twins.b.inside_mm", "both lie in one head"),
}


@pytest.mark.parametrize("fault", POINTS)
def test_a_point_that_is_in_no_childs_head_is_refused(fault, case, capsys):
    point, field, said = POINTS[fault]
    edit(case, lambda data: data["twins"]["a"].update(inside_mm=point))
    refused(capsys, case, "case.yaml", field, said)


# ------------------------------------------------------------------------------------------------ case and team


def put(*way, to):
    """A change that writes ``to`` at the end of a way of keys."""

    def change(data):
        for key in way[:-1]:
            data = data[key]
        data[way[-1]] = to

    return change


BAD_CASES = {
    "unknown key": (put("twinz", to={}), "twinz", "{}"),
    "unknown key of a child": (put("twins", "a", "mass_lb", to=17), "twins.a.mass_lb", "17"),
    "grams": (put("twins", "b", "mass_kg", to=8000), "twins.b", "8000"),
    "a unit in the value": (put("twins", "b", "mass_kg", to="8 kg"), "twins.b.mass_kg", "8 kg"),
    "negative mass": (put("twins", "a", "mass_kg", to=-8), "twins.a.mass_kg", "-8"),
    "operation before birth": (put("course", 1, "date", to="2025-10-22T12:00:00-07:00"), "", "before birth"),
    "unknown playbook": (put("course", 1, "playbook", to="appendectomy"), "course", "appendectomy"),
}


@pytest.mark.parametrize("fault", BAD_CASES)
def test_a_case_that_makes_no_sense_is_refused(fault, case, capsys):
    change, field, said = BAD_CASES[fault]
    edit(case, change)
    refused(capsys, case, "case.yaml", field, said, "plan", case)


def test_broken_yaml_is_told_with_its_line(case, capsys):
    (case / "case.yaml").write_text("schema: 1\ntwins:\n  a: {born: 2026\n")
    refused(capsys, case, "case.yaml", "line", "")


def without_anaesthetist(data):
    for person in data["people"]:
        person["roles"] = [r for r in person["roles"] if r != "anaesthetist"] or ["porter"]


def in_two_shifts(data):
    shift = {"from": "2026-01-12T06:00:00-08:00", "to": "2026-01-12T18:00:00-08:00"}
    data["people"][0]["shifts"] = [shift, {**shift, "from": "2026-01-12T17:00:00-08:00",
                                           "to": "2026-01-12T20:00:00-08:00"}]


BAD_TEAMS = {
    "no anaesthetist": (without_anaesthetist, "people", "anaesthetist"),
    "two shifts at once": (in_two_shifts, "people.0", "two shifts at once"),
}


@pytest.mark.parametrize("fault", BAD_TEAMS)
def test_a_team_that_cannot_be_is_refused(fault, case, capsys):
    change, field, said = BAD_TEAMS[fault]
    edit(case, change, "team.yaml")
    refused(capsys, case, "team.yaml", field, said, "plan", case)


# ------------------------------------------------------------------------------------------------ playbooks


def cycle(data):
    first, then = data["steps"][0], data["steps"][1]
    then["after"] = [{"step": first["id"], "reason": "so it is written"}]
    first["after"] = [{"step": then["id"], "reason": "so it is not"}]


def missing_contingency(data):
    data["hazards"][0]["contingency"] = "pray"


def unknown_act(data):
    data["steps"][0]["acts"] = [{"act": "levitate"}]


BAD_PLAYBOOKS = {
    "a cycle": (cycle, "after", "a cycle"),
    "an unknown role": (lambda d: d["steps"][0]["needs"].append({"role": "wizard"}), "needs", "wizard"),
    "an unknown act": (unknown_act, "acts", "levitate"),
    "a missing contingency": (missing_contingency, "contingency", "pray"),
}


@pytest.mark.parametrize("fault", BAD_PLAYBOOKS)
def test_a_playbook_of_ones_own_that_cannot_be_followed_is_refused(fault, case, capsys):
    change, field, said = BAD_PLAYBOOKS[fault]
    name = "birth-caesarean-conjoined.yaml"
    (case / "playbooks").mkdir()
    shutil.copy(library()["birth-caesarean-conjoined"], case / "playbooks" / name)
    edit(case, change, f"playbooks/{name}")
    before = (case / "playbooks" / name).read_bytes()
    refused(capsys, case, name, field, said, "plan", case)
    code, message = run(capsys, "check", case)
    assert code == 2 and "line " in parts(message)[0]
    assert (case / "playbooks" / name).read_bytes() == before


def test_a_playbook_that_no_operation_names_yet_is_read_by_check(case, capsys):
    (case / "playbooks").mkdir()
    shutil.copy(library()["birth-caesarean-conjoined"], case / "playbooks" / "second-birth.yaml")
    edit(case, lambda d: d.update(id="second-birth"), "playbooks/second-birth.yaml")
    assert run(capsys, "check", case)[0] == 0
    edit(case, unknown_act, "playbooks/second-birth.yaml")
    code, message = run(capsys, "check", case)
    assert code == 2 and "second-birth.yaml" in message and "levitate" in message


# ------------------------------------------------------------------------------------------------ output


def test_a_file_where_a_folder_should_be_is_refused(made, tmp_path, capsys):
    for name in ("case.yaml", "team.yaml"):
        shutil.copy(made / name, tmp_path / name)
    (tmp_path / "3-plan").write_text("my notes")
    refused(capsys, tmp_path, "3-plan", "", "", "plan", tmp_path)
    assert (tmp_path / "3-plan").read_text() == "my notes"


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_folder_that_refuses_to_be_written_is_named(number, case, capsys, monkeypatch):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(store.tempfile, "mkdtemp", refuse)
    refused(capsys, case, "3-plan", "", os.strerror(number), "plan", case, "--again")


def test_a_disk_that_fills_half_way_leaves_what_was_there(case, capsys, monkeypatch):
    write, files = store.os.fsync, []

    def full(handle):
        files.append(handle)
        if len(files) > 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(handle)

    monkeypatch.setattr(store.os, "fsync", full)
    refused(capsys, case, "3-plan", "", "No space left", "plan", case, "--again")
    assert len(files) > 3 and not list(case.glob("3-plan/*/.*.part"))


def test_output_that_is_a_file_or_holds_something_is_refused(case, tmp_path, capsys):
    full = tmp_path / "full"
    full.mkdir()
    (full / "notes.txt").write_text("mine")
    for command in (("phantom", full), ("demo", "--out", full), ("new", full, "--imaging", image(case)),
                    ("phantom", full / "notes.txt"), ("export", case, "--share", full)):
        code, message = run(capsys, *command)
        assert code == 2, message
        assert str(full) in message and parts(message)
    assert [p.name for p in full.iterdir()] == ["notes.txt"] and (full / "notes.txt").read_text() == "mine"


# ------------------------------------------------------------------------------------------------ half way


def test_a_run_killed_half_way_resumes_and_ends_as_if_undisturbed(made, tmp_path):
    root = tmp_path / "case"
    shutil.copytree(made, root, ignore=shutil.ignore_patterns("3-plan"))
    command = [sys.executable, "-m", "twofold.cli", "plan", str(root)]
    killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    first, second = (root / "3-plan" / "all" / entry["id"] for entry in COURSE)
    deadline = time.monotonic() + 300
    while not first.is_dir() and killed.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert first.is_dir() and not second.is_dir(), "killed too late to be half way"
    half = {p: store.hash_file(p) for p in first.rglob("*") if p.is_file()}
    resumed = process("plan", root, "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert json.loads(resumed.stdout)["written"] == [second.relative_to(root).as_posix()]
    assert {p: store.hash_file(p) for p in half} == half
    assert results(root) == results(made)
    assert not list(root.rglob("*.part"))


def test_no_traceback_reaches_a_reader_of_a_real_terminal(case):
    image(case).write_bytes(b"not an image")
    edit(case, without_anaesthetist, "team.yaml")
    for command, file in ((("anatomy", case), "ct.nii.gz"), (("plan", case), "team.yaml")):
        done = process(*command)
        assert done.returncode == 2 and done.stdout == ""
        assert file in parts(done.stderr)[0]
