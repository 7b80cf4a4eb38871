"""The quick start: until the server listens no garbage is looked for, as almost all that is made then stays.

A collector that walks over half-loaded modules takes a quarter of the time that a restart may take.
"""

from __future__ import annotations

import gc
from typing import Any


def serve(*args: Any, **kwargs: Any) -> None:
    """``server.serve``, with its modules loaded quickly. Raises BadInput likewise."""
    gc.disable()
    from twofold.board import server

    server.serve(*args, **kwargs, listening_now=_listens)


def _listens() -> None:
    """What is loaded now stays: later collections need not look at it."""
    gc.freeze()
    gc.enable()
