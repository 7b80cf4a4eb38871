"""Starts a case folder from images."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from twofold.errors import BadInput
from twofold.store import PRIVATE_DIR, cannot_write, write_bytes, write_text

KINDS = ("ctv", "ct", "mrv", "t1", "t2")  # a file's kind is read from its name, longest match first


def check_empty(dir: Path) -> None:
    """Refuse a place that is a file or holds something; make nothing. Raises BadInput."""
    if dir.exists() and not dir.is_dir():
        raise BadInput(dir, "", "a file", "name a folder")
    try:
        if dir.is_dir() and any(dir.iterdir()):
            remedy = f"continue it with: twofold run {dir}" if (dir / "case.yaml").exists() else "name an empty folder"
            raise BadInput(dir, "", "a folder that is not empty", remedy)
    except OSError as e:
        raise cannot_write(dir, e) from e


def empty_folder(dir: Path) -> None:
    """Make sure that ``dir`` exists, is empty and is the owner's alone. Raises BadInput."""
    check_empty(dir)
    try:
        dir.mkdir(parents=True, exist_ok=True)
        dir.chmod(PRIVATE_DIR)
    except OSError as e:
        raise cannot_write(dir, e) from e


def start(
    dir: Path,
    images: Sequence[tuple[Path, str]],
    edits: Mapping[str, Path] | None = None,
    beside: Mapping[str, bytes] | None = None,
    inside_mm: Mapping[str, Sequence[float]] | None = None,
) -> list[str]:
    """Copy images (and a team's own work) into a new case folder; returns what was written.

    Args:
        images: (NIfTI file, kind), already checked.
        edits: file by its name in ``edits/``. beside: content by file name, put beside the images.
        inside_mm: by letter, a point in that child's brain, mm LPS; where none is given the case cannot be run
            until somebody writes it: nothing else says which child is a.

    Raises BadInput: a folder that is not empty or cannot be written.
    """
    empty_folder(dir)
    written = []
    try:
        (dir / "imaging").mkdir()
        (dir / "edits").mkdir()
        for p, _ in images:
            shutil.copyfile(p, dir / "imaging" / p.name)
            written.append(f"imaging/{p.name}")
        for name, p in (edits or {}).items():
            shutil.copyfile(p, dir / "edits" / name)
            written.append(f"edits/{name}")
    except OSError as e:
        raise cannot_write(dir, e) from e
    for name, data in (beside or {}).items():
        write_bytes(dir / "imaging" / name, data)
        written.append(f"imaging/{name}")
    rows = "".join(f"  - {{file: {json.dumps('imaging/' + p.name)}, kind: {kind}}}\n" for p, kind in images)
    for name in ("case.yaml", "team.yaml"):
        text = template(name).replace("IMAGES\n", rows)
        for letter, point in (inside_mm or {}).items():
            text = text.replace(f"POINT_{letter.upper()}", str([float(v) for v in point]))
        write_text(dir / name, text.replace("POINT_A", "CHANGE").replace("POINT_B", "CHANGE"))
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
    return (files("twofold.case") / "templates" / name).read_text(encoding="utf-8")
