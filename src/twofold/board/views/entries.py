"""Entries: a tap by form or JSON, the point of separation, messages released, the operation opened and closed."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import ValidationError

from twofold.board.hub import Board
from twofold.board.kinds import OPEN_TO_ALL, Tap
from twofold.board.security.refusals import refusal
from twofold.errors import BadInput
from twofold.store import explain

router = APIRouter()
SCHEMA = Tap.model_json_schema(ref_template="#/components/schemas/{model}")
BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": SCHEMA}, "application/x-www-form-urlencoded": {"schema": SCHEMA}},
    }
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "this key was there before"}, 201: {"description": "recorded"},
    303: {"description": "a form: back to its page"}, 400: {"description": "not readable"},
    401: {"description": "nobody signed in"}, 403: {"description": "not with this role, or no token"},
    409: {"description": "this key means something else"}, 413: {"description": "too large"},
    422: {"description": "a field is refused"}, 429: {"description": "too many"},
    503: {"description": "cannot be recorded"},
}  # fmt: skip


def form(**fields: int) -> dict[str, Any]:
    """The description of a form for programs: its fields with their longest length."""
    properties = {name: {"type": "string", "maxLength": most} for name, most in fields.items()}
    schema = {"type": "object", "properties": properties}
    content = {"application/x-www-form-urlencoded": {"schema": schema}, "application/json": {"schema": schema}}
    return {"requestBody": {"content": content}}


class NoJson(Exception):
    """The body of a request is not what its type says."""


async def said(request: Request) -> dict[str, Any]:
    """The fields of a form or of a JSON object. Raises NoJson."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        try:
            found = json.loads(await request.body())
        except (ValueError, RecursionError) as e:
            raise NoJson from e
        if not isinstance(found, dict):
            raise NoJson
        return found
    if kind != "application/x-www-form-urlencoded":
        raise NoJson
    return {k: v for k, v in (await request.form()).items() if isinstance(v, str)}


def is_form(request: Request) -> bool:
    """Whether a person's browser waits for a page rather than a program for JSON."""
    return "application/json" not in request.headers.get("accept", "") and request.headers.get(
        "content-type", ""
    ).startswith("application/x-www-form")


def back(request: Request, fields: dict[str, Any], otherwise: str = "/desk") -> RedirectResponse:
    """To the page that a form names, or from which it came; only to our own pages."""
    goto = str(fields.get("next") or "")
    if not goto:
        came = urlsplit(request.headers.get("referer", ""))
        goto = came.path + (f"?{came.query}" if came.query else "") if came.netloc == request.url.netloc else ""
    ours = goto.startswith("/") and not goto.startswith(("//", "/\\"))
    return RedirectResponse(goto if ours else otherwise, status_code=303)


def refused(request: Request, e: Exception) -> Response:
    """A refusal of an entry with its status, in the words of whoever refused."""
    accept = "" if not is_form(request) else "text/html"
    if isinstance(e, NoJson):
        return refusal(400, "body", "neither a form nor a JSON object", "send what the field list says", accept)
    if isinstance(e, ValidationError):
        e = explain(e, "entry")
    assert isinstance(e, BadInput)
    if "key already stands" in e.found:
        return refusal(409, "key", e.found, e.remedy, accept)
    status = 503 if request.app.state.board.broken else 422
    return refusal(status, e.field or "journal", e.found, e.remedy, accept)


def duties(request: Request) -> str:
    """The roles of the person who is signed in, as the roster has them."""
    person = request.app.state.board.planned.people.get(request.state.person)
    return ", ".join(person.roles) if person else ""


