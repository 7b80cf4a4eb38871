"""Starling's balance: water that moves between plasma and interstitium, and what it carries."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import choose, exp, least, load, most, store
from twofold.twins.numerics import LEAST_WATER, MAX_FRACTION
from twofold.twins.rows import BASE, FLOW, PLASMA_SMALL, STATE, Base, Flow, Par, State


@inner
def oncotic(k, o, protein):
    """Colloid osmotic pressure in mmHg over its resting value at a plasma protein of so many g/L."""
    relative = protein / load(k, o + BASE + Base.PROTEIN)
    curve = load(k, o + Par.ONCOTIC_CURVE)
    return load(k, o + Par.ONCOTIC_MMHG) * (relative * (1 - curve + curve * relative) - 1)


@inner
def refill(k, o, dt):
    """Move water (row REFILL, mL/s into plasma) and the small solutes dissolved in it.

    Zero at rest. Protein leaves the plasma in proportion to its concentration there and comes back with the lymph
    at its resting rate, so that the concentration returns over hours.
    """
    base, state, flow = o + BASE, o + STATE, o + FLOW
    plasma, isf = load(k, state + State.V_PLASMA), load(k, state + State.V_ISF)
    p_ven = load(k, state + State.P_VEN)
    drop = load(k, state + State.P_ART) - p_ven
    share = load(k, o + Par.CAPILLARY_SHARE) / (1 + load(k, base + Base.CONSTRICT) * load(k, state + State.SYMP))
    capillary = p_ven + share * drop - load(k, base + Base.PCAP)
    swollen = (isf - load(k, base + Base.V_ISF)) / load(k, base + Base.C_ISF)
    pull = oncotic(k, o, load(k, state + State.PROTEIN) / plasma) - capillary + swollen
    j = load(k, base + Base.KF) * pull
    # what gives water away can't be drawn dry
    rest = choose(j, 0.0, load(k, base + Base.V_ISF), load(k, base + Base.V_PLASMA))
    spare = most(0.0, choose(j, 0.0, isf, plasma) - LEAST_WATER * rest)
    most_now = MAX_FRACTION * spare / dt
    j = least(most_now, most(-most_now, j * spare / ((1 - LEAST_WATER) * rest)))
    inward, outward = most(0.0, j) * dt / isf, most(0.0, -j) * dt / plasma
    for i in range(PLASMA_SMALL):
        p, t = load(k, state + State.K + i), load(k, state + State.K_ISF + i)
        moved = inward * t - outward * p
        if i == PLASMA_SMALL - 1:  # creatinine: its interstitial store spreads through all body water
            moved = inward * t / load(k, o + Par.CREATININE_SPREAD) - outward * p
        store(k, state + State.K + i, p + moved)
        store(k, state + State.K_ISF + i, t - moved)
    protein, whole = load(k, state + State.PROTEIN), load(k, base + Base.PROTEIN) * plasma
    back = 1 - exp(-dt * load(k, base + Base.ESCAPE) * load(k, base + Base.V_PLASMA) / plasma)
    store(k, state + State.PROTEIN, protein + back * (whole - protein))
    store(k, state + State.V_PLASMA, plasma + dt * j)
    store(k, state + State.V_ISF, isf - dt * j)
    store(k, flow + Flow.REFILL, j)
