"""The authorisation table as data, and the answer to: may this role do that?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from twofold.case.reader import read_yaml
from twofold.errors import BadInput

FILE = Path(__file__).parent / "authority.yaml"
ANYBODY = "anybody"


@dataclass(frozen=True)
class Rule:
    """A route with a method and the roles that may use it."""

    path: str
    method: str
    who: frozenset[str]

    def fits(self, method: str, path: str) -> bool:
        """Whether a request is of this route. HEAD counts as GET."""
        return self.method == ("GET" if method == "HEAD" else method) and bool(_pattern(self.path).fullmatch(path))


@lru_cache(maxsize=256)
def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)(:path)?\}", path)
    text = ""
    for k in range(0, len(parts), 3):
        text += re.escape(parts[k])
        if k + 1 < len(parts):
            text += ".*" if parts[k + 2] else "[^/]+"
    return re.compile(text)


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule of the table, in its order; the first that fits a request counts."""
    said = read_yaml(FILE)
    known = set(said["roles"])
    found = tuple(Rule(r["path"], m, frozenset(r["who"])) for r in said["routes"] for m in r["methods"])
    strangers = {w for r in found for w in r.who} - known
    if strangers:
        raise BadInput(FILE, "who", ", ".join(sorted(strangers)), f"use: {', '.join(sorted(known))}")
    return found


def rule_for(method: str, path: str) -> Rule | None:
    """The rule of a request, or None: then it is refused."""
    return next((r for r in rules() if r.fits(method, path)), None)


def allowed(rule: Rule | None, roles: Iterable[str]) -> bool:
    """Whether somebody with these roles may."""
    return rule is not None and (ANYBODY in rule.who or bool(rule.who & set(roles)))


def complete(routes: Iterable[tuple[str, str]]) -> None:
    """Refuse a server with a route that the table does not know. Raises BadInput naming it."""
    known = {(r.path, r.method) for r in rules()}
    missing = sorted(f"{m} {p}" for p, m in routes if m not in ("HEAD", "OPTIONS") and (p, m) not in known)
    if missing:
        raise BadInput(FILE, "routes", f"nothing about {', '.join(missing)}", "say who may use it")
