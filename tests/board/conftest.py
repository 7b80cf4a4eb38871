"""A small separation, planned once; boards of it on a clock that tests move, and browsers that are signed in."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import sys
import uuid
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "plan")]
CODE = "start-code-of-tests"


@pytest.fixture(scope="session")
def planned_case(tmp_path_factory) -> Path:
    """A case folder whose separation (4 vessels, 34 people) is bound and planned."""
    from pair import case_at, cut

    from twofold import store
    from twofold.case import Options
    from twofold.plan.binding import bind
    from twofold.plan.solving import solve
    from twofold.playbooks import find

    case = case_at(tmp_path_factory.mktemp("board"))
    entry = case.operation("separation")
    project = bind(case, find(case, entry.playbook), cut(4), case.team, entry)
    plan = solve(project, Options(solver_s=1.0))
    folder = case.folder("3-plan", project.candidate, project.operation)
    store.write_json(folder / "project.json", project)
    store.write_json(folder / "plan.json", plan)
    clock = {"p10": plan.start + dt.timedelta(hours=13), "p50": plan.start + dt.timedelta(hours=18),
             "p90": plan.start + dt.timedelta(hours=26)}  # fmt: skip
    said = {k: v.isoformat() for k, v in clock.items()}
    store.write_json(case.folder("4-rehearsal", project.candidate, project.operation, "summary.json"),
                     {"separation_clock": said, "end_clock": said})  # fmt: skip
    return case.root


@pytest.fixture
def root(planned_case, tmp_path) -> Path:
    """A copy of the planned case."""
    return Path(shutil.copytree(planned_case, tmp_path / "case"))


@pytest.fixture(scope="session")
def planned(planned_case):
    """The plan as a board reads it."""
    from twofold.board.planned import read
    from twofold.case import load

    return read(load(planned_case), "split", "separation")


class Time:
    """A clock that stands until it is moved."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at

    def __call__(self) -> dt.datetime:
        return self.at

    def on(self, **span) -> None:
        self.at += dt.timedelta(**span)


@pytest.fixture
def time(planned):
    return Time(planned.start)


class Browser:
    """A signed-in client: pages, taps, the token."""

    def __init__(self, client, person: str) -> None:
        self.http, self.person = client, person
        text = client.get("/sign-in").text
        csrf = re.search(r'name="csrf" value="([^"]+)"', text).group(1)
        fields = {"person": person, "password": CODE, "csrf": csrf}
        assert client.post("/sign-in", data=fields).status_code == 200
        self.csrf = re.search(r'name="csrf" content="([^"]+)"', client.get("/desk").text).group(1)

    def get(self, path: str):
        return self.http.get(path, headers={"accept": "text/html"})

    def post(self, path: str, **fields):
        return self.http.post(path, data={"csrf": self.csrf, **fields}, headers={"accept": "application/json"},
                              follow_redirects=False)  # fmt: skip

    def tap(self, kind: str, subject: str = "", key: str = "", **fields):
        return self.post("/api/entries", key=key or str(uuid.uuid4()), kind=kind, subject=subject, **fields)

    def state(self) -> dict:
        return self.http.get("/api/state").json()


@pytest.fixture
def server(root, time):
    """``make(live=False, settings=None) -> (app, board)``: boards of the case, closed at the end."""
    from twofold.board import planned
    from twofold.board.app import build
    from twofold.board.config import BoardFile
    from twofold.board.hub import Board
    from twofold.board.security.access import Access
    from twofold.case import load
    from twofold.journal.place import journal_of, sealed_heads_of

    boards = []

    def make(live=None, settings=None):
        plan = planned.read(load(root), "split", "separation")
        board = Board(plan, journal_of(root), sealed_heads_of(root), live, real=time)
        access = Access(root / "journal", CODE, now=lambda: time.at.timestamp())
        app = build(board, access, settings or BoardFile(), background=False)
        boards.append(board)
        return app, board

    yield make
    for board in boards:
        board.journal.close()


@pytest.fixture
def app(server):
    return server()[0]


@pytest.fixture
def sign_in(app):
    """``sign_in(person) -> Browser`` on one running app."""
    from starlette.testclient import TestClient

    opened = []

    def one(person: str, other=None):
        client = TestClient(other or app, base_url="http://testserver")
        client.__enter__()
        opened.append(client)
        return Browser(client, person)

    yield one
    for client in reversed(opened):
        client.__exit__(None, None, None)


@pytest.fixture
def coordinator(sign_in, planned):
    from board_people import who

    return sign_in(who(planned, "coordinator"))
