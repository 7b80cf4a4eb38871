"""A refusal as the caller can read it: a page for people, ``{field, found, remedy}`` for programs."""

from __future__ import annotations

from html import escape
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{found}</title>
<link rel="stylesheet" href="/static/app.css"><meta name="viewport" content="width=device-width"></head>
<body><main id="main" class="narrow"><h1>{found}</h1><p>{remedy}</p><p><a class="btn" href="/">Twofold</a></p></main>
</body></html>"""


def refusal(status: int, field: str, found: str, remedy: str, accept: str = "", goto: bool = False) -> Response:
    """An answer that says what was refused, what was found and what to do. ``goto``: pages lead to the sign-in."""
    if "text/html" in accept and "application/json" not in accept:
        if goto:
            return RedirectResponse("/sign-in", status_code=303)
        text = PAGE.format(found=escape(found[:1].upper() + found[1:]), remedy=escape(remedy[:1].upper() + remedy[1:]))
        return HTMLResponse(text, status_code=status)
    said: dict[str, Any] = {"field": field, "found": found, "remedy": remedy}
    return JSONResponse(said, status_code=status)
