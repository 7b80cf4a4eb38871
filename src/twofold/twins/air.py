"""Air in the veins: how much stands in the lungs' vessels, and its leaving with the breath."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import exp, load, store
from twofold.twins.rows import FLOW, SEEN, STATE, Flow, Par, Seen, State


@inner
def clear(k, o, dt):
    """Add the air that arrived in this step and exhale a share of what is there."""
    state, seen = o + STATE, o + SEEN
    arrived = dt * load(k, o + FLOW + Flow.AIR_IN)
    held = load(k, state + State.AIR) + arrived
    gone = held * (1 - exp(-dt * load(k, o + Par.AIR_EXHALED)))
    store(k, state + State.AIR, held - gone)
    store(k, seen + Seen.NET_AIR, load(k, seen + Seen.NET_AIR) + arrived - gone)
