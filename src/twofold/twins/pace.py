"""How long the next step of each lane may be: short after an act and while things move, long in calm.

The rule looks only at the lane itself, and at both of its children alike. It holds how far pressures, drives and
saturation may move in one step, so that the error of the first-order step stays below what is claimed of it.
"""

from __future__ import annotations

import numpy as np

from twofold.flow.compiled import inner
from twofold.flow.lanes import least, load, most, size, store
from twofold.twins.numerics import (
    BODY_NODES,
    CALM_BLOOD,
    CALM_DRIVE,
    CALM_ICP_MMHG,
    CALM_MMHG,
    CALM_SHARE,
    CALM_VEIN_MMHG,
    EDGE_S,
    EMPTY,
    GENTLE,
    LANES,
    LONGEST_STEP_S,
    MAX_STEP_S,
    QUICKEN,
)
from twofold.twins.rows import FLOW, NODE_ROWS, STATE, TWIN, Flow, Node, State, get, put


@inner
def remember(k):
    """Note what stands before the step."""
    for t in range(2):
        state, flow = t * TWIN + STATE, t * TWIN + FLOW
        store(k, flow + Flow.WAS_ICP, load(k, state + State.ICP))
        store(k, flow + Flow.WAS_DRIVE, _drive(k, state))
        store(k, flow + Flow.WAS_SAO2, load(k, flow + Flow.SAO2))


@inner
def _drive(k, state):
    return load(k, state + State.SYMP) - load(k, state + State.VAGAL) - load(k, state + State.BRADY)


@inner
def watch(net, k, dt):
    """Write how long the next step may be at the finest step of 1 s (row STRIDE of a)."""
    arteries, moved = 0.0 * dt, 0.0 * dt
    for t in range(2):
        artery = 2 * t
        arteries = most(arteries, _change(net, k, artery))
        state, flow = t * TWIN + STATE, t * TWIN + FLOW
        moved = most(moved, size(load(k, state + State.ICP) - load(k, flow + Flow.WAS_ICP)) / CALM_ICP_MMHG)
        moved = most(moved, size(_drive(k, state) - load(k, flow + Flow.WAS_DRIVE)) / CALM_DRIVE)
        moved = most(moved, size(load(k, flow + Flow.SAO2) - load(k, flow + Flow.WAS_SAO2)) / CALM_SHARE)
        moved = most(moved, (load(k, flow + Flow.LOST) + load(k, flow + Flow.TO_OTHER)) / CALM_BLOOD)
    veins = most(_change(net, k, 1), _change(net, k, BODY_NODES - 1))
    for n in range(BODY_NODES, net.nodes):
        veins = most(veins, _change(net, k, n))
    moved = most(moved, most(arteries / CALM_MMHG, veins / CALM_VEIN_MMHG))
    before = load(k, STATE + State.STRIDE)
    fits = least(dt / most(EMPTY, moved), QUICKEN * most(MAX_STEP_S, before))
    store(k, STATE + State.STRIDE, most(MAX_STEP_S, least(LONGEST_STEP_S, fits)))


@inner
def _change(net, k, n):
    return size(load(k, net.nodes_at + n * NODE_ROWS + Node.P) - load(k, net.old + n))


@inner
def stride(k, until, finest, dt):
    """Work out each lane's next step ``dt`` [8]; returns how many lanes still have time before them."""
    going = 0
    for lane in range(LANES):
        clock = get(k, STATE + State.CLOCK, lane)
        left = until[lane] - clock
        if left <= EDGE_S:
            continue
        going += 1
        for t in range(2):
            end = get(k, t * TWIN + STATE + State.NEXT_END, lane) - clock
            if end > EDGE_S:
                left = min(left, end)
        fits = finest * max(MAX_STEP_S, get(k, STATE + State.STRIDE, lane))
        dt[lane] = left / np.ceil(left / fits - EDGE_S)
    return going


@inner
def hurry(k, lane):
    """Something begins or ends: the next step is short again."""
    put(k, STATE + State.STRIDE, lane, 0.0)


@inner
def gentle(k, o, lane, rate):
    """Whether a child may begin or end to lose ``rate`` mL/s of blood in the midst of a long step."""
    return rate * LONGEST_STEP_S <= GENTLE * get(k, o + FLOW + Flow.BV, lane)
