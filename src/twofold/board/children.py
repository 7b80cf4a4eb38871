"""Child processes that give way to the board and end with it, even if it is killed."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Callable

PR_SET_PDEATHSIG = 1  # Linux: the signal that a process gets when its parent dies


def humble(nice: int) -> Callable[[], None]:
    """What a child does before it begins: give way by ``nice``; end when the parent ends (where the system can)."""
    libc = None
    with contextlib.suppress(OSError):
        libc = ctypes.CDLL(None)

    def before() -> None:
        os.nice(nice)
        if libc is not None and hasattr(libc, "prctl"):
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    return before
