"""The body's vessels: bed conductance with nerves, viscosity and drugs; how much blood the veins hold back."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import choose, exp, least, load, most, store
from twofold.twins.numerics import LEAST_FILLING
from twofold.twins.rows import BASE, FLOW, STATE, Base, Flow, Par, State


@inner
def blood(k, o):
    """Work out blood volume (mL), haematocrit and haemoglobin (g/dL) from plasma and red-cell mass."""
    state, flow = o + STATE, o + FLOW
    hb = load(k, state + State.HB)
    cells = hb / load(k, o + BASE + Base.HB_CELL)
    volume = load(k, state + State.V_PLASMA) + cells
    store(k, flow + Flow.BV, volume)
    store(k, flow + Flow.HCT, cells / volume)
    store(k, flow + Flow.HB, hb / volume)


@inner
def tone(k, o):
    """Work out bed conductance, and what the veins hold at resting pressure, for the step to come."""
    base, state, flow = o + BASE, o + STATE, o + FLOW
    symp = load(k, state + State.SYMP)
    hct0 = load(k, base + Base.HB) / load(k, base + Base.HB_CELL)
    thin = exp(load(k, o + Par.VISCOSITY_PER_HCT) * (hct0 - load(k, flow + Flow.HCT)))
    bed = load(k, base + Base.G_BED) * thin * load(k, flow + Flow.D_BED)
    store(k, flow + Flow.G_BED, bed / (1 + load(k, base + Base.CONSTRICT) * symp))
    held = load(k, base + Base.V_VEINS) - load(k, base + Base.VENO) * symp
    store(k, flow + Flow.V_HELD, held + load(k, flow + Flow.D_VEIN) * load(k, base + Base.BV))


@inner
def veins(k, o, extra):
    """(pressure, compliance) of the great veins when they hold ``extra`` mL over what they hold at rest.

    Straight above the resting pressure; below it exponential, as veins that empty give way: so their pressure
    falls ever more slowly and never under zero.
    """
    rest, scale = load(k, o + BASE + Base.CVP), load(k, o + BASE + Base.V_SCALE)
    emptied = rest * most(LEAST_FILLING, exp(least(0.0, extra) / scale))
    filled = rest + most(0.0, extra) * rest / scale
    p = choose(extra, 0.0, filled, emptied)
    return p, scale / least(rest, p)
