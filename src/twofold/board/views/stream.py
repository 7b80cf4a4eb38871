"""What programs read: health, the whole projection as JSON, the stream of events."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from twofold.board.as_json import as_json
from twofold.board.forecasts import times
from twofold.board.theatre.marks import stylesheet

router = APIRouter()


@router.get("/health/live")
def live() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


@router.get("/health/ready", responses={503: {"description": "the journal cannot be written"}})
async def ready(request: Request) -> Response:
    """Whether entries can be recorded; the first thing that a monitor of the hospital's should ask."""
    board = request.app.state.board
    await board.poll()
    said = {"status": "broken" if board.broken else "ok", "seq": board.seq, "streams": board.stream.streams}
    return JSONResponse(said, status_code=503 if board.broken else 200)


@router.get("/api/state")
def state(request: Request) -> dict[str, Any]:
    """The whole projection."""
    board = request.app.state.board
    return as_json(board.planned, board.state(), times(board), board.drill)


@router.get("/events", responses={200: {"content": {"text/event-stream": {}}}})
async def events(request: Request) -> Response:
    """Server-sent events: ``entry`` for each entry, ``state`` when a page is to be read again (families: only that)."""
    last = request.headers.get("last-event-id", "")
    since = int(last) if last.isascii() and last.isdigit() and len(last) < 16 else None
    stream = request.app.state.board.listen(since, "family" not in request.state.roles)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@router.get("/twins.css")
def twins(request: Request) -> Response:
    """The children's colours."""
    css = stylesheet(request.app.state.board.planned.root)
    return PlainTextResponse(css, media_type="text/css", headers={"cache-control": "max-age=300"})
