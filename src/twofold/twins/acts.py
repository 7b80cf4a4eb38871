"""Deeds done to one replica: each act changes a few numbers, and time does the rest."""

from __future__ import annotations

import numpy as np

from twofold.flow.compiled import compiled, inner
from twofold.quantity import S_PER_MIN
from twofold.twins import library
from twofold.twins.intake import begin, tally, total
from twofold.twins.library import Do
from twofold.twins.numerics import BODY_NODES, DRUGS, EDGE_S, SLOTS
from twofold.twins.pace import gentle, hurry
from twofold.twins.rows import (
    BASE,
    EDGE_ROWS,
    NODE_ROWS,
    SLOT,
    SLOT_ROWS,
    STATE,
    TWIN,
    Base,
    Edge,
    Node,
    Par,
    Slot,
    State,
    get,
    put,
)

DONE, NOT_APPLICABLE, NO_SLOT = 0, 1, 2
TRACER, FIRST, LAST = library.TRACER_CODE, library.FIRST_PRODUCT, library.LAST_PRODUCT
CSF, URINE, SKIN, BONE, DURA = library.CSF, library.URINE, library.SKIN, library.BONE, library.DURA
BLOOD, AIR = library.BLOOD, library.AIR


@compiled
def obey(net, k, lane, act, twin, what, edge, x0, x1, x2, x3, x4, x5):
    """Do one act to one replica; its effect begins with the next ``advance``.

    Args: act ``library.Do``; twin 0 or 1; what ``library.CODE`` or -1; edge index or -1; amounts per act
    (see the cards), nan where not used.
    Returns DONE, NOT_APPLICABLE, or NO_SLOT (too many things run at once).
    """
    if not _slight(k, lane, act, twin, x0):
        hurry(k, lane)
    if act == Do.CLAMP or act == Do.DIVIDE:
        return _shut(net, k, lane, act == Do.DIVIDE, edge, x0, x1)
    if act == Do.RELEASE:
        return _release(net, k, lane, twin, edge, x0)
    if act == Do.TEAR:
        return _tear(net, k, lane, twin, edge, x0, x1)
    if act == Do.STANCH:
        return _stanch(net, k, lane, twin, edge, x0)
    if act == Do.BLEED or act == Do.GIVE or act == Do.DRAIN or act == Do.ENTRAIN:
        return _run(net, k, lane, act, twin, what, edge, x0, x1, x2, x3, x4)
    return _set(k, lane, act, twin, what, x0, x1)


@inner
def _slight(k, lane, act, twin, amount):
    """Whether an act changes so little at once that no step need be short for it: warmth, a slow loss of blood."""
    if act == Do.BLEED:
        kg = get(k, twin * TWIN + BASE + Base.MASS_KG, lane)
        return gentle(k, twin * TWIN, lane, amount * kg / S_PER_MIN)
    return act == Do.WARM


@inner
def _given(x, default):
    return default if x != x else x


@inner
def _shut(net, k, lane, for_good, edge, over_s, leak):
    if edge < 0:
        return NOT_APPLICABLE
    goal = 0.0 if for_good else _given(leak, 0.0)
    if edge >= net.edges:
        return _swap_gate(net, k, lane, edge - net.edges, goal, for_good)
    at = net.edges_at + edge * EDGE_ROWS
    if get(k, at + Edge.DIVIDED, lane) > 0:
        return DONE
    seconds = max(EDGE_S, 0.0 if for_good else _given(over_s, 0.0))
    put(k, at + Edge.TARGET, lane, goal)
    put(k, at + Edge.RATE, lane, abs(get(k, at + Edge.OPEN, lane) - goal) / seconds)
    if for_good:
        put(k, at + Edge.DIVIDED, lane, 1.0)
    return DONE


@inner
def _swap_gate(net, k, lane, i, goal, for_good):
    """Exchange couplings: rows after the total are (rate, gate) per coupling; gate -1 is divided."""
    row = net.exchange + 1 + 2 * i
    if get(k, row + 1, lane) >= 0:
        put(k, row + 1, lane, -1.0 if for_good else goal)
    rate = 0.0
    for j in range(net.swaps):
        at = net.exchange + 1 + 2 * j
        rate += get(k, at, lane) * max(0.0, get(k, at + 1, lane))
    put(k, net.exchange, lane, rate)
    return DONE


