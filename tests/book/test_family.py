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


def test_no_result_of_ours_can_reach_the_pages():
    assert list(inspect.signature(family.blocks).parameters) == ["case"]
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
