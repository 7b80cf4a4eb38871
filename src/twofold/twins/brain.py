"""Cerebral blood flow of three territories: arterioles that hold the flow until they are fully open."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import choose, exp, least, load, most, store
from twofold.twins.numerics import LEAST_CONTENT, LEAST_DEMAND, LEAST_MMHG, TERRITORIES
from twofold.twins.rows import BASE, FLOW, STATE, Base, Flow, Par, State


@inner
def tanh(x):
    """Hyperbolic tangent."""
    e = exp(-2 * x)
    return (1 - e) / (1 + e)


@inner
def conduct(k, o):
    """Work out each territory's conductance from artery to vein (rows G0..G2).

    Arteriolar radius follows its compliance and transmural pressure, so that conductance goes with the
    square of both. Source: Ursino and Lodi 1997, J Appl Physiol 82:1256, made dimensionless.
    """
    base, state, flow = o + BASE, o + STATE, o + FLOW
    across = most(LEAST_MMHG, load(k, state + State.P_ART) - load(k, state + State.ICP))
    relative = across / (load(k, base + Base.MAP) - load(k, base + Base.ICP))
    thin = load(k, o + Par.VISCOSITY_PER_HCT)
    hct0 = load(k, base + Base.HB) / load(k, base + Base.HB_CELL)
    fluid = exp(thin * (hct0 - load(k, flow + Flow.HCT)))
    for i in range(TERRITORIES):
        wide = relative * load(k, state + State.DILATED0 + i)
        g = load(k, base + Base.G_ARTERIOLE0 + i) * wide * wide
        whole = 1 / (1 / g + load(k, base + Base.R_CAP))
        store(k, flow + Flow.G0 + i, whole * load(k, base + Base.SHARE0 + i) * fluid)


@inner
def demand(k, o):
    """The flow that the brain asks for, as share of rest: carbon dioxide, oxygen content, warmth, drugs."""
    base, flow = o + BASE, o + FLOW
    acid = load(k, o + Par.CO2_REACTIVITY) * (load(k, flow + Flow.PACO2) - load(k, o + Par.PACO2_NORMAL))
    content = load(k, base + Base.CAO2) / most(load(k, flow + Flow.CAO2), LEAST_CONTENT * load(k, base + Base.CAO2))
    oxygen = 1 + load(k, o + Par.OXYGEN_REACTIVITY) * (content - 1)
    cold = load(k, o + Par.CORE_NORMAL) - load(k, o + STATE + State.CORE)
    heat = most(0.0, 1 - load(k, o + Par.FLOW_PER_DEGREE) * cold)
    return most(LEAST_DEMAND, most(0.5, least(2.0, 1 + acid)) * oxygen * heat * load(k, flow + Flow.D_BRAIN))


@inner
def regulate(k, o, dt):
    """Widen or narrow the arterioles of each territory toward its wanted flow."""
    base, state, flow = o + BASE, o + STATE, o + FLOW
    wanted = demand(k, o)
    store(k, flow + Flow.DEMAND, wanted)
    up, down = load(k, base + Base.DILATION), load(k, o + Par.CONSTRICTION_RESERVE)
    gain = load(k, o + Par.AUTOREGULATION_GAIN)
    share = load(k, base + Base.AUTOREG) * (1 - exp(-dt / load(k, o + Par.AUTOREGULATION_S)))
    for i in range(TERRITORIES):
        rest = load(k, base + Base.CBF) * load(k, base + Base.SHARE0 + i)
        short = 1 - load(k, flow + Flow.CBF0 + i) / (rest * wanted)
        span = choose(short, 0.0, up, down)
        bend = tanh(gain * short / span)
        now = load(k, state + State.DILATED0 + i)
        # flow goes with the square of width: the goal falls as the width rises, which is taken implicitly
        slope = gain * (1 - bend * bend) * 2 * (1 - short) / now
        store(k, state + State.DILATED0 + i, now + share * (1 + span * bend - now) / (1 + share * slope))
