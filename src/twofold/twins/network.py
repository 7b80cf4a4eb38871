"""All pressures of both children in one implicit step: arteries, brains, shared vessels, veins, pump."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from twofold.flow.compiled import inner
from twofold.flow.elimination import Steps, eliminate
from twofold.flow.lanes import choose, every, largest, least, load, most, root, size, store
from twofold.flow.program import Program
from twofold.twins import heart, vessels
from twofold.twins.numerics import (
    BODY_EDGES,
    BODY_NODES,
    FOUR,
    NEWTON_ITERATIONS,
    NEWTON_MMHG,
    NEWTON_STEP_MMHG,
    TERRITORIES,
)
from twofold.twins.rows import EDGE_ROWS, FLOW, NODE_ROWS, SEEN, STATE, TWIN, Edge, Flow, Node, Seen, State


class Net(NamedTuple):
    """The shape of one pair's network, the same for every replica of a batch.

    Nodes: a.artery, a.vein, b.artery, b.vein, then the vessels. Edges: the bed of a and of b, three arterioles
    of a, three of b, then vessels, then couplings. ``place`` [edges, 4]: matrix slots uu, vv, uv, vu.
    ``falls``: the pressure around the vein (``share_a`` of it a's) can close it; ``one_way``: nothing runs back;
    ``curved``: it has a quadratic loss in some replica. ``weight`` [nodes]: how much of a node's volume
    counts as a's; ``crossing``: edges between different weights. ``mouth`` [., 3]: (edge, 1 if its head is in the
    body else 0, twin). ``pump`` [2, 2]: slots (artery, vein) and (vein, artery). ``sinus`` [2, nodes]: weights of
    the pressure shown as a child's sinus. ``lower`` [edges]: the end nearer a heart, where a tear bleeds;
    ``air_owner`` [nodes]: whose slots keep air let in there. ``exchange``: row of the volume rate that is
    swapped, mL/s, followed by (rate, gate) of each of ``swaps`` couplings. ``products``: what can be given.
    ``touch_*``: for node n, entries touch_at[n] to touch_at[n + 1] are its edges, their other ends, and 1 where
    flow along the edge enters n, else -1. ``steps``: the elimination, flattened.
    ``old`` to ``fresh``: where rows of scratch begin; ``rows``: how many a block has in all.
    """

    program: Program
    nodes: int
    edges: int
    nodes_at: int
    edges_at: int
    exchange: int
    tail: np.ndarray
    head: np.ndarray
    place: np.ndarray
    falls: np.ndarray
    one_way: np.ndarray
    curved: np.ndarray
    share_a: np.ndarray
    weight: np.ndarray
    crossing: np.ndarray
    mouth: np.ndarray
    pump: np.ndarray
    territory: np.ndarray
    sinus: np.ndarray
    lower: np.ndarray
    air_owner: np.ndarray
    swaps: int
    touch_at: np.ndarray
    touch_edge: np.ndarray
    touch_node: np.ndarray
    touch_sign: np.ndarray
    steps: Steps
    old: int
    a: int
    x: int
    wound: int
    up: int
    down: int
    pump_rows: int
    fresh: int
    rows: int
    products: np.ndarray


@inner
def ramp(net, k, dt):
    """Move clamps toward what they were set to."""
    for e in range(BODY_EDGES, net.edges):
        at = net.edges_at + e * EDGE_ROWS
        now, goal = load(k, at + Edge.OPEN), load(k, at + Edge.TARGET)
        reach = load(k, at + Edge.RATE) * dt
        store(k, at + Edge.OPEN, now + least(reach, most(-reach, goal - now)))


@inner
def start(net, k):
    """Take body conductances from the physiology, and venous pressure from what blood the rest leaves over."""
    for t in range(2):
        o = t * TWIN
        store(k, net.edges_at + t * EDGE_ROWS + Edge.R, 1 / load(k, o + FLOW + Flow.G_BED))
        for i in range(TERRITORIES):
            at = net.edges_at + (2 + t * TERRITORIES + i) * EDGE_ROWS
            store(k, at + Edge.R, 1 / load(k, o + FLOW + Flow.G0 + i))
        artery = net.nodes_at + 2 * t * NODE_ROWS
        vein = artery + NODE_ROWS
        held = load(k, o + FLOW + Flow.V_HELD) + load(k, artery + Node.C) * load(k, artery + Node.P)
        for n in range(BODY_NODES, net.nodes):
            part = net.weight[n] if t == 0 else 1 - net.weight[n]
            at = net.nodes_at + n * NODE_ROWS
            held += part * load(k, at + Node.C) * load(k, at + Node.P)
        p, c = vessels.veins(k, o, load(k, o + FLOW + Flow.BV) - held)
        store(k, vein + Node.P, p)
        store(k, vein + Node.C, c)


@inner
def solve(net, k, dt):
    """Advance every pressure by ``dt`` s (backward Euler, Newton); flows are left in the Q rows, mL/s."""
    for i in range(net.nodes):
        store(k, net.old + i, load(k, net.nodes_at + i * NODE_ROWS + Node.P))
    work = every(1.0)
    for _turn in range(NEWTON_ITERATIONS):
        _nodes(net, k, dt, work)
        _edges(net, k, work)
        _pumps(net, k, work)
        eliminate(net.steps, k, net.a, net.x)
        moved = _apply(net, k, work)
        work = choose(moved, NEWTON_MMHG, 1.0, 0.0)
        if largest(work) <= 0:
            break
    for t in range(2):
        artery = net.nodes_at + 2 * t * NODE_ROWS
        store(k, t * TWIN + STATE + State.P_ART, load(k, artery + Node.P))
        store(k, t * TWIN + STATE + State.P_VEN, load(k, artery + NODE_ROWS + Node.P))


@inner
def keep(k, row, value, work):
    """Store only in the lanes that still work, so that a settled lane never feels its neighbours."""
    store(k, row, choose(work, 0.5, value, load(k, row)))


@inner
def lifted(net, k, n):
    """Height of a node over the heart as mmHg: zero for arteries, shared nodes between both children."""
    if n >= BODY_NODES:
        a, b = load(k, STATE + State.HEIGHT), load(k, TWIN + STATE + State.HEIGHT)
        return net.weight[n] * a + (1 - net.weight[n]) * b
    if n % 2 == 1:
        return load(k, (n // 2) * TWIN + STATE + State.HEIGHT)
    return every(0.0)


@inner
def _nodes(net, k, dt, work):
    for s in range(net.nodes, net.program.slots):
        store(k, net.a + s, 0.0)
    for n in range(net.nodes):
        at = net.nodes_at + n * NODE_ROWS
        p, c = load(k, at + Node.P), load(k, at + Node.C) / dt
        hole = load(k, at + Node.WOUND)
        site = p - lifted(net, k, n)
        open_here = choose(site, 0.0, hole, 0.0)
        lost = open_here * site
        store(k, net.a + n, c + open_here)
        store(k, net.x + n, c * (load(k, net.old + n) - p) - lost)
        store(k, net.wound + n, open_here)
        keep(k, at + Node.LOST, lost, work)


@inner
def _edges(net, k, work):
    icp_a, icp_b = load(k, STATE + State.ICP), load(k, TWIN + STATE + State.ICP)
    for e in range(net.edges):
        at = net.edges_at + e * EDGE_ROWS
        u, v = net.tail[e], net.head[e]
        pu = load(k, net.nodes_at + u * NODE_ROWS + Node.P)
        pv = load(k, net.nodes_at + v * NODE_ROWS + Node.P)
        r, gate = load(k, at + Edge.R), load(k, at + Edge.OPEN)
        around = every(0.0)
        if net.falls[e]:
            around = net.share_a[e] * icp_a + (1 - net.share_a[e]) * icp_b
            drop = most(pu, around) - most(pv, around)
        else:
            drop = pu - pv
        if net.curved[e]:
            s = root(r * r + FOUR * load(k, at + Edge.K) * size(drop))
            inverse = gate / (s * (r + s))
            g, q = (r + s) * inverse, 2 * drop * s * inverse
        else:
            g = gate / r
            q = g * drop
        if net.one_way[e]:
            g = choose(drop, 0.0, g, 0.0)
            q = most(0.0, q)
        gu, gv = g, g
        if net.falls[e]:
            gu, gv = choose(pu, around, g, 0.0), choose(pv, around, g, 0.0)
        store(k, net.up + e, gu)
        store(k, net.down + e, gv)
        store(k, net.x + u, load(k, net.x + u) - q)
        store(k, net.x + v, load(k, net.x + v) + q)
        uu, vv, uv, vu = net.place[e, 0], net.place[e, 1], net.place[e, 2], net.place[e, 3]
        store(k, net.a + uu, load(k, net.a + uu) + gu)
        store(k, net.a + vv, load(k, net.a + vv) + gv)
        store(k, net.a + uv, load(k, net.a + uv) - gv)
        store(k, net.a + vu, load(k, net.a + vu) - gu)
        keep(k, at + Edge.Q, q, work)


@inner
def _pumps(net, k, work):
    for t in range(2):
        art, ven = 2 * t, 2 * t + 1
        p_art = load(k, net.nodes_at + art * NODE_ROWS + Node.P)
        p_ven = load(k, net.nodes_at + ven * NODE_ROWS + Node.P)
        q, by_filling, by_load = heart.output(k, t * TWIN, p_art, p_ven)
        store(k, net.x + art, load(k, net.x + art) + q)
        store(k, net.x + ven, load(k, net.x + ven) - q)
        store(k, net.a + art, load(k, net.a + art) - by_load)
        store(k, net.a + ven, load(k, net.a + ven) + by_filling)
        av, va = net.pump[t, 0], net.pump[t, 1]
        store(k, net.a + av, load(k, net.a + av) - by_filling)
        store(k, net.a + va, load(k, net.a + va) + by_load)
        store(k, net.pump_rows + art, by_load)
        store(k, net.pump_rows + ven, by_filling)
        keep(k, t * TWIN + FLOW + Flow.Q, q, work)


@inner
def _apply(net, k, work):
    """Add the correction to pressures and, linearised, to flows; returns the largest move of each lane."""
    moved = every(0.0)
    for n in range(net.nodes):
        at = net.nodes_at + n * NODE_ROWS
        step = load(k, net.x + n) * work
        if n >= BODY_NODES:
            step = least(NEWTON_STEP_MMHG, most(-NEWTON_STEP_MMHG, step))
        store(k, net.x + n, step)
        store(k, at + Node.P, load(k, at + Node.P) + step)
        store(k, at + Node.LOST, most(0.0, load(k, at + Node.LOST) + load(k, net.wound + n) * step))
        moved = most(moved, size(step))
    for e in range(net.edges):
        row = net.edges_at + e * EDGE_ROWS + Edge.Q
        at_tail, at_head = load(k, net.x + net.tail[e]), load(k, net.x + net.head[e])
        change = load(k, net.up + e) * at_tail - load(k, net.down + e) * at_head
        q = load(k, row) + change
        if net.falls[e]:  # the linear correction may carry a closing vein past zero
            pu = load(k, net.nodes_at + net.tail[e] * NODE_ROWS + Node.P)
            pv = load(k, net.nodes_at + net.head[e] * NODE_ROWS + Node.P)
            q = choose(0.0, q * (pu - pv), 0.0, q)
        store(k, row, q)
    for t in range(2):
        row = t * TWIN + FLOW + Flow.Q
        change = load(k, net.pump_rows + 2 * t) * load(k, net.x + 2 * t)
        change += load(k, net.pump_rows + 2 * t + 1) * load(k, net.x + 2 * t + 1)
        store(k, row, most(0.0, load(k, row) + change))
    return moved


@inner
def read_brain(net, k):
    """Copy territory flows and pressures, and the sinus pressure, to each child's rows."""
    for t in range(2):
        o = t * TWIN
        for i in range(TERRITORIES):
            q = load(k, net.edges_at + (2 + t * TERRITORIES + i) * EDGE_ROWS + Edge.Q)
            store(k, o + FLOW + Flow.CBF0 + i, most(0.0, q))
            p = load(k, net.nodes_at + net.territory[t, i] * NODE_ROWS + Node.P)
            store(k, o + SEEN + Seen.PV0 + i, p)
        shown = every(0.0)
        for n in range(net.nodes):
            if net.sinus[t, n] != 0:
                shown += net.sinus[t, n] * load(k, net.nodes_at + n * NODE_ROWS + Node.P)
        store(k, o + FLOW + Flow.SINUS, shown)
