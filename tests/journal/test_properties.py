"""Whatever is done to whatever journal: the first touched row is named, and nothing is claimed beyond that."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twofold.errors import NoAnswer
from twofold.journal import UNDO, Entry, Journal, heads, in_force, verify

T0 = datetime(2026, 10, 21, 23, 50, tzinfo=UTC)
COLUMNS = ("key", "occurred", "entered", "author", "act", "target", "detail", "corrects", "role", "twin", "device",
           "device_clock", "data", "seal")  # fmt: skip
PRINTABLE = st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" ")
WORD = st.text(PRINTABLE, min_size=1, max_size=20)
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def made(path, n, words=()):
    with Journal(path) as j:
        for k in range(n):
            detail = words[k] if k < len(words) else ""
            at = T0 + timedelta(minutes=k)
            clock = at.astimezone(timezone(timedelta(hours=-7)))
            j.append(Entry(key=f"k{k}", occurred=at, entered=at, author="co1", act="starts", target=f"step:{k}",
                           detail=detail, device="left", device_clock=clock, data={"n": k}))


@pytest.fixture
def fresh(tmp_path):
    """A new journal's path for each example."""
    count = iter(range(10**6))
    return lambda: tmp_path / f"{next(count)}" / "journal.db"


@quick
@given(words=st.lists(WORD, min_size=1, max_size=6))
def test_what_was_written_is_read_back_and_whole(fresh, words):
    path = fresh()
    made(path, len(words), words)
    with Journal(path, write=False) as j:
        assert [r.entry.detail for r in j.rows()] == words
        assert [r.entry.data for r in j.rows()] == [{"n": k} for k in range(len(words))]
    assert verify(path)["entries"] == len(words)


@quick
@given(n=st.integers(2, 6), data=st.data())
def test_a_changed_field_of_any_row_is_located(fresh, n, data):
    path = fresh()
    made(path, n)
    seq, column = data.draw(st.integers(1, n)), data.draw(st.sampled_from(COLUMNS))
    with sqlite3.connect(path) as db:
        db.execute(f"UPDATE event SET {column} = {column} || 'x' WHERE seq = ?", (seq,))
    with pytest.raises(NoAnswer, match=f"row {seq} was changed .* up to row {seq - 1}"):
        verify(path)


@quick
@given(n=st.integers(3, 6), data=st.data(), close_up=st.booleans())
def test_a_removed_row_that_is_not_the_last_is_located(fresh, n, data, close_up):
    path = fresh()
    made(path, n)
    seq = data.draw(st.integers(1, n - 1))
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM event WHERE seq = ?", (seq,))
        if close_up:
            for k in range(seq + 1, n + 1):
                db.execute("UPDATE event SET seq = seq - 1 WHERE seq = ?", (k,))
    with pytest.raises(NoAnswer, match=f"row {seq} "):
        verify(path)


@quick
@given(n=st.integers(2, 6), data=st.data())
def test_an_inserted_row_is_located_wherever_it_stands(fresh, n, data):
    path = fresh()
    made(path, n)
    seq = data.draw(st.integers(1, n))
    with sqlite3.connect(path) as db:
        for k in range(n, seq - 1, -1):
            db.execute("UPDATE event SET seq = seq + 1 WHERE seq = ?", (k,))
        columns = [c[1] for c in db.execute("PRAGMA table_info(event)")]
        values = ", ".join({"seq": str(seq), "key": "'new'"}.get(c, c) for c in columns)
        db.execute(f"INSERT INTO event ({', '.join(columns)}) SELECT {values} FROM event WHERE seq = {seq + 1}")
    with pytest.raises(NoAnswer, match=f"row {seq} was changed or inserted"):
        verify(path)


@quick
@given(n=st.integers(3, 8), cut=st.integers(1, 3))
def test_a_cut_tail_is_found_by_a_sealed_head_and_only_by_that(fresh, n, cut):
    path = fresh()
    made(path, n)
    with Journal(path) as j:
        head, _ = heads.seal(j, T0, "time-out", path.parent / heads.FILE)
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM event WHERE seq > ?", (n - cut,))
    with pytest.raises(NoAnswer, match="cut off"):
        verify(path)
    (path.parent / heads.FILE).unlink()
    assert "cut off the end" in verify(path)["cannot_prove"]
    with pytest.raises(NoAnswer, match="no row has the code"):
        verify(path, [head.code])


def test_a_chain_made_anew_is_found_by_a_sealed_head(fresh):
    path, again = fresh(), fresh()
    made(path, 5)
    with Journal(path) as j:
        heads.seal(j, T0, "time-out", path.parent / heads.FILE)
    made(again, 6, ["another story"])
    assert verify(again)["entries"] == 6
    (again.parent / heads.FILE).write_text((path.parent / heads.FILE).read_text())
    with pytest.raises(NoAnswer, match="made anew"):
        verify(again)


def test_a_code_from_paper_is_found_as_people_write_it(fresh):
    path = fresh()
    made(path, 3)
    with Journal(path) as j:
        head, row = heads.seal(j, T0, "quarter of an hour", path.parent / heads.FILE)
        assert heads.seal(j, T0, "nothing new", path.parent / heads.FILE) is None
    assert (head.seq, row.seq) == (3, 4)
    assert verify(path, [head.code.lower().replace("-", " ")])["sealed_heads"] == 1


STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 30)), min_size=1, max_size=12)


@given(steps=STEPS)
def test_undo_and_correction_are_as_if_told_from_the_end(steps):
    """The referee: an entry stands unless one that stands takes it back, decided one by one from the last."""
    entries: list[Entry] = []
    for k, (undo, which) in enumerate(steps):
        names = entries[which % len(entries)].key if entries and which % 3 else ""
        entries.append(Entry(key=f"k{k}", occurred=T0, entered=T0, author="x", act=UNDO if undo and names else "note",
                             corrects=names))  # fmt: skip

    def stands(e):
        later = entries[entries.index(e) + 1 :]
        return not any(o.corrects == e.key and stands(o) for o in later)

    assert in_force(entries) == [e for e in entries if stands(e) and e.act != UNDO]
