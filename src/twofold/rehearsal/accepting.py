"""Puts an accepted duration into the case's own playbook, leaving every other line as its writer left it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from twofold import store
from twofold.case.reader import Case
from twofold.errors import TwofoldError
from twofold.playbooks.reader import find, library, read


def put(case: Case, book: str, target: str, estimate: dict[str, Any]) -> Path:
    """Write ``estimate`` as the duration of a step or card (``step:<id>``, ``card:<id>``); returns the playbook's path.

    The library's playbook is copied into the case first if the case has none of its own. A card that the playbook
    shares with others becomes its own.

    Raises BadInput or TwofoldError: the playbook can't be read any more with it; then nothing is changed.
    """
    own = case.root / "playbooks" / f"{book}.yaml"
    before = own.read_text(encoding="utf-8") if own.is_file() else None
    text = library()[book].read_text(encoding="utf-8") if before is None else before
    store.write_text(own, spliced(text, find_parts(case, book), target, estimate))
    try:
        read(own)
    except TwofoldError:
        if before is None:
            own.unlink()
        else:
            store.write_text(own, before)
        raise
    return own


def find_parts(case: Case, book: str) -> dict[str, dict[str, Any]]:
    """The playbook's cards by id, as plain data, wherever they are defined."""
    cards = find(case, book).contingencies
    return {c.id: c.model_dump(mode="json", exclude_defaults=True, exclude_none=True) for c in cards}


def spliced(text: str, cards: dict[str, dict[str, Any]], target: str, estimate: dict[str, Any]) -> str:
    """The playbook's text with another duration at one place; a shared card is added to its own."""
    kind, _, id = target.partition(":")
    key = "steps" if kind == "step" else "contingencies"
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    rows = _value(root, key)
    for row in rows.value if rows is not None else ():
        name, duration = _value(row, "id"), _value(row, "duration")
        if name is not None and duration is not None and name.value == id:
            return _replaced(text, duration, json.dumps(estimate, ensure_ascii=False))
    card = json.dumps({**cards[id], "duration": estimate}, ensure_ascii=False)
    if rows is None or not rows.value:
        return f"{text.rstrip()}\n\n{key}:\n  - {card}\n"
    at = rows.start_mark.index
    return f"{text[:at]}- {card}\n{' ' * rows.start_mark.column}{text[at:]}"


def _value(mapping: Any, key: str) -> Any:
    """The node under a key of a mapping node, or None."""
    return next((v for k, v in mapping.value if k.value == key), None)


def _replaced(text: str, node: Any, by: str) -> str:
    """The text with a node's own characters replaced; the white space after it stays."""
    old = text[node.start_mark.index : node.end_mark.index]
    return text[: node.start_mark.index] + by + old[len(old.rstrip()) :] + text[node.end_mark.index :]
