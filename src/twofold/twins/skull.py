"""What fills the skull and how hard it presses: blood, cerebrospinal fluid, oedema; closed or opened."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import choose, exp, least, load, log, most, store
from twofold.twins.numerics import EMPTY, ICP_LOG_SPAN, ICP_LOG_STEP, ICP_NEWTON, TERRITORIES
from twofold.twins.rows import BASE, FLOW, SEEN, STATE, Base, Flow, Par, Seen, State


@inner
def swell(k, o, dt):
    """Move water from plasma into the brain where veins press or cells starve, and slowly back.

    Cells that starve draw water in, but it must come through the capillary: as the pressure around it rises to
    the pressure within, swelling ends. So a brain without flow swells until its vessels are pressed empty, and
    pressed harder still, as when a flap is put back on it, it gives water back.
    """
    base, state, flow, seen = o + BASE, o + STATE, o + FLOW, o + SEEN
    icp = load(k, state + State.ICP)
    plasma = load(k, state + State.V_PLASMA)
    there = plasma / load(k, base + Base.V_PLASMA)
    kg = load(k, base + Base.BRAIN_KG)
    behind = load(k, o + Par.CAPILLARY_BRAIN_SHARE)
    for i in range(TERRITORIES):
        share = load(k, base + Base.SHARE0 + i)
        vein = load(k, seen + Seen.PV0 + i)
        capillary = vein + behind * most(0.0, load(k, state + State.P_ART) - vein)
        rest_vein = load(k, base + Base.PV0 + i)
        rest_over = rest_vein + behind * (load(k, base + Base.MAP) - rest_vein) - load(k, base + Base.ICP)
        over = least(1.0, most(0.0, capillary - icp) / rest_over)
        press = vein - icp - load(k, o + Par.OEDEMA_THRESHOLD)
        leak = load(k, base + Base.LP) * share * most(0.0, press)
        rest = load(k, base + Base.CBF) * share
        starved = most(0.0, 1 - load(k, flow + Flow.CBF0 + i) / (rest * load(k, o + Par.CYTOTOXIC_SHARE)))
        cells = load(k, o + Par.CYTOTOXIC_RATE) * kg * share * starved * over
        e = load(k, state + State.OEDEMA0 + i)
        back = least(load(k, base + Base.LP) * share * most(0.0, icp - capillary), e / (2 * dt))
        gain = dt * ((leak + cells) * there - back - e / load(k, o + Par.OEDEMA_S))
        store(k, state + State.OEDEMA0 + i, e + gain)
        plasma -= gain
    store(k, state + State.V_PLASMA, plasma)


@inner
def circulate(k, o, dt):
    """Form cerebrospinal fluid, absorb it into the sinus, lose it through open dura and drains."""
    base, state, flow, seen = o + BASE, o + STATE, o + FLOW, o + SEEN
    csf, icp = load(k, state + State.CSF), load(k, state + State.ICP)
    full = csf / load(k, base + Base.CSF)
    cpp = load(k, state + State.P_ART) - icp
    driven = least(1.0, most(0.0, cpp / (load(k, base + Base.MAP) - load(k, base + Base.ICP))))
    wet = least(1.0, 2 * load(k, state + State.V_PLASMA) / load(k, base + Base.V_PLASMA))
    formed = load(k, base + Base.FORMATION) * driven * wet
    absorbs = most(0.0, icp - load(k, flow + Flow.SINUS)) / load(k, base + Base.R_OUT) / load(k, base + Base.CSF)
    leaks = load(k, o + Par.CSF_LEAK) * load(k, state + State.DURA_OPEN) * icp / load(k, base + Base.CSF)
    drained = least(load(k, state + State.DRAIN_CSF), csf / (2 * dt)) * least(1.0, full)
    left = (csf + dt * (formed - drained)) / (1 + dt * (absorbs + leaks))
    taken, out = absorbs * left, leaks * left + drained
    store(k, state + State.CSF, left)
    store(k, state + State.V_PLASMA, load(k, state + State.V_PLASMA) + dt * (taken - formed))
    store(k, seen + Seen.NET_WATER, load(k, seen + Seen.NET_WATER) - dt * out)


@inner
def press(k, o):
    """Find the intracranial pressure that holds the present content.

    Closed: exponential (Marmarou), until brain is pressed out through the foramen. An opened skull adds a plain
    compliance beside it. Arteries and veins yield to the pressure that is sought, so their part is solved with it,
    not before it.
    """
    base, state, seen = o + BASE, o + STATE, o + SEEN
    p_art, rest = load(k, state + State.P_ART), load(k, base + Base.ICP)
    solid = load(k, state + State.CSF) - load(k, base + Base.CSF)
    wide, vein_rest = 0.0 * p_art, 0.0 * p_art
    for i in range(TERRITORIES):
        solid += load(k, state + State.OEDEMA0 + i)
        wide += load(k, base + Base.SHARE0 + i) * load(k, state + State.DILATED0 + i)
        vein_rest += load(k, base + Base.PV0 + i) - rest
    c_art, c_vein = load(k, base + Base.CA_BRAIN), load(k, base + Base.CV_BRAIN)
    solid -= c_art * (load(k, base + Base.MAP) - rest) + c_vein * vein_rest
    stiff = 1 / load(k, base + Base.ELASTANCE)
    give = load(k, o + Par.OPEN_BONE_COMPLIANCE) * load(k, state + State.BONE_OPEN)
    give += load(k, o + Par.OPEN_DURA_COMPLIANCE) * load(k, state + State.DURA_OPEN)
    y = log(most(EMPTY, load(k, state + State.ICP) / rest))
    for _ in range(ICP_NEWTON):
        p = rest * exp(y)
        herniated = most(0.0, p - load(k, o + Par.HERNIATION_MMHG))
        pressed = load(k, o + Par.HERNIATION_COMPLIANCE)
        across = p_art - p
        blood, yields = c_art * wide * most(0.0, across), choose(across, 0.0, c_art * wide, 0.0)
        for i in range(TERRITORIES):
            swollen = load(k, seen + Seen.PV0 + i) - p
            blood += c_vein * most(0.0, swollen)
            yields += choose(swollen, 0.0, c_vein, 0.0)
        yields += choose(herniated, 0.0, pressed, 0.0)
        miss = (stiff * y + give * p + pressed * herniated - solid - blood) / (stiff + (give + yields) * p)
        y -= least(ICP_LOG_STEP, most(-ICP_LOG_STEP, miss))
        y = least(ICP_LOG_SPAN, most(-ICP_LOG_SPAN, y))
    store(k, state + State.ICP, rest * exp(y))
