"""``twofold new``: a case folder from a hospital's images and a team's own work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from twofold import store
from twofold.case.new import check_empty, start
from twofold.imaging.door import REPORT, Brought, bring
from twofold.imaging.own_work import labels_for, vessels_for


def begin(
    dir: Path, source: str | Path, labels: Path | None = None, vessels: Path | None = None,
    kinds: Mapping[str, str] | None = None, patient: str | None = None,
    inside_mm: Mapping[str, Sequence[float]] | None = None,
) -> tuple[list[str], Brought]:
    """Make a case folder; returns what was written and what came through the door.

    Args:
        source, kinds, patient: see ``door.bring``. labels, vessels: see ``own_work``.
        inside_mm: see ``case.new.start``.

    Raises BadInput: as those do; nothing is left in ``dir`` then.
    """
    check_empty(dir)  # said before an hour of copying, not after
    with TemporaryDirectory(prefix="twofold-new-") as scratch:
        folder = Path(scratch)
        brought = bring(source, folder / "imaging", kinds, patient)
        edits: dict[str, Path] = {}
        if labels is not None:
            name, path = labels_for(labels, folder, [p for p, _ in brought.images])
            edits[name] = path
        if vessels is not None:
            edits["vessels.json"] = vessels_for(vessels)
        report = store.canonical(brought.report).encode()
        return start(dir, brought.images, edits, {REPORT: report}, inside_mm), brought
