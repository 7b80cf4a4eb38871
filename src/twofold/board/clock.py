"""The board's clock: in life the server's; in a drill one that starts with the plan and may run faster.

Devices have clocks of their own. What a device says is measured against the server's clock when it sends, and moved by
the difference; what it said stays in the entry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

NEAR = dt.timedelta(seconds=5)  # a device that differs less is right
AHEAD = dt.timedelta(minutes=5)  # a time typed by hand may lie this far ahead of now before it means yesterday
LONGEST = dt.timedelta(hours=48)  # nothing waits longer in a device's queue


def real_now() -> dt.datetime:
    """The server's clock."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Clock:
    """Board time = ``base`` + ``speed`` × (real time − ``since``); without ``base`` it is real time."""

    zone: ZoneInfo
    base: dt.datetime | None = None
    since: dt.datetime | None = None
    speed: float = 1.0
    real: Callable[[], dt.datetime] = real_now

    def now(self) -> dt.datetime:
        """The board's time, to the millisecond, on the case's wall clock."""
        return self.of(self.real())

    def of(self, real: dt.datetime) -> dt.datetime:
        """The board's time at a real time."""
        at = real
        if self.base is not None and self.since is not None:
            at = self.base + (at - self.since) * self.speed
        return at.astimezone(self.zone).replace(microsecond=at.microsecond // 1000 * 1000)

    def placed(
        self, occurred: dt.datetime | None, sent: dt.datetime | None, device: dt.datetime | None
    ) -> tuple[dt.datetime, float | None]:
        """``(when it happened by the board's clock, the device's clock error in s if it was measured)``.

        Args:
            occurred: the tap, by the device's clock. sent: the sending, by the same clock. device: what the device
                took for now, where it does not say when it sent.
        """
        real, now = self.real(), self.now()
        if occurred is None:
            return now, None
        said = sent or device
        if said is not None:  # a device knows nothing of a drill's clock: its own is held against the server's
            age, error = said - occurred, said - real
            if dt.timedelta(0) <= age <= LONGEST:
                return self.of(real - age if abs(error) > NEAR else occurred), error.total_seconds()
            return now, error.total_seconds()
        if now - LONGEST <= occurred <= now + AHEAD:
            return occurred.astimezone(self.zone), None
        return now, (occurred - now).total_seconds()

    def at(self, hhmm: dt.time) -> dt.datetime:
        """The latest moment with this time of day that does not lie ahead: 23:50 typed at 00:10 was yesterday."""
        now = self.now()
        found = dt.datetime.combine(now.date(), hhmm, self.zone)
        if found <= now + AHEAD:
            return found
        return dt.datetime.combine(now.date() - dt.timedelta(days=1), hhmm, self.zone)