@inner
def _release(net, k, lane, twin, edge, over_s):
    if edge < 0:
        put(k, twin * TWIN + STATE + State.BEAT, lane, 1.0)
        put(k, twin * TWIN + STATE + State.COMPRESSIONS, lane, 0.0)
        return DONE
    if edge >= net.edges:
        return _swap_gate(net, k, lane, edge - net.edges, 1.0, False)
    at = net.edges_at + edge * EDGE_ROWS
    if get(k, at + Edge.DIVIDED, lane) > 0:
        return NOT_APPLICABLE
    put(k, at + Edge.TARGET, lane, 1.0)
    rate = (1 - get(k, at + Edge.OPEN, lane)) / max(EDGE_S, _given(over_s, 0.0))
    put(k, at + Edge.RATE, lane, rate)
    return DONE


@inner
def _tear(net, k, lane, twin, edge, venous, arterial):
    if edge >= net.edges:
        return NOT_APPLICABLE
    node = 2 * twin + 1 if edge < 0 else net.lower[edge]
    row = net.nodes_at + node * NODE_ROWS + Node.WOUND
    put(k, row, lane, get(k, row, lane) + _given(venous, 0.0))
    if edge < 0:
        row -= NODE_ROWS
        put(k, row, lane, get(k, row, lane) + _given(arterial, 0.0))
    return DONE


@inner
def _stanch(net, k, lane, twin, edge, share):
    left = 1 - _given(share, 1.0)
    if edge >= net.edges:
        return NOT_APPLICABLE
    for n in range(net.nodes):
        mine = n // 2 == twin if n < BODY_NODES else (net.weight[n] == 0.5 or net.weight[n] == 1 - twin)
        if (edge >= 0 and n == net.lower[edge]) or (edge < 0 and mine):
            row = net.nodes_at + n * NODE_ROWS + Node.WOUND
            put(k, row, lane, get(k, row, lane) * left)
    if edge < 0:
        for i in range(SLOTS):
            s = twin * TWIN + SLOT + i * SLOT_ROWS
            if get(k, s + Slot.END, lane) > 0 and get(k, s + Slot.WHAT, lane) == BLOOD:
                put(k, s + Slot.RATE, lane, get(k, s + Slot.RATE, lane) * left)
        total(net, k, lane, twin)
    return DONE


@inner
def _run(net, k, lane, act, twin, what, edge, amount, seconds, potassium, hct, temp):
    kg = get(k, twin * TWIN + BASE + Base.MASS_KG, lane)
    seconds = max(1.0, np.round(_given(seconds, 1.0)))
    if act == Do.BLEED:
        what, rate = BLOOD, amount * kg / S_PER_MIN
    elif act == Do.ENTRAIN:
        if edge >= net.edges:
            return NOT_APPLICABLE
        what, rate = AIR, amount * kg / seconds
        node = 2 * twin + 1 if edge < 0 else net.lower[edge]
        twin, potassium = net.air_owner[node], float(node)  # the slot keeps the node in place of potassium
    elif act == Do.DRAIN:
        if what == URINE:
            return DONE
        if what != CSF:
            return NOT_APPLICABLE
        rate = amount * kg / seconds
    else:
        if what < 0 or what > LAST:
            return NOT_APPLICABLE
        rate = amount * kg / seconds
        if what >= FIRST:
            tally(k, lane, twin, what, amount * kg)
    if not begin(net, k, lane, twin, what, rate, seconds, potassium, hct, temp):
        return NO_SLOT
    return DONE


@inner
def _set(k, lane, act, twin, what, x0, x1):
    state = twin * TWIN + STATE
    if act == Do.VENTILATE:
        kg = get(k, twin * TWIN + BASE + Base.MASS_KG, lane)
        put(k, state + State.FIO2, lane, _given(x0, get(k, state + State.FIO2, lane)))
        put(k, state + State.MINUTE, lane, _given(x1 * kg / S_PER_MIN, get(k, state + State.MINUTE, lane)))
    elif act == Do.WARM:
        put(k, state + State.ROOM, lane, x0)
    elif act == Do.TURN:
        put(k, state + State.HEIGHT, lane, x0 * get(k, twin * TWIN + Par.HYDROSTATIC, lane))
    elif act == Do.COMPRESS:
        put(k, state + State.COMPRESSIONS, lane, x0)
    elif act == Do.ARREST:
        put(k, state + State.BEAT, lane, 0.0)
    elif act == Do.DELIVER:
        put(k, state + State.LUNGS, lane, 1.0)
    elif act == Do.OPEN or act == Do.CLOSE:
        share = _given(x0, 1.0) if act == Do.OPEN else 0.0
        if what == SKIN:
            put(k, state + State.SKIN_OPEN, lane, share)
        elif what == BONE:
            put(k, state + State.BONE_OPEN, lane, share)
        elif what == DURA:
            put(k, state + State.DURA_OPEN, lane, share)
        else:
            return NOT_APPLICABLE
    return DONE


assert FIRST == TRACER + 1 == DRUGS + 1
