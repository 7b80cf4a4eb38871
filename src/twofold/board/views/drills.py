"""Drills: begin a new one, let a rehearsal run play, stop it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from twofold.board.security.refusals import refusal
from twofold.board.templating import render
from twofold.board.views.entries import ANSWERS, NoJson, back, form, refused, said
from twofold.errors import BadInput

router = APIRouter()
FASTEST, MOST_RUN = 600.0, 10_000


@router.get("/drill")
def page(request: Request) -> Response:
    """What drill is running, and how to begin another."""
    if not request.app.state.board.drill:
        return refusal(404, "mode", "this board is live", "drills have a board of their own", "text/html")
    return render(request, "drill.html", "drill", more={"player": request.app.state.player})


@router.post("/drill", openapi_extra=form(what=10, speed=10, run=10), responses=ANSWERS)
async def begin(request: Request) -> Response:
    """``what=new`` begins a drill (``speed``; ``run`` for one that plays by itself), ``what=stop`` stops the play."""
    board, player = request.app.state.board, request.app.state.player
    try:
        fields = await said(request)
        if not board.drill:
            raise BadInput("drill", "mode", "this board is live", "drills have a board of their own")
        what = fields.get("what")
        if what == "new":
            speed = _number(fields, "speed", 1.0, FASTEST) or 1.0
            run = _number(fields, "run", 0, MOST_RUN)
            await player.stop()
            if run is None:
                await board.open(request.state.person, speed)
            else:
                player.start(int(run), request.state.person, speed)
        elif what == "stop":
            await player.stop()
        else:
            raise BadInput("drill", "what", str(what)[:100], "new or stop")
    except (BadInput, NoJson) as e:
        return refused(request, e)
    return back(request, fields, "/drill")


def _number(fields: dict, name: str, low: float, high: float) -> float | None:
    text = str(fields.get(name) or "").strip()
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = low - 1
    if not low <= found <= high:
        raise BadInput("drill", name, text[:100], f"a number from {low:g} to {high:g}")
    return found
