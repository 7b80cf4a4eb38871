"""What a monitor would show of each child, its extremes, and harm as depth times duration."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import least, load, most, store
from twofold.quantity import DL_PER_L, ML_PER_L, PERCENT, S_PER_H, S_PER_MIN
from twofold.twins.numerics import TERRITORIES
from twofold.twins.rows import BASE, FLOW, SEEN, STATE, Base, Flow, Par, Seen, State


@inner
def show(k, o):
    """Write the observables in the units of the scenario file."""
    base, state, flow, seen = o + BASE, o + STATE, o + FLOW, o + SEEN
    p_art, icp = load(k, state + State.P_ART), load(k, state + State.ICP)
    plasma, volume = load(k, state + State.V_PLASMA), load(k, flow + Flow.BV)
    cbf = load(k, flow + Flow.CBF0) + load(k, flow + Flow.CBF1) + load(k, flow + Flow.CBF2)
    swollen = load(k, state + State.OEDEMA0) + load(k, state + State.OEDEMA1) + load(k, state + State.OEDEMA2)
    store(k, seen + Seen.MAP, p_art)
    store(k, seen + Seen.HR, load(k, flow + Flow.HR))
    store(k, seen + Seen.CO, load(k, flow + Flow.Q) * S_PER_MIN / ML_PER_L)
    store(k, seen + Seen.CVP, load(k, state + State.P_VEN))
    store(k, seen + Seen.CBF, cbf * S_PER_MIN)
    store(k, seen + Seen.ICP, icp)
    store(k, seen + Seen.CPP, p_art - icp)
    store(k, seen + Seen.SINUS, load(k, flow + Flow.SINUS))
    store(k, seen + Seen.OEDEMA, swollen)
    store(k, seen + Seen.HB, load(k, state + State.HB) / volume * ML_PER_L / DL_PER_L)
    store(k, seen + Seen.K, load(k, state + State.K) / plasma)
    store(k, seen + Seen.ICA, load(k, state + State.ICA))
    store(k, seen + Seen.FIB, load(k, state + State.FIBRINOGEN) / plasma)
    store(k, seen + Seen.PLT, load(k, state + State.PLATELETS) / volume)
    store(k, seen + Seen.PH, load(k, state + State.PH))
    store(k, seen + Seen.LACTATE, load(k, state + State.LACTATE) / plasma)
    store(k, seen + Seen.SPO2, load(k, flow + Flow.SAO2) * PERCENT)
    store(k, seen + Seen.TEMP, load(k, state + State.CORE))
    store(k, seen + Seen.BV, volume)
    store(k, seen + Seen.AIR, load(k, state + State.AIR))
    kg = load(k, base + Base.MASS_KG)
    store(k, seen + Seen.URINE, load(k, flow + Flow.URINE) / kg * S_PER_H)
    store(k, seen + Seen.CREAT, load(k, state + State.CREATININE) / plasma)
    store(k, seen + Seen.GFR, load(k, flow + Flow.GFR) * S_PER_MIN)


@inner
def judge(k, o, dt):
    """Advance minima, maxima and harm integrals, and the hazard of arrest."""
    base, flow, seen = o + BASE, o + FLOW, o + SEEN
    for low, now in ((Seen.MIN_MAP, Seen.MAP), (Seen.MIN_CPP, Seen.CPP), (Seen.MIN_HB, Seen.HB),
                     (Seen.MIN_ICA, Seen.ICA), (Seen.MIN_TEMP, Seen.TEMP), (Seen.MIN_SPO2, Seen.SPO2)):
        store(k, seen + low, least(load(k, seen + low), load(k, seen + now)))
    worst = most(load(k, seen + Seen.PV0), most(load(k, seen + Seen.PV1), load(k, seen + Seen.PV2)))
    for high, now in ((Seen.MAX_K, Seen.K), (Seen.MAX_ICP, Seen.ICP), (Seen.MAX_AIR, Seen.AIR)):
        store(k, seen + high, most(load(k, seen + high), load(k, seen + now)))
    store(k, seen + Seen.MAX_PV, most(load(k, seen + Seen.MAX_PV), worst))
    t = dt / S_PER_MIN
    _sum(k, seen + Seen.HARM_MAP, t * (load(k, base + Base.LIM_MAP) - load(k, seen + Seen.MAP)))
    _sum(k, seen + Seen.HARM_CPP, t * (load(k, base + Base.LIM_CPP) - load(k, seen + Seen.CPP)))
    _sum(k, seen + Seen.HARM_ICP, t * (load(k, seen + Seen.ICP) - load(k, base + Base.LIM_ICP)))
    _sum(k, seen + Seen.HARM_PV, t * (worst - load(k, o + Par.HARM_PV)))
    _sum(k, seen + Seen.HARM_HB, t * (load(k, o + Par.HARM_HB) - load(k, seen + Seen.HB)))
    _sum(k, seen + Seen.HARM_ICA, t * (load(k, o + Par.HARM_ICA) - load(k, seen + Seen.ICA)))
    _sum(k, seen + Seen.HARM_K, t * (load(k, seen + Seen.K) - load(k, o + Par.HARM_K)))
    _sum(k, seen + Seen.HARM_TEMP, t * (load(k, o + Par.HARM_TEMP) - load(k, seen + Seen.TEMP)))
    for i in range(TERRITORIES):
        needed = load(k, base + Base.CBF) * load(k, base + Base.SHARE0 + i) * load(k, o + Par.HARM_CBF_SHARE)
        _sum(k, seen + Seen.HARM_CBF0 + i, t * (1 - load(k, flow + Flow.CBF0 + i) / needed))
    _hazard(k, o)


@inner
def _sum(k, row, amount):
    store(k, row, load(k, row) + most(0.0, amount))


@inner
def _hazard(k, o):
    """Rate at which a beating heart stops (1/s), from potassium and from the supply of its own muscle.

    Below the lowest potassium at which hearts were seen to stop the rate is nought, at the mean it is half of its most.
    """
    base, state, flow, seen = o + BASE, o + STATE, o + FLOW, o + SEEN
    low = most(0.0, load(k, o + Par.ICA_NORMAL) - load(k, seen + Seen.ICA))
    onset = load(k, o + Par.ARREST_K_ONSET)
    over = most(0.0, load(k, seen + Seen.K) + 2 * low - onset) / (load(k, o + Par.ARREST_K_HALF) - onset)
    steep = (over * over) * (over * over)
    by_k = steep / (1 + steep)
    drop = most(0.0, load(k, state + State.P_ART) - load(k, state + State.P_VEN))
    supply = drop / (load(k, base + Base.MAP) - load(k, base + Base.CVP))
    supply = supply * load(k, flow + Flow.CAO2) / load(k, base + Base.CAO2) * load(k, state + State.HEART)
    by_supply = most(0.0, 1 - supply / load(k, o + Par.ARREST_SUPPLY))
    beating = load(k, state + State.BEAT) * load(k, o + Par.ARREST_PER_S)
    store(k, seen + Seen.HAZARD_ARREST, beating * (by_k + by_supply * by_supply))
