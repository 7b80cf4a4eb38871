"""What is running in or out of each child: slots that start, run at a constant rate and end on time."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import load, store
from twofold.twins import library
from twofold.twins.numerics import DRUGS, EDGE_S, FAR, LANES, SLOTS
from twofold.twins.pace import gentle, hurry
from twofold.twins.rows import (
    BASE,
    DRUG,
    DRUG_ROWS,
    NODE_ROWS,
    PLASMA,
    SEEN,
    SLOT,
    SLOT_ROWS,
    STATE,
    TWIN,
    Base,
    Drug,
    Node,
    Par,
    Seen,
    Slot,
    State,
    get,
    put,
)

LAST_MASS = library.MASSES  # product masses fill State.IN_PROTEIN onward
RBC, PLASMA_CODE, PLATELETS = (library.CODE[n] for n in ("red_cells", "plasma", "platelets"))
WHOLE = library.CODE["whole_blood"]
TRACER, FIRST, LAST = library.TRACER_CODE, library.FIRST_PRODUCT, library.LAST_PRODUCT
BLOOD, CSF, AIR = library.BLOOD, library.CSF, library.AIR
HCT, TEMP, FIRST_MASS, K_COLUMN = library.Property.HCT, library.Property.TEMP, library.FIRST_MASS, library.K_COLUMN
HCT, TEMP = int(HCT), int(TEMP)


@inner
def begin(net, k, lane, twin, what, rate, seconds, potassium, hct, temp):
    """Start something at ``rate`` (mL/s; drugs and tracer mg/s) for so many seconds. False: no slot is free."""
    o = twin * TWIN
    clock = get(k, o + STATE + State.CLOCK, lane)
    for i in range(SLOTS):
        s = o + SLOT + i * SLOT_ROWS
        if get(k, s + Slot.END, lane) == 0:
            put(k, s + Slot.END, lane, clock + seconds)
            put(k, s + Slot.WHAT, lane, what)
            put(k, s + Slot.RATE, lane, rate)
            put(k, s + Slot.K, lane, potassium)
            put(k, s + Slot.HCT, lane, hct)
            put(k, s + Slot.TEMP, lane, temp)
            total(net, k, lane, twin)
            return True
    return False


@inner
def expire(net, k):
    """End every slot whose time has come, in every lane."""
    for t in range(2):
        o = t * TWIN
        for lane in range(LANES):
            clock = get(k, o + STATE + State.CLOCK, lane)
            if get(k, o + STATE + State.NEXT_END, lane) > clock + EDGE_S:
                continue
            for i in range(SLOTS):
                s = o + SLOT + i * SLOT_ROWS
                end = get(k, s + Slot.END, lane)
                if 0 < end <= clock + EDGE_S:
                    put(k, s + Slot.END, lane, 0.0)
                    blood = get(k, s + Slot.WHAT, lane) == BLOOD
                    if not (blood and gentle(k, o, lane, get(k, s + Slot.RATE, lane))):
                        hurry(k, lane)
            total(net, k, lane, t)


@inner
def total(net, k, lane, twin):
    """Sum the running slots of one child in one lane into its rate rows."""
    o = twin * TWIN
    for row in range(State.IN_PLASMA, State.DRAIN_CSF + 1):
        put(k, o + STATE + row, lane, 0.0)
    for i in range(DRUGS):
        put(k, o + DRUG + i * DRUG_ROWS + Drug.IN, lane, 0.0)
    for n in range(net.nodes):
        if net.air_owner[n] == twin:
            put(k, net.nodes_at + n * NODE_ROWS + Node.AIR, lane, 0.0)
    soonest = FAR
    for i in range(SLOTS):
        s = o + SLOT + i * SLOT_ROWS
        end = get(k, s + Slot.END, lane)
        if end == 0:
            continue
        soonest = min(soonest, end)
        what, rate = int(get(k, s + Slot.WHAT, lane)), get(k, s + Slot.RATE, lane)
        if what < DRUGS:
            _add(k, o + DRUG + what * DRUG_ROWS + Drug.IN, lane, rate)
        elif what == TRACER:
            _add(k, o + STATE + State.IN_TRACER, lane, rate)
        elif FIRST <= what <= LAST:
            _product(net, k, lane, o, s, what - FIRST, rate)
        elif what == BLOOD:
            _add(k, o + STATE + State.BLEED, lane, rate)
        elif what == CSF:
            _add(k, o + STATE + State.DRAIN_CSF, lane, rate)
        elif what == AIR:
            _add(k, net.nodes_at + int(get(k, s + Slot.K, lane)) * NODE_ROWS + Node.AIR, lane, rate)
    put(k, o + STATE + State.NEXT_END, lane, soonest)


@inner
def _add(k, row, lane, amount):
    put(k, row, lane, get(k, row, lane) + amount)


@inner
def _product(net, k, lane, o, s, product, rate):
    potassium, hct, temp = get(k, s + Slot.K, lane), get(k, s + Slot.HCT, lane), get(k, s + Slot.TEMP, lane)
    if hct != hct:  # not given: the product's own
        hct = net.products[product, HCT]
    if temp != temp:
        temp = net.products[product, TEMP]
    fluid = rate * (1 - hct)
    _add(k, o + STATE + State.IN_PLASMA, lane, fluid)
    _add(k, o + STATE + State.IN_HB, lane, rate * hct * get(k, o + BASE + Base.HB_CELL, lane))
    for j in range(LAST_MASS):
        content = net.products[product, FIRST_MASS + j]
        if FIRST_MASS + j == K_COLUMN and potassium == potassium:
            content = potassium
        _add(k, o + STATE + State.IN_PROTEIN + j, lane, fluid * content)
    heat = rate * get(k, o + Par.BLOOD_HEAT_CAPACITY, lane)
    _add(k, o + STATE + State.IN_HEAT, lane, heat)
    _add(k, o + STATE + State.IN_WARMTH, lane, heat * temp)


@inner
def take_in(k, o, dt):
    """Add one step of everything that runs in, and enter it in the ledgers."""
    state, seen = o + STATE, o + SEEN
    fluid = dt * load(k, state + State.IN_PLASMA)
    hb = dt * load(k, state + State.IN_HB)
    store(k, state + State.V_PLASMA, load(k, state + State.V_PLASMA) + fluid)
    store(k, state + State.HB, load(k, state + State.HB) + hb)
    for i in range(PLASMA):
        row = state + State.PROTEIN + i
        store(k, row, load(k, row) + dt * load(k, state + State.IN_PROTEIN + i))
    store(k, state + State.TRACER, load(k, state + State.TRACER) + dt * load(k, state + State.IN_TRACER))
    store(k, seen + Seen.NET_WATER, load(k, seen + Seen.NET_WATER) + fluid)
    store(k, seen + Seen.NET_HB, load(k, seen + Seen.NET_HB) + hb)
    store(k, seen + Seen.NET_K, load(k, seen + Seen.NET_K) + dt * load(k, state + State.IN_K))
    store(k, seen + Seen.NET_CITRATE, load(k, seen + Seen.NET_CITRATE) + dt * load(k, state + State.IN_CITRATE))
    clock = load(k, state + State.CLOCK) + dt
    store(k, state + State.CLOCK, clock)


@inner
def due(k):
    """Whether any slot of any lane ends now."""
    for t in range(2):
        for lane in range(LANES):
            o = t * TWIN + STATE
            if get(k, o + State.NEXT_END, lane) <= get(k, o + State.CLOCK, lane) + EDGE_S:
                return True
    return False


@inner
def tally(k, lane, twin, what, volume):
    """Count a product that has been ordered in (mL)."""
    seen = twin * TWIN + SEEN
    if what in (RBC, WHOLE):
        _add(k, seen + Seen.GIVEN_RBC, lane, volume)
    elif what == PLASMA_CODE:
        _add(k, seen + Seen.GIVEN_PLASMA, lane, volume)
    elif what == PLATELETS:
        _add(k, seen + Seen.GIVEN_PLT, lane, volume)
    else:
        _add(k, seen + Seen.GIVEN_CLEAR, lane, volume)


