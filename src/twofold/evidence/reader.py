"""Looks estimates up and remembers what was looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from twofold.errors import BadInput
from twofold.quantity import Estimate
from twofold.store import parse

TABLES = Path(__file__).parent / "tables"
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader is some ten times faster

_open_ledgers: ContextVar[tuple[set[str], ...]] = ContextVar("ledgers", default=())


@contextmanager
def ledger() -> Iterator[set[str]]:
    """The set of evidence ids (``table.id``) that are looked up while the block runs."""
    used: set[str] = set()
    token = _open_ledgers.set((*_open_ledgers.get(), used))
    try:
        yield used
    finally:
        _open_ledgers.reset(token)


def note(ids: Iterable[str]) -> None:
    """Write ids into the open ledgers that were looked up elsewhere: on another machine, or in an earlier attempt."""
    ids = tuple(ids)
    for used in _open_ledgers.get():
        used.update(ids)


def tables_folder() -> Path:
    """Where the tables lie: what a result that hangs on all of them is named after."""
    return TABLES


def tables() -> list[str]:
    """The names of all tables, sorted."""
    return sorted(p.stem for p in TABLES.glob("*.yaml"))


@cache
def document(name: str) -> Mapping[str, Any]:
    """A whole table file as plain data: its estimates and whatever else stands in it.

    Raises KeyError: no such table. BadInput: not readable YAML.
    """
    path = TABLES / f"{name}.yaml"
    if not path.is_file():
        raise KeyError(f"no evidence table {name!r}; there are {', '.join(tables())}")
    try:
        return MappingProxyType(yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER) or {})
    except yaml.YAMLError as e:
        raise BadInput(path.name, "", str(e), "correct the YAML") from e


@cache
def _estimates(name: str) -> Mapping[str, Estimate]:
    rows = document(name).get("estimates") or {}
    return MappingProxyType({key: parse(Estimate, row, f"{name}.yaml: {key}") for key, row in rows.items()})


def table(name: str) -> Mapping[str, Estimate]:
    """All estimates of a table; reading it counts as using every one of them."""
    rows = _estimates(name)
    for used in _open_ledgers.get():
        used.update(f"{name}.{key}" for key in rows)
    return rows


def estimate(id: str) -> Estimate:
    """The estimate of ``table.id``, noted in the open ledgers. Raises KeyError naming the id."""
    name, _, key = id.partition(".")
    rows = _estimates(name)
    if key not in rows:
        raise KeyError(f"no estimate {key!r} in evidence table {name!r}")
    for used in _open_ledgers.get():
        used.add(id)
    return rows[key]


def value(id: str) -> float:
    """The central value of ``table.id``, noted in the open ledgers."""
    return estimate(id).value
