"""``twofold board``: reads the case, opens the journal, serves until told to stop."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn

from twofold.board import config, planned
from twofold.board.app import build
from twofold.board.hub import Board
from twofold.board.security.access import Access
from twofold.case import load
from twofold.errors import BadInput
from twofold.journal.place import FOLDER, journal_of, sealed_heads_of

CODE = "TWOFOLD_BOARD_CODE"
CODE_BYTES = 6
LOOPBACK = ("127.0.0.1", "::1", "localhost")
STOP_S = 5  # open streams are given so long to end


class Loud(uvicorn.Server):
    """Says the address on stdout once it listens: the first line, for people and programs."""

    code = ""
    end_streams: Callable[[], None] = staticmethod(lambda: None)
    listening_now: Callable[[], None] = staticmethod(lambda: None)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams never end by themselves: the stop would wait for them in vain."""
        self.end_streams()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.listening_now()
            s = (sockets or [x for srv in self.servers for x in srv.sockets])[0]
            scheme = "https" if self.config.is_ssl else "http"
            print(f"Twofold board: {scheme}://{self.config.host}:{s.getsockname()[1]}", flush=True)
            if self.code:
                print(f"No accounts yet: sign in with a person's id and the code {self.code}", flush=True)


def serve(
    root: Path, candidate: str | None = None, operation: str | None = None, host: str = "127.0.0.1", port: int = 8040,
    live: bool = False, speed: float = 1.0, listening_now: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """Serve a case's board until interrupted; ``listening_now`` is called once it listens.

    Raises BadInput: no plan; ``live`` without a clinician who answers for this plan version or without accounts; an
    address beyond this machine without TLS.
    """
    case = load(root)
    settings = config.read(root)
    plan = planned.read(case, *planned.which(case, candidate, operation))
    answers = config.answerable(settings, plan) if live else None
    if host not in LOOPBACK and settings.tls is None:
        raise BadInput("--host", "", host, "name certificate and key in board.yaml (tls:), or stay on 127.0.0.1")
    code = "" if live else os.environ.get(CODE) or secrets.token_hex(CODE_BYTES)
    access = Access(Path(root) / FOLDER, code)
    if live and not access.has_accounts():
        raise BadInput(root, "accounts", "none", "make one for each person: twofold board CASE --account PERSON")
    board = Board(plan, journal_of(root), sealed_heads_of(root), answers, speed)
    app = build(board, access, settings, secure=settings.tls is not None)
    quiet(logging.INFO)
    server = Loud(
        uvicorn.Config(
            app, host=host, port=port, log_config=None, access_log=False, server_header=False,
            timeout_graceful_shutdown=STOP_S, timeout_keep_alive=30, lifespan="on",
            ssl_certfile=settings.tls.certificate if settings.tls else None,
            ssl_keyfile=settings.tls.key if settings.tls else None,
        )
    )  # fmt: skip
    server.end_streams, server.listening_now = board.stream.end, listening_now
    server.code = code if not access.has_accounts() else ""
    with listening(host, port) as s:
        server.run(sockets=[s])


def listening(host: str, port: int) -> socket.socket:
    """A bound socket. Raises BadInput: the port is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    s = socket.socket(family)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        s.bind((host, port))
    except (OSError, OverflowError) as e:
        s.close()
        raise BadInput("--port", "", f"{port}: {e}", "choose another port, or stop what listens there") from e
    return s


def quiet(level: int) -> None:
    """Logs on stderr: method, route pattern, status, time. No address, person, query, name or content."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger("twofold.board")
    log.handlers, log.propagate = [handler], False
    log.setLevel(level)
    server = logging.getLogger("uvicorn.error")
    server.handlers, server.propagate = [handler], False
    server.setLevel(logging.ERROR)


def set_account(root: Path, person: str, password: str, pin: str) -> None:
    """Give a person of the team a password and a PIN. Raises BadInput: nobody of the team; too short."""
    case = load(root)
    if person not in {p.id for p in case.team.people}:
        raise BadInput("--account", "", person, "use the id of somebody in team.yaml")
    access = Access(Path(root) / FOLDER)
    access.set_account(person, password, pin)
    access.close()


def make_token(root: Path, role: str) -> str:
    """A new token for a screen. Raises BadInput: no case."""
    load(root)
    access = Access(Path(root) / FOLDER)
    token = access.make_token(role)
    access.close()
    return token
