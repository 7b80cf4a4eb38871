"""Warmth: a core and a shell, what metabolism makes, what infusions, wounds and the room take."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import load, most, store
from twofold.twins.rows import BASE, FLOW, STATE, Base, Flow, Par, State


@inner
def warm(k, o, dt):
    """Advance core and shell temperature (degC)."""
    base, state = o + BASE, o + STATE
    core, shell = load(k, state + State.CORE), load(k, state + State.SHELL)
    room = load(k, state + State.ROOM)
    made = load(k, o + FLOW + Flow.VO2) * load(k, o + Par.HEAT_PER_O2)
    inward = load(k, state + State.IN_WARMTH) - load(k, state + State.IN_HEAT) * core
    across = load(k, base + Base.K_SHELL) * (core - shell)
    open_area = load(k, state + State.SKIN_OPEN) * load(k, o + Par.OPEN_WOUND_LOSS) * load(k, base + Base.MASS_KG)
    hot = most(0.0, core - load(k, o + Par.CORE_NORMAL))
    skin = load(k, base + Base.K_ROOM) * (1 + load(k, o + Par.SWEATING_PER_DEGREE) * hot)
    outward = (skin + open_area) * (shell - room)
    store(k, state + State.CORE, core + dt * (made + inward - across) / load(k, base + Base.HEAT_CORE))
    store(k, state + State.SHELL, shell + dt * (across - outward) / load(k, base + Base.HEAT_SHELL))
