"""Ionised calcium: what citrate and protein leave free; citrate burnt to bicarbonate by the liver."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import exp, least, load, most, store
from twofold.twins.numerics import CALCIUM_ITERATIONS, EMPTY
from twofold.twins.rows import BASE, FLOW, SEEN, STATE, Base, Flow, Par, Seen, State


@inner
def ionise(k, o):
    """Find the free calcium (mmol/L) in balance with protein and citrate (law of mass action)."""
    state = o + STATE
    plasma = load(k, state + State.V_PLASMA)
    total = load(k, state + State.CALCIUM) / plasma
    citrate = load(k, state + State.CITRATE) / plasma
    kd = load(k, o + Par.CITRATE_BINDING)
    protein = load(k, state + State.PROTEIN) / plasma / load(k, o + BASE + Base.PROTEIN)
    bound = load(k, o + Par.PROTEIN_BINDING) * protein
    free = load(k, state + State.ICA)
    for _ in range(CALCIUM_ITERATIONS):
        held = citrate / (kd + free)
        miss = free * (1 + bound + held) - total
        free = most(EMPTY, free - miss / (1 + bound + held * kd / (kd + free)))
    store(k, state + State.ICA, free)


@inner
def burn(k, o, dt):
    """Burn citrate in the liver (each gives three of base), and let bone hold calcium near normal."""
    state, flow, seen = o + STATE, o + FLOW, o + SEEN
    plasma = load(k, state + State.V_PLASMA)
    supplied = least(1.0, load(k, flow + Flow.Q) / load(k, o + BASE + Base.CO))
    cold = load(k, o + Par.CORE_NORMAL) - load(k, state + State.CORE)
    warm = most(0.0, 1 - load(k, o + Par.METABOLISM_PER_DEGREE) * cold)
    clearance = load(k, o + Par.CITRATE_CLEARANCE) * load(k, o + BASE + Base.MASS_KG) * supplied * warm
    mass = load(k, state + State.CITRATE)
    burnt = mass * (1 - exp(-dt * clearance / plasma))
    store(k, state + State.CITRATE, mass - burnt)
    store(k, seen + Seen.NET_CITRATE, load(k, seen + Seen.NET_CITRATE) - burnt)
    made = load(k, o + Par.BASE_PER_CITRATE) * burnt
    store(k, state + State.BASE, load(k, state + State.BASE) + made)
    short = load(k, o + Par.ICA_NORMAL) - load(k, state + State.ICA)
    from_bone = dt * plasma * short / load(k, o + Par.CALCIUM_BONE_S)
    store(k, state + State.CALCIUM, most(0.0, load(k, state + State.CALCIUM) + from_bone))
