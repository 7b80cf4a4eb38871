"""How the rehearsal's kernels are compiled: inner functions without a Python face, so that compiling is quick."""

from __future__ import annotations

from typing import Any

import numba as nb

# Called only from compiled code: a wrapper for Python would cost more compile time than the function itself.
inner: Any = nb.njit(cache=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
# Called from Python, releases the interpreter lock.
outer: Any = nb.njit(cache=True, nogil=True)
