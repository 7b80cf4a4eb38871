"""The application: pages, entries, stream, sign-in and theatre behind one guard."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import mimetypes
from collections.abc import AsyncIterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.routing import Mount

from twofold import INTENDED_USE, __version__
from twofold.board import forecasts
from twofold.board.broadcast import PING_S
from twofold.board.children import humble
from twofold.board.config import BoardFile
from twofold.board.hub import POLL_S, Board
from twofold.board.onward import Proposals
from twofold.board.plays import Player
from twofold.board.security import authority
from twofold.board.security.access import Access, Session
from twofold.board.security.guard import Guard
from twofold.board.security.rates import Rates
from twofold.board.security.refusals import refusal
from twofold.board.views import drills, entries, onward, pages, sign, stream
from twofold.errors import BadInput

mimetypes.add_type("text/javascript", ".js")  # some systems say otherwise, and browsers then refuse modules
WARM_NICE, WARM_AFTER_S = 15, 10.0
STATIC = Path(__file__).parent / "static"
ON_DUTY_SLACK = dt.timedelta(minutes=30)  # people come before their shift and leave after it
ROLE_OF = {"coordinator": "coordinator", "family_liaison": "liaison"}


def build(board: Board, access: Access, settings: BoardFile, secure: bool = False, background: bool = True) -> FastAPI:
    """The board as an ASGI application.

    Args:
        secure: cookies travel over TLS only. background: also rehearse ahead and seal heads by the clock.

    Raises BadInput: a route that the authorisation table does not know.
    """
    stopping = asyncio.Event()
    player = Player(board)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_every(stopping, POLL_S, board.poll)),
                 asyncio.create_task(_every(stopping, PING_S, board.ping))]  # fmt: skip
        if background:
            tasks.append(asyncio.create_task(_every(stopping, settings.seal_minutes * 60, _sealing(board))))
            tasks.append(asyncio.create_task(forecasts.keep_rehearsing(board, stopping)))
            tasks.append(asyncio.create_task(_warm(board.planned.root)))
        try:
            yield
        finally:
            stopping.set()
            board.stream.end()
            await player.stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            board.journal.close()
            access.close()

    app = FastAPI(title="Twofold board", version=__version__, description=INTENDED_USE, lifespan=lifespan,
                  docs_url=None, redoc_url=None)  # fmt: skip
    app.state.board, app.state.access, app.state.settings = board, access, settings
    app.state.player, app.state.stopping, app.state.secure = player, stopping, secure
    app.state.proposals = Proposals(board)
    app.state.wrong_secrets = Rates(burst=5, per_s=1 / 60)  # wrong passwords or PINs of one person
    for part in (stream, sign, entries, pages, onward, drills):
        app.router.routes.extend(part.router.routes)  # flat, so that the table can be held against every one
    app.add_api_route("/static/{path:path}", static, include_in_schema=False)
    if settings.oidc is not None:
        from twofold.board.security import oidc

        oidc.install(app, settings.oidc)
    _theatre(app, board)
    authority.complete(routes_of(app))
    app.add_exception_handler(BadInput, _bad_input)
    app.add_middleware(Guard, access=access, roles_of=roles_of(board, access, settings), hours=settings.session_hours,
                       secure=secure)  # fmt: skip
    return app


def routes_of(app: FastAPI) -> list[tuple[str, str]]:
    """Every (path, method) that the application answers, mounts as their pattern."""
    found: list[tuple[str, str]] = []
    for route in app.routes:
        if isinstance(route, Mount):
            found += [(route.path + "/{path:path}", m) for m in ("GET", "POST")]
        else:
            found += [(route.path, m) for m in getattr(route, "methods", ()) or ()]  # type: ignore[attr-defined]
    return found


def roles_of(board: Board, access: Access, settings: BoardFile) -> Any:
    """The function that says what a session may do now: by its screen, the roster, the glass, the station."""

    def roles(session: Session) -> set[str]:
        if session.role:
            return {session.role}
        person = board.planned.people.get(session.person)
        if person is None:
            return set()
        if access.stale(session, settings.shared_minutes):
            return {"reader", "locked"}
        now = board.clock.now()
        duty = board.drill or any(s.start - ON_DUTY_SLACK <= now <= s.end + ON_DUTY_SLACK for s in person.shifts)
        if duty:
            return {"reader", "team"} | {ROLE_OF[r] for r in person.roles if r in ROLE_OF}
        return {"reader", "team"} if access.glass_broken(session) else {"reader"}

    return roles


def static(request: Request, path: str) -> Response:
    """A built file of the front end."""
    file = (STATIC / path).resolve()
    try:
        if not file.is_relative_to(STATIC.resolve()):
            raise FileNotFoundError
        data = file.read_bytes()
    except (OSError, ValueError):
        return refusal(404, "file", "no such file", "reload the page", request.headers.get("accept", ""))
    headers = {"Cache-Control": "no-cache"}
    if file.name == "sw.js":
        headers["Service-Worker-Allowed"] = "/"
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Response(data, media_type=kind, headers=headers)


def _theatre(app: FastAPI, board: Board) -> None:
    """Mount the theatre; its code is loaded when somebody first asks for it, so that the start does not wait."""

    def allowed(request: Request, what: str) -> bool:
        roles = request.state.roles
        return "team" in roles if what in ("theatre.annotate", "theatre.skin") else "reader" in roles

    @lru_cache(maxsize=1)
    def made() -> Any:
        from twofold.board.theatre import router

        return router(board.planned.root, allowed)

    async def theatre(scope: Any, receive: Any, send: Any) -> None:
        await made()(scope, receive, send)

    app.mount("/theatre", theatre)


async def _warm(root: Path) -> None:
    """Make in advance, one after another and giving way to everything else, what the theatre's first visitor needs."""
    from twofold.board.theatre.routes import warm

    await asyncio.sleep(WARM_AFTER_S)
    for command in await asyncio.to_thread(warm, root):
        child = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            preexec_fn=humble(WARM_NICE),
        )  # fmt: skip
        try:
            await child.wait()
        finally:
            if child.returncode is None:
                child.kill()


async def _bad_input(request: Request, e: Exception) -> Response:
    return entries.refused(request, e)


def _sealing(board: Board) -> Any:
    async def seal() -> None:
        with contextlib.suppress(BadInput):  # the board says on every page that it cannot be written
            await board.seal_head("by the clock")

    return seal


async def _every(stopping: asyncio.Event, seconds: float, do: Any) -> None:
    while not stopping.is_set():
        try:
            await asyncio.wait_for(stopping.wait(), seconds)
        except TimeoutError:
            await do()
