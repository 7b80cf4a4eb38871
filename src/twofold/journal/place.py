"""Where a case keeps its journal: a file in the case folder, unless ``journal/url.txt`` names a database."""

from __future__ import annotations

from pathlib import Path

from twofold.errors import BadInput
from twofold.journal.heads import FILE

FOLDER, NAME, URL = "journal", "journal.db", "url.txt"


def journal_of(root: Path) -> Path | str:
    """The journal of a case: the path of its SQLite file, or the database URL in ``journal/url.txt``.

    The URL stands in a file of its own because it may hold a password; it is never printed whole.
    Raises BadInput: no such folder; a file that holds no URL.
    """
    if not Path(root).is_dir():
        raise BadInput(root, "", "no such folder", "name a case folder, or make one with: twofold new DIR")
    named = Path(root) / FOLDER / URL
    if not named.is_file():
        return Path(root) / FOLDER / NAME
    url = named.read_text(encoding="utf-8").strip()
    if not url.startswith(("postgresql://", "postgresql+pg8000://")):
        raise BadInput(named, "", "no PostgreSQL URL", "write one line: postgresql://user:password@host/database")
    return url


def head_of(root: Path) -> str:
    """The seal of a journal's last entry, wherever it is kept; empty where there is none.

    Equal heads are equal journals. Raises BadInput: a database that can't be reached.
    """
    where = journal_of(root)
    if isinstance(where, Path) and not where.is_file():
        return ""
    from twofold.journal.ledger import Journal

    with Journal(where, write=False) as journal:
        return journal.head()[1]


def sealed_heads_of(root: Path) -> Path:
    """The file of sealed heads of a case; it stays beside the case even when the journal is elsewhere."""
    return Path(root) / FOLDER / FILE
