"""``twofold verify``: every check, written down and told."""

from __future__ import annotations

from pathlib import Path

from twofold import store
from twofold.credibility.records import Report
from twofold.credibility.run import verify
from twofold.credibility.table import page

JSON, MARKDOWN = "verify.json", "verify.md"


def write(out: Path, only: tuple[str, ...] = ()) -> tuple[Report, list[Path]]:
    """Make the checks; write ``verify.json`` and ``verify.md`` into ``out``. Returns the report and the files.

    Raises BadInput: a name that fits no check (before anything is run), a folder that can't be written.
    """
    report = verify(only)
    written = [Path(out) / JSON, Path(out) / MARKDOWN]
    store.write_json(written[0], report.as_data())
    store.write_text(written[1], page(report))
    return report, written


def load(folder: Path) -> Report | None:
    """The report that stands in a folder, None where there is none. Raises BadInput: a damaged one."""
    file = Path(folder) / JSON
    if not file.is_file():
        return None
    data = store.read_json(file)
    kept = {k: v for k, v in data.items() if k in Report.model_fields} if isinstance(data, dict) else data
    return store.parse(Report, kept, file)
