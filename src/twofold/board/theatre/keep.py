"""Answers that take work are made by a child process, once, and kept beside the stages (never in them)."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from twofold.board.theatre.scene import version

KEPT = ".theatre"  # inside the case folder, so that `forget` removes it too; hidden names are nobody's input
PATIENCE_S = 600.0
NICE = 5  # the board's entries come first

_locks: dict[Path, asyncio.Lock] = {}
_one_at_a_time = asyncio.Semaphore(1)  # a child may need a whole core and much memory


class WorkFailed(Exception):
    """The child could not answer; the last line that it said."""


def place(root: Path) -> Path:
    """The folder of kept answers, private; beside the system's scratch files if the case cannot be written."""
    folder = root / KEPT
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    name = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"twofold-theatre-{os.getuid() if hasattr(os, 'getuid') else 0}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def target(root: Path, work: str, args: tuple[str, ...], reads: list[Path], suffix: str) -> Path:
    """Where an answer is kept: its name says what it was made from."""
    mine = [Path(__file__).parent / f"{m}.py" for m in ("work", "surfaces", "volumes", "runs", "solve")]
    return place(root) / f"{'-'.join((work, *args))}@{version([*reads, *mine])}{suffix}"


def command(root: Path, work: str, args: tuple[str, ...], out: Path) -> list[str]:
    """The child that makes an answer."""
    return [sys.executable, "-m", "twofold.board.theatre.work", work, str(root), str(out), *args]


async def answer(root: Path, work: str, args: tuple[str, ...], reads: list[Path], suffix: str) -> Path:
    """The file with an answer, made now if it is not kept. Raises WorkFailed."""
    out = target(root, work, args, reads, suffix)
    async with _locks.setdefault(out, asyncio.Lock()):
        if out.is_file():
            return out
        async with _one_at_a_time:
            if not out.is_file():
                await _make(root, work, args, out)
        for old in out.parent.glob(f"{'-'.join((work, *args))}@*{suffix}"):
            if old != out:
                old.unlink(missing_ok=True)
    return out


async def _make(root: Path, work: str, args: tuple[str, ...], out: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        *command(root, work, args, out),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        preexec_fn=(lambda: os.nice(NICE)) if os.name == "posix" else None,
    )  # fmt: skip
    try:
        _, said = await asyncio.wait_for(child.communicate(), PATIENCE_S)
    except BaseException:
        if child.returncode is None:
            child.kill()
        raise
    if child.returncode or not out.is_file():
        lines = said.decode(errors="replace").strip().splitlines()
        raise WorkFailed(lines[-1] if lines else f"{work} ended with {child.returncode}")
