"""What people saw and wrote down at a place in the heads: ``edits/annotations.json``, in the order of writing."""

from __future__ import annotations

import json
import math
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from twofold import store
from twofold.board.theatre import folder

PLACE = ("edits", store.NOTES)
LONGEST = 2000  # characters of a note
MOST = 2000  # notes of a case
_writing = threading.Lock()


class Refused(ValueError):
    """A note that cannot be kept: the field, what was found, what to do."""

    def __init__(self, field: str, found: str, remedy: str):
        super().__init__(f"{field}: {found}; {remedy}")
        self.answer = {"field": field, "found": found, "remedy": remedy}


def read(root: Path) -> list[dict[str, Any]]:
    """All notes ``{id, at_mm, words, vessel?, candidate?, by?, on}``."""
    path = root.joinpath(*PLACE)
    return json.loads(path.read_text(encoding="utf-8"))["notes"] if path.is_file() else []


def add(root: Path, sent: Any, by: str | None) -> dict[str, Any]:
    """Keep a note; the same id is kept once. Returns it as written. Raises Refused."""
    note = _checked(sent) | {"by": by, "on": datetime.now(UTC).isoformat(timespec="seconds")}
    with _writing:
        notes = read(root)
        for old in notes:
            if old["id"] == note["id"]:
                return old
        if len(notes) >= MOST:
            raise Refused("notes", f"{MOST} notes", "clear edits/annotations.json by hand")
        path = root.joinpath(*PLACE)
        path.parent.mkdir(mode=store.PRIVATE_DIR, exist_ok=True)
        store.write_json(path, {"schema": 1, "notes": [*notes, note]})
    return note


def _checked(sent: Any) -> dict[str, Any]:
    if not isinstance(sent, dict):
        raise Refused("note", "no object", "send {id, at_mm, words}")
    try:
        id = str(UUID(str(sent.get("id"))))
    except ValueError:
        raise Refused("id", str(sent.get("id"))[:40], "send a UUID made on the device") from None
    at = sent.get("at_mm")
    if not (isinstance(at, list) and len(at) == 3 and all(isinstance(x, int | float) and math.isfinite(x) for x in at)):
        raise Refused("at_mm", str(at)[:40], "send three numbers in mm")
    words = sent.get("words")
    if not isinstance(words, str) or not words.strip() or len(words) > LONGEST:
        raise Refused("words", "nothing" if not words else "too many words", f"write up to {LONGEST} characters")
    names = {k: sent[k] for k in ("vessel", "candidate") if sent.get(k)}
    for k, name in names.items():
        try:
            folder.named(Path(), str(name))
        except folder.Missing as e:
            raise Refused(k, e.found, e.remedy) from None
    return {"id": id, "at_mm": [round(float(x), 2) for x in at], "words": words.strip(), **names}
