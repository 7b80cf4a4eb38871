"""Drugs: three compartments and an effect site each, and what they do to heart, vessels, brain and clotting."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import largest, load, most, settled, store
from twofold.quantity import ML_PER_L
from twofold.twins.numerics import DRUGS, SIXTH, TENTH
from twofold.twins.rows import DRUG, DRUG_ROWS, FLOW, PAIR, TWIN, Drug, Flow

EFFECTS = Drug.KCELL - Drug.HEART + 1


@inner
def distribute(k, dt):
    """Advance every drug in use in both children together (Runge and Kutta, fourth order).

    Crossing blood is part of the rule, so that a steady infusion settles exactly at q/(q + CL).
    Source: V1 dC_a/dt = q_ba C_b - q_ab C_a, whole-blood flow on the set's own concentration.
    """
    for i in range(DRUGS):
        a = DRUG + i * DRUG_ROWS
        b = TWIN + a
        here = load(k, a + Drug.M1) + load(k, a + Drug.IN) + load(k, a + Drug.CE)
        there = load(k, b + Drug.M1) + load(k, b + Drug.IN) + load(k, b + Drug.CE)
        if largest(here + there) > 0:
            _together(k, a, b, dt)


@inner
def _together(k, a, b, dt):
    ra, rb = _rates(k, 0, a), _rates(k, TWIN, b)
    a0 = load(k, a + Drug.M1), load(k, a + Drug.M2), load(k, a + Drug.M3), load(k, a + Drug.CE)
    b0 = load(k, b + Drug.M1), load(k, b + Drug.M2), load(k, b + Drug.M3), load(k, b + Drug.CE)
    half = dt * 0.5
    a1, b1 = _slopes(ra, rb, a0, b0), _slopes(rb, ra, b0, a0)
    am, bm = _moved(a0, a1, half), _moved(b0, b1, half)
    a2, b2 = _slopes(ra, rb, am, bm), _slopes(rb, ra, bm, am)
    am, bm = _moved(a0, a2, half), _moved(b0, b2, half)
    a3, b3 = _slopes(ra, rb, am, bm), _slopes(rb, ra, bm, am)
    am, bm = _moved(a0, a3, dt), _moved(b0, b3, dt)
    a4, b4 = _slopes(ra, rb, am, bm), _slopes(rb, ra, bm, am)
    _keep(k, a, dt * SIXTH, a1, a2, a3, a4)
    _keep(k, b, dt * SIXTH, b1, b2, b3, b4)


@inner
def _rates(k, o, d):
    """What one child's amounts change by: mg/s given, then 1/s (and 1/L for the effect site)."""
    per_l = 1 / load(k, d + Drug.V1)
    per_ml = per_l / ML_PER_L
    over = load(k, o + FLOW + Flow.CROSSING) * per_ml
    lost = load(k, o + FLOW + Flow.BLEEDING) * per_ml
    return (load(k, d + Drug.IN), load(k, d + Drug.K12), load(k, d + Drug.K21), load(k, d + Drug.K13),
            load(k, d + Drug.K31), load(k, d + Drug.K10) + lost, over, load(k, d + Drug.KE0), per_l)


@inner
def _slopes(r, other, m, theirs):
    """Rates of change of (central, second, third, effect site, gone)."""
    given, k12, k21, k13, k31, k10, over, ke0, per_l = r
    m1, m2, m3, ce = m
    to2, to3, gone = k12 * m1 - k21 * m2, k13 * m1 - k31 * m3, k10 * m1 - given
    return other[6] * theirs[0] - over * m1 - to2 - to3 - gone, to2, to3, ke0 * (m1 * per_l - ce), gone


@inner
def _moved(m, slope, dt):
    return m[0] + dt * slope[0], m[1] + dt * slope[1], m[2] + dt * slope[2], m[3] + dt * slope[3]


@inner
def _keep(k, d, sixth, first, second, third, fourth):
    for j, row in enumerate((Drug.M1, Drug.M2, Drug.M3, Drug.CE, Drug.GONE)):
        change = first[j] + 2 * (second[j] + third[j]) + fourth[j]
        store(k, d + row, settled(load(k, d + row) + sixth * change))


@inner
def act(k, o):
    """Work out the factors by which drugs change each function (rows D_HEART .. D_KCELL)."""
    flow = o + FLOW
    for j in range(EFFECTS):
        store(k, flow + Flow.D_HEART + j, 0.0)
    for i in range(DRUGS):
        d = o + DRUG + i * DRUG_ROWS
        ce = load(k, d + Drug.CE)
        if largest(ce) <= 0:
            continue
        share = ce / (ce + load(k, d + Drug.EC50))
        for j in range(EFFECTS):
            row = flow + Flow.D_HEART + j
            store(k, row, load(k, row) + share * load(k, d + Drug.HEART + j))
    for row in (Flow.D_HEART, Flow.D_BED, Flow.D_RATE, Flow.D_BRAIN, Flow.D_CLOT):
        store(k, flow + row, most(TENTH, 1 + load(k, flow + row)))


assert 2 * TWIN == PAIR
