"""Whether a journal is whole: where it was touched, what that proves and what it cannot."""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from twofold.errors import BadInput, NoAnswer
from twofold.journal import heads
from twofold.journal.database import is_url, shown
from twofold.journal.ledger import Journal
from twofold.journal.numerics import FEWEST_LETTERS
from twofold.journal.sealing import GENESIS, WORDS, seal_of

PROVES = "no row was changed, inserted or removed before the last one, unless every seal after it was made anew"
ANEW = "that nobody with the file in hand made every later seal anew"
CUT = "that nothing was cut off the end after row {seq}"
HOW = "compare the short codes with those on paper (--head CODE)"


def verify(where: Path | str, codes: Sequence[str] = (), file: Path | None = None) -> dict[str, Any]:
    """The chain's head and length when it is whole, with a short code to write on paper.

    Args:
        codes: short codes of sealed heads, from paper. file: sealed heads beside the journal; for a journal in a file
            they are looked for in its folder.

    Raises NoAnswer: naming the first row that was changed, inserted or is missing, or the sealed head that the journal
    no longer holds. Raises BadInput: no journal; a code that is none.
    """
    with Journal(where, write=False) as journal:
        seals = _chain(journal, shown(where))
    beside = file if file is not None else None if is_url(where) else Path(where).parent / heads.FILE
    kept = heads.read(beside) if beside is not None else []
    proven = [_kept(head, seals, shown(where)) for head in kept] + [_paper(c, seals, shown(where)) for c in codes]
    last, end = len(seals), seals[-1] if seals else GENESIS
    return {
        "entries": last,
        "head": end,
        "short_code": heads.code_of(end),
        "sealed_heads": len(kept),
        "codes_found": {c: _paper(c, seals, shown(where)) for c in codes},
        "proves": PROVES + (f"; sealed heads hold up to row {max(proven)}" if proven else ""),
        "cannot_prove": f"{CUT.format(seq=max(proven, default=0))}; {ANEW}: {HOW}",
    }


def _chain(journal: Journal, name: str) -> list[str]:
    """The seals of all rows. Raises NoAnswer at the first place where they don't follow from one another."""
    seals: list[str] = []
    before = GENESIS
    for r in journal.raw():
        expected = len(seals) + 1
        whole = f"the chain is whole up to row {expected - 1}"
        if r["seq"] != expected:
            raise NoAnswer(f"{name}: row {expected} is missing; {whole}")
        if r["version"] not in WORDS or r["seal"] != seal_of(before, expected, r["version"], r):
            raise NoAnswer(f"{name}: row {expected} was changed or inserted; {whole}")
        before = r["seal"]
        seals.append(before)
    return seals


def _kept(head: heads.Head, seals: list[str], name: str) -> int:
    if head.seq > len(seals):
        cut = f"{name}: the chain ends at row {len(seals)}, but row {head.seq} was sealed at {head.at.isoformat()}"
        raise NoAnswer(f"{cut} with code {head.code}: the end was cut off, or this is an older backup")
    if seals[head.seq - 1] != head.seal:
        raise NoAnswer(f"{name}: row {head.seq} or one before it is not what was sealed at {head.at.isoformat()} "
                       f"with code {head.code}: rows were rewritten and every later seal made anew")
    return head.seq


def _paper(code: str, seals: list[str], name: str) -> int:
    letters = code.replace("-", "").replace(" ", "").lower()
    if len(letters) < FEWEST_LETTERS or set(letters) - set(string.hexdigits):
        raise BadInput("--head", "", code, "a code is eight of 0-9 and A-F, as on the sealed sheet")
    for n, seal in enumerate(seals, 1):
        if seal.startswith(letters):
            return n
    raise NoAnswer(f"{name}: no row has the code {code}: the end was cut off, rows were rewritten, or the code was "
                   "misread; the chain by itself is whole")
