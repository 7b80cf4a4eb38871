"""Every word that the board shows, by key; a language without a named reviewer does not show."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from twofold.case.reader import CaseLoader

FOLDER = Path(__file__).parent
FALLBACK = "en"


def languages() -> tuple[str, ...]:
    """The languages that may be shown: those with a named reviewer."""
    return tuple(sorted(p.stem for p in FOLDER.glob("*.yaml") if _read(p.stem).get("reviewer")))


@lru_cache(maxsize=16)
def _read(language: str) -> dict[str, Any]:
    return yaml.load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"), Loader=CaseLoader)


def text(key: str, language: str = FALLBACK, **values: Any) -> str:
    """The text of a key such as ``wall.title``, its fields filled in. Raises KeyError: no such text in English."""
    found: Any = _read(language if language in languages() else FALLBACK)
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if found is None and language != FALLBACK:
        return text(key, FALLBACK, **values)
    if not isinstance(found, str):
        raise KeyError(key)
    return found.format(**values) if values else found
