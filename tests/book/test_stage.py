"""Claims about the book as a whole, on the pair of cubes."""

import datetime as dt
import io
import re

import pypdf
import pytest

from twofold import INTENDED_USE, __version__
from twofold.anatomy import reviews
from twofold.book import stage
from twofold.book.material import gather
from twofold.case import Options, load
from twofold.comparison import stage as comparing
from twofold.comparison.words import NEVER_PUBLISHED, NOBODY_CHOSE
from twofold.errors import BadInput


def bind(root):
    """The comparison and the book of a case folder; returns the book's folder."""
    case = load(root)
    (root / "6-comparison").mkdir()
    comparing.run(case, root / "6-comparison", Options())
    out = root / "7-book"
    out.mkdir()
    stage.run(load(root), out, Options())
    return out


@pytest.fixture(scope="module")
def book(cubes, tmp_path_factory):
    return bind(cubes(tmp_path_factory.mktemp("cubes")))


@pytest.fixture(scope="module")
def pages(book):
    return [p.extract_text() for p in pypdf.PdfReader(io.BytesIO((book / "book.pdf").read_bytes())).pages]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_every_page_says_what_it_is_of_and_what_it_is_for(book, pages):
    mark = gather(load(book.parent)).hash
    for sheet in [*pages, *(p.extract_text() for f in book.glob("cards/*.pdf") for p in pypdf.PdfReader(f).pages)]:
        text = squeezed(sheet)
        assert "Pair of cubes" in text and f"Twofold {__version__}" in text and mark in text
        assert INTENDED_USE in text


def test_aims_and_stop_rules_stand_on_page_one(pages):
    text = squeezed(pages[0])
    for words in ("both children alive", "brain swelling twice", "If only one child can be saved", "no loss of brain"):
        assert words in text


def test_the_same_case_gives_the_same_bytes(book, cubes, tmp_path):
    again = bind(cubes(tmp_path))
    for name in ("book.pdf", "book.html", "family.en.pdf", "cards/separation-haemorrhage.pdf"):
        assert (again / name).read_bytes() == (book / name).read_bytes(), name


def test_the_pdf_is_tagged_titled_and_carries_no_clock(book):
    pdf = pypdf.PdfReader(book / "book.pdf")
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].startswith("en")
    assert pdf.metadata is not None and pdf.metadata.title == "Operation book: Pair of cubes"
    dates = [v for k, v in pdf.metadata.items() if "Date" in k]
    assert all("1970" in str(d) for d in dates)


def test_the_html_twin_fetches_nothing_and_runs_nothing(book):
    page = (book / "book.html").read_text()
    assert "<script" not in page and "@import" not in page and "<link" not in page and "<iframe" not in page
    for target in re.findall(r'(?:src|href|action)\s*=\s*"([^"]*)"', page):
        assert target.startswith(("#", "data:image/png;base64,")), target[:60]
    assert not re.search(r"url\((?!#)", page) and not re.search(r"\son\w+=", page)


def test_the_html_twin_can_be_read_without_seeing(book):
    page = (book / "book.html").read_text()
    assert page.count("<h1") >= 5 and 'lang="en"' in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    for svg in re.findall(r"<figure><svg[^>]*>", page):
        assert 'role="img"' in svg and re.search(r'aria-label="[^"]{20,}', svg)
    for table in re.findall(r"<table.*?</table>", page, re.S):
        assert "<caption>" in table and 'scope="col"' in table


def test_both_twins_of_the_book_say_the_same(book, pages):
    page = squeezed(re.sub(r"<[^>]+>", " ", (book / "book.html").read_text()))
    paper = squeezed(" ".join(pages))
    for words in ("Massive bleeding", "Point of separation", "SPA Pedi Crisis", "one more hand", "catheter angiography",
                  "the team has written its words here", "8 to 80 microgram"):  # fmt: skip
        assert words in page and words in paper, words


def test_while_nobody_has_chosen_all_candidates_stand_side_by_side_and_nothing_may_be_signed(pages):
    text = squeezed(" ".join(pages))
    assert NOBODY_CHOSE in text and "Not to be signed yet" in text
    assert all(f"Candidate {c}" in text for c in ("split", "whole-a", "whole-b"))


