"""The one way in which Twofold compiles: kept on disk, no division checks, other threads may run.

numba notices a change in the file of a function, not in the files of the functions that it calls. So the
kept code lies in a folder named after the content of every file that its package may call.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import numba

from twofold.flow.numerics import NAME_LENGTH

F = TypeVar("F", bound=Callable)
HOLDERS = ("flow", "twins", "rehearsal")  # packages with compiled code; each calls only those before it


@cache
def kept_in(holder: str) -> str:
    """The folder for machine code of one of the packages ``HOLDERS``."""
    package = Path(__file__).parent.parent
    content = sha256(numba.__version__.encode())
    for folder in HOLDERS[: HOLDERS.index(holder) + 1]:
        for path in sorted((package / folder).glob("*.py")):
            content.update(path.name.encode() + path.read_bytes())
    home = os.environ.get("NUMBA_CACHE_DIR") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "twofold"
    )
    return os.path.join(home, f"{holder}-{content.hexdigest()[:NAME_LENGTH]}")


def compiled(function: F) -> F:
    """The function in machine code, made on first use."""
    return _compiled(function)


def inner(function: F) -> F:
    """The same for a function that only compiled code calls, and that makes no array (see docs/why/compiled-code.md):
    no face for Python, which costs most of the compile time where arguments are many; and no counting of references,
    which costs up to a third of the run time, because every call would count every array that it is handed."""
    return _compiled(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)


def _compiled(function: F, **options: bool) -> F:
    holder = function.__module__.split(".")[1]
    before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    numba.config.CACHE_DIR = kept_in(holder if holder in HOLDERS else HOLDERS[-1])  # type: ignore[attr-defined]
    try:
        return numba.njit(cache=True, error_model="numpy", nogil=True, **options)(function)  # type: ignore[return-value]
    finally:
        numba.config.CACHE_DIR = before  # type: ignore[attr-defined]
