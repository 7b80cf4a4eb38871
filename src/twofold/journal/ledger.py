"""A journal held open: append, read on from a row, ask for the head. One transaction per entry.

``append`` returns once the entry is on disk (SQLite: WAL with synchronous=FULL; PostgreSQL: its own commit).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from twofold.errors import BadInput
from twofold.journal.database import EVENT, connect, migrate, shown, transaction
from twofold.journal.numerics import ROW_VERSION
from twofold.journal.records import Entry, Row
from twofold.journal.sealing import GENESIS, WORDS, entry_of, seal_of, words_of

COLUMNS = tuple(c.name for c in EVENT.columns)


class Journal:
    """A journal in a file or behind a database URL.

    Raises BadInput: a database that can't be opened; with ``write=False`` also one that isn't there.
    """

    def __init__(self, where: Path | str, write: bool = True) -> None:
        self.where, self._write = where, write
        self._engine = connect(where, write)
        if write:
            migrate(self._engine, where)
        with self._begin(False) as c:
            self._columns = {c["name"] for c in sa.inspect(c).get_columns("event")}

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _begin(self, write: bool):
        return transaction(self._engine, self.where, write)

    def append(self, entry: Entry, same: Callable[[Entry], bool] | None = None) -> Row:
        """Record an entry durably. The same key twice gives the row that is there, with ``fresh`` False.

        Args:
            same: whether the entry that has this key already is this one; else both must claim the same.

        Raises BadInput: a key used before for something else; a correction of an entry that isn't there; a journal
        that can't be written (nothing is acknowledged then).
        """
        with self._begin(True) as c:
            known = self._by_key(c, entry.key)
            if known is not None:
                if same(known.entry) if same else known.entry.claims() == entry.claims():
                    return known
                found = "this key already stands for another entry"
                raise BadInput(shown(self.where), entry.key, found, "give the new entry a new key")
            if entry.corrects and self._by_key(c, entry.corrects) is None:
                remedy = "name the key of an entry that is in the journal"
                raise BadInput(shown(self.where), "corrects", entry.corrects, remedy)
            seq, before = self._head(c)
            words = words_of(entry)
            seal = seal_of(before, seq + 1, ROW_VERSION, words)
            c.execute(EVENT.insert().values(seq=seq + 1, version=ROW_VERSION, seal=seal, **words))
        return Row(seq + 1, seal, entry, ROW_VERSION)

    def _by_key(self, c: sa.Connection, key: str) -> Row | None:
        found = c.execute(sa.select(EVENT).where(EVENT.c.key == key)).mappings().first()
        return None if found is None else _row(dict(found), fresh=False)

    def _head(self, c: sa.Connection) -> tuple[int, str]:
        last = c.execute(sa.select(EVENT.c.seq, EVENT.c.seal).order_by(EVENT.c.seq.desc()).limit(1)).first()
        return (int(last[0]), str(last[1])) if last else (0, GENESIS)

    def head(self) -> tuple[int, str]:
        """``(number, seal)`` of the last row; of an empty journal ``(0, GENESIS)``."""
        with self._begin(False) as c:
            return self._head(c)

    def last(self, act: str) -> int:
        """The number of the last row with an act; 0 where there is none."""
        with self._begin(False) as c:
            return int(c.execute(sa.select(sa.func.max(EVENT.c.seq)).where(EVENT.c.act == act)).scalar() or 0)

    def acts(self, keys: Collection[str], after: int = 0) -> list[str]:
        """The acts of the rows with these keys and a number above ``after``, in their order."""
        query = sa.select(EVENT.c.act).where(EVENT.c.seq > after, EVENT.c.key.in_(keys)).order_by(EVENT.c.seq)
        with self._begin(False) as c:
            return [str(act) for act in c.execute(query).scalars()]

    def raw(
        self, after: int = 0, acts: Collection[str] | None = None, corrections: bool = False, most: int | None = None
    ) -> list[dict[str, Any]]:
        """Rows with a number above ``after`` as they stand in the table; columns that a first form lacks are empty.

        Args:
            acts: only these. corrections: only rows that correct or take back another. most: the last so many.
        """
        query = sa.select(*(EVENT.c[n] for n in COLUMNS if n in self._columns)).where(EVENT.c.seq > after)
        if acts is not None:
            query = query.where(EVENT.c.act.in_(acts))
        if corrections:
            query = query.where(EVENT.c.corrects != "")
        query = query.order_by(EVENT.c.seq) if most is None else query.order_by(EVENT.c.seq.desc()).limit(most)
        with self._begin(False) as c:
            found = [{**dict.fromkeys(COLUMNS, ""), "version": 1, **r} for r in c.execute(query).mappings()]
        return found if most is None else found[::-1]

    def rows(
        self, after: int = 0, acts: Collection[str] | None = None, corrections: bool = False, most: int | None = None
    ) -> list[Row]:
        """The same rows as entries, in order of entry. Raises BadInput: a row that is no entry."""
        return [_row(r) for r in self.raw(after, acts, corrections, most)]


def _row(r: dict[str, Any], fresh: bool = True) -> Row:
    try:
        entry = entry_of({k: r[k] for k in WORDS[ROW_VERSION]})
    except ValueError as e:  # pydantic's refusal and JSON's are both of this kind
        raise BadInput("journal", f"row {r['seq']}", str(e), "the row was changed: twofold journal verify") from None
    return Row(int(r["seq"]), str(r["seal"]), entry, int(r["version"]), fresh)
