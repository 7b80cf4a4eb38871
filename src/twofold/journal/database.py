"""The table and the connection to it: SQLite beside the case, or PostgreSQL by URL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeGuard

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from twofold.errors import BadInput
from twofold.journal.numerics import BUSY_S, LOCK, MS_PER_S, PRIVATE_DIR, PRIVATE_FILE

META = sa.MetaData()
EVENT = sa.Table(
    "event",
    META,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    *(
        sa.Column(name, sa.Text, nullable=False)
        for name in ("occurred", "entered", "author", "act", "target", "detail", "corrects")
    ),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("role", "twin", "device", "device_clock", "data")),
    sa.Column("seal", sa.Text, nullable=False),
)
NEWEST = "0002"
REMEDY = "free space, or bring the database back; what was acknowledged before is on disk"


def is_url(where: Path | str) -> TypeGuard[str]:
    """Whether a journal is named by a database URL instead of a file."""
    return isinstance(where, str) and "://" in where


def shown(where: Path | str) -> str:
    """The name of a journal for messages: a URL without its password."""
    return sa.make_url(where).render_as_string(hide_password=True) if is_url(where) else str(where)


def connect(where: Path | str, write: bool) -> sa.Engine:
    """An engine for a journal. Raises BadInput: nothing recorded yet (reading), a folder that can't be made."""
    if is_url(where):
        url = sa.make_url(where)
        if url.get_backend_name() == "postgresql":
            url = url.set(drivername="postgresql+pg8000")
        return sa.create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
    path = Path(where)
    if not write and not path.is_file():
        raise BadInput(path, "", "no journal", "nothing has been recorded in this case yet")
    if write:
        try:
            path.parent.mkdir(mode=PRIVATE_DIR, parents=True, exist_ok=True)
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, PRIVATE_FILE))
        except OSError as e:
            raise BadInput(path, "", e.strerror or str(e), "the folder must exist and be writable") from e
    engine = sa.create_engine(sa.URL.create("sqlite+pysqlite", database=str(path)), poolclass=sa.pool.NullPool)
    if write:
        engine.dispose()
        engine = sa.create_engine(
            sa.URL.create("sqlite+pysqlite", database=str(path)),
            poolclass=sa.pool.QueuePool,
            pool_size=2,
            connect_args={"check_same_thread": False},
        )
    sa.event.listen(engine, "connect", _pragmas(write))
    sa.event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN"))
    return engine


def _pragmas(write: bool):
    def set_them(connection, _record) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, and the writer's at once
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={int(BUSY_S * MS_PER_S)}")
        cursor.execute("PRAGMA synchronous=FULL")
        if write:
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.close()

    return set_them


@contextmanager
def transaction(engine: sa.Engine, where: Path | str, write: bool) -> Iterator[sa.Connection]:
    """One transaction, the only writer while it lasts. Raises BadInput in the database's own words."""
    try:
        with engine.begin() as connection:
            if write and engine.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:n)"), {"n": LOCK})
            yield connection
    except (DBAPIError, OperationalError) as e:
        raise BadInput(shown(where), "", str(e.orig), REMEDY) from e


def migrate(engine: sa.Engine, where: Path | str) -> None:
    """Bring the table to today's form. Rows of older forms keep their words, version and seal."""
    with transaction(engine, where, write=True) as connection:
        if _version(connection) == NEWEST:
            return
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, NEWEST)


def _version(connection: sa.Connection) -> str:
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""
