"""A chart's frame: days along, a quantity upwards, in millimetres; and the few shapes drawn in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from twofold.course.numerics import BAND_OPACITY, CHART_MM, DOT_MM, MARGIN_MM, NICE, SMALL_MM, TEN, TICKS, TYPE_MM
from twofold.plan.svg import box, line, text
from twofold.quantity import DAYS_PER_MONTH

DARK, GREY, LIGHT = "#222", "#777", "#ddd"


@dataclass(frozen=True)
class Frame:
    """Where a day and a value stand on a chart whose upper left corner is at (x, y)."""

    first: dt.date
    last: dt.date
    low: float
    high: float
    x: float = 0.0
    y: float = 0.0
    size: tuple[float, float] = CHART_MM

    def across(self, day: dt.date) -> float:
        """Millimetres of a day."""
        left, right, *_ = MARGIN_MM
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return self.x + left + share * (self.size[0] - left - right)

    def up(self, found: float) -> float:
        """Millimetres of a value; values outside the frame stand on its edge."""
        below, above = MARGIN_MM[2], MARGIN_MM[3]
        share = (min(max(found, self.low), self.high) - self.low) / (self.high - self.low)
        return self.y + self.size[1] - below - share * (self.size[1] - below - above)

    def axes(self, title: str, after: float = 0.0) -> list[str]:
        """Title (so many mm after the left edge), numbers, months and grid."""
        left, right = self.across(self.first), self.across(self.last)
        parts = [text(left + after, self.y + 1, title, TYPE_MM, weight="bold")]
        for v in ticks(self.low, self.high):
            parts.append(line(left, self.up(v), right, self.up(v), LIGHT))
            parts.append(text(left - 1, self.up(v) + 1, f"{v:g}", SMALL_MM, "end"))
        parts += month_marks(self.first, self.last, self.across, self.up(self.low), self.up(self.high))
        return parts


def month_marks(first: dt.date, last: dt.date, across, low: float, high: float) -> list[str]:
    """The first of some months along the lower edge, with a line upwards."""
    months = (last - first).days / DAYS_PER_MONTH
    step = max(1, ceil(months / TICKS))
    day, parts, count = first.replace(day=1), [], 0
    while day <= last:
        if day >= first:
            if count % step == 0:
                parts.append(line(across(day), low, across(day), high, LIGHT))
                parts.append(text(across(day), low + SMALL_MM + 1, f"{day:%b %y}", SMALL_MM, "middle", fill=GREY))
            count += 1
        day = (day.replace(day=1) + dt.timedelta(days=ceil(DAYS_PER_MONTH))).replace(day=1)
    return parts


def ticks(low: float, high: float) -> list[float]:
    """Round numbers between two values."""
    rough = (high - low) / TICKS
    power = TEN ** floor(log10(rough))
    step = next(n * power for n in NICE if n * power >= rough)
    return [k * step for k in range(ceil(low / step), floor(high / step) + 1)]


def path(frame: Frame, days: Sequence[dt.date], values: Sequence[float], colour: str, dash: str = "") -> str:
    """A line through values."""
    points = " ".join(f"{frame.across(d):.2f},{frame.up(v):.2f}" for d, v in zip(days, values))
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="0.5"{dashed}/>'


def area(frame: Frame, days: Sequence[dt.date], low: Sequence[float], high: Sequence[float], colour: str) -> str:
    """A band between two lines."""
    forth = [f"{frame.across(d):.2f},{frame.up(v):.2f}" for d, v in zip(days, low)]
    back = [f"{frame.across(d):.2f},{frame.up(v):.2f}" for d, v in zip(days, high)][::-1]
    return f'<polygon points="{" ".join(forth + back)}" fill="{colour}" fill-opacity="{BAND_OPACITY:g}" stroke="none"/>'


def dot(frame: Frame, day: dt.date, found: float, colour: str, shape: str = "circle") -> str:
    """One measurement: a filled circle, or a square for the child whose sign has corners."""
    x, y = frame.across(day), frame.up(found)
    if shape == "circle":
        return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{DOT_MM:g}" fill="{colour}"/>'
    return box(x - DOT_MM, y - DOT_MM, 2 * DOT_MM, 2 * DOT_MM, colour)
