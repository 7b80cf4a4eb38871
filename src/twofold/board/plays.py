"""A rehearsal run drives the board of a drill: steps, calls and synthetic monitors, as the drill's clock passes them.

The run is made by a child process (``python -m twofold.board.ahead --run N``), which may load what a board may not.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import sys
from typing import Any

from twofold.board.children import humble
from twofold.board.hub import Board
from twofold.errors import TwofoldError
from twofold.journal.records import Entry

AUTHOR, DEVICE = "simulation", "rehearsal run"
NICE = 10
LOOK_S = 0.5
MAKING_S = 300.0  # a child that has not answered by then is stopped
log = logging.getLogger("twofold.board")


class Player:
    """Plays one run at a time. ``status`` is ``idle``, ``making``, ``playing`` or why it could not be."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.status, self.run, self.done, self.all, self.why = "idle", 0, 0, 0, ""
        self._task: asyncio.Task | None = None

    def start(self, run: int, author: str, speed: float) -> None:
        """Make run ``run`` ready, begin a new drill, and let it play."""
        self.status, self.run, self.done, self.all, self.why = "making", run, 0, 0, ""
        self._task = asyncio.create_task(self._play(run, author, speed))

    async def stop(self) -> None:
        """Stop playing; the drill stays as it is."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self.status = "idle"

    async def _play(self, run: int, author: str, speed: float) -> None:
        try:
            script = await _script(self.board, run)
            await self.board.open(author, speed)
            self.status, self.all = "playing", len(script["events"])
            for n, event in enumerate(script["events"]):
                await self._until(event["minute"])
                await self.board.write(self._entry(n, event))
                self.done = n + 1
            self.status = "idle"
        except (TwofoldError, TimeoutError, ValueError, KeyError) as e:
            self.status, self.why = "failed", str(e).splitlines()[0] if str(e) else type(e).__name__
            log.warning("a drill could not be played")

    async def _until(self, minute: float) -> None:
        at = self.board.planned.start + dt.timedelta(minutes=minute)
        while (left := (at - self.board.clock.now()).total_seconds()) > 0:
            await asyncio.sleep(min(left / self.board.clock.speed, LOOK_S))

    def _entry(self, n: int, event: dict[str, Any]) -> Entry:
        at = self.board.planned.start + dt.timedelta(minutes=event["minute"])
        at = at.astimezone(self.board.planned.zone)
        opened = self.board.state().opened
        return Entry(
            key=f"run{self.run}-{n}-{opened.isoformat() if opened else ''}", occurred=at,
            entered=self.board.clock.now(), author=AUTHOR, act=self.board.act(event["act"]),
            target=event.get("target", ""), detail=event.get("detail", ""), twin=event.get("twin", ""),
            device=DEVICE, data=event.get("data", {}),
        )  # fmt: skip


async def _script(board: Board, run: int) -> dict[str, Any]:
    question = {"root": str(board.planned.root), "candidate": board.planned.candidate,
                "operation": board.planned.operation, "run": run}  # fmt: skip
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "twofold.board.ahead", "--run",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        preexec_fn=humble(NICE),
    )  # fmt: skip
    try:
        out, err = await asyncio.wait_for(child.communicate(json.dumps(question).encode()), MAKING_S)
        if child.returncode != 0:
            raise ValueError(err.decode(errors="replace").strip().splitlines()[-1] if err.strip() else "no answer")
        return json.loads(out)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
