"""Who is there: sign-in with password or a screen's token, sign-out, PIN at a shared station, broken glass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from twofold.board.security.guard import COOKIE
from twofold.board.security.rates import Rates
from twofold.board.templating import render
from twofold.board.views.entries import ANSWERS, NoJson, form, refused, said
from twofold.errors import BadInput

router = APIRouter()


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """The form."""
    return _page(request, 200)


def _page(request: Request, status: int) -> Response:
    state = request.app.state
    more = {"wrong": status != 200, "code": not state.access.has_accounts() and state.board.drill,
            "oidc": state.settings.oidc}  # fmt: skip
    return render(request, "sign_in.html", "sign-in", status, more)


@router.post("/sign-in", openapi_extra=form(person=60, password=200, token=200, shared=1), responses=ANSWERS)
async def sign_in(request: Request) -> Response:
    """A session for a person (``person``, ``password``) or for a screen (``token``)."""
    access = request.app.state.access
    try:
        fields = await said(request)
    except NoJson as e:
        return refused(request, e)
    if fields.get("token"):
        role = await asyncio.to_thread(access.token_role, str(fields["token"])[:200])
        return signed_in(request, access.begin("", role)[0]) if role else _page(request, 403)
    person, password = str(fields.get("person", ""))[:60], str(fields.get("password", ""))[:200]
    if not await _fits(request, f"password {person}", access.password_fits, person, password):
        return _page(request, 403)
    return signed_in(request, access.begin(person, shared=bool(fields.get("shared")))[0])


async def _fits(request: Request, name: str, fits: Callable[[str, str], bool], person: str, secret: str) -> bool:
    """Whether somebody of the team said the right secret; wrong ones count against the person, from wherever."""
    wrong: Rates = request.app.state.wrong_secrets
    if not wrong.has(name):
        return False
    known = person in request.app.state.board.planned.people
    if await asyncio.to_thread(fits, person, secret) and known:
        return True
    wrong.take(name)
    return False


def signed_in(request: Request, secret: str) -> Response:
    """To the start page, with the session's cookie."""
    answer = RedirectResponse("/", status_code=303)
    answer.set_cookie(COOKIE, secret, httponly=True, samesite="strict", secure=request.app.state.secure, path="/")
    return answer


@router.post("/sign-out", responses=ANSWERS)
def sign_out(request: Request) -> Response:
    """The session is over, its cookie void."""
    request.app.state.access.end(request.state.session)
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


@router.get("/pin")
def pin_page(request: Request) -> Response:
    """Who is at this shared station now?"""
    return render(request, "pin.html", "pin", more={"wrong": False})


@router.post("/pin", openapi_extra=form(person=60, pin=60), responses=ANSWERS)
async def pin(request: Request) -> Response:
    """Go on at a shared station, as the same person or as another, with a PIN."""
    access, session = request.app.state.access, request.state.session
    try:
        fields = await said(request)
    except NoJson as e:
        return refused(request, e)
    person, said_pin = str(fields.get("person", ""))[:60], str(fields.get("pin", ""))[:60]
    if not session.shared or not await _fits(request, f"pin {person}", access.pin_fits, person, said_pin):
        return render(request, "pin.html", "pin", 403, {"wrong": True})
    access.take_over(session, person)
    return RedirectResponse("/desk", status_code=303)


@router.get("/break-glass")
def glass_page(request: Request) -> Response:
    """The form for the reason."""
    return render(request, "glass.html", "glass")


@router.post("/break-glass", openapi_extra=form(reason=2000), responses=ANSWERS)
async def break_glass(request: Request) -> Response:
    """The rights of somebody on duty for an hour; the reason stands in the journal before they are given."""
    try:
        fields: dict[str, Any] = await said(request)
        reason = str(fields.get("reason", "")).strip()[:2000]
        if not reason:
            raise BadInput("break-glass", "reason", "nothing", "say why, in a few words")
        person = request.state.person
        await request.app.state.board.say("break-glass", f"person:{person}", reason, author=person)
        request.app.state.access.break_glass(request.state.session)
    except (BadInput, NoJson) as e:
        return refused(request, e)
    return RedirectResponse("/desk", status_code=303)
