"""Two plain pages for the parents: what is published, in plain words; nothing from the simulation.

The pages take the case and the evidence, never the book's material: no result of ours can reach them. Words stand in
``texts/family``, one file per language; any but English prints only where ``case.yaml`` names who has checked it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from twofold import evidence
from twofold.book.blocks import Block, Box, Bullets, Column, Dots, Gap, Heading, Para, Strong, Table, Text
from twofold.book.doses import ends
from twofold.case import Case
from twofold.comparison.page import number
from twofold.quantity import PERCENT, Estimate

TEXTS = Path(__file__).parent / "texts" / "family"
ENGLISH = "en"
TABLE = "outcomes"
TEN = 10
NEAR = 0.21  # a share this near to a whole number of ten is told in tens, any other in hundreds
SHARES = {"share": 1.0, "fraction": 1.0, "%": 1 / PERCENT}


def languages() -> tuple[str, ...]:
    """Every language that there is a text for, English first."""
    found = sorted(p.stem for p in TEXTS.glob("*.yaml"))
    return (ENGLISH, *(x for x in found if x != ENGLISH))


def printable(case: Case) -> tuple[str, ...]:
    """The languages that may be printed for a case: English, and those that somebody named has checked."""
    return tuple(x for x in languages() if x == ENGLISH or case.file.family_checked_by.get(x, "").strip())


@lru_cache(maxsize=8)
def words_of(language: str) -> Mapping[str, Any]:
    """Every word of the pages in a language. Raises KeyError: no such language."""
    path = TEXTS / f"{language}.yaml"
    if not path.is_file():
        raise KeyError(f"no family page in {language!r}; there are {', '.join(languages())}")
    return MappingProxyType(yaml.safe_load(path.read_text(encoding="utf-8")))


def blocks(case: Case, language: str = ENGLISH, words: Mapping[str, Any] | None = None) -> tuple[Block, ...]:
    """The pages, marked as a draft until a named clinician releases them.

    Args: words: instead of the language's own (tests).
    """
    return tuple(_pages(case, language, words or words_of(language)))


def _pages(case: Case, language: str, w: Mapping[str, Any]) -> Iterator[Block]:
    yield Heading(1, w["title"], "family")
    release: Text = (w["released"], Gap(48, w["name"]), w["dated"], Gap(26, w["day"]), w["signature"], Gap(36))
    said: list[Block] = [Para(release)]
    if language != ENGLISH:
        said.append(Para(w["translated"].format(who=case.file.family_checked_by.get(language, ""))))
    yield Box("stop", w["draft"], tuple(said))
    yield Para(w["hello"])
    yield Heading(2, w["what"], "what-happens")
    yield Bullets(tuple(w["what_list"]))
    dates = [f"{w['operations'].get(e.playbook, e.id.replace('-', ' '))}: {_date(e.day, w)}" for e in case.course]
    if dates:
        yield Para((Strong(w["days"]), w["days_change"], " ", "; ".join(dates), "."))
    for part in ("who", "after", "questions"):
        yield Heading(2, w[part], part)
        yield Bullets(tuple(w[f"{part}_list"]))
    yield Heading(2, w["risks"], "risks")
    yield from _risks(w)
    yield Para((w["call"], Gap(58, w["name"]), " ", Gap(40, w["phone"])))


def _date(day: dt.date, w: Mapping[str, Any]) -> str:
    return w["date"].format(day=day.day, month=w["months"][day.month - 1], year=day.year)


def _risks(w: Mapping[str, Any]) -> Iterator[Block]:
    yield Para(w["risks_hello"])
    rows = tuple(_row(key, e, w) for key, e in _published().items())
    if rows:
        head = (Column(w["seen"], "1fr"), Column(w["how_often"], "0.8fr"), Column("", "19mm"),
                Column(w["in_whom"], "1.15fr"), Column(w["reported"], "1.15fr"))  # fmt: skip
        yield Table(w["published_only"], head, rows)
    else:
        yield Para((w["no_numbers"], Gap(100)))
    yield Bullets(tuple(w["worries"]))


def _published() -> dict[str, Estimate]:
    """The rows of the table of outcomes that a family may read: seen in a paper or on a hospital's page."""
    if TABLE not in evidence.tables():
        return {}
    return {key: e for key, e in evidence.table(TABLE).items() if e.grade.value in ("P", "H")}


def _row(key: str, e: Estimate, w: Mapping[str, Any]) -> tuple[Text, ...]:
    what, whom, *unit = w["outcomes"].get(key, (key.replace("_", " "), e.population))
    source = re.sub(r",?\s*doi:\S+", "", e.source)
    return (what, how_often(e, w, *unit), _dots(e), whom, source)


def _counts(e: Estimate) -> tuple[int, int, int]:
    """(low, high, of) of a published share as natural frequencies; low equals high where one number was published."""
    low, high = (x * SHARES[e.unit] for x in ends(e))
    of = TEN if all(abs(x * TEN - round(x * TEN)) <= NEAR and x * TEN >= 1 for x in (low, high)) else TEN * TEN
    return round(low * of), round(high * of), of


def _dots(e: Estimate) -> Text:
    return Dots(*_counts(e)) if e.unit in SHARES else ""


def how_often(e: Estimate, w: Mapping[str, Any] | None = None, unit: str | None = None) -> str:
    """A published share as "about 8 of every 10"; a range as both its ends; anything else as published."""
    w = w or words_of(ENGLISH)
    if e.unit not in SHARES:
        return f"{number(round(e.value)) if e.value >= 1 else number(e.value)} {unit or e.unit}"
    low, high, of = _counts(e)
    count = str(low) if low == high else w["to"].format(low=low, high=high)
    return w["about"].format(count=count, of=of)
