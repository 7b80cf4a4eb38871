"""A limit per caller: so many requests at once, so many per second after that."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CALLERS = 5000  # callers remembered; the longest silent are forgotten first


class Rates:
    """Token buckets by name. ``burst`` at once, ``per_s`` refilled each second."""

    def __init__(self, burst: float, per_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._per_s, self._now = burst, per_s, now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> bool:
        """Whether one more is within the limit."""
        left, now = self._has(name), self._now()
        self._left.pop(name, None)
        self._left[name] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > MOST_CALLERS:
            self._left.popitem(last=False)
        return left >= 1

    def has(self, name: str) -> bool:
        """Whether one more would be within the limit; takes nothing."""
        return self._has(name) >= 1

    def _has(self, name: str) -> float:
        now = self._now()
        left, then = self._left.get(name, (self._burst, now))
        return min(self._burst, left + (now - then) * self._per_s)
