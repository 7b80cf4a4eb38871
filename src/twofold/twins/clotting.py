"""How fast wounds close: fibrinogen, platelets, ionised calcium, warmth, pH."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import exp, least, load, most, store
from twofold.twins.rows import BASE, FLOW, NODE_ROWS, STATE, TWIN, Base, Flow, Node, Par, State


@inner
def clot(k, o):
    """Work out the rate at which wounds close (row CLOT, 1/s); 1/CLOTTING_S in normal blood."""
    state, flow = o + STATE, o + FLOW
    fibrinogen = load(k, state + State.FIBRINOGEN) / load(k, state + State.V_PLASMA)
    platelets = load(k, state + State.PLATELETS) / load(k, flow + Flow.BV)
    good = _grade(fibrinogen, load(k, o + Par.FIBRINOGEN_NORMAL), load(k, o + Par.CLOT_FIBRINOGEN_HALF))
    good = good * _grade(platelets, load(k, o + Par.PLATELETS_NORMAL), load(k, o + Par.CLOT_PLATELETS_HALF))
    ica = load(k, state + State.ICA)
    good = good * _grade(ica, load(k, o + Par.ICA_NORMAL), load(k, o + Par.CLOT_ICA_HALF))
    cold = most(0.0, load(k, o + Par.CORE_NORMAL) - load(k, state + State.CORE))
    good = good * most(0.0, 1 - load(k, o + Par.CLOT_PER_DEGREE) * cold)
    width, half = load(k, o + Par.CLOT_PH_WIDTH), load(k, o + Par.CLOT_PH_HALF)
    good = good * (1 + exp((half - load(k, o + BASE + Base.PH)) / width))
    good = good / (1 + exp((half - load(k, state + State.PH)) / width))
    store(k, flow + Flow.CLOT, least(2.0, good * load(k, flow + Flow.D_CLOT)) / load(k, o + Par.CLOTTING_S))


@inner
def _grade(now, normal, half):
    """Square Hill curve, 1 at the normal value."""
    return now * now / (now * now + half * half) * (1 + half * half / (normal * normal))


@inner
def close(net, k, dt):
    """Let every wound close at the rate of the child whose vessel it is in (shared ones at the mean)."""
    left_a = exp(-dt * load(k, FLOW + Flow.CLOT))
    left_b = exp(-dt * load(k, TWIN + FLOW + Flow.CLOT))
    for n in range(net.nodes):
        row = net.nodes_at + n * NODE_ROWS + Node.WOUND
        store(k, row, load(k, row) * (net.weight[n] * left_a + (1 - net.weight[n]) * left_b))
