"""The kidneys: filtration with pressure, urine with drive and volume, creatinine cleared as it is filtered."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import least, load, most, store
from twofold.twins.rows import BASE, FLOW, SEEN, STATE, Base, Flow, Par, Seen, State


@inner
def filter_blood(k, o, dt):
    """Advance urine and creatinine; the resting urine is replaced from outside while MAINTENANCE is on."""
    base, state, flow, seen = o + BASE, o + STATE, o + FLOW, o + SEEN
    relative = load(k, state + State.P_ART) / load(k, base + Base.MAP)
    pressed = (relative - load(k, o + Par.KIDNEY_MAP_LOW)) / load(k, o + Par.KIDNEY_MAP_SPAN)
    beating = least(1.0, 2 * load(k, flow + Flow.Q) / load(k, base + Base.CO))
    plasma = load(k, state + State.V_PLASMA)
    wet = least(1.0, 2 * plasma / load(k, base + Base.V_PLASMA))
    gfr = load(k, base + Base.GFR) * least(1.0, most(0.0, pressed)) * beating * wet
    extra = load(k, flow + Flow.BV) / load(k, base + Base.BV) - 1
    volume = most(0.0, 1 + load(k, o + Par.URINE_VOLUME) * extra)
    kept = most(0.0, 1 - load(k, o + Par.URINE_SYMPATHETIC) * load(k, state + State.SYMP))
    urine = load(k, o + Par.URINE_NORMAL) * load(k, base + Base.MASS_KG) * volume * kept
    urine = urine * gfr / load(k, base + Base.GFR)
    urine = least(urine, gfr)
    supply = load(k, base + Base.MAINTENANCE)
    store(k, state + State.V_PLASMA, plasma + dt * (supply - urine))
    store(k, state + State.URINE, load(k, state + State.URINE) + dt * urine)
    store(k, seen + Seen.URINE_OUT, load(k, seen + Seen.URINE_OUT) + dt * urine)
    store(k, seen + Seen.NET_WATER, load(k, seen + Seen.NET_WATER) + dt * supply)
    creatinine = load(k, state + State.CREATININE)
    made = dt * load(k, base + Base.CREAT_MAKE)
    store(k, state + State.CREATININE, (creatinine + made) / (1 + dt * gfr / plasma))
    store(k, flow + Flow.GFR, gfr)
    store(k, flow + Flow.URINE, urine)
