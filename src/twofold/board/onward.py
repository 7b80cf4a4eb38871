"""Planning on from the board: a proposal for the rest, made by a child process from the steps that were entered.

The plan that was signed stays the plan: a proposal is shown beside it and changes nothing by itself.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import sys
from dataclasses import dataclass, field
from typing import Any

from twofold.board import forecasts
from twofold.board.children import humble
from twofold.board.hub import Board

NICE = 1  # people wait for it: it gives way to the board and to nothing else
LONGEST_S = 60.0  # a child that has not answered by then is stopped
log = logging.getLogger("twofold.board")


@dataclass
class Proposals:
    """The last proposal of a board and what it was asked; one is made at a time."""

    board: Board
    asked: dict[str, Any] = field(default_factory=dict)  # {at, by, gone, held, opened}
    said: dict[str, Any] = field(default_factory=dict)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def make(self, by: str, gone: list[str], held: dict[str, float]) -> None:
        """Ask the planner for the rest of the operation as it stands now.

        Args:
            gone: people who are away from now on. held: steps that cannot start for so many minutes.
        """
        async with self._making:
            question = forecasts.prefix(self.board) | {"gone": gone, "held": held}
            opened = self.board.state().opened
            said = await _answer(question)
            self.asked = {"at": dt.datetime.fromisoformat(question["at"]), "by": by, "gone": gone, "held": held,
                          "opened": opened}  # fmt: skip
            self.said = {k: dt.datetime.fromisoformat(v) if k.startswith("end_") else v for k, v in said.items()}
            for row in (row for name in ("next", "exchanged", "shaken") for row in self.said.get(name, ())):
                row["at"] = dt.datetime.fromisoformat(row["at"])

    def current(self) -> dict[str, Any]:
        """What was said last about this operation; nothing once another drill has begun."""
        return self.said if self.said and self.asked["opened"] == self.board.state().opened else {}


async def _answer(question: dict[str, Any]) -> dict[str, Any]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "twofold.board.onward_child",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        preexec_fn=humble(NICE),
    )  # fmt: skip
    try:
        out, _ = await asyncio.wait_for(child.communicate(json.dumps(question).encode()), LONGEST_S)
        if child.returncode == 0:
            return json.loads(out)
    except (TimeoutError, ValueError):
        pass
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    log.warning("planning on gave no answer")
    return {"why": "the planner gave no answer: go on by the plan that hangs on the wall, and ask again"}