def test_the_published_sentence_stands_wherever_a_pressure_does(book):
    chapters = re.split(r"<h1", (book / "book.html").read_text())
    physiological = [
        c for c in chapters if ("mmHg" in c and ("pressure" in c) and "<figure>" in c) or "P10 to P90" in c
    ]
    assert len(physiological) >= 3
    assert all(NEVER_PUBLISHED in c for c in physiological)


def test_a_guess_is_shown_as_a_band_with_its_name_and_without_a_middle(book):
    page = (book / "book.html").read_text()
    labels = re.findall(r'aria-label="(child [ab], Blood loss[^"]*)"', page)
    assert labels and all("hangs on rate of sinus tears" in x and "median" not in x for x in labels)


def test_no_two_chapters_have_one_name_and_an_operation_carries_its_day(book):
    names = re.findall(r"<h1[^>]*>(.*?)</h1>", (book / "book.html").read_text(encoding="utf-8"))
    assert names and len(set(names)) == len(names)
    assert all(re.search(r", \d+ [A-Z][a-z]+ \d{4}$", n) for n in names if n.startswith(("Operation: ", "Rehearsal: ")))


def test_there_is_a_sheet_for_every_contingency(book):
    assert [p.name for p in sorted((book / "cards").iterdir())] == ["separation-haemorrhage.pdf"]
    (page,) = pypdf.PdfReader(book / "cards/separation-haemorrhage.pdf").pages
    text = squeezed(page.extract_text())
    assert "pharmacist" in text and "the responsible anaesthetist decides" in text and "Spitz and Kiely" in text
    assert "1.5 mL/kg" not in text and "12 mL" not in text  # graded BU: no number


def test_a_choice_prints_the_chosen_candidate_only(cubes, tmp_path):
    choice = {"candidate": "whole-b", "by": "the lead neurosurgeon", "on": "2026-10-01"}
    root = cubes(tmp_path, chosen=choice)
    reviews.approve(load(root), ["all"], "the radiologist", dt.date(2026, 9, 1))
    out = bind(root)
    pdf = pypdf.PdfReader(out / "book.pdf")
    text = squeezed(" ".join(p.extract_text() for p in pdf.pages))
    assert "This book follows candidate whole-b, chosen by the lead neurosurgeon on 1 Oct 2026" in text
    assert "Candidate split" not in text and "Signed on paper" in text
    assert "Dora" in text.split("Role sheet: Scrub nurse")[-1]


def test_what_nobody_has_approved_forbids_the_signature_and_is_named(cubes, tmp_path):
    root = cubes(tmp_path, without=("rehearsal",), chosen={"candidate": "split", "by": "x", "on": "2026-10-01"})
    reviews.approve(load(root), ["labels"], "the radiologist", dt.date(2026, 9, 1))
    text = squeezed(" ".join(p.extract_text() for p in pypdf.PdfReader(bind(root) / "book.pdf").pages[:3]))
    assert "Not to be signed yet" in text and "not approved by anybody" in text and "vessels" in text


def test_a_choice_of_nothing_is_refused_with_what_there_is(cubes, tmp_path):
    root = cubes(tmp_path, without=("anatomy",), chosen={"candidate": "third", "by": "x", "on": "2026-10-01"})
    with pytest.raises(BadInput, match="whole-a"):
        gather(load(root))


def test_outcomes_off_prints_times_and_staffing_and_no_body(cubes, tmp_path):
    out = bind(cubes(tmp_path, outcomes="off", real_case="Sacramento 2020"))
    text = squeezed(" ".join(p.extract_text() for p in pypdf.PdfReader(out / "book.pdf").pages))
    assert "Sacramento 2020" in text and "Outcomes are off" in text and "Made up." in text
    page = (out / "book.html").read_text()
    assert "Lowest mean arterial pressure" not in page and "Blood loss, mL/kg" not in page
    assert (
        "Computed pressures" not in page
        and "blood loss" not in (out.parent / "6-comparison/comparison.json").read_text()
    )
    assert not (out / "family.en.pdf").exists()


def test_unwritten_stop_rules_forbid_the_signature(cubes, tmp_path):
    aims = {"better": ["both children alive"]}
    choice = {"candidate": "split", "by": "x", "on": "2026-10-01"}
    out = bind(cubes(tmp_path, without=("anatomy", "rehearsal"), aims=aims, chosen=choice))
    text = squeezed(" ".join(p.extract_text() for p in pypdf.PdfReader(out / "book.pdf").pages[:3]))
    assert "Not to be signed yet" in text and "Signed on paper" not in text
