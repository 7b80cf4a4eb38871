"""A scenario's acts as calls of the compiled ``obey``, with when they happen."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

from twofold import evidence
from twofold.quantity import MIN_PER_H, S_PER_MIN
from twofold.timeline import Act, Deed
from twofold.twins import library
from twofold.twins.build import Bodies
from twofold.twins.library import Do
from twofold.twins.numerics import ARGUMENTS


@dataclass(frozen=True)
class Call:
    """One call of ``obey`` at a second of the scenario."""

    at_s: float
    act: int
    twin: int
    what: int
    edge: int
    x: tuple[float, float, float, float, float, float]


def calls(bodies: Bodies, at_s: float, deed: Deed) -> list[Call]:
    """The calls that do a deed, one per child that it concerns. Raises KeyError: an unknown vessel."""
    target = deed.edge or deed.coupling
    edge = -1 if target is None else bodies.edge(target)
    what = library.CODE.get(deed.what or "", -1)
    twins = {"both": [0, 1], "b": [1]}.get(deed.twin or "", [0])
    x = (*amounts(deed), nan, nan, nan, nan, nan, nan)[:ARGUMENTS]
    return [Call(at_s, int(Do[deed.act.name]), t, what, edge, x) for t in twins]  # type: ignore[arg-type]


def amounts(deed: Deed) -> tuple[float, ...]:
    """x0, x1, ... of a deed, in the units that ``obey`` takes."""
    seconds = nan if deed.for_min is None else deed.for_min * S_PER_MIN
    match deed.act:
        case Act.CLAMP:
            return _or(deed.over_s), _or(deed.leak)
        case Act.RELEASE:
            return (_or(deed.over_s),)
        case Act.TEAR:
            size = evidence.value("blood.tear_conductance") * (1 if deed.fraction is None else deed.fraction)
            return size, 0.0
        case Act.BLEED:
            minutes = deed.for_min or 1.0
            rate = deed.ml_per_kg_min if deed.ml_per_kg_min is not None else (deed.ml_per_kg or 0.0) / minutes
            return rate, seconds
        case Act.STANCH:
            return (_or(deed.fraction, 1.0),)
        case Act.GIVE:
            return _total(deed), seconds, _or(deed.k_mmol_l), _or(deed.hct), _or(deed.temp_c)
        case Act.DRAIN | Act.ENTRAIN:
            return _or(deed.ml_per_kg), seconds
        case Act.VENTILATE:
            return _or(deed.fio2), _or(deed.minute_ml_per_kg)
        case Act.WARM:
            return (_or(deed.temp_c),)
        case Act.TURN:
            return (_or(deed.height_cm),)
        case Act.COMPRESS | Act.OPEN:
            return (_or(deed.fraction),)
        case _:
            return ()


def _or(value: float | None, default: float = nan) -> float:
    return default if value is None else value


def _total(deed: Deed) -> float:
    """The whole amount per kg: mg of a drug or tracer, mL of anything else."""
    minutes = deed.for_min or 0.0
    if deed.mg_per_kg is not None or deed.mg_per_kg_h is not None:
        mg = deed.mg_per_kg if deed.mg_per_kg is not None else (deed.mg_per_kg_h or 0.0) * minutes / MIN_PER_H
        strength = f"{deed.what}_mg_per_ml"
        return mg / evidence.value(f"blood.{strength}") if strength in evidence.table("blood") else mg
    return deed.ml_per_kg if deed.ml_per_kg is not None else (deed.ml_per_kg_min or 0.0) * minutes
