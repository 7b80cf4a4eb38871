"""Claims about the two pages that parents get."""

import inspect
import io
import re

import pypdf
import pytest

from twofold import evidence
from twofold.book import family
from twofold.book.blocks import plain
from twofold.book.material import gather
from twofold.book.pdf import Press
from twofold.case import load
from twofold.quantity import Estimate, Grade


def published(value: float, unit: str = "share", **more) -> Estimate:
    return Estimate(value=value, unit=unit, source="s", grade=Grade.P, **more)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.3, "about 3 of every 10"), (0.78, "about 8 of every 10"), (0.23, "about 23 of every 100"),
     (0.95, "about 95 of every 100"), (0.02, "about 2 of every 100")],
)  # fmt: skip
def test_shares_are_told_in_natural_frequencies(value, words):
    assert family.how_often(published(value)) == words


def test_a_published_range_is_told_with_both_ends():
    assert (
        family.how_often(published(0.55, spread={"uniform": {"low": 0.5, "high": 0.6}})) == "about 5 to 6 of every 10"
    )


@pytest.fixture(scope="module")
def pages(cubes, tmp_path_factory):
    case = load(cubes(tmp_path_factory.mktemp("family"), without=("anatomy", "rehearsal")))
    press = Press()
    pdf = pypdf.PdfReader(io.BytesIO(press.set("family", gather(case).meta("For the family"), family.blocks(case))))
    return [p.extract_text() for p in pdf.pages]


def test_two_pages_marked_as_a_draft_until_somebody_named_releases_them(pages):
    assert len(pages) == 2
    assert "Draft. Not to be handed out before a named clinician has released it." in re.sub(r"\s+", " ", pages[0])


CHECKED = {x: "Dr. A. Example, neurosurgery" for x in family.languages()}


@pytest.mark.parametrize("language", family.languages())
def test_every_language_says_all_that_english_says_on_two_pages(cubes, tmp_path, language):
    root = cubes(tmp_path, without=("anatomy", "rehearsal"), family_checked_by=CHECKED)
    case = load(root)
    words, english = family.words_of(language), family.words_of("en")
    assert set(words) == set(english)
    for key, value in english.items():
        assert type(words[key]) is type(value), key
        if isinstance(value, list):
            assert len(words[key]) == len(value), key
        if isinstance(value, dict):
            assert set(words[key]) == set(value), key
        if isinstance(value, str):
            fields = re.findall(r"{\w+}", value)
            assert sorted(re.findall(r"{\w+}", words[key])) == sorted(fields), key
    assert set(english["outcomes"]) == set(family._published())
    meta = gather(case).meta(words["title"], language)
    pdf = pypdf.PdfReader(io.BytesIO(Press().set("family", meta, family.blocks(case, language))))
    assert len(pdf.pages) == 2
    text = re.sub(r"\s+", " ", " ".join(p.extract_text() for p in pdf.pages))
    assert words["hello"][:30] in text
    assert ("Dr. A. Example" in text) == (language != "en")


def test_a_translation_that_nobody_named_has_checked_is_not_printed(cubes, tmp_path):
    case = load(cubes(tmp_path, without=("anatomy", "rehearsal"), family_checked_by={"es": "Dra. X", "ru": " "}))
    assert family.printable(case) == ("en", "es")


def accented(value):
    """Every text of a language file between marks, its fields kept: what stands outside of marks was never a text."""
    if isinstance(value, str):
        return f"⟦{value}⟧"
    if isinstance(value, list):
        return [accented(v) for v in value]
    return {k: accented(v) for k, v in value.items()} if isinstance(value, dict) else value


def test_no_word_on_the_pages_stands_outside_of_the_texts(cubes, tmp_path):
    """Pseudo-localisation: outside of the marks only numbers, punctuation and the names of papers are left."""
    case = load(cubes(tmp_path, without=("anatomy", "rehearsal")))

    def strings(x):
        if isinstance(x, str):
            yield x
        elif isinstance(x, (list, tuple)):
            for y in x:
                yield from strings(y)
        elif isinstance(x, dict):
            for k, v in x.items():
                if k not in ("k", "id", "width", "align", "tone"):
                    yield from strings(v)

    sources = {re.sub(r",?\s*doi:\S+", "", e.source) for e in family._published().values()}
    ours = {e.id.replace("-", " ") for e in case.file.course}
    left = set()
    for s in strings(plain(family.blocks(case, "en", accented(dict(family.words_of("en")))))):
        if s in sources:
            continue
        out, depth = "", 0
        for c in s:
            depth += (c == "⟦") - (c == "⟧")
            out += c if depth == 0 and c != "⟧" else ""
        if re.search(r"[A-Za-z]{2,}", out) and out.split(":")[0].strip() not in ours:
            left.add(out)
    assert not left


def test_dots_say_the_same_as_the_words_beside_them():
    for key, e in family._published().items():
        if e.unit in family.SHARES:
            low, high, of = family._counts(e)
            words = family.how_often(e)
            assert str(low) in words and words.endswith(f"of every {of}") and low <= high <= of, key


def test_no_result_of_ours_can_reach_the_pages():
    assert list(inspect.signature(family.blocks).parameters) == ["case", "language", "words"]
    source = inspect.getsource(family)
    assert "rehearsal" not in source and "Material" not in source and "summary" not in source


def test_only_papers_and_hospitals_are_quoted(pages, cubes, tmp_path):
    text = " ".join(pages)
    for key, e in evidence.table("outcomes").items():
        said = key.replace("_", " ") in re.sub(r"\s+", " ", text)
        assert said == (e.grade in (Grade.P, Grade.H)), key


def syllables(word: str) -> int:
    return max(len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower()))), 1)


def test_the_words_are_plain(cubes, tmp_path):
    """Reading grade at most 8. *Source*: Kincaid et al. 1975: 0.39 words/sentence + 11.8 syllables/word - 15.59."""
    case = load(cubes(tmp_path, without=("anatomy", "rehearsal")))
    said = [b.text for b in family.blocks(case) if type(b).__name__ == "Para" and isinstance(b.text, str)]
    said += [i for b in plain(family.blocks(case)) if b["k"] == "bullets" for i in b["items"]]
    sentences = [s for text in said for s in re.split(r"[.?!]\s*", text) if s]
    words = [w for s in sentences for w in re.findall(r"[A-Za-z']+", s)]
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    assert len(words) > 250 and grade <= 8, grade
