"""A case for other eyes, and a case for nobody's: export without dates and faces, and forget."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from twofold.case.new import empty_folder
from twofold.case.reader import Case
from twofold.errors import BadInput
from twofold.store import PROVENANCE, cannot_write, write_bytes, write_text

# What may leave: numbers and surfaces below the skin. Images, labels, books and staff stay at home.
FOLDERS = ("1-anatomy", "2-division", "6-comparison")
FACE = ("skin", "labels")
TEXT = (".json",)
DATES = re.compile(r"\d{4}-\d{2}-\d{2}(T[0-9:.]+(Z|[+-]\d{2}:?\d{2})?)?")
STRIPPED = "date removed"

WARNING = """This is a copy for sharing, made by Twofold.

Removed: images, label volumes, the skin surface, every date, the team, the journal, the books.
Kept: surfaces below the skin, the vessel graph, measures, divisions and comparisons.

Read before you share: joined heads cannot be anonymous. The shape of the skull and the rarity of the
condition may identify the children to anybody who has read a newspaper. Ask the parents and your hospital.
"""


def export(case: Case, share: Path) -> list[str]:
    """Copy what may be shown into an empty folder; returns what was written.

    Raises BadInput: nothing to share yet, or a target that is not empty.
    """
    sources = [p for f in FOLDERS for p in sorted((case.root / f).rglob("*")) if p.is_file() and _may_leave(p)]
    if not sources:
        raise BadInput(case.root, "", "no results to share", f"make them first: twofold run {case.root}")
    empty_folder(share)
    written = []
    for p in sources:
        relative = p.relative_to(case.root)
        if p.suffix in TEXT:
            write_text(share / relative, DATES.sub(STRIPPED, p.read_text(encoding="utf-8")))
        else:
            write_bytes(share / relative, p.read_bytes())
        written.append(relative.as_posix())
    write_text(share / "README.txt", WARNING)
    write_text(share / "case.json", json.dumps({"twins": _identities(case)}, indent=1) + "\n")
    return [*written, "README.txt", "case.json"]


def _may_leave(path: Path) -> bool:
    return path.name != PROVENANCE and not any(word in path.name for word in FACE) and path.suffix != ".html"


def _identities(case: Case) -> dict[str, dict[str, str]]:
    return {k: {"colour": case.twins[k].colour, "shape": case.twins[k].shape} for k in ("a", "b")}


def forget(root: Path) -> list[str]:
    """Remove a case folder and the truth beside it; returns what was removed.

    Raises BadInput: not a case folder (nothing is removed then).
    """
    if not (root / "case.yaml").is_file():
        raise BadInput(root, "", "no case.yaml in it", "name a case folder; nothing was removed")
    removed = []
    for folder in (root.with_name(root.name + "-truth"), root):
        if folder.is_dir():
            try:
                shutil.rmtree(folder)
            except OSError as e:
                raise cannot_write(folder, e) from e
            removed.append(str(folder))
    return removed
