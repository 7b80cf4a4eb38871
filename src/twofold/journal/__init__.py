"""In: entries by people and devices: author, time of occurrence, act, target, words.
Out: an append-only, hash-chained record; the timeline of what was observed; CSV; the row where a chain breaks.
Trusts: nobody's clock, so each entry keeps the time it happened and the time it was written down.
Never: changes or removes an entry; a correction is a new entry that names the old one.
Read first: chain.py
"""

from twofold.journal.chain import Entry, append, entries, export, observed, verify

__all__ = ["Entry", "append", "entries", "export", "observed", "verify"]
