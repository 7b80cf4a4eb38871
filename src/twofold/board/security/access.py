"""Accounts, sessions and read-only tokens: one small SQLite file that holds hashes only."""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from twofold.errors import BadInput

FILE = "access.db"
SCHEMA = """
CREATE TABLE IF NOT EXISTS account (person TEXT PRIMARY KEY, password TEXT NOT NULL, pin TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS token (hash TEXT PRIMARY KEY, role TEXT NOT NULL, made REAL NOT NULL);
CREATE TABLE IF NOT EXISTS session (hash TEXT PRIMARY KEY, person TEXT NOT NULL, role TEXT NOT NULL,
  csrf TEXT NOT NULL, made REAL NOT NULL, seen REAL NOT NULL, shared INTEGER NOT NULL, glass REAL NOT NULL);
"""
TOKEN_BYTES = 32
SHORTEST_PASSWORD, SHORTEST_PIN = 10, 4
GLASS_S = 3600.0  # a broken glass lasts an hour
WALL_S = 30 * 86400.0  # a wall's sign-in lasts a month
TOUCH_S = 20.0  # a session's last use is written down this often at most
PIN_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)  # OWASP's second choice: quick at a station


@dataclass(frozen=True)
class Session:
    """A browser that is signed in. ``role`` is empty for people, ``wall`` or ``family`` for screens."""

    hash: str
    person: str
    role: str
    csrf: str
    made: float
    seen: float
    shared: bool
    glass: float  # until when its glass is broken, epoch s


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Access:
    """The file ``journal/access.db`` of a case, safe for several threads.

    ``start_code``: with no accounts, in a drill only, everybody of the team signs in with it.
    """

    def __init__(self, folder: Path, start_code: str = "", now: Callable[[], float] = time.time) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / FILE
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=5)
        self._db.executescript(f"PRAGMA journal_mode=WAL; {SCHEMA}")
        self._lock, self._now, self._hasher = threading.RLock(), now, PasswordHasher()
        self._start_code, self._sessions = start_code, {}
        self._dummy = ""

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _do(self, sql: str, *values: object) -> list[tuple]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    # accounts

    def set_account(self, person: str, password: str, pin: str = "") -> None:
        """Make or change an account. Raises BadInput: a password or PIN that is too short."""
        if len(password) < SHORTEST_PASSWORD:
            raise BadInput("password", "", f"{len(password)} characters", f"use at least {SHORTEST_PASSWORD}")
        if pin and (len(pin) < SHORTEST_PIN or not pin.isdigit()):
            raise BadInput("PIN", "", "not that", f"use at least {SHORTEST_PIN} digits, or none")
        hashed = PIN_HASHER.hash(pin) if pin else ""
        self._do("INSERT OR REPLACE INTO account VALUES (?, ?, ?)", person, self._hasher.hash(password), hashed)
        self._do("DELETE FROM session WHERE person = ?", person)
        self._sessions.clear()

    def has_accounts(self) -> bool:
        """Whether anybody has an account."""
        return bool(self._do("SELECT 1 FROM account LIMIT 1"))

    def password_fits(self, person: str, password: str) -> bool:
        """Whether this is the person's password; takes equally long for people who have no account."""
        found = self._do("SELECT password FROM account WHERE person = ?", person)
        if not found and self._start_code and not self.has_accounts():
            return secrets.compare_digest(password.encode(), self._start_code.encode())
        if not self._dummy:
            self._dummy = self._hasher.hash(secrets.token_hex())
        return _fits(self._hasher, found[0][0] if found else self._dummy, password) and bool(found)

    def pin_fits(self, person: str, pin: str) -> bool:
        """Whether this is the person's PIN; with the start code, whether it is that."""
        found = self._do("SELECT pin FROM account WHERE person = ?", person)
        if not found and self._start_code and not self.has_accounts():
            return secrets.compare_digest(pin.encode(), self._start_code.encode())
        return bool(found and found[0][0]) and _fits(PIN_HASHER, found[0][0], pin)

    # tokens of screens

    def make_token(self, role: str) -> str:
        """A new token for a screen (``wall`` or ``family``): shown once, kept as a hash."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._do("INSERT INTO token VALUES (?, ?, ?)", _hash(token), role, self._now())
        return token

    def revoke_tokens(self, role: str) -> None:
        """Make every token of a kind void, and sign its screens out."""
        self._do("DELETE FROM token WHERE role = ?", role)
        self._do("DELETE FROM session WHERE role = ?", role)
        self._sessions.clear()

    def token_role(self, token: str) -> str:
        """What a token opens, or nothing."""
        found = self._do("SELECT role FROM token WHERE hash = ?", _hash(token))
        return found[0][0] if found else ""

    # sessions

    def begin(self, person: str, role: str = "", shared: bool = False) -> tuple[str, Session]:
        """A new session: ``(the secret for the browser's cookie, the session)``."""
        secret, now = secrets.token_urlsafe(TOKEN_BYTES), self._now()
        s = Session(_hash(secret), person, role, secrets.token_urlsafe(TOKEN_BYTES), now, now, shared, 0.0)
        self._keep(s)
        return secret, s

    def _keep(self, s: Session) -> None:
        self._do("INSERT OR REPLACE INTO session VALUES (?,?,?,?,?,?,?,?)",
                 s.hash, s.person, s.role, s.csrf, s.made, s.seen, int(s.shared), s.glass)  # fmt: skip
        self._sessions[s.hash] = s

    def session(self, secret: str, hours: float) -> Session | None:
        """The session of a cookie, unless it is over."""
        key = _hash(secret)
        s = self._sessions.get(key)
        if s is None:
            found = self._do("SELECT * FROM session WHERE hash = ?", key)
            if not found:
                return None
            s = Session(*found[0][:6], bool(found[0][6]), found[0][7])
            self._sessions[key] = s
        age = self._now() - s.made
        if age > (WALL_S if s.role else hours * 3600):
            self.end(s)
            return None
        return s

    def touch(self, s: Session) -> Session:
        """The session, used just now."""
        if self._now() - s.seen < TOUCH_S:
            return s
        s = replace(s, seen=self._now())
        self._keep(s)
        return s

    def stale(self, s: Session, minutes: float) -> bool:
        """Whether a shared station has been left alone for so long that it asks for a PIN."""
        return s.shared and self._now() - s.seen > minutes * 60

    def glass_broken(self, s: Session) -> bool:
        """Whether this session has broken the glass within the last hour."""
        return s.glass > self._now()

    def break_glass(self, s: Session) -> None:
        """Give a session the rights of somebody on duty for an hour."""
        self._keep(replace(s, glass=self._now() + GLASS_S))

    def take_over(self, s: Session, person: str) -> None:
        """Another person (or the same) at a shared station, after the PIN."""
        self._keep(replace(s, person=person, seen=self._now(), glass=0.0))

    def end(self, s: Session) -> None:
        """Sign out: the cookie is void."""
        self._do("DELETE FROM session WHERE hash = ?", s.hash)
        self._sessions.pop(s.hash, None)


def _fits(hasher: PasswordHasher, hashed: str, said: str) -> bool:
    try:
        return hasher.verify(hashed, said)
    except (Argon2Error, InvalidHashError):
        return False
