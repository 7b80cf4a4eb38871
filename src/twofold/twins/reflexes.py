"""The nerves: sympathetic drive, vagal drive, and the slowing of a heart that is short of blood."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import exp, least, load, most, settled, store
from twofold.twins.rows import BASE, FLOW, STATE, Base, Flow, Par, State


@inner
def clip(x):
    """x kept between 0 and 1."""
    return least(1.0, most(0.0, x))


@inner
def react(k, o, dt):
    """Move the three drives toward what the arterial pressure asks for; first-order, solved exactly.

    A brain that is short of blood adds to the sympathetic drive (Cushing); a brain stem without blood falls
    silent within minutes, and the vessels with it."""
    base, state = o + BASE, o + STATE
    p, rest = load(k, state + State.P_ART), load(k, base + Base.MAP)
    airless = 1 - load(k, o + FLOW + Flow.SAO2) / load(k, o + Par.HYPOXIA_AT)
    stem = load(k, state + State.STEM)
    on = load(k, base + Base.REFLEX) * stem
    error = load(k, base + Base.BARO) * (rest - p) / load(k, o + Par.REFLEX_SPAN_MMHG)
    lapse = (load(k, base + Base.BRADY_AT) - p / rest) / load(k, o + Par.BRADYCARDIA_SPAN)
    flow = (load(k, o + FLOW + Flow.CBF0) + load(k, o + FLOW + Flow.CBF1) + load(k, o + FLOW + Flow.CBF2)) / load(
        k, base + Base.CBF
    )
    starved = load(k, o + Par.CUSHING) * clip(1 - flow / load(k, o + Par.CUSHING_SHARE))
    slow = 1 - exp(-dt / load(k, o + Par.SYMPATHETIC_S))
    quick = 1 - exp(-dt / load(k, o + Par.VAGAL_S))
    dead = clip(1 - flow / load(k, o + Par.STEM_SHARE))
    gone = 1 - exp(-dt * dead / load(k, o + Par.STEM_DEATH_S))
    back = 1 - exp(-dt * (1 - clip(2 * dead)) / load(k, o + Par.STEM_REPAIR_S))
    store(k, state + State.STEM, settled(stem * (1 - gone) + back * (1 - stem)))
    # the pressure answers each drive within the step: how steeply, roughly; without it long steps overshoot
    steep = load(k, base + Base.BARO) * (p - load(k, state + State.P_VEN)) / load(k, o + Par.REFLEX_SPAN_MMHG)
    constrict, rise = load(k, base + Base.CONSTRICT), load(k, o + Par.CONTRACTILITY_RISE)
    symp = load(k, state + State.SYMP)
    by_symp = constrict / (1 + constrict * symp) + rise / (1 + rise * symp)
    by_symp += load(k, base + Base.RATE_SYMP) / load(k, base + Base.HR)
    by_vagal = load(k, o + Par.RATE_VAGAL) / load(k, base + Base.HR)
    _toward(k, state + State.SYMP, on, error + starved, starved, steep * by_symp, slow)
    _toward(k, state + State.VAGAL, on, -error, -load(k, base + Base.VAGAL_TONE), steep * by_vagal, quick)
    lost = on * most(clip(lapse), clip(airless))
    brady = load(k, state + State.BRADY)
    store(k, state + State.BRADY, settled(brady + slow * (lost - brady)))


@inner
def _toward(k, row, on, asked, least_asked, steep, share):
    """Move a drive toward ``asked`` (kept between ``least_asked`` and 1), which falls by ``steep`` as it rises."""
    now = load(k, row)
    free = now + share * (on * asked - now) / (1 + share * on * most(0.0, steep))
    low, high = now + share * (on * least_asked - now), now + share * (on - now)
    store(k, row, settled(least(high, most(low, free))))
