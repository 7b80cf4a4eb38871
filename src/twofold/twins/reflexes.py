"""The nerves: sympathetic drive, vagal drive, and the slowing of a heart that is short of blood."""

from __future__ import annotations

from twofold.flow.compiled import compiled
from twofold.twins.lanes import exp, least, load, most, store
from twofold.twins.rows import BASE, STATE, Base, Par, State


@compiled
def clip(x):
    """x kept between 0 and 1."""
    return least(1.0, most(0.0, x))


@compiled
def react(k, o, dt):
    """Move the three drives toward what the arterial pressure asks for; first-order, solved exactly."""
    base, state = o + BASE, o + STATE
    p, rest = load(k, state + State.P_ART), load(k, base + Base.MAP)
    on = load(k, base + Base.REFLEX)
    error = load(k, base + Base.BARO) * (rest - p) / load(k, o + Par.REFLEX_SPAN_MMHG)
    lapse = (load(k, base + Base.BRADY_AT) - p / rest) / load(k, o + Par.BRADYCARDIA_SPAN)
    slow = 1 - exp(-dt / load(k, o + Par.SYMPATHETIC_S))
    quick = 1 - exp(-dt / load(k, o + Par.VAGAL_S))
    _toward(k, state + State.SYMP, on * clip(error), slow)
    _toward(k, state + State.VAGAL, on * clip(-error), quick)
    _toward(k, state + State.BRADY, on * clip(lapse), slow)


@compiled
def _toward(k, row, goal, share):
    now = load(k, row)
    store(k, row, now + share * (goal - now))
