"""Sign-in by a hospital's server: a small one of our own signs tokens; each way to cheat is refused."""

import time as clock
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from board_people import who
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from twofold.board.config import BoardFile

ISSUER = "http://localhost:9"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


class Hospital:
    """An OpenID Connect server that says what a test tells it to."""

    def __init__(self) -> None:
        self.claims, self.key, self.asked = {}, KEY, {}
        self.app = Starlette(routes=[
            Route("/.well-known/openid-configuration", self.about), Route("/keys", self.keys),
            Route("/token", self.token, methods=["POST"]),
        ])  # fmt: skip

    async def about(self, _):
        return JSONResponse({"issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/go",
                             "token_endpoint": f"{ISSUER}/token", "jwks_uri": f"{ISSUER}/keys"})  # fmt: skip

    async def keys(self, _):
        return JSONResponse({"keys": [KEY.as_dict(private=False)]})

    async def token(self, request):
        self.asked = dict(await request.form())
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, self.claims, self.key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed})


@pytest.fixture
def hospital():
    return Hospital()


@pytest.fixture
def door(server, hospital, tmp_path):
    """``door(person, **claims) -> answer``: the whole way there and back."""
    (tmp_path / "secret").write_text("shh")
    oidc = {"issuer": ISSUER, "client_id": "twofold", "client_secret_file": str(tmp_path / "secret")}
    app, _ = server(settings=BoardFile.model_validate({"oidc": oidc}))
    app.state.oidc_transport = httpx.ASGITransport(hospital.app)
    client = TestClient(app)

    def go(person, state=None, **claims):
        there = client.get("/oidc/start", follow_redirects=False)
        query = {k: v[0] for k, v in parse_qs(urlsplit(there.headers["location"]).query).items()}
        assert query["code_challenge_method"] == "S256" and query["scope"] == "openid profile"
        now = int(clock.time())
        hospital.claims = {"iss": ISSUER, "aud": "twofold", "exp": now + 60, "iat": now, "nonce": query["nonce"],
                           "preferred_username": person, **claims}  # fmt: skip
        answer = client.get("/oidc/back", params={"code": "c", "state": state or query["state"]},
                            follow_redirects=False)  # fmt: skip
        return client, answer

    return go


def test_somebody_of_the_team_is_signed_in_and_the_roster_decides_the_rest(door, hospital, planned):
    client, answer = door(who(planned, "coordinator"))
    assert answer.status_code == 200 and "url=/" in answer.text
    assert hospital.asked["code_verifier"]
    assert client.get("/desk").status_code == 200


@pytest.mark.parametrize("cheat", [
    {"nonce": "another"}, {"aud": "another"}, {"iss": "http://evil"}, {"exp": 1}, {"state": "another"},
])  # fmt: skip
def test_a_token_that_is_not_for_us_now_is_refused(door, planned, cheat):
    client, answer = door(who(planned, "coordinator"), **cheat)
    assert answer.status_code == 403
    assert client.get("/desk").status_code == 401


def test_a_token_signed_by_somebody_else_is_refused(door, hospital, planned):
    hospital.key = OTHER
    assert door(who(planned, "coordinator"))[1].status_code == 403


def test_somebody_of_another_team_is_refused(door):
    assert door("nobody-we-know")[1].status_code == 403


def test_without_configuration_there_is_no_such_door(app):
    client = TestClient(app)
    assert client.get("/oidc/start", headers={"accept": "text/html"}).status_code == 404
