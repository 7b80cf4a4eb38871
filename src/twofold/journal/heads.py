"""Sealed heads: the chain's last seal at a moment, as a short code to write on paper and a line in a file.

The chain proves what stands before its end; a head that lies elsewhere proves where the end was.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from twofold.errors import BadInput
from twofold.journal.ledger import Journal
from twofold.journal.numerics import CODE_GROUP, HEAD_LETTERS, PRIVATE_FILE
from twofold.journal.records import Entry, Row

FILE = "heads.txt"
ACT = "seals"


@dataclass(frozen=True)
class Head:
    """The end of the chain at a moment: the row, its seal, the code for paper, why it was sealed."""

    at: dt.datetime
    seq: int
    seal: str
    why: str

    @property
    def code(self) -> str:
        return code_of(self.seal)


def code_of(seal: str) -> str:
    """The short code of a seal, in groups of four capitals: what is read aloud and written down."""
    letters = seal[:HEAD_LETTERS].upper()
    return "-".join(letters[k : k + CODE_GROUP] for k in range(0, HEAD_LETTERS, CODE_GROUP))


def seal(journal: Journal, now: dt.datetime, why: str, file: Path, author: str = "board") -> tuple[Head, Row] | None:
    """Seal the present head: a row that names it, a line in ``file``. None when nothing came since the last one.

    Raises BadInput: the journal or the file can't be written.
    """
    rows = journal.rows(max(journal.head()[0] - 1, 0))
    if not rows or rows[-1].entry.act == ACT:
        return None
    head = Head(now, rows[-1].seq, rows[-1].seal, why)
    row = journal.append(
        Entry(
            key=f"head {head.seq} {head.seal}", occurred=now, entered=now, author=author, act=ACT,
            target=f"head:{head.seq}", detail=head.code, data={"seal": head.seal, "why": why},
        )
    )  # fmt: skip
    _write(file, head)
    return head, row


def _write(file: Path, head: Head) -> None:
    line = f"{head.at.isoformat()}\t{head.seq}\t{head.code}\t{head.seal}\t{head.why}\n"
    try:
        handle = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, PRIVATE_FILE)
        with os.fdopen(handle, "a", encoding="utf-8") as f:
            f.write(line)
            f.flush()
            os.fsync(f.fileno())
    except OSError as e:
        raise BadInput(file, "", e.strerror or str(e), "write the code on paper, then free space") from e


def read(file: Path) -> list[Head]:
    """The heads in a file; none when there is no file. Raises BadInput naming a line that is no head."""
    if not file.is_file():
        return []
    found = []
    for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            at, seq, _, seal, why = line.split("\t")
            found.append(Head(dt.datetime.fromisoformat(at), int(seq), seal, why))
        except ValueError:
            remedy = "a line is: time, row, code, seal, why, with tabs between; compare with the codes on paper"
            raise BadInput(file, f"line {n}", line, remedy) from None
    return found
