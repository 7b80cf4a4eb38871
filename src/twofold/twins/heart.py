"""The pump: how much blood leaves the veins for the arteries at a given filling and afterload."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import choose, exp, least, load, most, settled, store
from twofold.twins.rows import BASE, FLOW, STATE, Base, Flow, Par, State


@inner
def condition(k, o):
    """Contractility as share of the healthy resting heart's, without nerves and drugs."""
    ica = load(k, o + STATE + State.ICA)
    half = load(k, o + Par.HEART_ICA_HALF)
    calcium = ica * ica / (ica * ica + half * half)
    potassium = load(k, o + STATE + State.K) / load(k, o + STATE + State.V_PLASMA)
    poison = 1 / (1 + exp((potassium - load(k, o + Par.HEART_K_HALF)) / load(k, o + Par.HEART_K_WIDTH)))
    acid = 1 / (1 + exp((load(k, o + Par.HEART_PH_HALF) - load(k, o + STATE + State.PH))
                        / load(k, o + Par.HEART_PH_WIDTH)))
    cold = load(k, o + Par.CORE_NORMAL) - load(k, o + STATE + State.CORE)
    warmth = most(0.0, 1 - load(k, o + Par.HEART_PER_DEGREE) * most(0.0, cold))
    return calcium * poison * acid * warmth


@inner
def strength(k, o):
    """Work out heart rate and pump amplitude (rows HR, AMP) for the step to come."""
    base, state, flow = o + BASE, o + STATE, o + FLOW
    beat = load(k, state + State.BEAT)
    symp = load(k, state + State.SYMP)
    cold = load(k, o + Par.CORE_NORMAL) - load(k, state + State.CORE)
    rate = load(k, base + Base.HR) + load(k, base + Base.RATE_SYMP) * symp
    rate -= load(k, o + Par.RATE_VAGAL) * load(k, state + State.VAGAL)
    rate = rate * (1 - load(k, o + Par.BRADYCARDIA_DEPTH) * load(k, state + State.BRADY))
    rate = most(0.0, rate * (1 - load(k, o + Par.RATE_PER_DEGREE) * cold) * load(k, flow + Flow.D_RATE))
    relative = rate / load(k, base + Base.HR)
    c = load(k, o + Par.RATE_FILLING)
    by_rate = relative * (1 + c) / (1 + c * relative * relative)
    force = condition(k, o) * load(k, base + Base.HEART_NORM) * load(k, state + State.HEART)
    force = force * (1 + load(k, o + Par.CONTRACTILITY_RISE) * symp) * load(k, flow + Flow.D_HEART)
    air = load(k, state + State.AIR) / load(k, base + Base.MASS_KG) / load(k, o + Par.AIR_HALF_EFFECT)
    lock = 1 / (1 + (air * air) * (air * air))
    working = (beat * by_rate * force + load(k, state + State.COMPRESSIONS)) * lock
    store(k, flow + Flow.AMP, load(k, base + Base.CO) * load(k, base + Base.PUMP_NORM) * working)
    store(k, flow + Flow.HR, rate * beat)


@inner
def output(k, o, p_art, p_ven):
    """(Q, dQ/dPven, dQ/dPart) of the pump in mL/s and mL/s/mmHg at the given pressures."""
    width = load(k, o + Par.PUMP_WIDTH_MMHG)
    e = exp((load(k, o + Par.PUMP_START_MMHG) - p_ven) / width)
    fill = most(0.0, 1 - e)
    a = load(k, o + Par.AFTERLOAD)
    rest = load(k, o + BASE + Base.MAP)
    relative = most(0.0, p_art) / rest
    after = (1 + a) / (1 + a * relative * relative)
    amp = load(k, o + FLOW + Flow.AMP)
    q = amp * fill * after
    by_filling = choose(1.0, e, amp * after * e / width, 0.0)
    by_load = -q * after * 2 * a * relative / (rest * (1 + a))
    return q, by_filling, by_load


@inner
def injure(k, o, dt):
    """Let the heart muscle lose strength while its supply of oxygen is short, and slowly regain it."""
    base, state, flow = o + BASE, o + STATE, o + FLOW
    drop = most(0.0, load(k, state + State.P_ART) - load(k, state + State.P_VEN))
    rest = load(k, base + Base.MAP) - load(k, base + Base.CVP)
    supply = drop / rest * load(k, flow + Flow.CAO2) / load(k, base + Base.CAO2)
    short = most(0.0, 1 - supply / load(k, o + Par.HEART_SUPPLY_CRITICAL))
    heart = load(k, state + State.HEART)
    lost = load(k, o + Par.HEART_INJURY_PER_S) * short * heart
    healed = choose(short, 0.0, 0.0, (1 - heart) / load(k, o + Par.HEART_REPAIR_S))
    store(k, state + State.HEART, settled(least(1.0, heart + dt * (healed - lost))))
