"""The board while it runs: one journal held open, the state of its entries, everybody who listens.

Appending is durable before it is acknowledged. A journal that cannot be written refuses loudly, reading goes on, and
every page says that nothing is being recorded.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from twofold.board.broadcast import MOST_MISSED, Broadcast
from twofold.board.clock import Clock, real_now
from twofold.board.kinds import Tap, checked
from twofold.board.planned import Planned
from twofold.board.projection import DRILL, State
from twofold.board.running import Running
from twofold.errors import BadInput
from twofold.journal.heads import Head, seal
from twofold.journal.ledger import Journal
from twofold.journal.records import Entry, Row

POLL_S = 1.0  # other programs append too: the journal is asked this often
MOST_DEVICES = 200  # devices whose clock's error is remembered
AUTHOR = "board"
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
        self._running = Running(planned, self.drill)
        self.seq = self._running.read(self.journal)  # the number of the last entry
        self._set_clock()
        self.stream = Broadcast((r["seq"], r["act"].removeprefix(DRILL)) for r in self.journal.raw(most=MOST_MISSED))
        self._writing = asyncio.Lock()
        self._state: tuple[int, int, State] | None = None

    # reading

    @property
    def entries(self) -> list[Entry]:
        """The entries of this board's opening, read from the journal."""
        rows = self.journal.rows(max(self._running.opened - 1, 0))
        return [r.entry for r in rows if self._running.mine(r.entry)]

    @property
    def opened(self) -> bool:
        """Whether the board was ever opened in its mode."""
        return self._running.opened > 0

    @property
    def moved(self) -> int:
        """The number of the last entry about a step."""
        return self._running.moved

    def state(self) -> State:
        """The state now; the same within a second unless something was entered."""
        now, seq, known = self.clock.now(), self.seq, self._state
        if known is None or known[:2] != (seq, int(now.timestamp())):
            self._state = known = (seq, int(now.timestamp()), self._running.at(now, seq))
        return known[2]

    async def _take(self, rows: list[Row]) -> None:
        """Let the state and every listener know of new rows."""
        rows = [r for r in rows if r.seq > self.seq]
        if not all([self._running.add(r.seq, r.entry) for r in rows]):
            await asyncio.to_thread(self._running.read, self.journal)
        for row in rows:
            self.seq = row.seq
            act = row.entry.act.removeprefix(DRILL)
            if act == "open" and self._running.mine(row.entry):
                self._set_clock()
            self.stream.tell(row.seq, act)

    def _set_clock(self) -> None:
        """In a drill: the clock of its last opening."""
        opening = self.journal.rows(self._running.opened - 1, {self.act("open")}, most=1) if self.opened else []
        said = opening[0].entry.data if opening else {}
        if self.drill and isinstance(said.get("base"), str) and isinstance(said.get("since"), str):
            base = dt.datetime.fromisoformat(str(said["base"]))
            since = dt.datetime.fromisoformat(str(said["since"]))
            self.clock = Clock(self.planned.zone, base, since, float(str(said.get("speed", 1.0))), self._real)

    # writing

    async def write(self, entry: Entry, same: Callable[[Entry], bool] | None = None) -> Row:
        """Append an entry; returns once it is on disk. Raises BadInput.

        Args:
            same: whether the entry that has this key already is this one; else both must claim the same.
        """
        async with self._writing:
            try:
                row = await asyncio.to_thread(self.journal.append, entry, same)
            except BadInput as e:
                if "key already stands" not in e.found and e.field != "corrects":
                    self.broken = e.found
                    log.error("the journal cannot be written")
                raise
            self.broken = ""
            if row.seq > self.seq + 1:
                await self._take(await asyncio.to_thread(self.journal.rows, self.seq))
            elif row.seq == self.seq + 1:
                await self._take([row])
            return row

    async def enter(self, tap: Tap, author: str, role: str, more: dict[str, Any] | None = None) -> Row:
        """An entry from a tap: checked against the plan, placed in time, written. Raises BadInput."""
        data = {**checked(tap, self.planned), **(more or {})}
        if tap.at is not None:
            occurred, error = self.clock.at(tap.at), None
            data["typed"] = tap.at.isoformat()
        else:
            occurred, error = self.clock.placed(tap.occurred_at, tap.sent_at, tap.device_clock)
        if error is not None and tap.occurred_at is not None:
            data |= {"device_said": tap.occurred_at.isoformat(), "clock_error_s": round(error, 3)}
            self._clock_of(tap.device, error)
        entry = Entry(
            key=tap.key, occurred=occurred, entered=self.clock.now(), author=author, act=self.act(tap.kind),
            target=tap.subject, detail=tap.detail, corrects=tap.corrects, role=role, twin=tap.twin,
            device=tap.device, device_clock=tap.sent_at or tap.device_clock, data=data,
        )  # fmt: skip
        # sent again after a lost answer it says another hour and another clock's error: the same row answers
        return await self.write(entry, lambda old: (old.act, old.target) == (entry.act, entry.target))

    def _clock_of(self, device: str, error: float) -> None:
        self.device_errors.pop(device, None)
        self.device_errors[device] = error
        if len(self.device_errors) > MOST_DEVICES:
            self.device_errors.pop(next(iter(self.device_errors)))

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
                await self._take(await asyncio.to_thread(self.journal.rows, self.seq))
        return made[0] if made else None

    # listening

    async def poll(self) -> None:
        """Take over what other programs have appended, once."""
        async with self._writing:
            try:
                head = await asyncio.to_thread(self.journal.head)
                if head[0] > self.seq:
                    await self._take(await asyncio.to_thread(self.journal.rows, self.seq))
            except BadInput as e:
                log.warning("the journal cannot be read: %s", type(e).__name__)

    def listen(self, last: int | None, everything: bool = True) -> AsyncIterator[bytes]:
        """The stream of a listener that has seen ``last``; without ``everything`` it hears of releases only."""
        return self.stream.listen(last, self.seq, everything)

    async def ping(self) -> None:
        """Let idle streams say that they live."""
        self.stream.ping()

    def touch(self) -> None:
        """Let every page read itself again though nothing was entered."""
        self._state = None
        self.stream.again()
