"""How the rehearsal's kernels are compiled: kept by content, and inner functions without a Python face.

A wrapper for Python costs more compile time than most functions themselves; only what Python calls gets one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba

from twofold.flow.compiled import kept_in


def _compiled(function: Callable, **options: Any) -> Any:
    before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    numba.config.CACHE_DIR = kept_in("rehearsal")  # type: ignore[attr-defined]
    try:
        return numba.njit(cache=True, nogil=True, **options)(function)
    finally:
        numba.config.CACHE_DIR = before  # type: ignore[attr-defined]


def inner(function: Callable) -> Any:
    """A function that only compiled code calls and that makes no array: the caller holds what it is handed."""
    return _compiled(function, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)


def outer(function: Callable) -> Any:
    """A function that Python calls; other threads run meanwhile."""
    return _compiled(function)
