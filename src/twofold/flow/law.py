"""The one law of every vessel: dP = R q + K q|q|, closed by a clamp, collapsed by the pressure around it."""

from __future__ import annotations

from math import pi

from twofold import evidence
from twofold.flow.compiled import compiled
from twofold.flow.numerics import FOURTH, MPA_S_PER_PA_S, POISEUILLE
from twofold.flow.records import Edge
from twofold.quantity import MM3_PER_ML, PA_PER_MMHG

WATERFALL_KINDS = frozenset({"bridging_vein", "cortical_vein"})


def resistance(radius_mm: float, length_mm: float) -> float:
    """Poiseuille resistance in mmHg s/mL of a round vessel.

    Source: Hagen-Poiseuille; viscosity from evidence ``blood.viscosity``.
    """
    mu = evidence.value("blood.viscosity") / MPA_S_PER_PA_S
    return POISEUILLE * mu * length_mm / (pi * radius_mm**FOURTH) * MM3_PER_ML / PA_PER_MMHG


def quadratic(radius_mm: float, length_mm: float) -> float:
    """Quadratic loss in mmHg s2/mL2: a number of velocity heads in proportion to length over diameter.

    Proportional to length, so that cutting a vessel in two changes nothing.
    Source: pressure drop along the sinuses is quadratic in flow (Bateman 2021); ``blood.loss_per_diameter``.
    """
    heads = evidence.value("blood.loss_per_diameter") * length_mm / (2 * radius_mm)
    area_mm2 = pi * radius_mm**2
    speed_per_flow = 1 / area_mm2  # mL/s over mm2 is m/s
    return heads * evidence.value("blood.density") * speed_per_flow**2 / 2 / PA_PER_MMHG


def coefficients(edge: Edge) -> tuple[float, float]:
    """(R, K) of an edge: its own if given, else from radius and length.

    A stated resistance overrides the radius as a whole: without a stated quadratic term K is then 0.
    """
    r, k = edge.resistance_mmhg_s_ml, edge.quadratic_mmhg_s2_ml2
    if k is None:
        k = quadratic(edge.radius_mm, edge.length_mm) if r is None else 0.0
    if r is None:
        r = resistance(edge.radius_mm, edge.length_mm)
    return r, k


@compiled
def flow(dp, r, k):
    """q in mL/s that a drop of dp mmHg drives: the root of K q|q| + R q = dp."""
    return 2 * dp / (r + (r * r + FOURTH * k * abs(dp)) ** 0.5)


@compiled
def slope(dp, r, k):
    """dq/d(dp) in mL/s/mmHg at a drop of dp mmHg."""
    return 1 / (r * r + FOURTH * k * abs(dp)) ** 0.5
