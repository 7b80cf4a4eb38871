"""Progress of long work, shown only when somebody is watching.

Engines call ``track`` and ``task``; the command line installs a reporter, everybody else gets silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

T = TypeVar("T")


class Task(Protocol):
    """A piece of work whose advance can be told."""

    def advance(self, n: float = 1) -> None: ...

    def say(self, text: str) -> None: ...


class Reporter(Protocol):
    """Whoever shows progress: opens a task of a known or unknown size, closes it when done."""

    def open(self, label: str, total: float | None) -> Task: ...

    def close(self, task: Task) -> None: ...


class _Silent:
    def advance(self, n: float = 1) -> None:
        pass

    def say(self, text: str) -> None:
        pass


_reporter: Reporter | None = None


def install(reporter: Reporter | None) -> None:
    """Show progress through ``reporter`` from now on; None for silence."""
    global _reporter
    _reporter = reporter


@contextmanager
def task(label: str, total: float | None = None) -> Iterator[Task]:
    """A task that the watcher sees under ``label`` while the block runs."""
    if _reporter is None:
        yield _Silent()
        return
    opened = _reporter.open(label, total)
    try:
        yield opened
    finally:
        _reporter.close(opened)


@contextmanager
def quiet() -> Iterator[None]:
    """The work of the block tells nobody of its progress: for many small pieces under one task."""
    global _reporter
    kept, _reporter = _reporter, None
    try:
        yield
    finally:
        _reporter = kept


def track(items: Iterable[T], label: str, total: float | None = None) -> Iterator[T]:
    """The items, one by one, with progress under ``label``."""
    if total is None and hasattr(items, "__len__"):
        total = len(items)  # type: ignore[arg-type]
    with task(label, total) as t:
        for item in items:
            yield item
            t.advance()
