"""Starts a case folder from images."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

from twofold.errors import BadInput
from twofold.store import PRIVATE_DIR, cannot_write, write_text

KINDS = ("ctv", "ct", "mrv", "t1", "t2")  # a file's kind is read from its name, longest match first
SUFFIXES = (".nii", ".nii.gz")


def empty_folder(dir: Path) -> None:
    """Make sure that ``dir`` exists, is empty and is the owner's alone. Raises BadInput."""
    if dir.exists() and not dir.is_dir():
        raise BadInput(dir, "", "a file", "name a folder")
    try:
        if dir.is_dir() and any(dir.iterdir()):
            remedy = f"continue it with: twofold run {dir}" if (dir / "case.yaml").exists() else "name an empty folder"
            raise BadInput(dir, "", "a folder that is not empty", remedy)
        dir.mkdir(parents=True, exist_ok=True)
        dir.chmod(PRIVATE_DIR)
    except OSError as e:
        raise cannot_write(dir, e) from e


def start(dir: Path, imaging: Path, labels: Path | None = None, vessels: Path | None = None) -> list[str]:
    """Copy images (and a team's own labels and vessels) into a new case folder; returns what was written.

    Raises BadInput: no such image, no NIfTI among them, a kind that can't be read from a file's name.
    """
    if "://" in str(imaging):
        remedy = "servers are not read yet: export NIfTI files and name their folder"
        raise BadInput("--imaging", "", str(imaging), remedy)
    for given in (imaging, labels, vessels):
        if given is not None and not given.exists():
            raise BadInput(given, "", "no such file or folder", "check the path")
    found = sorted(imaging.iterdir()) if imaging.is_dir() else [imaging]
    images = [(p, kind_of(p)) for p in found if p.name.endswith(SUFFIXES)]
    if not images:
        raise BadInput(imaging, "", "no .nii or .nii.gz file", "convert the scans to NIfTI first (dcm2niix does)")
    empty_folder(dir)
    written = []
    try:
        (dir / "imaging").mkdir()
        (dir / "edits").mkdir()
        for p, _ in images:
            shutil.copyfile(p, dir / "imaging" / p.name)
            written.append(f"imaging/{p.name}")
        for given, name in ((labels, "labels.seg.nrrd"), (vessels, "vessels.json")):
            if given is not None:
                shutil.copyfile(given, dir / "edits" / name)
                written.append(f"edits/{name}")
    except OSError as e:
        raise cannot_write(dir, e) from e
    rows = "".join(f"  - {{file: imaging/{p.name}, kind: {kind}}}\n" for p, kind in images)
    for name in ("case.yaml", "team.yaml"):
        write_text(dir / name, template(name).replace("IMAGES\n", rows))
        written.append(name)
    return written


def kind_of(path: Path) -> str:
    """The kind of an image from its name. Raises BadInput when no kind stands in it."""
    stem = path.name.lower()
    for kind in KINDS:
        if kind in stem:
            return kind
    remedy = f"rename it so that it contains one of {', '.join(KINDS)}"
    raise BadInput(path, "", "no image kind in the file's name", remedy)


def template(name: str) -> str:
    """The text of a template that ships with the package."""
    return (files("twofold.case") / "templates" / name).read_text()
