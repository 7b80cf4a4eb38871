"""The board while it runs: one journal held open, its entries in memory, everybody who listens.

Appending is durable before it is acknowledged. A journal that cannot be written refuses loudly, reading goes on, and
every page says that nothing is being recorded.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from twofold.board.clock import Clock, real_now
from twofold.board.kinds import Tap, checked
from twofold.board.planned import Planned
from twofold.board.projection import DRILL, State, act_of, mine, project
from twofold.errors import BadInput
from twofold.journal.heads import Head, seal
from twofold.journal.ledger import Journal
from twofold.journal.records import Entry, Row

POLL_S = 1.0  # other programs append too: the journal is asked this often
GATHER_S = 0.05  # what happens within a twentieth of a second goes out in one piece
PING_S = 15.0  # an idle stream says that it lives
MOST_WAITING = 2000  # events that a slow listener may have waiting before it must begin anew
MOST_MISSED = 1000  # events told again after Last-Event-ID
AUTHOR = "board"
AGAIN = "again"
log = logging.getLogger("twofold.board")


class Board:
    """One plan, one journal, one mode. ``live`` is who answers for it, None in a drill."""

    def __init__(
        self,
        planned: Planned,
        where: Path | str,
        heads: Path,
        live: Any = None,
        speed: float = 1.0,
        real: Callable[[], dt.datetime] = real_now,
    ) -> None:
        self.planned, self.live, self._heads, self._real = planned, live, heads, real
        self.drill = live is None
        self.journal = Journal(where)
        self.clock = Clock(planned.zone, real=real)
        self.speed = speed
        self.broken = ""  # why the journal refuses to be written, or nothing
        self.forecast: dict[str, Any] = {}  # what the rehearsal from the prefix answered last
        self.device_errors: dict[str, float] = {}  # device -> s by which its clock differs
        self.begun = real()
        self._entries: list[Entry] = []
        self._by_key: dict[str, Entry] = {}
        self._rows: list[tuple[int, str]] = []
        self._listeners: set[asyncio.Queue[tuple[int, str]]] = set()
        self._writing = asyncio.Lock()
        self._state: tuple[int, int, State] | None = None
        self.streams = 0
        self._take(self.journal.rows())

    # reading

    @property
    def seq(self) -> int:
        """The number of the last entry."""
        return self._rows[-1][0] if self._rows else 0

    @property
    def entries(self) -> list[Entry]:
        """The entries of this board's opening."""
        return mine(self._entries, self.drill)

    def state(self) -> State:
        """The state now; the same within a second unless something was entered."""
        now = self.clock.now()
        name = (self.seq, int(now.timestamp()))
        if self._state is None or self._state[:2] != name:
            self._state = (*name, project(self.planned, self.entries, now, self.seq))
        return self._state[2]

    def _take(self, rows: list[Row]) -> None:
        for row in rows:
            if row.seq <= self.seq:
                continue
            self._entries.append(row.entry)
            self._by_key[row.entry.key] = row.entry
            act = row.entry.act.removeprefix(DRILL)
            self._rows.append((row.seq, act))
            if act == "open" and row.entry.act.startswith(DRILL) == self.drill:
                self._set_clock(row.entry)
            for queue in list(self._listeners):
                if queue.qsize() >= MOST_WAITING:
                    self._listeners.discard(queue)
                    queue.put_nowait((0, "behind"))
                else:
                    queue.put_nowait((row.seq, act))

    def _set_clock(self, e: Entry) -> None:
        said = e.data
        if self.drill and isinstance(said.get("base"), str) and isinstance(said.get("since"), str):
            base = dt.datetime.fromisoformat(str(said["base"]))
            since = dt.datetime.fromisoformat(str(said["since"]))
            self.clock = Clock(self.planned.zone, base, since, float(str(said.get("speed", 1.0))), self._real)

    # writing

    async def write(self, entry: Entry) -> Row:
        """Append an entry; returns once it is on disk. Raises BadInput."""
        async with self._writing:
            try:
                row = await asyncio.to_thread(self.journal.append, entry)
            except BadInput as e:
                if "key already stands" not in e.found and e.field != "corrects":
                    self.broken = e.found
                    log.error("the journal cannot be written")
                raise
            self.broken = ""
            if row.seq > self.seq + 1:
                self._take(await asyncio.to_thread(self.journal.rows, self.seq))
            elif row.seq == self.seq + 1:
                self._take([row])
            return row

    async def enter(self, tap: Tap, author: str, role: str, more: dict[str, Any] | None = None) -> Row:
        """An entry from a tap: checked against the plan, placed in time, written. Raises BadInput."""
        data = {**checked(tap, self.planned), **(more or {})}
        if tap.corrects and tap.corrects not in self._by_key:
            raise BadInput("entry", "corrects", tap.corrects, "name the key of an entry of this board")
        known = self._by_key.get(tap.key)
        if known is not None and act_of(known) == tap.kind and known.target == tap.subject:
            return await self.write(known)  # sent again: the same row answers
        if tap.at is not None:
            occurred, error = self.clock.at(tap.at), None
            data["typed"] = tap.at.isoformat()
        else:
            occurred, error = self.clock.placed(tap.occurred_at, tap.sent_at, tap.device_clock)
        if error is not None and tap.occurred_at is not None:
            data |= {"device_said": tap.occurred_at.isoformat(), "clock_error_s": round(error, 3)}
            self.device_errors[tap.device] = error
        entry = Entry(
            key=tap.key, occurred=occurred, entered=self.clock.now(), author=author, act=self.act(tap.kind),
            target=tap.subject, detail=tap.detail, corrects=tap.corrects, role=role, twin=tap.twin,
            device=tap.device, device_clock=tap.sent_at or tap.device_clock, data=data,
        )  # fmt: skip
        return await self.write(entry)

    def act(self, kind: str) -> str:
        """The act as it is stored: marked in a drill."""
        return f"{DRILL}{kind}" if self.drill else kind

    async def say(self, act: str, target: str = "", detail: str = "", author: str = AUTHOR, **data: Any) -> Row:
        """An entry by the board itself or by a page of its own."""
        now = self.clock.now()
        return await self.write(
            Entry(key=f"{act}-{secrets.token_hex(8)}", occurred=now, entered=now, author=author, act=self.act(act),
                  target=target, detail=detail, role="", device="server", data=data)
        )  # fmt: skip

    async def open(self, author: str, speed: float | None = None) -> None:
        """Begin: a new drill from the plan's start, or the live operation."""
        data: dict[str, Any] = {"version": self.planned.version, "candidate": self.planned.candidate}
        if self.drill:
            self.speed = speed or self.speed
            base = self.planned.start - dt.timedelta(minutes=5)
            data |= {"base": base.isoformat(), "since": self._real().isoformat(), "speed": self.speed}
            self.clock = Clock(self.planned.zone, base, self._real(), self.speed, self._real)
        self.forecast = {}
        await self.say("open", self.planned.operation, author=author, **data)

    async def seal_head(self, why: str) -> Head | None:
        """Seal the present head; None when nothing came since the last one. Raises BadInput."""
        async with self._writing:
            made = await asyncio.to_thread(seal, self.journal, self.clock.now(), why, self._heads)
            if made is not None:
                self._take(await asyncio.to_thread(self.journal.rows, self.seq))
        return made[0] if made else None

    # listening

    async def poll(self) -> None:
        """Take over what other programs have appended, once."""
        async with self._writing:
            try:
                head = await asyncio.to_thread(self.journal.head)
                if head[0] > self.seq:
                    self._take(await asyncio.to_thread(self.journal.rows, self.seq))
            except BadInput as e:
                log.warning("the journal cannot be read: %s", type(e).__name__)

    async def listen(self, last: int | None, stopping: asyncio.Event) -> AsyncIterator[bytes]:
        """The stream of a listener: what it missed after ``last``, then what happens, in pieces."""
        queue: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
        self._listeners.add(queue)
        self.streams += 1
        try:
            missed = [r for r in self._rows if last is not None and r[0] > last][-MOST_MISSED:]
            yield b"retry: 2000\n\n" + _told(missed, self.seq)
            while not stopping.is_set():
                try:
                    first = await asyncio.wait_for(queue.get(), PING_S)
                except TimeoutError:
                    yield b": here\n\n"
                    continue
                await asyncio.sleep(GATHER_S)
                some = [first]
                while not queue.empty():
                    some.append(queue.get_nowait())
                if any(kind == "behind" for _, kind in some):
                    return
                yield _told(some, some[-1][0])
        finally:
            self._listeners.discard(queue)
            self.streams -= 1

    def touch(self) -> None:
        """Let every page read itself again though nothing was entered."""
        self._state = None
        for queue in list(self._listeners):
            queue.put_nowait((self.seq, AGAIN))

    def wake(self) -> None:
        """Let every stream look up, so that it sees that the server stops."""
        for queue in list(self._listeners):
            queue.put_nowait((0, "behind"))


def _told(rows: list[tuple[int, str]], seq: int) -> bytes:
    told = [(n, kind) for n, kind in rows if kind != AGAIN]
    parts = [f"id: {n}\nevent: entry\ndata: {json.dumps({'seq': n, 'kind': kind})}\n\n" for n, kind in told]
    again = {"again": True} if len(told) < len(rows) else {}  # nothing was entered, yet the pages have something new
    parts.append(f"id: {seq}\nevent: state\ndata: {json.dumps({'seq': seq, **again})}\n\n")
    return "".join(parts).encode()
