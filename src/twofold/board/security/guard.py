"""The one gate before every route: size, rate, session, authority, origin, token; and headers on every answer.

Plain ASGI, so that streams pass untouched. What it finds out stands in ``request.state``: ``session``, ``roles``,
``person`` and ``csrf``.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import time
from collections.abc import Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.responses import Response

from twofold.board.security import authority
from twofold.board.security.access import Access, Session
from twofold.board.security.rates import Rates
from twofold.board.security.refusals import refusal

COOKIE, BEFORE = "twofold", "twofold_before"
MOST_BODY = 256 * 1024
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
CSP = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "worker-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), xr-spatial-tracking=(self)",
}
UNWATCHED = ("/fragment", "/events", "/api/state", "/static/")  # a page that renews itself is nobody at the station
NEVER_KEPT = ("/api/", "/events", "/sign-", "/health/", "/pin", "/oidc/")
log = logging.getLogger("twofold.board")


class Guard:
    """ASGI middleware. ``roles_of`` says what a session may do now; ``hours`` and ``minutes`` are the board's."""

    def __init__(
        self, app: Any, access: Access, roles_of: Callable[[Session], set[str]], hours: float, secure: bool
    ) -> None:
        self.app, self.access, self.roles_of, self.hours, self.secure = app, access, roles_of, hours, secure
        self.rates = Rates(burst=300, per_s=100)
        self.sign_ins = Rates(burst=60, per_s=1)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), [500]
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        path, method = scope["path"], scope["method"]
        before = _cookie(headers, BEFORE) or secrets.token_urlsafe(24)
        fresh = not _cookie(headers, BEFORE)

        async def outward(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                message = {**message, "headers": [*message["headers"], *self._headers(path, before if fresh else "")]}
            await send(message)

        try:
            found = await self._admit(scope, receive, headers, path, method, before)
            if isinstance(found, bytes):
                await self.app(scope, _replayed(found, receive), outward)
            else:
                await found(scope, receive, outward)
        finally:
            rule = authority.rule_for(method, path)
            route = rule.path if rule else "?"  # the route's pattern, never the path: no id gets into a log
            log.info("%s %s %d %.0f ms", method, route, status[0], (time.perf_counter() - began) * 1000)

    def _headers(self, path: str, before: str) -> list[tuple[bytes, bytes]]:
        out = [(k.encode(), v.encode()) for k, v in HEADERS.items()]
        if path.startswith(NEVER_KEPT):
            out.append((b"cache-control", b"no-store"))
        elif not path.startswith(("/static/", "/twins.css")):
            out.append((b"cache-control", b"private, no-cache"))
        if self.secure:
            out.append((b"strict-transport-security", b"max-age=31536000"))
        if before and path in ("/", "/sign-in"):
            flags = "; Secure" if self.secure else ""
            out.append((b"set-cookie", f"{BEFORE}={before}; Path=/; HttpOnly; SameSite=Strict{flags}".encode()))
        return out

    async def _admit(
        self, scope: dict[str, Any], receive: Any, headers: dict[str, str], path: str, method: str, before: str
    ) -> bytes | Response:
        """The request's body when it may pass, or the answer that refuses it."""
        caller = (scope.get("client") or ("",))[0]
        wants = headers.get("accept", "")
        session = self._session(headers)
        if not self.rates.take(session.hash if session else f"at {caller}"):
            return refusal(429, "rate", "too many requests", "wait a few seconds", wants)
        if path == "/sign-in" and method == "POST" and not self.sign_ins.take(caller):
            return refusal(429, "sign-in", "too many attempts", "wait a minute, or ask the coordinator", wants)
        rule = authority.rule_for(method, path)
        roles = self.roles_of(session) if session else set()
        csrf = session.csrf if session else before
        scope["state"] = {**scope.get("state", {}), "session": session, "roles": roles, "csrf": csrf,
                          "person": session.person if session else ""}  # fmt: skip
        if rule is None:
            return refusal(404, "address", "no such page", "go to the start page", wants)
        if not authority.allowed(rule, roles):
            return self._refused(session, roles, method, wants)
        if session and not path.startswith(UNWATCHED) and "locked" not in roles:
            self.access.touch(session)
        if method not in UNSAFE:
            return b""
        body = await _body(headers, receive)
        if body is None:
            return refusal(413, "body", "too large", f"send at most {MOST_BODY} bytes", wants)
        if not _same_origin(headers) or not _token_fits(headers, body, csrf):
            return refusal(403, "csrf", "a form from elsewhere or from before this sign-in",
                           "open the page anew and send it again", wants)  # fmt: skip
        return body

    def _session(self, headers: dict[str, str]) -> Session | None:
        secret = _cookie(headers, COOKIE)
        return self.access.session(secret, self.hours) if secret else None

    def _refused(self, session: Session | None, roles: set[str], method: str, wants: str) -> Response:
        if session is None:
            return refusal(401, "sign-in", "nobody is signed in", "sign in", wants, goto=method in ("GET", "HEAD"))
        if "locked" in roles:
            return refusal(403, "pin", "this station was left alone", "type your PIN: /pin", wants)
        return refusal(403, "role", "not with the role you have now", "somebody on duty does it, or break the glass",
                       wants)  # fmt: skip


def _cookie(headers: dict[str, str], name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


async def _body(headers: dict[str, str], receive: Any) -> bytes | None:
    said = headers.get("content-length", "")
    if said.isdigit() and int(said) > MOST_BODY:
        return None
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BODY:
            return None
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _replayed(body: bytes, receive: Any) -> Any:
    sent = []

    async def again() -> dict[str, Any]:
        if not sent:
            sent.append(True)
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


def _same_origin(headers: dict[str, str]) -> bool:
    """Whether the browser says that the request comes from our own page; programs say nothing and need the token."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


def _token_fits(headers: dict[str, str], body: bytes, csrf: str) -> bool:
    said = headers.get("x-csrf-token", "")
    if not said and headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        try:
            said = parse_qs(body.decode("utf-8"), max_num_fields=100).get("csrf", [""])[0]
        except (UnicodeDecodeError, ValueError):
            return False
    return hmac.compare_digest(said.encode(), csrf.encode())
