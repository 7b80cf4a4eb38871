"""Carbon dioxide and pH: ventilation, blood flow through the lungs, buffers."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import load, log, most, store
from twofold.quantity import PERCENT
from twofold.twins.numerics import LEAST_BICARBONATE, LN_TEN, PH_ITERATIONS
from twofold.twins.rows import BASE, FLOW, STATE, Base, Flow, Par, State


@inner
def exhale(k, o, dt):
    """Advance the body's carbon dioxide store (mL) and write its arterial pressure PACO2 (mmHg)."""
    base, state, flow = o + BASE, o + STATE, o + FLOW
    capacity = load(k, base + Base.CO2_CAP)
    made = load(k, o + Par.RESPIRATORY_QUOTIENT) * load(k, flow + Flow.VO2)
    air = load(k, state + State.AIR) / load(k, base + Base.MASS_KG) / load(k, o + Par.AIR_DEAD_SPACE)
    alveolar = load(k, state + State.MINUTE) * (1 - load(k, o + Par.DEAD_SPACE)) / (1 + air)
    flow_share = load(k, flow + Flow.Q) / load(k, base + Base.CO)
    half = load(k, o + Par.CO2_FLOW_HALF)
    perfused = flow_share / (flow_share + half) * (1 + half)
    lungs = load(k, state + State.LUNGS)
    by_lungs = lungs * alveolar * perfused * load(k, base + Base.CO2_NORM) / capacity
    # the placenta clears what is made and holds the resting pressure
    by_placenta = (1 - lungs) / load(k, o + Par.VAGAL_S) * 0.5
    kept = lungs * made + by_placenta * capacity * load(k, o + Par.PACO2_NORMAL)
    mass = (load(k, state + State.CO2) + dt * kept) / (1 + dt * (by_lungs + by_placenta))
    store(k, state + State.CO2, mass)
    store(k, flow + Flow.PACO2, mass / capacity)


@inner
def balance(k, o):
    """Find the pH at which bicarbonate and the other buffers agree (Henderson-Hasselbalch, Van Slyke)."""
    state = o + STATE
    base_now = load(k, state + State.BASE) / load(k, state + State.V_PLASMA)
    dissolved = load(k, o + Par.CO2_SOLUBILITY) * most(1.0, load(k, o + FLOW + Flow.PACO2))
    buffer = load(k, o + Par.BUFFER_FIXED) + load(k, o + Par.BUFFER_PER_HB) * load(k, o + FLOW + Flow.HB) * PERCENT
    pk = load(k, o + Par.PK_BICARBONATE)
    rest = load(k, o + BASE + Base.PH)
    ph = load(k, state + State.PH)
    for _ in range(PH_ITERATIONS):
        bicarbonate = most(LEAST_BICARBONATE, base_now - buffer * (ph - rest))
        goal = pk + log(bicarbonate / dissolved) / LN_TEN
        slope = 1 + buffer / (LN_TEN * bicarbonate)
        ph += (goal - ph) / slope
    store(k, state + State.PH, ph)


@inner
def regain(k, o, dt):
    """Let kidney and liver bring buffer base back to normal over hours."""
    state = o + STATE
    rate = dt / load(k, o + Par.BASE_S)
    normal = load(k, o + Par.BICARBONATE_NORMAL)
    for pool, room in ((State.BASE, State.V_PLASMA), (State.BASE_ISF, State.V_ISF)):
        now = load(k, state + pool)
        store(k, state + pool, now + rate * (normal * load(k, state + room) - now))
