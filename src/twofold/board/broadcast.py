"""The stream to every screen: what happened, written once for all of them, in pieces of a tenth of a second.

A screen that is too slow to take its pieces is let go and begins anew; a screen that comes back says what it saw last.
The family's screen hears that something changed only when a message for it may have: not what is done, nor when.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Iterable

GATHER_S = 0.1  # what happens within a tenth of a second goes out in one piece; the first of it at once
PING_S = 15.0  # an idle stream says that it lives
MOST_WAITING = 300  # pieces that a slow listener may have waiting before it must begin anew
MOST_MISSED = 1000  # entries told again after Last-Event-ID
FOR_FAMILIES = ("releases", "undo", "open")  # acts after which the family's page may be another


class Broadcast:
    """Everybody who listens. Belongs to one event loop, once somebody does.

    Args:
        told: number and act of the last entries, oldest first.
    """

    def __init__(self, told: Iterable[tuple[int, str]] = ()) -> None:
        self._told: deque[tuple[int, str]] = deque(told, MOST_MISSED)
        self._waiting: list[tuple[int, str]] = []
        self._again = False
        self._listeners: dict[asyncio.Queue[bytes | None], bool] = {}  # whether it is told everything
        self._timer: asyncio.Handle | None = None
        self._sent = 0.0

    @property
    def streams(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def tell(self, seq: int, act: str) -> None:
        """An entry was made."""
        self._told.append((seq, act))
        if self._listeners:
            self._waiting.append((seq, act))
            self._soon()

    def again(self) -> None:
        """Nothing was entered, and yet the pages have something new."""
        if self._listeners:
            self._again = True
            self._soon()

    def ping(self) -> None:
        """Let idle streams say that they live."""
        self._put(b": here\n\n")

    def end(self) -> None:
        """Every stream ends: the server stops."""
        for queue in list(self._listeners):
            _last(queue)

    def _soon(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            wait = self._sent + GATHER_S - loop.time()
            self._timer = loop.call_later(wait, self._flush) if wait > 0 else loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._timer, self._sent = None, asyncio.get_running_loop().time()
        some, again = self._waiting, self._again
        self._waiting, self._again = [], False
        seq = self._told[-1][0] if self._told else 0
        self._put(piece(some, seq, again), piece([], seq) if any(a in FOR_FAMILIES for _, a in some) else b"")

    def _put(self, data: bytes, little: bytes | None = None) -> None:
        """``data`` for everybody; ``little`` instead for those who are not told everything."""
        for queue, everything in list(self._listeners.items()):
            mine = data if everything or little is None else little
            if queue.qsize() >= MOST_WAITING:
                self._listeners.pop(queue, None)
                _last(queue)
            elif mine:
                queue.put_nowait(mine)

    async def listen(self, last: int | None, seq: int, everything: bool = True) -> AsyncIterator[bytes]:
        """A listener's stream: what it missed after ``last``, where the journal is (``seq``), then all that comes."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        missed = [t for t in self._told if t[0] > last] if last is not None and everything else []
        self._listeners[queue] = everything
        try:
            yield b"retry: 2000\n\n" + piece(missed, seq)
            while (data := await queue.get()) is not None:
                yield data
        finally:
            self._listeners.pop(queue, None)


def _last(queue: asyncio.Queue[bytes | None]) -> None:
    """Nothing more after this, and nothing of what still waits."""
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(None)


def piece(entries: Iterable[tuple[int, str]], seq: int, again: bool = False) -> bytes:
    """An ``entry`` event for each entry and one ``state`` event for all of them."""
    parts = [f"id: {n}\nevent: entry\ndata: {json.dumps({'seq': n, 'kind': kind})}\n\n" for n, kind in entries]
    said = {"seq": seq, "again": True} if again else {"seq": seq}
    parts.append(f"id: {seq}\nevent: state\ndata: {json.dumps(said)}\n\n")
    return "".join(parts).encode()
