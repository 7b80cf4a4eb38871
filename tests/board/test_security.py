"""Who may do what: the table is walked; tokens, sessions, stations, rates, sizes; logs that name nobody."""

import logging
import re
import uuid

import pytest
import yaml
from board_people import who
from starlette.testclient import TestClient

from twofold.board import app as application
from twofold.board.config import BoardFile, Live, answerable
from twofold.board.security import authority
from twofold.board.security.guard import CSP, MOST_BODY
from twofold.board.security.rates import Rates
from twofold.errors import BadInput

HTML = {"accept": "text/html"}


HOLDS = {
    "anybody": set(), "wall": {"wall"}, "family": {"family"}, "reader": {"reader"}, "team": {"reader", "team"},
    "coordinator": {"reader", "team", "coordinator"}, "liaison": {"reader", "team", "liaison"},
}  # fmt: skip


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)(:path)?\}", lambda m: "scene.json" if m[2] else "x", path)


@pytest.fixture
def as_role(sign_in, app, planned, time):
    """``as_role(name) -> (client, csrf)`` for every role of the table."""
    access = app.state.access

    def one(role: str):
        if role == "anybody":
            client = TestClient(app)
            csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text).group(1)
            return client, csrf
        if role in ("wall", "family"):
            client = TestClient(app)
            secret, session = access.begin("", role)
            client.cookies.set("twofold", secret)
            return client, session.csrf
        person = {"coordinator": "coordinator", "liaison": "family_liaison"}.get(role, "neurosurgeon")
        client = TestClient(app)
        secret, session = access.begin(who(planned, person), shared=role == "reader")
        client.cookies.set("twofold", secret)
        if role == "reader":  # somebody at a station that was left alone may read and not enter
            time.on(minutes=6)
        return client, session.csrf

    return one


def test_every_route_of_the_server_is_in_the_table(app):
    routes = application.routes_of(app)
    assert len(routes) > 25
    authority.complete(routes)
    with pytest.raises(BadInput, match="GET /back-door"):
        authority.complete([*routes, ("/back-door", "GET")])


@pytest.mark.parametrize("role", yaml.safe_load(authority.FILE.read_text())["roles"])
def test_every_role_meets_the_table_at_every_route(role, as_role, planned):
    """What the table allows is not refused for who one is; what it does not allow is."""
    client, csrf = as_role(role)
    for rule in authority.rules():
        if rule.path in ("/events", "/sign-out"):
            continue  # a stream never ends; the other would end this test's session
        answer = client.request(rule.method, filled(rule.path), data={"csrf": csrf} if rule.method == "POST" else None,
                                headers={"accept": "application/json"}, follow_redirects=False)  # fmt: skip
        forbidden = answer.status_code in (401, 403) and answer.headers["content-type"].startswith("application/json")
        assert forbidden != authority.allowed(rule, HOLDS[role]), (role, rule.method, rule.path, answer.status_code)
        assert answer.status_code < 500 or answer.status_code == 503, (rule.path, answer.text)


WALL = {"GET " + p for p in ("/wall", "/fragment/{name}", "/api/state", "/cards", "/cards/{id}", "/events")} | {
    "POST /sign-out"}  # fmt: skip
FAMILY = {"GET /family", "GET /fragment-family", "GET /events", "POST /sign-out"}
READER = WALL | FAMILY | {"GET " + p for p in (
    "/desk", "/scribe", "/separation", "/state", "/debrief", "/onward", "/drill", "/theatre", "/theatre/{path:path}",
    "/pin", "/break-glass", "/openapi.json")} | {"POST /pin", "POST /break-glass"}  # fmt: skip
TEAM = READER | {"POST /api/entries", "POST /seal", "POST /theatre/{path:path}"}
MAY = {
    "anybody": set(), "wall": WALL, "family": FAMILY, "reader": READER, "team": TEAM,
    "coordinator": TEAM | {"POST /separation", "POST /family/release", "POST /drill", "POST /onward",
                           "POST /operation"},
    "liaison": TEAM | {"POST /family/release"},
}  # fmt: skip
OPEN = {"GET /", "GET /sign-in", "POST /sign-in", "GET /oidc/start", "GET /oidc/back", "GET /health/live",
        "GET /health/ready", "GET /twins.css", "GET /static/{path:path}"}  # fmt: skip


@pytest.mark.parametrize("role", MAY)
def test_the_table_says_what_was_meant(role):
    """Every route for every role, written down a second time: a slip in one of the two shows here."""
    told = {f"{r.method} {r.path}" for r in authority.rules() if authority.allowed(r, HOLDS[role])}
    assert told == MAY[role] | OPEN


def test_streams_and_signing_out_refuse_those_who_are_nobody(app):
    client = TestClient(app)
    assert client.get("/events", headers={"accept": "application/json"}).status_code == 401
    assert client.post("/sign-out", data={"csrf": "x"}, headers={"accept": "application/json"}).status_code == 401


