"""Figures, times and lists as people read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from twofold.book.blocks import Mark, Strong, Text
from twofold.comparison.page import number
from twofold.plan.records import Project
from twofold.quantity import MIN_PER_H, Estimate

NO_CHILD = "—"


def child(twin: str | None, order: tuple[str, str]) -> Text:
    """A step's child as a mark; both children in the order of the draw."""
    if twin == "both":
        return (Mark(order[0]), " ", Mark(order[1]))
    return Mark(twin) if twin in order else NO_CHILD


def clock(time: dt.datetime, start: dt.datetime) -> str:
    """Hours and minutes on the wall's clock, with the day counted from the start where it is not the same."""
    days = (time.date() - start.date()).days
    return f"{time:%H:%M}" + (f" +{days}" if days else "")


def hours(h: float) -> str:
    """``15 h 40`` from 15.67; days above two days."""
    minutes = round(h * MIN_PER_H)
    if abs(minutes) >= 48 * 60:
        return f"{number(minutes / (24 * 60))} days"
    return f"{minutes // 60} h {minutes % 60:02d}" if minutes >= 60 else f"{minutes} min"


def minutes(value: float) -> str:
    return hours(value / MIN_PER_H)


def reach(low: float, high: float) -> str:
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def band(b: Any) -> str:
    """Middle with low and high, of anything that has the three."""
    return number(b.mid) if b.low == b.high else f"{number(b.mid)} ({number(b.low)} to {number(b.high)})"


def spelt(unit: str) -> str:
    """A unit as it can't be misread by hand or at night: micrograms in full."""
    for short in ("ug", "mcg", "µg"):
        if unit == short or unit.startswith(f"{short}/"):
            return unit.replace(short, "microgram", 1)
    return unit


def estimate(e: Estimate) -> str:
    """Value, unit and reach, without source."""
    text = f"{number(e.value)} {spelt(e.unit)}"
    return text if e.spread.kind == "fixed" else f"{text} ({number(e.low)} to {number(e.high)})"


def place(project: Project, id: str) -> str:
    """A place's title without what stands in brackets, for narrow columns."""
    return project.place_titles.get(id, id).split(" (")[0]


def labelled(label: str, text: Text) -> Text:
    return (Strong(f"{label}: "), text)


def crew(titles: Mapping[str, str], needs: Iterable[Any]) -> dict[str, int]:
    """Role's title -> how many of it are needed, whatever child each of them is of; in the order of the needs."""
    wanted: dict[str, int] = {}
    for n in needs:
        title = titles.get(n.role, n.role)
        wanted[title] = wanted.get(title, 0) + n.count
    return wanted


def counted(people: Mapping[str, int]) -> list[str]:
    """Each role once, with how many where more than one."""
    return [f"{n} × {title}" if n > 1 else title for title, n in people.items()]


def listed(items: Iterable[str]) -> str:
    return ", ".join(items)


def plural(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"


def day(d: dt.date) -> str:
    return f"{d.day} {d:%b %Y}"


def of_ten(share: float) -> str:
    """A share of runs as whole tenths of them."""
    tenths = round(share * 10)
    return f"in about {tenths} of 10 runs" if tenths else "in fewer than 1 of 10 runs"
