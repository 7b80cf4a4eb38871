"""When separation and end are expected: rehearsed from the prefix if a child process has answered, else moved.

The rehearsal runs in a process of its own (``python -m twofold.board.ahead``), which may load what a board may not, and
answers in JSON. Until it has, or when the entries have moved on too far, the plan's own quantiles are moved by the
delay that was seen, and the page says so.
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
from twofold.board.planned import QUANTILES

SHIFTED, REHEARSED, PLANNED, NONE = "shifted", "rehearsed", "planned", "none"
NICE = 10
STALE = dt.timedelta(hours=1)  # by the board's clock: an older answer is worse than the plan moved
REFRESHED = dt.timedelta(minutes=20)  # by the board's clock: what is still under way lasts longer than was thought
EVERY_S = 60.0  # at most one rehearsal a minute
LONGEST_S = 240.0  # a child that has not answered by then is stopped
log = logging.getLogger("twofold.board")


def times(board: Board) -> dict[str, Any]:
    """``{how, bands: {separation, end: {p10, p50, p90} | {observed}}, …}`` by the board's clock."""
    state, planned = board.state(), board.planned
    said = board.forecast
    at = dt.datetime.fromisoformat(said["at"]) if said.get("at") else None
    if at is not None and not dt.timedelta(0) <= state.now - at <= STALE:
        said, at = {}, None
    how = REHEARSED if said.get("bands") else SHIFTED if state.begun else PLANNED
    if not planned.clocks and how != REHEARSED:
        how = NONE
    bands: dict[str, dict[str, Any]] = {}
    for name in ("separation", "end"):
        seen = state.separated if name == "separation" else state.over
        if seen is not None:
            bands[name] = {"observed": seen}
        elif how == REHEARSED and name in said["bands"]:
            bands[name] = {q: max(dt.datetime.fromisoformat(v), state.now) for q, v in said["bands"][name].items()}
        elif name in planned.clocks:
            moved = state.delay if how != PLANNED else dt.timedelta(0)
            bands[name] = {q: max(planned.clocks[name][q] + moved, state.now) for q in QUANTILES}
    return {"how": how, "bands": bands, "runs": said.get("runs", 0), "at": at}


def prefix(board: Board) -> dict[str, Any]:
    """What the child process is asked: the observed beginnings and ends of steps, and the board's time."""
    state = board.state()
    steps = {
        id: {"began": s.began.isoformat() if s.began else None, "ended": s.ended.isoformat() if s.ended else None}
        for id, s in state.steps.items()
        if s.began or s.ended
    }
    return {"root": str(board.planned.root), "candidate": board.planned.candidate, "at": state.now.isoformat(),
            "operation": board.planned.operation, "steps": steps}  # fmt: skip


async def rehearse(board: Board) -> dict[str, Any]:
    """Ask a child process once. An empty answer means that it could not; the reason is in the log."""
    question = json.dumps(prefix(board)).encode()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "twofold.board.ahead",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        preexec_fn=humble(NICE),
    )  # fmt: skip
    try:
        out, _ = await asyncio.wait_for(child.communicate(question), LONGEST_S)
        return json.loads(out) if child.returncode == 0 else {}
    except (TimeoutError, ValueError):
        log.warning("a rehearsal from the prefix gave no answer")
        return {}
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def keep_rehearsing(board: Board, stopping: asyncio.Event) -> None:
    """While the board runs: rehearse again when a step has begun or ended, and now and then while none does."""
    known, asked = 0, board.clock.now()
    while not stopping.is_set():
        state = board.state()
        again = board.moved != known or abs(state.now - asked) > REFRESHED
        if again and state.begun and not state.over:
            known, asked = board.moved, state.now
            answer = await rehearse(board)
            if answer.get("bands") and board.state().opened == state.opened:  # not of the drill before this one
                board.forecast = answer
                board.touch()
        try:
            await asyncio.wait_for(stopping.wait(), EVERY_S if known else 5.0)
        except TimeoutError:
            continue
