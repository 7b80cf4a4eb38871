"""In: ages, masses, a vessel graph or couplings, parameter draws; acts.
Out: two bodies that live on in time: every pressure, blood value, drug, and harm of each child.
Trusts: the evidence tables and ``flow``; acts from a scenario or from the rehearsal.
Never: draws a random number, treats one child as the first, decides what should be done.
Read first: kernel.py
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twofold.twins.build import Bodies as Bodies
    from twofold.twins.build import pair as pair
    from twofold.twins.couplings import Coupling as Coupling
    from twofold.twins.scenario import Scenario as Scenario
    from twofold.twins.scenario import read as read
    from twofold.twins.simulate import Traces as Traces
    from twofold.twins.simulate import simulate as simulate

_HOME = {"Bodies": "build", "pair": "build", "Coupling": "couplings", "Scenario": "scenario", "read": "scenario",
         "Traces": "simulate", "simulate": "simulate"}
__all__ = ["Bodies", "Coupling", "Scenario", "Traces", "pair", "read", "simulate"]


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"twofold.twins.{_HOME[name]}"), name)
