"""The nerves: sympathetic drive, vagal drive, and the slowing of a heart that is short of blood."""

from __future__ import annotations

from twofold.flow.compiled import compiled
from twofold.twins.lanes import exp, least, load, most, store
from twofold.twins.rows import BASE, FLOW, STATE, Base, Flow, Par, State


@compiled
def clip(x):
    """x kept between 0 and 1."""
    return least(1.0, most(0.0, x))


@compiled
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
    store(k, state + State.STEM, stem * (1 - gone) + back * (1 - stem))
    _toward(k, state + State.SYMP, on * clip(clip(error) + starved), slow)
    _toward(k, state + State.VAGAL, on * clip(-error), quick)
    _toward(k, state + State.BRADY, on * most(clip(lapse), clip(airless)), slow)


@compiled
def _toward(k, row, goal, share):
    now = load(k, row)
    store(k, row, now + share * (goal - now))