@router.post("/api/entries", openapi_extra=BODY, responses=ANSWERS, status_code=201)
async def enter(request: Request) -> Response:
    """Record an entry. The same ``key`` twice is the same entry: it may be sent again until an answer comes."""
    board: Board = request.app.state.board
    try:
        fields = await said(request)
        tap = Tap.model_validate(fields)
        if tap.kind not in OPEN_TO_ALL:
            raise BadInput("entry", "kind", tap.kind, f"one of: {', '.join(OPEN_TO_ALL)}")
        row = await board.enter(tap, request.state.person, duties(request))
        if tap.kind == "ends" and _is_time_out(board, tap.subject):
            await board.seal_head("time-out")
    except (BadInput, NoJson, ValidationError) as e:
        return refused(request, e)
    if is_form(request):
        return back(request, fields)
    answer = {"id": row.entry.key, "seq": row.seq, "hash": row.seal, "author": row.entry.author,
              "occurred": row.entry.occurred.isoformat()}  # fmt: skip
    return JSONResponse(answer, status_code=201 if row.fresh else 200)


def _is_time_out(board: Board, subject: str) -> bool:
    step = board.planned.step(subject.partition(":")[2])
    return bool(step and board.planned.checklists.get(step.checklist, {}).get("kind") == "time_out")


async def taken(request: Request, do: Callable[[dict[str, Any]], Awaitable[Any]], goto: str) -> Response:
    """The fields of a form given to ``do``, and back to the form's page; or the refusal that it raised."""
    try:
        fields = await said(request)
        await do(fields)
    except (BadInput, NoJson, ValidationError) as e:
        return refused(request, e)
    return back(request, fields, goto)


@router.post("/separation", openapi_extra=BODY, responses=ANSWERS)
async def fork(request: Request) -> Response:
    """Two records from now on. Refused while a line of the checklist is unanswered, unless a reason is given."""
    board: Board = request.app.state.board

    async def do(fields: dict[str, Any]) -> None:
        state = board.state()
        items = board.planned.checklists.get("point_of_separation", {}).get("items", ())
        answered = state.checks.get("point_of_separation", {})
        missing = [k for k in range(len(items)) if k not in answered]
        reason = str(fields.get("reason") or "").strip()[:2000]
        if state.separated is not None:
            raise BadInput("separation", "", "already separated", "take the entry back on the desk if it was a mistake")
        if missing and not reason:
            raise BadInput("separation", "checklist", f"{len(missing)} lines unanswered", "answer them, or say why")
        tap = Tap.model_validate({**fields, "kind": "separates", "subject": "", "detail": reason, "corrects": ""})
        await board.enter(tap, request.state.person, duties(request), {"unanswered": missing})
        await board.seal_head("separation")

    return await taken(request, do, "/separation")


@router.post("/family/release", openapi_extra=form(message=100), responses=ANSWERS)
async def release(request: Request) -> Response:
    """Release a message for the family in the name of whoever is signed in."""
    board: Board = request.app.state.board

    async def do(fields: dict[str, Any]) -> None:
        wanted = str(fields.get("message", ""))
        if wanted not in {m.key for m in board.state().messages}:
            raise BadInput("release", "message", wanted[:100] or "nothing", "choose one of the drafts")
        await board.say("releases", f"entry:{wanted}", author=request.state.person)

    return await taken(request, do, "/family")


@router.post("/operation", openapi_extra=form(what=10), responses=ANSWERS)
async def operation(request: Request) -> Response:
    """The operation is over, or a live board is opened."""
    board: Board = request.app.state.board

    async def do(fields: dict[str, Any]) -> None:
        what = fields.get("what")
        if what == "close":
            await board.say("close", board.planned.operation, author=request.state.person)
        elif what == "open" and not board.drill and not board.opened:
            await board.open(request.state.person)
        else:
            raise BadInput("operation", "what", str(what)[:100], "open (once) or close")

    return await taken(request, do, "/desk")


@router.post("/seal", openapi_extra=form(), responses=ANSWERS)
async def seal(request: Request) -> Response:
    """Seal the present head of the journal; the code goes onto paper."""

    async def do(_: dict[str, Any]) -> None:
        await request.app.state.board.seal_head("by hand")

    return await taken(request, do, "/state")
