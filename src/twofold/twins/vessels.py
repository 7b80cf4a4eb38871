"""The body's vessels: bed conductance with nerves, viscosity and drugs; how much blood the veins hold back."""

from __future__ import annotations

from twofold.flow.compiled import compiled
from twofold.twins.lanes import exp, load, store
from twofold.twins.rows import BASE, FLOW, STATE, Base, Flow, Par, State


@compiled
def blood(k, o):
    """Work out blood volume (mL), haematocrit and haemoglobin (g/dL) from plasma and red-cell mass."""
    state, flow = o + STATE, o + FLOW
    hb = load(k, state + State.HB)
    cells = hb / load(k, o + BASE + Base.HB_CELL)
    volume = load(k, state + State.V_PLASMA) + cells
    store(k, flow + Flow.BV, volume)
    store(k, flow + Flow.HCT, cells / volume)
    store(k, flow + Flow.HB, hb / volume)


@compiled
def tone(k, o):
    """Work out bed conductance and unstressed venous volume for the step to come."""
    base, state, flow = o + BASE, o + STATE, o + FLOW
    symp = load(k, state + State.SYMP)
    hct0 = load(k, base + Base.HB) / load(k, base + Base.HB_CELL)
    thin = exp(load(k, o + Par.VISCOSITY_PER_HCT) * (hct0 - load(k, flow + Flow.HCT)))
    bed = load(k, base + Base.G_BED) * thin * load(k, flow + Flow.D_BED)
    store(k, flow + Flow.G_BED, bed / (1 + load(k, base + Base.CONSTRICT) * symp))
    held = load(k, base + Base.V_UNSTRESSED) - load(k, base + Base.VENO) * symp
    store(k, flow + Flow.V_HELD, held + load(k, flow + Flow.D_VEIN) * load(k, base + Base.BV))
