"""The seal of a row: a hash over its words and the seal of the row before."""

from __future__ import annotations

import json

from twofold.journal.records import Entry
from twofold.store import hash_bytes

GENESIS = "twofold journal"
FIRST = ("key", "occurred", "entered", "author", "act", "target", "detail", "corrects")
WORDS = {1: FIRST, 2: (*FIRST, "role", "twin", "device", "device_clock", "data")}


def words_of(entry: Entry) -> dict[str, str]:
    """Every field of an entry as the text that is stored and sealed."""
    e = entry
    return {
        "key": e.key,
        "occurred": e.occurred.isoformat(),
        "entered": e.entered.isoformat(),
        "author": e.author,
        "act": e.act,
        "target": e.target,
        "detail": e.detail,
        "corrects": e.corrects,
        "role": e.role,
        "twin": e.twin,
        "device": e.device,
        "device_clock": e.device_clock.isoformat() if e.device_clock else "",
        "data": json.dumps(e.data, sort_keys=True, separators=(",", ":"), ensure_ascii=False) if e.data else "",
    }


def entry_of(words: dict[str, str]) -> Entry:
    """The entry whose texts these are; what ``words_of`` takes apart."""
    data = json.loads(words["data"]) if words.get("data") else {}
    return Entry.model_validate({**words, "device_clock": words.get("device_clock") or None, "data": data})


def seal_of(before: str, seq: int, version: int, words: dict[str, str]) -> str:
    """The seal of a row. Version 1 did not say its version; its rows keep the seal that they had."""
    stamp = () if version == 1 else (str(version),)
    parts = (before, str(seq), *stamp, *(words[k] for k in WORDS[version]))
    return hash_bytes(*(p.encode() for p in parts))
