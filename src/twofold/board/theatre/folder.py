"""What stands in a case folder, read as plain JSON and YAML: no records, so that the server starts at once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

ANATOMY, DIVISION, PLAN, REHEARSAL = "1-anatomy", "2-division", "3-plan", "4-rehearsal"
LETTERS = ("a", "b")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class Missing(Exception):
    """A file of the case that is not there (yet); says which command makes it."""

    def __init__(self, what: str, remedy: str):
        super().__init__(what)
        self.found, self.remedy = what, remedy


def case(root: Path) -> dict[str, Any]:
    """``case.yaml`` as written. Raises Missing."""
    path = root / "case.yaml"
    if not path.is_file():
        raise Missing("case.yaml is not there", "twofold new or twofold demo makes a case folder")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def order(twins: dict[str, Any]) -> list[str]:
    """The letters by their streams, a draw: neither child is always first."""
    return sorted(LETTERS, key=lambda t: twins[t]["stream"])


def read(path: Path, remedy: str = "twofold run CASE") -> Any:
    """A JSON file. Raises Missing."""
    if not path.is_file():
        raise Missing(f"{path.parent.name}/{path.name} is not there", remedy)
    return json.loads(path.read_text(encoding="utf-8"))


def named(root: Path, *parts: str) -> Path:
    """A path inside the case from parts that a browser sent. Raises Missing where a part is no plain name."""
    for p in parts:
        if not _NAME.fullmatch(p) or ".." in p:
            raise Missing(f"{p!r} is not a name", "names come from scene.json")
    return root.joinpath(*parts)


def candidates(root: Path) -> list[str]:
    """Divided candidates, the chosen one first, then by name."""
    found = sorted(p.parent.name for p in (root / DIVISION).glob("*/division.json"))
    chosen = ((case(root).get("chosen") or {}).get("candidate")) if found else None
    return sorted(found, key=lambda c: (c != chosen, c))


def planned(root: Path) -> list[tuple[str, str]]:
    """(candidate, operation) of every plan."""
    return sorted((p.parent.parent.name, p.parent.name) for p in (root / PLAN).glob("*/*/plan.json"))


def stages(division: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The ligations of a division by edge."""
    return {d["edge"]: d for d in division["ligations"]}
