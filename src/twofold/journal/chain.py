"""The append-only record of what happened: one SQLite table in which each row seals the one before.

A row's hash covers its content and the hash of the row before it, so a changed, inserted or removed row
breaks the chain at a place that can be named. What the chain alone cannot prove is that nothing was cut off
the end: for that, write a sealed head on paper (``verify`` gives it).
"""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from twofold.errors import BadInput, NoAnswer
from twofold.journal.numerics import BUSY_S, HEAD_LETTERS
from twofold.store import hash_bytes, write_text
from twofold.timeline import Event, Timeline

GENESIS = "twofold journal"
COLUMNS = ("seq", "key", "occurred", "entered", "author", "act", "target", "detail", "corrects", "seal")
SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
  seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, occurred TEXT NOT NULL, entered TEXT NOT NULL,
  author TEXT NOT NULL, act TEXT NOT NULL, target TEXT NOT NULL, detail TEXT NOT NULL, corrects TEXT NOT NULL,
  seal TEXT NOT NULL)
"""


class Entry(BaseModel):
    """Something that somebody says happened. ``key`` is made by the writer: the same key counts once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(min_length=1)
    occurred: AwareDatetime
    entered: AwareDatetime
    author: str = Field(min_length=1)
    act: str = Field(min_length=1)
    target: str = ""
    detail: str = ""
    corrects: str = ""


@contextmanager
def _open(path: Path, write: bool) -> Iterator[sqlite3.Connection]:
    if not write and not path.is_file():
        raise BadInput(path, "", "no journal", "nothing has been recorded in this case yet")
    try:
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    except (OSError, sqlite3.Error) as e:
        raise BadInput(path, "", str(e), "the folder must exist and be writable") from e
    try:
        db.execute("PRAGMA synchronous=FULL")
        if write:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute(SCHEMA)
        yield db
    except sqlite3.DatabaseError as e:
        remedy = "free space or restore the file from its backup; what was acknowledged before is on disk"
        raise BadInput(path, "", str(e), remedy) from e
    finally:
        db.close()


def append(path: Path, entry: Entry) -> int:
    """Record an entry durably; returns its number once it is on disk. The same key twice gives one entry.

    Raises BadInput: a key used before with other content; a correction of an entry that isn't there; a
    journal that can't be written (nothing is acknowledged then).
    """
    with _open(path, write=True) as db:
        db.execute("BEGIN IMMEDIATE")
        try:
            number = _append(db, path, entry)
            db.execute("COMMIT")
            return number
        except BaseException:
            db.execute("ROLLBACK")
            raise


def _append(db: sqlite3.Connection, path: Path, entry: Entry) -> int:
    words = _words(entry)
    known = db.execute("SELECT * FROM event WHERE key = ?", (entry.key,)).fetchone()
    if known is not None:
        if tuple(known[1:-1]) == words:
            return int(known[0])
        raise BadInput(path, entry.key, "this key already stands for another entry", "give the new entry a new key")
    if entry.corrects and db.execute("SELECT 1 FROM event WHERE key = ?", (entry.corrects,)).fetchone() is None:
        raise BadInput(path, "corrects", entry.corrects, "name the key of an entry that is in the journal")
    last = db.execute("SELECT seq, seal FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    seq, before = (last[0] + 1, last[1]) if last else (1, GENESIS)
    row = (seq, *words, _seal(before, seq, words))
    db.execute(f"INSERT INTO event VALUES ({','.join('?' * len(row))})", row)
    return seq


def _words(entry: Entry) -> tuple[str, ...]:
    e = entry
    return (e.key, e.occurred.isoformat(), e.entered.isoformat(), e.author, e.act, e.target, e.detail, e.corrects)


def _seal(before: str, seq: int, words: tuple[str, ...]) -> str:
    return hash_bytes(before.encode(), str(seq).encode(), *(w.encode() for w in words))


def rows(path: Path) -> list[dict[str, Any]]:
    """Every row in order of entry, as it stands in the table."""
    with _open(path, write=False) as db:
        found = db.execute(f"SELECT {','.join(COLUMNS)} FROM event ORDER BY seq").fetchall()
    return [dict(zip(COLUMNS, r)) for r in found]


def entries(path: Path) -> list[Entry]:
    """Every entry in order of entry; an absent journal has none."""
    if not path.is_file():
        return []
    return [Entry.model_validate({k: r[k] for k in COLUMNS if k not in ("seq", "seal")}) for r in rows(path)]


def observed(path: Path) -> Timeline:
    """What was observed, corrections applied: a corrected entry is replaced by the one that corrects it."""
    all_entries = entries(path)
    replaced = {e.corrects for e in all_entries if e.corrects}
    return Timeline(
        events=tuple(
            Event(time=e.occurred, actor=e.author, act=e.act, target=e.target, origin="observed", detail=e.detail)
            for e in all_entries
            if e.key not in replaced
        )
    )


def verify(path: Path) -> dict[str, Any]:
    """The chain's head and length when it is whole, with a short code to write on paper.

    Raises NoAnswer: naming the first row that was changed, inserted or is missing.
    """
    before, expected = GENESIS, 1
    for r in rows(path):
        if r["seq"] != expected:
            raise NoAnswer(f"{path}: row {expected} is missing; the chain is whole up to row {expected - 1}")
        words = tuple(r[c] for c in COLUMNS[1:-1])
        if r["seal"] != _seal(before, r["seq"], words):
            whole = f"the chain is whole up to row {expected - 1}"
            raise NoAnswer(f"{path}: row {expected} was changed or inserted; {whole}")
        before, expected = r["seal"], expected + 1
    return {
        "entries": expected - 1,
        "head": before,
        "short_code": before[:HEAD_LETTERS].upper(),
        "proves": "no row was changed, inserted or removed before the last one",
        "cannot_prove": "that nothing was cut off the end: compare the short code with the one on paper",
    }


def export(path: Path, out: Path) -> list[str]:
    """Write the journal as CSV in order of entry; returns the file written. Raises BadInput."""
    text = io.StringIO()
    table: csv.DictWriter[str] = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    table.writerows(rows(path))
    write_text(out, text.getvalue())
    return [str(out)]


