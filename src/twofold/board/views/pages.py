"""The pages that people read: wall, desk, scribe, cards, separation, state, family, debriefing, theatre."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from twofold.board.debrief import compare
from twofold.board.forecasts import times
from twofold.board.kinds import GIVEN, LOST, STOCKED
from twofold.board.security.refusals import refusal
from twofold.board.templating import render

router = APIRouter(default_response_class=HTMLResponse)
FRAGMENTS = {
    "wall-head": "wall", "wall-twins": "wall", "wall-times": "wall", "wall-gates": "wall", "wall-rooms": "wall",
    "wall-stock": "wall", "desk-steps": "desk", "desk-log": "desk", "scribe-log": "scribe", "cards-list": "cards",
    "separation-list": "separation",
}  # fmt: skip
FLUIDS = {"given": GIVEN, "lost": LOST, "stocked": STOCKED}
PLAIN = {
    "scribe": "Free words with the time, and everything so far.",
    "cards": "Every contingency card of the plan.",
    "separation": "The checklist of the point of separation.",
    "family": "What a named person has released.",
}


def _accept(request: Request) -> str:
    return request.headers.get("accept", "")


def _times(request: Request) -> dict:
    return {"times": times(request.app.state.board)}


@router.get("/")
def start(request: Request) -> Response:
    """To the page of whoever asks."""
    roles = request.state.roles
    if not roles:
        return RedirectResponse("/sign-in", status_code=303)
    goto = "/wall" if "wall" in roles else "/family" if "family" in roles else "/desk"
    return RedirectResponse(goto, status_code=303)


@router.get("/wall")
def wall(request: Request) -> Response:
    """The wall board; with ``child=a`` or ``b`` that child's own."""
    return render(request, "wall.html", "wall", more=_times(request))


@router.get("/desk")
def desk(request: Request) -> Response:
    """One-tap entry."""
    return render(request, "desk.html", "desk", more=FLUIDS | {"show_all": "all" in request.query_params})


def _page(name: str, about: str) -> None:
    """A page that needs nothing but the state."""

    def page(request: Request) -> Response:
        return render(request, f"{name}.html", name)

    router.add_api_route(f"/{name}", page, methods=["GET"], name=name, description=about)


for _name, _about in PLAIN.items():
    _page(_name, _about)


@router.get("/cards/{id}")
def card(request: Request, id: str) -> Response:
    """One card: what to do first, who comes, how soon."""
    planned = request.app.state.board.planned
    if id not in planned.cards:
        return refusal(404, "card", "no such card", "choose one on the page of cards", _accept(request))
    return render(request, "card.html", "cards", more={"card": planned.cards[id]})


@router.get("/state")
def state(request: Request) -> Response:
    """The state now, for paper."""
    return render(request, "state.html", "state", more=_times(request))


@router.get("/fragment-family")
def family_fragment(request: Request) -> Response:
    """The released messages alone."""
    return render(request, "fragments/family-list.html", "family")


@router.get("/debrief")
def debrief(request: Request) -> Response:
    """Plan against actual."""
    board = request.app.state.board
    told = compare(board.planned, board.state(), board.entries)
    return render(request, "debrief.html", "debrief", more={"told": told})


@router.get("/theatre")
def theatre(request: Request) -> Response:
    """The theatre's page with the table twin of its picture."""
    from twofold.board.theatre.folder import Missing
    from twofold.board.theatre.tables import vessels

    planned = request.app.state.board.planned
    try:
        rows = vessels(planned.root, planned.candidate)
    except (Missing, OSError, LookupError, ValueError):
        rows = []
    return render(request, "theatre.html", "theatre", more={"vessels": rows})


@router.get("/fragment/{name}")
def fragment(request: Request, name: str) -> Response:
    """A part of a page, to be renewed by itself."""
    if name not in FRAGMENTS:
        return refusal(404, "fragment", "no such part", "open the whole page", _accept(request))
    page = FRAGMENTS[name]
    if page != "wall" and "reader" not in request.state.roles:
        return refusal(403, "role", "not for this screen", "sign in as a person", _accept(request))
    more = _times(request) if page == "wall" else FLUIDS
    return render(request, f"fragments/{name}.html", page, more=more)
