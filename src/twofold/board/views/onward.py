"""Planning on: ask for the rest of the plan from now, and read the last proposal."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from twofold.board.planned import Planned
from twofold.board.projection import PLANNED
from twofold.board.templating import render
from twofold.board.views.entries import ANSWERS, NoJson, back, form, refused, said
from twofold.errors import BadInput

router = APIRouter()
GONE = "gone."  # a field for each person: gone.<id>
LONGEST_MIN = 24 * 60.0


@router.get("/onward")
def page(request: Request) -> Response:
    """The last proposal for the rest of the operation, and how to ask for another."""
    state = request.app.state.board.state()
    waiting = sorted((s.step for s in state.steps.values() if s.status == PLANNED), key=lambda s: s.start)
    more = {"proposal": request.app.state.proposals, "waiting": waiting}
    return render(request, "onward.html", "onward", more=more)


@router.post("/onward", openapi_extra=form(held=200, minutes=10), responses=ANSWERS)
async def ask(request: Request) -> Response:
    """Plan on from now: ``gone.<person>`` for each who is away, ``held`` and ``minutes`` for a step that must wait."""
    planned = request.app.state.board.planned
    try:
        fields = await said(request)
        gone = sorted(k.removeprefix(GONE) for k in fields if k.startswith(GONE))
        if strangers := [p for p in gone if p not in planned.people]:
            raise BadInput("onward", "gone", strangers[0][:100], "somebody of the team")
        await request.app.state.proposals.make(request.state.person, gone, _held(planned, fields))
    except (BadInput, NoJson) as e:
        return refused(request, e)
    return back(request, fields, "/onward")


def _held(planned: Planned, fields: dict) -> dict[str, float]:
    step, text = str(fields.get("held") or ""), str(fields.get("minutes") or "").strip()
    if not step and not text:
        return {}
    if planned.step(step) is None:
        raise BadInput("onward", "held", step[:100], "a step of the plan, with its minutes")
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1
    if not 0 < minutes <= LONGEST_MIN:
        raise BadInput("onward", "minutes", text[:100], f"a number up to {LONGEST_MIN:g}")
    return {step: minutes}
