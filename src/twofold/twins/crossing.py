"""Whose blood goes where: net and two-way exchange between the children, and what is lost."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import choose, every, exp, largest, least, load, most, store
from twofold.twins.network import lifted
from twofold.twins.numerics import (
    AIR_SWEEPS,
    BLOOD_TAPER,
    BODY_NODES,
    EMPTY,
    LEAST_BLOOD,
    MAX_FRACTION,
    MIXING_ML,
)
from twofold.twins.rows import (
    BASE,
    EDGE_ROWS,
    FLOW,
    NODE_ROWS,
    PLASMA,
    SEEN,
    STATE,
    TWIN,
    Base,
    Edge,
    Flow,
    Node,
    Par,
    Seen,
    State,
)


@inner
def share(net, k, dt):
    """Advance each vessel node's share of a's blood with what flows into it; arrives upstream first."""
    if net.crossing.size == 0:
        return  # no vessel joins the children
    hold = MIXING_ML / dt
    for n in range(BODY_NODES, net.nodes):
        amount = hold * load(k, net.nodes_at + n * NODE_ROWS + Node.FROM_A)
        weight = every(hold)
        for i in range(net.touch_at[n], net.touch_at[n + 1]):
            q = net.touch_sign[i] * load(k, net.edges_at + net.touch_edge[i] * EDGE_ROWS + Edge.Q)
            q = most(0.0, q)
            amount += q * load(k, net.nodes_at + net.touch_node[i] * NODE_ROWS + Node.FROM_A)
            weight += q
        store(k, net.fresh + n, amount / weight)
    for n in range(BODY_NODES, net.nodes):
        store(k, net.nodes_at + n * NODE_ROWS + Node.FROM_A, load(k, net.fresh + n))


@inner
def trade(net, k, dt):
    """Work out which fraction of its own blood each child gives to the other and loses (TO_OTHER, LOST).

    Net transfer is what the pressures drive; two-way exchange is what arrives in the wrong body beside that,
    plus exchange couplings. Symmetric in a and b, and no blood appears or vanishes.
    """
    net_flow = every(0.0)
    for i in range(net.crossing.size):
        e = net.crossing[i]
        q = load(k, net.edges_at + e * EDGE_ROWS + Edge.Q)
        net_flow += q * (net.weight[net.tail[e]] - net.weight[net.head[e]])
    astray_a, astray_b = every(0.0), every(0.0)  # a's blood arriving in b, b's arriving in a
    for i in range(net.mouth.shape[0]):
        e = net.mouth[i, 0]
        q = load(k, net.edges_at + e * EDGE_ROWS + Edge.Q)
        other = net.tail[e]
        if net.mouth[i, 1] == 0:
            q = -q
            other = net.head[e]
        of_a = load(k, net.nodes_at + other * NODE_ROWS + Node.FROM_A)
        arriving = most(0.0, q)
        if net.mouth[i, 2] == 0:
            astray_b += arriving * (1 - of_a)
        else:
            astray_a += arriving * of_a
    lost_a, lost_b, charged_a = every(0.0), every(0.0), every(0.0)
    for n in range(net.nodes):
        at = net.nodes_at + n * NODE_ROWS
        lost = load(k, at + Node.LOST)
        of_a = load(k, at + Node.FROM_A)
        lost_a += lost * of_a
        lost_b += lost * (1 - of_a)
        charged_a += lost * net.weight[n]
    net_flow += charged_a - lost_a
    two_way = most(0.0, 0.5 * (astray_a + astray_b - choose(net_flow, 0.0, net_flow, -net_flow)))
    v_a, v_b = load(k, FLOW + Flow.BV), load(k, TWIN + FLOW + Flow.BV)
    some_a, some_b = _some(k, 0), _some(k, TWIN)
    over_a, over_b = most(0.0, net_flow) * some_a, most(0.0, -net_flow) * some_b
    over_a, over_b = least(over_a, MAX_FRACTION * v_a / dt), least(over_b, MAX_FRACTION * v_b / dt)
    swapped = two_way + load(k, net.exchange)
    store(k, FLOW + Flow.CROSSING, swapped + over_a)
    store(k, TWIN + FLOW + Flow.CROSSING, swapped + over_b)
    quick = dt * swapped * (1 / v_a + 1 / v_b)
    swapped = swapped * choose(quick, EMPTY, (1 - exp(-quick)) / most(quick, EMPTY), 1.0)
    store(k, FLOW + Flow.TO_OTHER, dt * (swapped + over_a) / v_a)
    store(k, TWIN + FLOW + Flow.TO_OTHER, dt * (swapped + over_b) / v_b)
    _lose(k, 0, lost_a, some_a, dt)
    _lose(k, TWIN, lost_b, some_b, dt)


@inner
def _some(k, o):
    """How far rates that take blood away still hold: 1, falling to 0 when the vessels are empty."""
    left = load(k, o + FLOW + Flow.BV) / load(k, o + BASE + Base.BV) - LEAST_BLOOD
    return least(1.0, most(0.0, left / BLOOD_TAPER))


@inner
def _lose(k, o, wound, some, dt):
    volume = load(k, o + FLOW + Flow.BV)
    lost = least((wound + load(k, o + STATE + State.BLEED)) * some, MAX_FRACTION * 0.5 * volume / dt)
    store(k, o + FLOW + Flow.WOUND, wound)
    store(k, o + FLOW + Flow.BLEEDING, lost)
    store(k, o + FLOW + Flow.LOST, dt * lost / volume)


@inner
def carry(k, dt):
    """Move everything that blood carries, in proportion: water, red cells, plasma masses, oxygen, tracer."""
    for row in (State.V_PLASMA, State.HB, State.O2, State.TRACER):
        _move(k, STATE + row)
    for i in range(PLASMA):
        _move(k, STATE + State.PROTEIN + i)
    a_out, b_out = load(k, FLOW + Flow.TO_OTHER), load(k, TWIN + FLOW + Flow.TO_OTHER)
    a_blood, b_blood = load(k, FLOW + Flow.BV), load(k, TWIN + FLOW + Flow.BV)
    # heat and carbon dioxide travel with the mean of the two flows: the net part is carried in the volume
    mean = 0.5 * (a_out * a_blood + b_out * b_blood)
    warm = mean * 0.5 * (load(k, Par.BLOOD_HEAT_CAPACITY) + load(k, TWIN + Par.BLOOD_HEAT_CAPACITY))
    warm = warm * (load(k, STATE + State.CORE) - load(k, TWIN + STATE + State.CORE))
    gas = mean * 0.5 * (load(k, Par.CO2_BLOOD) + load(k, TWIN + Par.CO2_BLOOD))
    gas = gas * (load(k, FLOW + Flow.PACO2) - load(k, TWIN + FLOW + Flow.PACO2))
    for t in range(2):
        o = t * TWIN
        sign = 1.0 - 2 * t
        store(k, o + STATE + State.CORE, load(k, o + STATE + State.CORE)
              - sign * warm / load(k, o + BASE + Base.HEAT_CORE))
        store(k, o + STATE + State.CO2, load(k, o + STATE + State.CO2) - sign * gas)


@inner
def _move(k, row):
    a, b = load(k, row), load(k, TWIN + row)
    a_over, b_over = a * load(k, FLOW + Flow.TO_OTHER), b * load(k, TWIN + FLOW + Flow.TO_OTHER)
    store(k, row, a - a_over + b_over - a * load(k, FLOW + Flow.LOST))
    store(k, TWIN + row, b - b_over + a_over - b * load(k, TWIN + FLOW + Flow.LOST))


@inner
def record_losses(k, o, dt):
    """Add this step's lost blood to the ledgers (before ``carry``)."""
    state, seen = o + STATE, o + SEEN
    lost = load(k, o + FLOW + Flow.LOST)
    plasma = load(k, state + State.V_PLASMA)
    store(k, seen + Seen.BLOOD_LOST, load(k, seen + Seen.BLOOD_LOST) + lost * load(k, o + FLOW + Flow.BV))
    store(k, seen + Seen.NET_WATER, load(k, seen + Seen.NET_WATER) - lost * plasma)
    store(k, seen + Seen.NET_HB, load(k, seen + Seen.NET_HB) - lost * load(k, state + State.HB))
    store(k, seen + Seen.NET_K, load(k, seen + Seen.NET_K) - lost * load(k, state + State.K))
    store(k, seen + Seen.NET_CITRATE, load(k, seen + Seen.NET_CITRATE) - lost * load(k, state + State.CITRATE))


