"""In: the engines, and what was published or what other people's solvers say (evidence table ``checks``).
Out: one row per check: question, context of use, purpose, source, expected, got, error, verdict.
Trusts: published figures, closed forms and referees; never our own earlier output.
Never: hides a failing row, tunes an engine, or touches a case's results.
Read first: run.py
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.credibility.records import Report as Report
    from twofold.credibility.records import Row as Row
    from twofold.credibility.run import verify as verify

_HOME = {"Report": "records", "Row": "records", "verify": "run"}
__all__ = ["Report", "Row", "verify"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"twofold.credibility.{_HOME[name]}"), name)
    raise AttributeError(name)
