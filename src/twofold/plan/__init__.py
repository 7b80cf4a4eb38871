"""In: a playbook, a division (or none), a team, the case's dates.
Out: a bound ``Project``, a checked ``Plan`` with objective, bound and certificate, and its drawings.
Trusts: records only; every plan, ours or edited by hand, goes through the independent checker.
Never: publishes an unchecked plan; simulates a body.
Read first: records.py
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.plan.binding import bind
    from twofold.plan.checker import check
    from twofold.plan.records import Plan, Project
    from twofold.plan.solving import solve
    from twofold.plan.stage import load, run, what_if

_HOME = {
    "Plan": "records",
    "Project": "records",
    "bind": "binding",
    "check": "checker",
    "load": "stage",
    "run": "stage",
    "solve": "solving",
    "what_if": "stage",
}
__all__ = ["Plan", "Project", "bind", "check", "load", "run", "solve", "what_if"]


def __getattr__(name: str) -> Any:
    """The public names, each from its own file when first asked for: the package itself stays cheap."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
