"""What a row says: inside or outside, by how much, and why when it could not be made."""

import json
from math import nan

import pytest

from twofold.credibility import referee, run
from twofold.credibility.bench import Bench
from twofold.credibility.claims import claims
from twofold.credibility.command import load, write
from twofold.credibility.records import Range, Report, Row, judged
from twofold.credibility.table import page, reach
from twofold.errors import BadInput

KEYS = {"id", "question", "context_of_use", "purpose", "source", "grade", "unit", "expected", "got", "error", "verdict",
        "note"}


@pytest.mark.parametrize(("got", "verdict", "error"), [
    (33.0, "pass", 0.0), (48.0, "pass", 0.0), (40.0, "pass", 0.0), (32.0, "fail", 1.0), (50.5, "fail", 2.5),
    (32.9999999999, "pass", 0.0), (nan, "fail", None),
])
def test_both_ends_belong_to_what_is_expected(got, verdict, error):
    assert judged(Range(low=33, high=48), got) == (verdict, error)


def test_an_end_that_nobody_states_is_open():
    assert judged(Range(low=10), 1e9) == ("pass", 0.0)
    assert judged(Range(high=0), 1e-12) == ("fail", 1e-12)
    assert (reach(Range(low=10)), reach(Range(high=3)), reach(Range()), reach(Range(low=0, high=0))) == (
        "at least 10", "at most 3", "–", "0")


def one(id: str):
    return next(c for c in claims() if c.id == id)


def test_without_the_referee_the_recorded_result_is_shown_with_its_day(monkeypatch):
    def missing(*_):
        raise ImportError("no svzerod")

    monkeypatch.setattr(referee, "pressures", missing)
    claim = one("flow.svzerod")
    row = run.row(claim, Bench())
    assert row.verdict == "recorded" and row.got == claim.recorded.got
    assert claim.recorded.day in row.note and "svzerod" in row.note
    bare = run.row(claim.model_copy(update={"recorded": None}), Bench())
    assert bare.verdict == "not run" and bare.got is None and "not installed" in bare.note


def test_an_engine_that_breaks_off_fails_its_row_and_no_other():
    class Breaks(Bench):
        def simulate(self, scenario, step_s):
            raise ZeroDivisionError("bodies fell apart")

    row = run.row(one("rest.8kg.map"), Breaks())
    assert row.verdict == "fail" and row.got is None and "fell apart" in row.note
    report = run.verify(("rest.8kg.map", "rest.caval-share"), Breaks())
    assert [r.verdict for r in report.rows] == ["fail", "not run"]


def test_what_cannot_be_checked_says_why():
    row = run.row(one("bleeding.swine"), Bench())
    assert row.verdict == "not run" and row.error is None and "not found" in row.note


def test_files_hold_every_key_of_every_row_and_failing_rows_stay(tmp_path):
    report, written = write(tmp_path, ("rest.8kg", "rest.awake.cbf-share", "bleeding.swine"))
    assert [p.name for p in written] == ["verify.json", "verify.md"]
    data = json.loads(written[0].read_text())
    assert all(set(r) == KEYS for r in data["rows"])
    assert all(set(r["expected"]) == {"low", "high"} for r in data["rows"])
    assert data["of"] == len(claims()) > len(data["rows"])
    assert sum(sum(n.values()) for n in data["counts"].values()) == len(data["rows"])
    text = written[1].read_text()
    assert all(f"| {r.id} |" in text for r in report.rows)
    assert load(tmp_path) == report and load(tmp_path / "nowhere") is None
    assert not {"time", "host", "date"} & set(data)


def test_a_damaged_report_is_refused_in_the_users_words(tmp_path):
    (tmp_path / "verify.json").write_text('{"version": "1", "of": 1, "rows": [{"id": "x"}]}')
    with pytest.raises(BadInput, match="question"):
        load(tmp_path)


def test_a_recorded_result_outside_counts_as_failed():
    base = {"question": "?", "context_of_use": "u", "purpose": "verification", "source": "s", "grade": "D", "unit": "1",
            "expected": Range(high=1), "note": ""}
    rows = (Row(id="x.y", got=2.0, error=1.0, verdict="recorded", **base),
            Row(id="x.z", got=None, error=None, verdict="not run", **base),
            Row(id="x.f", got=None, error=None, verdict="fail", **base))
    report = Report(version="0", of=3, rows=rows)
    assert [r.id for r in report.failed()] == ["x.y", "x.f"]
    assert "FAIL" in page(report)
