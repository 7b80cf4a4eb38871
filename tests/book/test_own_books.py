"""Claims about the smaller books: birth, recovery, drill, and the code on page two."""

from __future__ import annotations

import re
import subprocess
import sys

import pypdf
import pytest

from twofold.book.pictures import qr
from twofold.case import load


def text_of(path):
    return re.sub(r"\s+", " ", " ".join(p.extract_text() for p in pypdf.PdfReader(path).pages))


@pytest.mark.parametrize("id, words", [
    ("birth", ("Operation: Caesarean birth", "Role sheet", "This child does not breathe")),
    ("recovery", ("After the operation: two courses", "Day sheet of", "What befell others", "days in hospital")),
])
def test_an_operation_apart_from_the_division_has_a_book_of_its_own(demo, id, words):
    text = text_of(demo / "7-book" / f"book-{id}.pdf")
    for w in (*words, "Intended use", "Aims, in the team"):
        assert w in text, w
    assert "Division and staging" not in text


def test_the_separation_has_none_it_is_the_operation_book(demo):
    assert not (demo / "7-book" / "book-separation.pdf").exists()


def test_the_recovery_book_has_a_sheet_for_each_child_and_no_figure_for_both(demo):
    text = text_of(demo / "7-book" / "book-recovery.pdf")
    assert len(re.findall(r"Day after the operation", text)) == 2
    assert "both home" not in text


def test_a_drill_is_printed_as_a_book(demo, tmp_path):
    import shutil

    root = shutil.copytree(demo, tmp_path / "case", ignore=shutil.ignore_patterns("7-book", "imaging"))
    done = subprocess.run(
        [sys.executable, "-m", "twofold.cli", "rehearse", str(root), "--operation", "separation", "--candidate",
         "split", "--drill", "3"], capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (pdf,) = root.glob("drills/*/drill.pdf")
    text, script = text_of(pdf), (pdf.parent / "script.md").read_text(encoding="utf-8")
    for head in re.findall(r"^#+ (.+)$", script, re.M):
        assert re.sub(r"\s+", " ", head) in text, head
    assert "For the facilitator only" in text and "Debriefing sheet" in text
    for minute in re.findall(r"^\| (\d+:\d\d) \|", script, re.M):
        assert minute in text, minute


def test_the_code_holds_identifiers_and_nothing_else(demo):
    page = (demo / "7-book" / "book.html").read_text(encoding="utf-8")
    (words,) = set(re.findall(r"QR code: ([^\"<]+)", page))
    assert re.fullmatch(r"TWOFOLD \d+\.\d+\.\d+ [0-9a-f]{12}", words)
    case = load(demo)
    assert case.file.title not in words and not re.search(r"\d{4}-\d\d-\d\d", words)


def test_the_drawn_code_is_the_one_of_its_words():
    import segno

    figure = qr.figure("TWOFOLD 0.1.0 0123456789ab")
    size = segno.make("TWOFOLD 0.1.0 0123456789ab", error="m", micro=False).symbol_size()[0]
    assert f'width="{size}"' in figure.svg and figure.alt.endswith("0123456789ab")
    assert qr.figure("TWOFOLD 0.1.0 0123456789ac").svg != figure.svg
