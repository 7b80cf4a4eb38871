"""The child process: ``python -m twofold.board.theatre.work WORK CASE OUT ARGS``; heavy libraries live only here."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def _surface(root: Path, *args: str) -> bytes:
    from twofold.board.theatre.surfaces import surface

    return surface(root, *args)


def _sides(root: Path, candidate: str) -> Any:
    from twofold.board.theatre.surfaces import vessel_sides

    return vessel_sides(root, candidate)


def _volume(root: Path, skin: str) -> bytes:
    from twofold.board.theatre.volumes import volume

    return volume(root, skin == "skin")


def _runs(root: Path, candidate: str, operation: str) -> Any:
    from twofold.board.theatre.runs import runs

    return runs(root, candidate, operation)


def _run(root: Path, candidate: str, operation: str, run: str) -> Any:
    from twofold.board.theatre.runs import events

    return events(root, candidate, operation, int(run))


def _traces(root: Path, candidate: str, operation: str, run: str) -> Any:
    from twofold.board.theatre.runs import traces

    return traces(root, candidate, operation, int(run))


def _solve(root: Path, candidate: str, *edges: str) -> Any:
    from twofold.board.theatre.solve import solve

    return solve(root, candidate, edges)


WORKS: dict[str, Callable[..., Any]] = {
    "surface": _surface,
    "sides": _sides,
    "volume": _volume,
    "runs": _runs,
    "run": _run,
    "traces": _traces,
    "solve": _solve,
}


def main(work: str, root: str, out: str, *args: str) -> None:
    """Make one answer and put it in its place in one move, compressed as it will be sent."""
    made = WORKS[work](Path(root), *args)
    data = made if isinstance(made, bytes) else json.dumps(made, separators=(",", ":"), allow_nan=False).encode()
    scratch = Path(f"{out}.{os.getpid()}")
    scratch.touch(mode=0o600)
    scratch.write_bytes(gzip.compress(data, 6, mtime=0))
    scratch.replace(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
