"""Claims about the chapter of outside checks: printed where it was run, failing rows loud, its absence said."""

import re

from twofold import pipeline, store
from twofold.book.blocks import plain
from twofold.book.contents import blocks
from twofold.book.material import gather
from twofold.case import load

ROW = {"question": "Is it so?", "context_of_use": "a decision", "purpose": "calibration", "source": "a paper of 1999",
       "grade": "S", "unit": "mmHg", "expected": {"low": 33, "high": 48}, "note": ""}
REPORT = {"version": "9.9", "of": 142, "rows": [
    {**ROW, "id": "one.good", "got": 40.0, "error": 0.0, "verdict": "pass"},
    {**ROW, "id": "one.bad", "got": 12.5, "error": 20.5, "verdict": "fail"},
    {**ROW, "id": "one.none", "purpose": "prediction", "got": None, "error": None, "verdict": "not run", "note": "why"},
]}


def words(root) -> str:
    return re.sub(r"\s+", " ", str(plain(blocks(gather(load(root))))))


def test_a_case_without_checks_says_how_to_get_them(cubes, tmp_path):
    said = words(cubes(tmp_path, without=("anatomy",)))
    assert "What was checked from outside" in said and "twofold verify --out CASE" in said


def test_rows_are_printed_with_purpose_and_source_and_failing_ones_first(cubes, tmp_path):
    root = cubes(tmp_path, without=("anatomy",))
    before = gather(load(root)).hash
    store.write_json(root / "verify.json", {**REPORT, "purposes": {}, "counts": {}})
    said = words(root)
    assert "3 rows of 142" in said and "1 row outside what is expected" in said and "FAILS" in said
    assert "12.5" in said and "Source: a paper of 1999 (S)" in said and "one.none: why" in said
    assert "Used for: a decision" in said
    assert said.index("outside what is expected") < said.index("one.good")
    assert gather(load(root)).hash != before


def test_the_book_is_made_again_when_the_checks_change(cubes, tmp_path):
    (unit,) = pipeline.book(load(cubes(tmp_path, without=("anatomy",))))
    assert "verify.json" in unit.reads
