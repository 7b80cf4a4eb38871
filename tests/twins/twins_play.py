"""Short ways to write and run a scenario in a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twofold.twins.scenario import Scenario, complete
from twofold.twins.simulate import Traces, simulate

EXCHANGE = {"kind": "exchange", "name": "x", "bv_per_min": 0.2}
SINUS = {"kind": "sinus", "name": "s", "conductance_ml_s_mmhg": 1.0}
ARTERY = {"kind": "artery", "name": "r", "conductance_ml_s_mmhg": 0.05}


def scenario(acts=(), couplings=(), age=9.0, kg=8.0, b: dict | None = None, minutes=30.0, every=60.0,
             a_set: dict | None = None, **more: Any) -> Scenario:
    """A scenario of two infants of 9 months and 8 kg unless said; ``b`` changes b alone."""
    one = {"age_months": age, "mass_kg": kg, "set": a_set or {}}
    data = {"twins": {"a": one, "b": {**one, "set": {}, **(b or {})}}, "acts": list(acts),
            "couplings": list(couplings), "duration_min": minutes, "record_every_s": every, **more}
    return complete(Scenario.model_validate(data), Path("scenario.yaml"))


def play(*args: Any, step_s: float = 1.0, **more: Any) -> Traces:
    """The traces of ``scenario(...)``."""
    return simulate(scenario(*args, **more), step_s)


def act(minute: float, name: str, twin: str | None = "a", **amounts: Any) -> dict[str, Any]:
    """One act as a scenario file writes it."""
    return {"at_min": minute, "act": name, **({"twin": twin} if twin else {}), **amounts}


def swapped(acts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same acts with the letters exchanged, in twins and in vessel names."""
    other = {"a": "b", "b": "a"}
    out = []
    for x in acts:
        y = dict(x)
        if "twin" in y:
            y["twin"] = other.get(y["twin"], y["twin"])
        if "edge" in y:
            y["edge"] = other[y["edge"][0]] + y["edge"][1:]
        out.append(y)
    return out
