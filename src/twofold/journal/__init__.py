"""In: entries by people and devices: author, time of occurrence, act, target, words, device and its clock.
Out: an append-only, hash-chained record; sealed heads; what was observed; CSV, FHIR; the row where a chain breaks.
Trusts: nobody's clock, so each entry keeps the time it happened and the time it was written down.
Never: changes or removes an entry; a correction or an undo is a new entry that names the old one.
Read first: chain.py
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.journal.chain import append, entries, observed
    from twofold.journal.forms import export
    from twofold.journal.heads import Head, code_of, seal
    from twofold.journal.ledger import Journal
    from twofold.journal.proof import verify
    from twofold.journal.records import UNDO, Entry, Row, in_force

_HOME = {
    "UNDO": "records", "Entry": "records", "Head": "heads", "Journal": "ledger", "Row": "records",
    "append": "chain", "code_of": "heads", "entries": "chain", "export": "forms", "in_force": "records",
    "observed": "chain", "seal": "heads", "verify": "proof",
}  # fmt: skip
__all__ = [
    "UNDO", "Entry", "Head", "Journal", "Row", "append", "code_of", "entries", "export", "in_force", "observed",
    "seal", "verify",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """The public names, each from its own file when first asked for: a reader of records needs no database."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
