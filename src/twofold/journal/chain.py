"""The journal of a case in single calls: append an entry, read them all, what was observed.

Programs that write often hold a ``ledger.Journal`` open instead.
"""

from __future__ import annotations

from pathlib import Path

from twofold.journal.database import is_url
from twofold.journal.ledger import Journal
from twofold.journal.records import Entry, in_force
from twofold.timeline import Event, Timeline


def append(where: Path | str, entry: Entry) -> int:
    """Record an entry durably; returns its number once it is on disk. The same key twice gives one entry.

    Raises BadInput: a key used before with other content; a correction of an entry that isn't there; a
    journal that can't be written (nothing is acknowledged then).
    """
    with Journal(where) as journal:
        return journal.append(entry).seq


def entries(where: Path | str) -> list[Entry]:
    """Every entry in order of entry; an absent journal has none."""
    if not is_url(where) and not Path(where).is_file():
        return []
    with Journal(where, write=False) as journal:
        return [r.entry for r in journal.rows()]


def observed(where: Path | str) -> Timeline:
    """What was observed: a corrected entry is replaced by the one that corrects it, an undone one is left out."""
    return Timeline(
        events=tuple(
            Event(time=e.occurred, actor=e.author, act=e.act, target=e.target, origin="observed", detail=e.detail)
            for e in in_force(entries(where))
        )
    )
