"""In: a finished case folder: meshes, centrelines, divisions with their occlusion tables, plans, rehearsed runs.
Out: the scene, geometry, slices, tables and runs that the browser's theatre draws; notes into ``edits/``.
Trusts: what the stages wrote; who may see and write is for ``allowed`` to say.
Never: writes into a stage's folder, imports an imaging, mesh or solver library in the server, sends skin unasked.
Read first: routes.py
"""

from __future__ import annotations

from typing import Any

__all__ = ["router"]


def __getattr__(name: str) -> Any:
    if name == "router":
        from twofold.board.theatre.routes import router

        return router
    raise AttributeError(name)
