"""How many infections a week of the year brings in a place, against the mean of the year.

A season rises straight from its onset to its peak and falls straight to its offset; a share of the peak stays in
between. Places without a known season, and local counts, speak for themselves.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from twofold.course.numerics import WEEK_GRID
from twofold.errors import BadInput
from twofold.evidence import document, value
from twofold.quantity import DAYS_PER_WEEK, DAYS_PER_YEAR

WEEKS_PER_YEAR = DAYS_PER_YEAR / DAYS_PER_WEEK


@dataclass(frozen=True)
class Season:
    """Virus curves of a place. ``counts``: local weekly counts, which outrank every curve."""

    place: str
    viruses: tuple[tuple[str, float, float, float, float], ...] = ()  # name, onset, peak, offset (weeks), weight
    counts: tuple[float, ...] = ()
    source: str = ""

    def level(self, week: np.ndarray, between: np.ndarray | float = 0.0, shift: np.ndarray | float = 0.0) -> np.ndarray:
        """Infections in a week of the year, mean of the year 1; broadcasts.

        Args:
            week: weeks since 1 January, any real number. between: share of the peak that stays out of season.
            shift: weeks by which this year's season comes late.
        """
        at = np.asarray(week, dtype=float) - shift
        if self.counts:
            found = np.interp(
                at % WEEKS_PER_YEAR, np.arange(len(self.counts)) + 0.5, self.counts, period=WEEKS_PER_YEAR
            )
            return found / float(np.mean(self.counts))
        if not self.viruses:
            return np.ones(np.broadcast_shapes(np.shape(at), np.shape(between)))
        total = sum(weight for *_, weight in self.viruses)
        return sum(weight / total * _tent(at, *times, between) for _, *times, weight in self.viruses)  # type: ignore


def _tent(at: np.ndarray, onset: float, peak: float, offset: float, between: np.ndarray | float) -> np.ndarray:
    """One season over the year with mean 1; weeks are counted from its onset, round the year."""
    since = (at - onset) % WEEKS_PER_YEAR
    rise, last = (peak - onset) % WEEKS_PER_YEAR, (offset - onset) % WEEKS_PER_YEAR
    up, down = since / rise, (last - since) / (last - rise)
    height = np.maximum(0.0, np.minimum(up, down))
    mean = last / 2 / WEEKS_PER_YEAR  # area of the tent over the year
    return (between + (1 - between) * height) / (between + (1 - between) * mean)


def season(place: str, surveillance: Path | None = None) -> Season:
    """The season of a place: northern, southern, tropical or flat; or what a file of local counts says.

    Raises BadInput: an unknown place; a file that is no table of weeks and counts.
    """
    if surveillance is not None:
        return Season(place, counts=read_counts(surveillance), source=f"local counts, {surveillance.name}")
    places: Mapping[str, Any] = document("seasons")["places"]
    if place not in places:
        raise BadInput("course.yaml", "place.season", place, f"use one of: {', '.join(places)}")
    row = places[place]
    away = value("seasons.half_a_year") if "mirrors" in row else 0.0
    viruses = places[row["mirrors"]]["viruses"] if "mirrors" in row else row["viruses"]
    return Season(
        place,
        tuple((k, v["onset"] + away, v["peak"] + away, v["offset"] + away, v["weight"]) for k, v in viruses.items()),
        source="; ".join([v["source"] for v in viruses.values()] + ([row["source"]] if "source" in row else [])),
    )


def read_counts(file: Path) -> tuple[float, ...]:
    """Mean count per week of the year from a CSV with columns ``week`` (1 to 53) and ``count``, any number of years.

    Raises BadInput naming the line: no such columns, a week or count that is none, a week of the year without any.
    """
    try:
        table = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    except (OSError, UnicodeDecodeError) as e:
        raise BadInput(file, "", str(e), "give a CSV with columns week and count") from e
    if not {"week", "count"} <= set(table.fieldnames or ()):
        raise BadInput(file, "first line", ",".join(table.fieldnames or ()), "give columns week and count")
    found: dict[int, list[float]] = {}
    for row in table:
        try:
            week, count = int(row["week"]), float(row["count"])
        except (TypeError, ValueError):
            raise BadInput(file, f"line {table.line_num}", f"{row}", "a whole week and a number") from None
        if not 1 <= week <= WEEK_GRID + 1 or not 0 <= count < float("inf"):
            raise BadInput(file, f"line {table.line_num}", f"{row}", f"week 1 to {WEEK_GRID + 1}, count 0 or more")
        found.setdefault(min(week, WEEK_GRID), []).append(count)  # a 53rd week belongs to the end of the year
    lacking = [str(w) for w in range(1, WEEK_GRID + 1) if w not in found]
    if lacking:
        raise BadInput(
            file, "week", f"no count for week {', '.join(lacking)}", "give every week of the year once at least"
        )
    counts = tuple(sum(found[w]) / len(found[w]) for w in range(1, WEEK_GRID + 1))
    if not sum(counts):
        raise BadInput(file, "count", "all are 0", "leave the file out: a place without infections has no season")
    return counts


def week_of_year(day: dt.date) -> float:
    """Weeks since 1 January on the scale of MMWR weeks (the middle of week 1 is about 1)."""
    return (day - dt.date(day.year, 1, 1)).days / DAYS_PER_WEEK + 0.5


def rsv_weeks(place: str) -> tuple[tuple[float, float, float] | None, float]:
    """Onset, peak and offset of a place's RSV season (MMWR weeks; None: none is known), and weeks it lies away.

    A place that mirrors another has that one's weeks, so many weeks later.
    """
    row = document("seasons")["places"][place]
    away = value("seasons.half_a_year") if "mirrors" in row else 0.0
    rsv = document("seasons")["places"][row.get("mirrors", place)]["viruses"].get("rsv")
    return (None, away) if rsv is None else ((rsv["onset"], rsv["peak"], rsv["offset"]), away)
