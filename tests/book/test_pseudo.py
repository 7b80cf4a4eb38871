"""Pseudo-localisation of the book: every text longer, accented and between marks; none is cut off, lost or bypassed."""

from __future__ import annotations

import io
import re

import pypdf
import pytest

from twofold.book.blocks import plain
from twofold.book.contents import blocks
from twofold.book.material import gather
from twofold.book.pdf import Press
from twofold.case import load

WORDS = ("text", "title", "caption", "head", "items", "rows", "hint")  # of a block: what a reader sees
ACCENTS = str.maketrans("aeiouAEIOU", "áéîöûÁÉÎÖÛ")
LONGER = 0.35  # German and Ukrainian need a third more letters


def accented(text: str) -> str:
    return f"⟦{text.translate(ACCENTS)}{'·' * round(LONGER * len(text))}⟧"


def marked(value, key=""):
    """Plain blocks with every word that is read marked; ids, pictures and measures as they are."""
    if isinstance(value, str):
        return accented(value) if key in WORDS and re.search(r"[A-Za-z]{2}", value) else value
    if isinstance(value, list):
        return [marked(v, key) for v in value]
    if isinstance(value, dict):
        if value.get("k") in ("mark", "dots"):
            return value
        if value.get("k") == "contents":
            return {**value, "only": [[id, accented(title)] for id, title in value["only"]]}
        return {k: marked(v, k if k in WORDS or isinstance(v, (dict, list)) else "") for k, v in value.items()}
    return value


@pytest.fixture(scope="module")
def pseudo(cubes, tmp_path_factory):
    material = gather(load(cubes(tmp_path_factory.mktemp("pseudo"))))
    return material, marked(plain(blocks(material)))


def pictures(value):
    """The words that stand inside pictures: a picture is drawn by its own room, which knows no blocks."""
    if isinstance(value, dict):
        for k, v in value.items():
            if k in ("svg", "turned") and isinstance(v, str):
                yield from re.findall(r">([^<>]+)<", v)
            else:
                yield from pictures(v)
    elif isinstance(value, list):
        for v in value:
            yield from pictures(v)


def count(value) -> int:
    if isinstance(value, str):
        return value.count("⟦")
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(count(v) for v in inside)


def test_the_longer_book_is_set_and_no_text_loses_its_end(pseudo):
    material, longer = pseudo
    pdf = pypdf.PdfReader(io.BytesIO(Press().set("book", material.meta("Operation book"), longer)))
    text = "".join(p.extract_text() for p in pdf.pages)
    assert text.count("⟦") == text.count("⟧")
    assert text.count("⟦") >= count(longer) > 500


def test_what_stands_outside_of_the_marks_is_no_word_of_ours(pseudo):
    """Footer, header and numbers are left; a word that a template holds by itself would show here."""
    material, longer = pseudo
    pdf = pypdf.PdfReader(io.BytesIO(Press().set("book", material.meta("Operation book"), longer)))
    known = (
        "Intended use Planning research team rehearsal and teaching Not a medical device it decides nothing A named "
        "clinician signs each plan version Draft until has signed on paper page of content Twofold"
    )
    drawn = " ".join(pictures(longer))
    words = {w.lower() for w in re.findall(r"[A-Za-z]{2,}", f"{known} {material.title} {drawn}")}
    left = set()
    for page in pdf.pages:
        depth, out = 0, []
        for c in page.extract_text():
            depth = max(0, depth + (c == "⟦") - (c == "⟧"))
            out.append(c if depth == 0 else " ")
        left |= {w.lower() for w in re.findall(r"(?<![\w·áéîöû])[A-Za-z]{3,}(?![\w·áéîöû])", "".join(out))}
    side_by_side = {x + y for x in words for y in words if x + y in left}  # labels of a picture that touch
    unknown = {w for w in left - words - side_by_side if not re.fullmatch(r"[0-9a-f]+", w)}
    assert not unknown, sorted(unknown)[:40]
