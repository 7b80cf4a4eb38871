"""Pages from templates: what every page needs beside its own content."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from twofold import INTENDED_USE
from twofold.board import reading
from twofold.board.hub import Board
from twofold.board.projection import act_of
from twofold.board.texts import text

PAGES = ("wall", "desk", "scribe", "cards", "separation", "theatre", "family", "state", "onward", "debrief",
         "drill")  # fmt: skip
WHOLE_FROM, LONG_MIN = 10, 90
WALL_WORDS = 58  # characters of a step on the wall
CLOCK_WRONG_S = 60.0  # from here on a device's clock is worth a line on the page


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates, compiled once; an unknown name is an error, everything is escaped."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals |= {"t": text, "key": lambda: str(uuid.uuid4()), "use": INTENDED_USE, "act": act_of}
    env.filters |= {"hm": hm, "short": short, "span": span, "iso": lambda d: d.isoformat(), "per_kg": per_kg}
    return env


def per_kg(amount: float) -> str:
    """An amount per kg: whole from ten on."""
    return f"{amount:.0f}" if amount >= WHOLE_FROM else f"{amount:.1f}"


def span(minutes: int) -> str:
    """A length as people say it: minutes, from an hour and a half on hours and minutes."""
    minutes = abs(minutes)
    return f"{minutes} min" if minutes < LONG_MIN else f"{minutes // 60} h {minutes % 60:02d} min"


def short(name: str) -> str:
    """A step's name as a wall has room for it: a gate by its question, others by their beginning."""
    name = name.removeprefix("Gate: ").removeprefix("Gate, every quarter of an hour from here: ")
    name = name[:1].upper() + name[1:]
    head, colon, _ = name.partition(":")
    is_vessel = head.replace("-", "").replace("_", "").isalnum() and head != "Time-out"
    if colon and not is_vessel:
        name = head
    return name if len(name) <= WALL_WORDS else name[:WALL_WORDS].rsplit(" ", 1)[0].rstrip(",;") + " …"


def hm(at: dt.datetime | None) -> str:
    """Hours and minutes of a time; a dash for none."""
    return f"{at:%H:%M}" if at else "–"


def frame(request: Request, board: Board, page: str) -> dict[str, Any]:
    """What every page shows and sends: mode, who, clock, token, what is wrong."""
    session = request.state.session
    person = board.planned.people.get(request.state.person)
    child, theme = request.query_params.get("child", ""), request.query_params.get("theme", "")
    return {
        "page": page,
        "pages": _pages(request.state.roles, board.drill),
        "board": board,
        "planned": board.planned,
        "state": board.state(),
        "r": reading,
        "mode": "drill" if board.drill else "live",
        "live": board.live,
        "session": session,
        "person": person,
        "roles": request.state.roles,
        "may_enter": "team" in request.state.roles,
        "csrf": request.state.csrf,
        "broken": board.broken,
        "wrong_clocks": {d or "?": round(e / 60) for d, e in board.device_errors.items() if abs(e) > CLOCK_WRONG_S},
        "order": board.planned.order(PAGES.index(page) if page in PAGES else 0),
        "child": child if child in board.planned.looks else "",
        "theme": theme if theme in ("dark", "light") else "dark" if page == "wall" else "",
        "here": request.url.path,
    }


def _pages(roles: set[str], drill: bool) -> tuple[str, ...]:
    if "wall" in roles:
        return ("wall", "cards")
    if "family" in roles:
        return ()
    return tuple(p for p in PAGES if drill or p != "drill") if "reader" in roles else ()


def render(
    request: Request, template: str, page: str, status: int = 200, more: Mapping[str, Any] | None = None
) -> HTMLResponse:
    """A page made from a template."""
    board: Board = request.app.state.board
    html = environment().get_template(template).render(frame(request, board, page) | dict(more or {}))
    return HTMLResponse(html, status_code=status)
