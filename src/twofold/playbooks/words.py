"""A refusal of the record in the words of the person who wrote the playbook."""

from __future__ import annotations

from pydantic import ValidationError

from twofold.errors import BadInput
from twofold.playbooks.marks import Marked, Place
from twofold.playbooks.numerics import SHORT
from twofold.timeline import Act

REMEDIES = {  # by pydantic's kind of fault
    "extra_forbidden": "remove the key or correct its spelling",
    "missing": "add the key",
    "string_pattern_mismatch": "small letters, digits and hyphens",
    "too_short": "write at least one",
}


def explain(error: ValidationError, marked: Marked, within: Place = ()) -> BadInput:
    """The first fault by line, with how many more there are."""
    rows = sorted(error.errors(), key=lambda r: marked.line((*within, *r["loc"])))
    first = rows[0]
    place = (*within, *first["loc"])
    kind, message = first["type"], first["msg"].removeprefix("Value error, ")
    if place[-1:] == ("act",) and kind == "enum":
        message, remedy = "no such act", f"use one of {', '.join(Act)}"
    elif place[-1:] == ("duration",) and kind == "missing":
        remedy = "every step needs one: an evidence id such as durations.count, or an estimate with its source"
    elif kind == "extra_forbidden" and first.get("input") is None:
        remedy = "put the sentence in quotes: inside { } a comma begins a new key"
    else:
        remedy = REMEDIES.get(kind, "correct it as said")
    found = "nothing" if kind == "missing" else _short(first.get("input"))
    more = f" ({len(rows) - 1} more faults after this one)" if len(rows) > 1 else ""
    return marked.refuse(place, f"{found} — {message}", remedy + more)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHORT else text[:SHORT] + " …"
