"""How this package compiles: machine code kept on disk, in a folder named after all that it may depend on.

numba notices a change in a function's own file only; ours also call ``flow`` and take in constants.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar, cast

import numba

from twofold.flow.compiled import kept_in
from twofold.flow.numerics import NAME_LENGTH

F = TypeVar("F", bound=Callable)


@cache
def home() -> str:
    """The folder for this package's machine code."""
    here = Path(__file__).parent
    content = sha256()
    for path in (here / "numerics.py", *sorted(here.glob("*/kernel*.py"))):
        content.update(path.read_bytes())
    return f"{kept_in('flow')}-division-{content.hexdigest()[:NAME_LENGTH]}"


def compiled(function: F, parallel: bool = False) -> F:
    """The function in machine code, made on first use."""
    return _made(function, parallel=parallel)


def inner(function: F) -> F:
    """The same for a function that only compiled code calls, and that makes no array (see ``flow.compiled.inner``)."""
    return _made(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)


def _made(function: F, **options: bool) -> F:
    before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    numba.config.CACHE_DIR = home()  # type: ignore[attr-defined]
    try:
        return cast(F, numba.njit(cache=True, error_model="numpy", nogil=True, **options)(function))  # type: ignore[arg-type]
    finally:
        numba.config.CACHE_DIR = before  # type: ignore[attr-defined]


def threaded(function: F) -> F:
    """The same for a function whose loops over tiles run on all threads."""
    return compiled(function, parallel=True)
