"""The same promises on PostgreSQL: one number each, what was touched is located, a dump put back is whole."""

import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from twofold.errors import BadInput, NoAnswer
from twofold.journal import Entry, Journal, heads, observed, verify
from twofold.journal.ledger import COLUMNS
from twofold.journal.place import head_of, journal_of

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
pytestmark = pytest.mark.skipif(not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")), reason="no PostgreSQL")
T0 = datetime(2026, 10, 21, 23, 50, tzinfo=UTC)
REST = ", ".join(c for c in COLUMNS if c not in ("seq", "key"))
WRITER = """
import sys
from datetime import datetime, timezone
from twofold.journal import Entry, Journal
now = datetime(2026, 10, 22, tzinfo=timezone.utc)
with Journal(sys.argv[1]) as journal:
    for n in range(25):
        journal.append(Entry(key=f"{sys.argv[2]}-{n}", occurred=now, entered=now, author=sys.argv[2], act="note"))
"""


@pytest.fixture(scope="module")
def postgres():
    """A server of our own for this file."""
    if str(BENCHMARKS) not in sys.path:
        sys.path.append(str(BENCHMARKS))
    from board_server import Postgres

    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        served = Postgres(Path(folder) / "db")
        served.start()
        yield served
        served.kill()


@pytest.fixture
def url(postgres, request):
    """An empty database for each test."""
    name = f"t{abs(hash(request.node.name))}"
    _do(postgres.url, f"CREATE DATABASE {name}")
    return postgres.url.rsplit("/", 1)[0] + f"/{name}"


def _do(url, *sql):
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+pg8000://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as c:
        for s in sql:
            c.exec_driver_sql(s)
    engine.dispose()


def made(url, n=5):
    with Journal(url) as j:
        for k in range(1, n + 1):
            at = T0 + timedelta(minutes=k)
            j.append(Entry(key=f"k{k}", occurred=at, entered=at, author="co1", act="note", detail=str(k)))


@pytest.mark.parametrize("sql, row", [
    (["UPDATE event SET detail = 'never' WHERE seq = 3"], 3),
    (["UPDATE event SET data = '{\"n\":9}' WHERE seq = 1"], 1),
    (["DELETE FROM event WHERE seq = 2"], 2),
    (["DELETE FROM event WHERE seq = 2", *(f"UPDATE event SET seq = {k} WHERE seq = {k + 1}" for k in (2, 3, 4))], 2),
    (["UPDATE event SET seq = 6 WHERE seq = 5",
      f"INSERT INTO event (seq, key, {REST}) SELECT 5, 'new', {REST} FROM event WHERE seq = 4"], 5),
])  # fmt: skip
def test_a_touched_row_is_located(url, sql, row):
    made(url)
    assert verify(url)["entries"] == 5
    _do(url, *sql)
    with pytest.raises(NoAnswer, match=f"row {row} .*whole up to row {row - 1}"):
        verify(url)


def test_two_writers_at_once_lose_nothing(url):
    made(url, 1)  # the table
    workers = [subprocess.Popen([sys.executable, "-c", WRITER, url, who]) for who in ("left", "right")]
    assert [w.wait() for w in workers] == [0, 0]
    assert verify(url)["entries"] == 51


def test_a_dump_put_back_is_whole_and_the_sealed_heads_say_what_it_lacks(postgres, url, tmp_path):
    made(url)
    dump = subprocess.run([postgres.bin / "pg_dump", "--clean", "--if-exists", "--dbname", url], capture_output=True)
    assert dump.returncode == 0, dump.stderr
    with Journal(url) as j:
        j.append(Entry(key="after", occurred=T0, entered=T0, author="co1", act="note"))
        head, _ = heads.seal(j, T0, "time-out", tmp_path / heads.FILE)
    assert subprocess.run([postgres.bin / "psql", "--quiet", "--dbname", url], input=dump.stdout).returncode == 0
    assert verify(url)["entries"] == 5
    assert "cut off the end" in verify(url)["cannot_prove"]
    with pytest.raises(NoAnswer, match="older backup"):
        verify(url, file=tmp_path / heads.FILE)
    with pytest.raises(NoAnswer, match="no row has the code"):
        verify(url, [head.code])


def test_no_password_stands_in_a_message():
    with pytest.raises(BadInput) as e:
        verify("postgresql://twofold:a-secret-word@127.0.0.1:9/nowhere")
    assert "a-secret-word" not in str(e.value) and "127.0.0.1" in str(e.value)


def test_a_case_whose_journal_is_a_database_has_its_head_and_its_events(url, tmp_path):
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "url.txt").write_text(url)
    made(url, 2)
    before = head_of(tmp_path)
    assert before and head_of(tmp_path) == before
    made(url, 3)
    assert head_of(tmp_path) != before
    assert [e.detail for e in observed(journal_of(tmp_path))] == ["1", "2", "3"]
