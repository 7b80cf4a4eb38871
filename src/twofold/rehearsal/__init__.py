"""In: a bound project and its checked plan, two coupled bodies, hazards with their contingencies.
Out: many simulated runs and every single fault: timelines, outcomes, coverage, drivers, readiness.
Trusts: the plan's certificate, the evidence tables, the twins' physics.
Never: adds the two children, computes outcomes for a real pair (``outcomes: off``), changes the plan.
Read first: stage.py
"""

from importlib import import_module
from typing import Any

_DOOR = {"run": "stage", "load": "stage", "study": "stage", "leave_one_out": "stage"}

__all__ = ["leave_one_out", "load", "run", "study"]


def __getattr__(name: str) -> Any:
    if name in _DOOR:
        return getattr(import_module(f"twofold.rehearsal.{_DOOR[name]}"), name)
    raise AttributeError(name)
