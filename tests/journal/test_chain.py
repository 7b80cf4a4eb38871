"""The journal loses nothing and shows where it was touched."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from twofold.errors import BadInput, NoAnswer
from twofold.journal import Entry, append, entries, export, observed, verify
from twofold.journal.place import head_of

START = datetime(2026, 10, 21, 23, 50, tzinfo=UTC)


def entry(n: int, **changes) -> Entry:
    fields = {
        "key": f"k{n}", "occurred": START + timedelta(minutes=n), "entered": START + timedelta(minutes=n, seconds=9),
        "author": "coordinator", "act": "open", "target": f"step-{n}",
    }
    return Entry(**{**fields, **changes})


@pytest.fixture
def journal(tmp_path):
    path = tmp_path / "journal" / "journal.db"
    for n in range(1, 6):
        assert append(path, entry(n)) == n
    return path


def test_an_untouched_chain_is_whole(journal):
    assert verify(journal)["entries"] == 5
    assert [e.key for e in entries(journal)] == ["k1", "k2", "k3", "k4", "k5"]


def test_the_same_key_counts_once(journal):
    assert append(journal, entry(3)) == 3
    assert verify(journal)["entries"] == 5


def test_a_key_cannot_mean_two_things(journal):
    with pytest.raises(BadInput, match="another entry"):
        append(journal, entry(3, detail="something else"))
    assert verify(journal)["entries"] == 5


@pytest.mark.parametrize("sql, row", [
    ("UPDATE event SET detail = 'never happened' WHERE seq = 3", 3),
    ("DELETE FROM event WHERE seq = 2", 2),
    ("UPDATE event SET occurred = '2026-10-21T00:00:00+00:00' WHERE seq = 5", 5),
])
def test_a_touched_row_is_located(journal, sql, row):
    with sqlite3.connect(journal) as db:
        db.execute(sql)
    with pytest.raises(NoAnswer, match=f"row {row} .*whole up to row {row - 1}"):
        verify(journal)


def test_an_inserted_row_is_located(journal):
    with sqlite3.connect(journal) as db:
        columns = [c[1] for c in db.execute("PRAGMA table_info(event)")]
        values = ", ".join({"seq": "6", "key": "'x'"}.get(c, c) for c in columns)
        db.execute(f"INSERT INTO event ({', '.join(columns)}) SELECT {values} FROM event WHERE seq = 5")
    with pytest.raises(NoAnswer, match="row 6"):
        verify(journal)


def test_a_correction_replaces_what_it_corrects_and_keeps_both(journal):
    append(journal, entry(9, corrects="k2", target="step-2", occurred=START))
    times = {e.target: e.time for e in observed(journal)}
    assert times["step-2"] == START
    assert len(entries(journal)) == 6


def test_a_correction_of_nothing_is_refused(journal):
    with pytest.raises(BadInput, match="corrects"):
        append(journal, entry(9, corrects="k77"))


def test_the_csv_has_every_row(journal, tmp_path):
    export(journal, tmp_path / "out.csv")
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 6


def test_no_journal_is_said(tmp_path):
    with pytest.raises(BadInput, match="no journal"):
        verify(tmp_path / "journal.db")


WRITER = """
import sys
from datetime import datetime, timezone
from pathlib import Path
from twofold.journal import Entry, append
now = datetime(2026, 10, 22, tzinfo=timezone.utc)
for n in range(20):
    key = f"{sys.argv[2]}-{n}"
    append(Path(sys.argv[1]), Entry(key=key, occurred=now, entered=now, author=sys.argv[2], act="note"))
"""


def test_two_writers_at_once_lose_nothing(tmp_path):
    path = tmp_path / "journal.db"
    workers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), who]) for who in ("left", "right")]
    assert [w.wait() for w in workers] == [0, 0]
    assert verify(path)["entries"] == 40


def test_the_head_of_a_case_hangs_on_its_entries_and_not_on_the_file(tmp_path):
    assert head_of(tmp_path) == ""
    path = tmp_path / "journal" / "journal.db"
    append(path, entry(1))
    first = head_of(tmp_path)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("VACUUM")
    assert first and head_of(tmp_path) == first
    append(path, entry(2))
    assert head_of(tmp_path) != first