@inner
def entering(net, k, n):
    """Air that enters at a node, mL/s: through a wound above the venous column, or where an act says so."""
    at = net.nodes_at + n * NODE_ROWS
    let_in = load(k, at + Node.AIR)
    if n < BODY_NODES and n % 2 == 0:
        return let_in
    t_a, t_b = load(k, Par.AIR_ENTRY), load(k, TWIN + Par.AIR_ENTRY)
    per = net.weight[n] * t_a + (1 - net.weight[n]) * t_b
    deep = most(0.0, lifted(net, k, n) - load(k, at + Node.P))
    return let_in + per * load(k, at + Node.WOUND) * deep


@inner
def suck(net, k):
    """Send air that enters a vein to the lungs where the blood of that place goes (row AIR_IN, mL/s)."""
    total = every(0.0)
    for n in range(net.nodes):
        total += entering(net, k, n)
    store(k, FLOW + Flow.AIR_IN, 0.0)
    store(k, TWIN + FLOW + Flow.AIR_IN, 0.0)
    if largest(total) <= 0:
        return
    for n in range(net.nodes):
        store(k, net.fresh + n, net.weight[n])
    for _ in range(AIR_SWEEPS):
        _downstream(net, k)
    for n in range(net.nodes):
        goes, part = entering(net, k, n), load(k, net.fresh + n)
        store(k, FLOW + Flow.AIR_IN, load(k, FLOW + Flow.AIR_IN) + goes * part)
        store(k, TWIN + FLOW + Flow.AIR_IN, load(k, TWIN + FLOW + Flow.AIR_IN) + goes * (1 - part))


@inner
def _downstream(net, k):
    """One pass of: what a node's blood becomes is the flow-weighted mean of where it goes."""
    for n in range(BODY_NODES, net.nodes):
        amount, weight = every(0.0), every(0.0)
        for i in range(net.touch_at[n], net.touch_at[n + 1]):
            out = -net.touch_sign[i] * load(k, net.edges_at + net.touch_edge[i] * EDGE_ROWS + Edge.Q)
            out = most(0.0, out)
            amount += out * load(k, net.fresh + net.touch_node[i])
            weight += out
        store(k, net.fresh + n, choose(weight, EMPTY, amount / most(EMPTY, weight), load(k, net.fresh + n)))