def test_what_the_table_does_not_know_is_refused(as_role):
    client, _ = as_role("coordinator")
    assert client.get("/secret", headers=HTML).status_code == 404
    assert client.put("/wall").status_code == 404
    assert client.get("/static/../server.py").status_code == 404
    assert client.get("/static/%2e%2e/server.py").status_code == 404


@pytest.mark.parametrize("csrf", ["", "wrong", None])
def test_no_entry_without_the_sessions_token(coordinator, csrf):
    fields = {"key": str(uuid.uuid4()), "kind": "note", "detail": "x"} | ({} if csrf is None else {"csrf": csrf})
    assert coordinator.http.post("/api/entries", data=fields).status_code == 403
    assert coordinator.http.post("/api/entries", json=fields, headers={"x-csrf-token": csrf or ""}).status_code == 403
    assert coordinator.state()["seq"] == 0


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"},
                                     {"origin": "null"}])  # fmt: skip
def test_no_entry_from_another_site_even_with_the_token(coordinator, headers):
    fields = {"key": str(uuid.uuid4()), "kind": "note", "detail": "x", "csrf": coordinator.csrf}
    assert coordinator.http.post("/api/entries", data=fields, headers=headers).status_code == 403


def test_every_answer_carries_the_strict_policy(coordinator):
    for path in ("/wall", "/static/app.css", "/nowhere", "/health/live", "/api/state"):
        headers = coordinator.http.get(path).headers
        assert headers["content-security-policy"] == CSP
        assert headers["x-content-type-options"] == "nosniff"
        assert "unsafe" not in headers["content-security-policy"]
    assert coordinator.http.get("/api/state").headers["cache-control"] == "no-store"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(app, planned):
    client = TestClient(app)
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text).group(1)
    fields = {"person": who(planned, "coordinator"), "password": "start-code-of-tests", "csrf": csrf}
    said = client.post("/sign-in", data=fields, follow_redirects=False).headers["set-cookie"].lower()
    assert "httponly" in said and "samesite=strict" in said


def test_signing_out_makes_the_cookie_void(coordinator):
    cookies = dict(coordinator.http.cookies)
    assert coordinator.post("/sign-out").status_code == 303
    for k, v in cookies.items():
        coordinator.http.cookies.set(k, v)
    assert coordinator.http.get("/wall").status_code == 401


def test_a_session_ends_with_the_shift(coordinator, time):
    time.on(hours=15)
    assert coordinator.http.get("/wall").status_code == 401


def test_a_changed_password_ends_every_session(coordinator, app):
    app.state.access.set_account(coordinator.person, "a-long-enough-password", "1234")
    assert coordinator.http.get("/wall").status_code == 401


def test_accounts_replace_the_start_code_and_keep_no_secret(app, root, planned):
    access, person = app.state.access, who(planned, "scrub_nurse")
    assert access.password_fits(person, "start-code-of-tests")
    access.set_account(person, "a-long-enough-password", "73311")
    assert not access.password_fits(person, "start-code-of-tests")
    assert not access.password_fits(who(planned, "coordinator"), "start-code-of-tests")
    assert access.password_fits(person, "a-long-enough-password") and access.pin_fits(person, "73311")
    stored = b"".join(p.read_bytes() for p in (root / "journal").glob("access.db*"))
    assert b"a-long-enough" not in stored and b"73311" not in stored and b"$argon2id$" in stored
    with pytest.raises(BadInput, match="at least 10"):
        access.set_account(person, "short")


def test_five_wrong_passwords_of_one_person_close_the_door_for_a_while(app, planned):
    client, person = TestClient(app), who(planned, "coordinator")
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text).group(1)

    def attempt(password):
        fields = {"person": person, "password": password, "csrf": csrf}
        return client.post("/sign-in", data=fields, follow_redirects=False).status_code

    assert [attempt("wrong") for _ in range(5)] == [403] * 5
    assert attempt("start-code-of-tests") == 403


def test_a_shared_station_left_alone_asks_for_a_pin_and_another_may_take_over(app, planned, time):
    nurse, other = who(planned, "scrub_nurse"), who(planned, "circulating_nurse")
    app.state.access.set_account(nurse, "a-long-enough-password", "1111")
    app.state.access.set_account(other, "another-long-password", "2222")
    secret, session = app.state.access.begin(nurse, shared=True)
    client = TestClient(app)
    client.cookies.set("twofold", secret)

    def enter():
        fields = {"csrf": session.csrf, "key": str(uuid.uuid4()), "kind": "note", "detail": "x"}
        return client.post("/api/entries", data=fields, headers={"accept": "application/json"})

    assert enter().json()["author"] == nurse
    time.on(minutes=6)
    assert client.get("/wall").status_code == 200  # reading goes on; the wall is no secret at that station
    refused = enter()
    assert refused.status_code == 403 and refused.json()["field"] == "pin"
    assert client.post("/pin", data={"csrf": session.csrf, "person": other, "pin": "9999"}).status_code == 403
    client.post("/pin", data={"csrf": session.csrf, "person": other, "pin": "2222"})
    assert enter().json()["author"] == other


