"""A segmentation that comes back from an editor: how it differs from what is there, and its way into the case."""

from __future__ import annotations

import tempfile
from pathlib import Path

from twofold import anatomy, store
from twofold.anatomy.own import LABEL_FILES, nearest, read_drawn
from twofold.anatomy.reviews import Difference, difference
from twofold.case import Case
from twofold.errors import BadInput
from twofold.imaging.own_work import labels_for


def compare(case: Case, path: Path, take: bool = False) -> tuple[Difference, ...]:
    """What an edited segmentation changes, structure by structure, on the grid of the case's own labels.

    Args: take: it becomes the case's own (``edits/labels.seg.nrrd``), and the next run works from it.

    Raises BadInput: no anatomy yet, a file that cannot be read or used, another set of labels in ``edits/`` already.
    """
    found = anatomy.load(case)
    with tempfile.TemporaryDirectory(prefix="twofold-edited-") as scratch:
        name, file = labels_for(path, Path(scratch), [case.root / i.file for i in case.file.images])
        volume, affine = read_drawn(file)
        rows = difference(found.labels, nearest(volume, affine, found.grid), found.grid)
        if take:
            _take(case, name, file)
    return rows


def _take(case: Case, name: str, file: Path) -> None:
    target = f"edits/{name}"
    others = [f for f in LABEL_FILES if f != target and (case.root / f).is_file()]
    if others:
        raise BadInput(case.root / others[0], "", f"labels of your own, beside {target}", "keep one of the two files")
    store.write_bytes(case.root / target, file.read_bytes())
