"""The journal in the forms of others: CSV for a spreadsheet, FHIR for a record system."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from twofold.errors import BadInput
from twofold.journal.fhir import bundle
from twofold.journal.ledger import COLUMNS, Journal
from twofold.store import write_json, write_text

FORMATS = ("csv", "fhir")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(where: Path | str, out: Path, format: str = "csv") -> list[str]:
    """Write the journal in order of entry as ``csv`` or ``fhir``; returns the file written. Raises BadInput."""
    if format not in FORMATS:
        raise BadInput("--format", "", format, f"use: {' or '.join(FORMATS)}")
    with Journal(where, write=False) as journal:
        if format == "fhir":
            write_json(out, bundle(journal.rows()))
            return [str(out)]
        rows = journal.raw()
    text = io.StringIO()
    table: csv.DictWriter[str] = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    table.writerows({k: _plain(v) for k, v in r.items()} for r in rows)
    write_text(out, text.getvalue())
    return [str(out)]


def _plain(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