class Responsible:
    responsible, role = "Dr A", "anaesthetist"


def test_off_duty_people_read_and_break_the_glass_with_a_reason(server, sign_in, planned, time):
    app, board = server(live=Responsible())
    night = next(p.id for p in planned.people.values() if all(s.start > time.at for s in p.shifts))
    person = sign_in(night, app)
    assert "You are not on duty" in person.get("/desk").text
    assert person.tap("note", detail="x").status_code == 403
    assert person.post("/break-glass", reason=" ").status_code == 422
    assert person.post("/break-glass", reason="the first team is in the other room").status_code == 303
    assert person.tap("note", detail="x").status_code == 201
    said = next(e for e in board.entries if e.act == "break-glass")
    assert (said.author, said.detail) == (night, "the first team is in the other room")
    time.on(minutes=61)
    assert person.tap("note", detail="x").status_code == 403


def test_a_live_board_says_who_answers_and_needs_them_for_this_version(server, sign_in, planned, time):
    with pytest.raises(BadInput, match="a named clinician answers"):
        answerable(BoardFile(), planned)
    old = Live(responsible="Dr A", role="anaesthetist", version="0" * 64, on="2026-10-01")
    with pytest.raises(BadInput, match="looks at this plan and signs it anew"):
        answerable(BoardFile(live=old), planned)
    live = answerable(BoardFile(live=old.model_copy(update={"version": planned.version})), planned)
    app, _ = server(live=live)
    page = sign_in(who(planned, "coordinator"), app).get("/wall").text
    assert "Live. Responsible for this plan version: Dr A, anaesthetist." in page


def test_a_wall_token_reads_and_nothing_else_until_it_is_revoked(app):
    token = app.state.access.make_token("wall")
    client = TestClient(app)
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text).group(1)
    assert str(client.post("/sign-in", data={"token": token, "csrf": csrf}).url).endswith("/wall")
    assert client.get("/desk").status_code == 403
    app.state.access.revoke_tokens("wall")
    assert client.get("/wall").status_code == 401


def test_what_is_too_large_or_too_much_is_refused(coordinator):
    big = {"key": str(uuid.uuid4()), "kind": "note", "detail": "x" * MOST_BODY, "csrf": coordinator.csrf}
    assert coordinator.http.post("/api/entries", data=big).status_code == 413
    codes = [coordinator.http.post("/sign-in", data={}).status_code for _ in range(70)]
    assert set(codes) == {403, 429} and codes[:50] == [403] * 50


def test_a_caller_gets_a_burst_and_then_so_many_a_second():
    clock = [0.0]
    rates = Rates(burst=3, per_s=2, now=lambda: clock[0])
    assert [rates.take("one") for _ in range(4)] == [True, True, True, False]
    assert rates.take("other")
    clock[0] += 1
    assert [rates.take("one") for _ in range(3)] == [True, True, False]


def test_no_person_name_or_word_gets_into_the_log(coordinator, planned, caplog):
    logging.getLogger("twofold.board").propagate = True
    with caplog.at_level(logging.DEBUG):
        key = coordinator.tap("note", detail="a very private sentence", twin="a").json()["id"]
        coordinator.get(f"/cards/{next(iter(planned.cards))}")
        coordinator.get("/nowhere/secret-name?who=somebody")
        coordinator.tap("starts", "step:nowhere")
    said = " ".join(r.getMessage() for r in caplog.records if r.name.startswith(("twofold", "uvicorn")))
    assert "POST /api/entries 201" in said and "GET /cards/{id} 200" in said
    for secret in ("private", coordinator.person, key, "secret-name", "somebody", next(iter(planned.cards))):
        assert secret not in said
    for person in planned.people.values():
        assert person.name not in said


def test_no_address_of_a_page_names_a_person(coordinator):
    for path in ("/desk", "/wall", "/state", "/family", "/separation"):
        for url in re.findall(r'(?:href|action|data-live)="([^"]*)"', coordinator.get(path).text):
            assert "person" not in url and coordinator.person not in url


def test_no_file_is_named_after_a_person_or_what_they_wrote(coordinator, planned, planned_case, root):
    before = {p.name for p in planned_case.rglob("*")}
    coordinator.tap("note", detail="avery-private-sentence", twin="a", device="nurse-anna")
    coordinator.tap("message", "family", detail="asleep and safe")
    coordinator.post("/seal")
    coordinator.get("/theatre")
    new = {p.name for p in root.rglob("*")} - before
    assert {"journal.db", "heads.txt", "access.db"} <= new
    words = {coordinator.person, "private", "anna", "asleep"} | {p.name for p in planned.people.values()}
    for name in new:
        assert not any(w.lower() in name.lower() for w in words), name


def test_the_journal_and_the_accounts_are_the_owners_alone(coordinator, root):
    coordinator.tap("note", detail="x")
    coordinator.post("/seal")
    assert (root / "journal").stat().st_mode & 0o077 == 0
    for path in (root / "journal").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name
