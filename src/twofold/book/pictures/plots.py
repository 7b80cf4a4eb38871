"""Rehearsed runs as pictures: a distribution where chance rules, a bare band where a guess does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, log10

import numpy as np

from twofold.book.kin import Kin
from twofold.book.pictures.svg import GREY, Drawing
from twofold.comparison.page import number

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BASE = 84.0, 40.0, 4.0, 4.0, 6.0, 31.0  # mm: two stand side by side
BINS = 24


def distribution(
    values: np.ndarray, unit: str, kin: Mapping[str, Kin], child: str | None = None,
    span: tuple[float, float] | None = None,
) -> str:  # fmt: skip
    """How often each value came up, with P10, P50 and P90 marked.

    Args:
        values: one per run; NaN where it never happened.
        child: whose figure it is (its colour and mark), or None.
        span: axis limits, so that two children share one scale.
    """
    v = values[np.isfinite(values)]
    d = Drawing(WIDTH, HEIGHT, kin)
    low, high = span or limits([v])
    x = _axis(d, low, high, unit)
    counts, edges = np.histogram(v, bins=BINS, range=(low, high))
    tallest = max(int(counts.max()), 1)
    for c, e0, e1 in zip(counts, edges[:-1], edges[1:], strict=True):
        if c:
            h = (BASE - TOP - 3) * c / tallest
            d.bar(x(e0), BASE - h, x(e1) - x(e0), h, child or "both")
    for q, name in ((0.1, "P10"), (0.5, "P50"), (0.9, "P90")):
        at = float(np.quantile(v, q))
        d.line(x(at), TOP - 1, x(at), BASE, "#111111", 0.5 if q == 0.5 else 0.35, "" if q == 0.5 else "1 0.8")
        d.text(x(at), TOP - 1.8, name, 2.1, "middle")
    if child:
        d.mark(LEFT + 1.5, TOP - 2, child, 4.4)
    return d.svg()


def bare(low: float, high: float, unit: str, kin: Mapping[str, Kin], names: Sequence[str],
         child: str | None = None, span: tuple[float, float] | None = None) -> str:  # fmt: skip
    """A band without a middle, for a figure that hangs on inputs that nobody has verified."""
    d = Drawing(WIDTH, HEIGHT, kin)
    x = _axis(d, *(span or limits([np.array([low, high])])), unit)
    y = (TOP + BASE) / 2
    d.rect(x(low), y - 4, x(high) - x(low), 8, "#eeeeee", "#111111", 0.35)
    for at in (low, high):
        d.line(x(at), y - 5.5, x(at), y + 5.5, "#111111", 0.5)
    for i, name in enumerate(names[:2]):
        d.text(WIDTH / 2, TOP + 1.5 + i * 3, f"hangs on: {name}"[:62], 2.3, "middle")
    if child:
        d.mark(LEFT + 1.5, TOP - 2, child, 4.4)
    return d.svg()


def limits(samples: Sequence[np.ndarray]) -> tuple[float, float]:
    """Round axis limits that hold every sample."""
    every = np.concatenate([s[np.isfinite(s)] for s in samples])
    low, high = (float(every.min()), float(every.max())) if every.size else (0.0, 1.0)
    step = _step(max(high - low, abs(high) * 0.02, 1e-9))
    return floor(low / step) * step, (floor(high / step) + 1) * step


def _step(reach: float) -> float:
    """A round distance between axis marks: 1, 2 or 5 times a power of ten, four to eight of them."""
    power = 10.0 ** floor(log10(reach / 4))
    return next(m * power for m in (1, 2, 5, 10) if reach / (m * power) <= 8)


def _axis(d: Drawing, low: float, high: float, unit: str):
    scale = (WIDTH - LEFT - RIGHT) / (high - low)

    def x(value: float) -> float:
        return LEFT + (float(value) - low) * scale

    d.line(LEFT, BASE, WIDTH - RIGHT, BASE)
    step = _step(high - low)
    mark = floor(low / step) * step
    while mark <= high + step / 1000:
        if mark >= low - step / 1000:
            d.line(x(mark), BASE, x(mark), BASE + 1.2)
            d.text(x(mark), BASE + 4, number(mark), 2.4, "middle")
        mark += step
    d.text(WIDTH / 2, BASE + 7.6, unit, 2.5, "middle", colour=GREY if not unit else "#111111")
    return x
