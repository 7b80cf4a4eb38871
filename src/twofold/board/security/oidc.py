"""Sign-in by the hospital's own server: OpenID Connect, authorization code with PKCE, through Authlib.

Off unless ``board.yaml`` has ``oidc:``. The server's word is taken only for who it is: what that person may do is still
decided by the duty roster.
"""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import Any

import httpx
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from twofold.board.config import Oidc
from twofold.board.security.guard import COOKIE
from twofold.board.security.refusals import refusal
from twofold.errors import BadInput

STATE = "twofold_oidc"
WAIT_S = 600  # somebody who has not come back by then begins anew
SLACK_S = 60  # by which the two servers' clocks may differ
# a strict cookie is not sent along on the way back from another site: a page of ours takes the last step
ONWARD = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><a href="/">Twofold</a>'
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]


def install(app: FastAPI, settings: Oidc) -> None:
    """Add ``/oidc/start`` and ``/oidc/back``. Raises BadInput: a secret that can't be read."""
    try:
        secret = Path(settings.client_secret_file).read_text(encoding="utf-8").strip()
    except OSError as e:
        raise BadInput("board.yaml", "oidc.client_secret_file", e.strerror or str(e), "name a readable file") from e
    signer = URLSafeTimedSerializer(secrets.token_hex(32), salt=STATE)
    app.state.oidc_transport = None

    def client(request: Request) -> Any:
        back = str(request.base_url).rstrip("/") + "/oidc/back"
        return AsyncOAuth2Client(
            settings.client_id, secret, scope="openid profile", redirect_uri=back, code_challenge_method="S256",
            transport=request.app.state.oidc_transport, timeout=10,
        )  # fmt: skip

    async def start(request: Request) -> Response:
        """To the hospital's server."""
        async with client(request) as c:
            try:
                about = await _about(c, settings.issuer)
            except (httpx.HTTPError, KeyError, ValueError):
                return refusal(503, "oidc", "the hospital's sign-in does not answer", "sign in with your password",
                               "text/html")  # fmt: skip
            nonce, verifier = generate_token(32), generate_token(48)
            url, state = c.create_authorization_url(
                about["authorization_endpoint"], nonce=nonce, code_verifier=verifier
            )
        answer = RedirectResponse(url, status_code=303)
        answer.set_cookie(STATE, signer.dumps([state, nonce, verifier]), max_age=WAIT_S, httponly=True, samesite="lax",
                          secure=request.app.state.secure, path="/oidc/")  # fmt: skip
        return answer

    async def back(request: Request) -> Response:
        """From the hospital's server: its token is checked, then the person is signed in."""
        try:
            state, nonce, verifier = signer.loads(request.cookies.get(STATE, ""), max_age=WAIT_S)
            if not secrets.compare_digest(state, request.query_params.get("state", "")):
                raise ValueError("state")
            async with client(request) as c:
                about = await _about(c, settings.issuer)
                token = await c.fetch_token(about["token_endpoint"], code=request.query_params.get("code", ""),
                                            code_verifier=verifier, grant_type="authorization_code")  # fmt: skip
                keys = (await c.request("GET", about["jwks_uri"], withhold_token=True)).json()
            person = _person(token["id_token"], keys, settings, nonce)
            if person not in request.app.state.board.planned.people:
                raise ValueError("nobody of this team")
        except (BadSignature, OAuthError, JoseError, httpx.HTTPError, KeyError, TypeError, ValueError):
            return refusal(403, "oidc", "the hospital's sign-in was not accepted", "begin anew, or use your password",
                           "text/html")  # fmt: skip
        answer = HTMLResponse(ONWARD)
        secret = request.app.state.access.begin(person)[0]
        answer.set_cookie(COOKIE, secret, httponly=True, samesite="strict", secure=request.app.state.secure, path="/")
        answer.delete_cookie(STATE, path="/oidc/")
        return answer

    app.add_api_route("/oidc/start", start, methods=["GET"], include_in_schema=False)
    app.add_api_route("/oidc/back", back, methods=["GET"], include_in_schema=False)


async def _about(c: Any, issuer: str) -> dict[str, Any]:
    address = issuer.rstrip("/") + "/.well-known/openid-configuration"
    about = (await c.request("GET", address, withhold_token=True)).raise_for_status().json()
    if about["issuer"].rstrip("/") != issuer.rstrip("/"):
        raise ValueError("another issuer")
    return about


def _person(token: str, keys: dict[str, Any], settings: Oidc, nonce: str) -> str:
    """The person's id from a checked token. Raises JoseError or ValueError."""
    claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
    registry = jwt.JWTClaimsRegistry(
        now=int(time.time()), leeway=SLACK_S,
        iss={"essential": True, "value": settings.issuer}, aud={"essential": True, "value": settings.client_id},
        exp={"essential": True}, nonce={"essential": True, "value": nonce},
    )  # fmt: skip
    registry.validate(claims)
    return str(claims[settings.claim])
