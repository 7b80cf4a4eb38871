"""Pseudo-localisation: with every text of the file replaced, no English is left on a page but what the case says."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping

import pytest

from twofold import INTENDED_USE
from twofold.board import texts
from twofold.board.theatre import tables

PAGES = ("/wall", "/desk", "/scribe", "/cards", "/separation", "/state", "/family", "/debrief", "/onward", "/drill",
         "/theatre", "/pin", "/break-glass", "/desk?all=1")  # fmt: skip
ACCENTS = str.maketrans("aeiouncAEIOUNC", "áéíóúñçÁÉÍÓÚÑÇ")
OPEN, SHUT = "⟦", "⟧"
UNITS = {"mL", "kg", "min", "h", "mmHg", "d"}  # international signs, not words
UNTOLD = (r"<script.*?</script>", r"<style.*?</style>", r"<option[^>]*>", r"<[^>]*>")


def pseudo(value):
    """A text as no language has it: accents, longer, in brackets; what is filled in stays."""
    if isinstance(value, Mapping):
        return {k: pseudo(v) if k not in ("reviewer", "language") else v for k, v in value.items()}
    parts = re.split(r"(\{[^{}]*\})", value)
    return OPEN + "".join(p if p.startswith("{") else p.translate(ACCENTS) + "~" * (len(p) // 3) for p in parts) + SHUT


def strings(value) -> Iterator[str]:
    """Every string of a case's plan, also in part: what the team wrote is not ours to translate."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) or hasattr(value, "model_dump"):
        yield from strings(vars(value) if dataclasses.is_dataclass(value) else value.model_dump())
    elif isinstance(value, Mapping):
        for k, v in value.items():
            yield from strings(k)
            yield from strings(v)
    elif isinstance(value, list | tuple | set | frozenset):
        for v in value:
            yield from strings(v)


def left_over(page: str, known: list[str]) -> set[str]:
    """Words outside the brackets that neither the case nor an international sign explains."""
    body = page.split("<body", 1)[1].partition(">")[2]
    shown = " ".join(re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', body))
    for pattern in UNTOLD:
        body = re.sub(pattern, " \n ", body, flags=re.S)
    text = html.unescape(f"{body}\n{shown}")
    while (inner := re.sub(rf"{OPEN}[^{OPEN}{SHUT}]*{SHUT}", " ", text)) != text:
        text = inner
    for word in known:
        if word in text:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", text)
    return {w for w in re.findall(r"[A-Za-z][a-z]+|[A-Za-z]{3,}", text) if w not in UNITS}


@pytest.fixture
def foreign(monkeypatch):
    """The board's texts in a language that nobody speaks."""
    told = pseudo(texts._read("en"))
    monkeypatch.setattr(texts, "_read", lambda language: told)
    return told


@pytest.fixture
def known(planned):
    """What the case says, longest first, and the parts that pages show of it."""
    from twofold.board.templating import short

    found = {INTENDED_USE, planned.title, *strings(planned)}
    found |= {short(s.name) for s in planned.steps}
    found |= {s.name for s in planned.steps}
    return sorted((w for w in found if len(w) > 1), key=len, reverse=True)


@pytest.mark.parametrize("path", PAGES)
def test_no_english_is_left_when_the_texts_are_replaced(coordinator, planned, time, known, foreign, path, monkeypatch):
    monkeypatch.setattr(tables, "vessels", lambda *_: [])  # its cells are numbers and names from the division
    time.at = planned.start + dt.timedelta(minutes=40)
    step, card = planned.steps[0], next(iter(planned.cards))
    coordinator.tap("starts", f"step:{step.id}")
    coordinator.tap("starts", f"card:{card}", twin="a")
    coordinator.tap("loses", what="blood", amount="40", twin="b")
    coordinator.tap("enters", f"person:{coordinator.person}", place=next(iter(planned.places)))
    page = coordinator.get(path).text
    assert OPEN in page
    left = left_over(page, known)
    assert not left


def test_a_text_in_a_template_is_found():
    page = '<body><h1>⟦Wáll~⟧</h1><p title="Hidden words">⟦(⟦x⟧)⟧ Forgotten text</p>'
    assert left_over(page, []) == {"Hidden", "words", "Forgotten", "text"}
