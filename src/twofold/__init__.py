"""Twofold plans, simulates and rehearses the separation of conjoined twins.

In a notebook: ``twofold.open(folder)`` gives a case with the corridor's verbs (see ``twofold.notebook``).
"""

from typing import Any

__version__ = "0.1.0"
INTENDED_USE = (
    "Planning research, team rehearsal and teaching. Not a medical device; it decides nothing. "
    "A named clinician signs each plan version."
)


def __getattr__(name: str) -> Any:
    """``open``, loaded when first asked for: the command line starts without it."""
    if name == "open":
        from importlib import import_module

        return import_module("twofold.notebook").open_case
    raise AttributeError(f"module 'twofold' has no attribute {name!r}")
