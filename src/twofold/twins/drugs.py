"""Drugs: three compartments and an effect site each, and what they do to heart, vessels, brain and clotting."""

from __future__ import annotations

from twofold.flow.compiled import compiled
from twofold.quantity import ML_PER_L
from twofold.twins.lanes import exp, largest, load, most, store
from twofold.twins.numerics import DRUGS, TENTH
from twofold.twins.rows import DRUG, DRUG_ROWS, FLOW, PAIR, TWIN, Drug, Flow

EFFECTS = Drug.KCELL - Drug.HEART + 1


@compiled
def distribute(k, o, dt):
    """Advance every drug that is in use by the midpoint rule; eliminated amounts go to row GONE."""
    for i in range(DRUGS):
        d = o + DRUG + i * DRUG_ROWS
        if largest(load(k, d + Drug.M1) + load(k, d + Drug.IN) + load(k, d + Drug.CE)) <= 0:
            continue
        _advance(k, d, dt)


@compiled
def _advance(k, d, dt):
    m1, m2, m3 = load(k, d + Drug.M1), load(k, d + Drug.M2), load(k, d + Drug.M3)
    given = load(k, d + Drug.IN)
    k10, k12, k13 = load(k, d + Drug.K10), load(k, d + Drug.K12), load(k, d + Drug.K13)
    k21, k31 = load(k, d + Drug.K21), load(k, d + Drug.K31)
    away = k10 + k12 + k13
    half = dt * 0.5
    h1 = m1 + half * (given - away * m1 + k21 * m2 + k31 * m3)
    h2 = m2 + half * (k12 * m1 - k21 * m2)
    h3 = m3 + half * (k13 * m1 - k31 * m3)
    to2, to3, out = dt * (k12 * h1 - k21 * h2), dt * (k13 * h1 - k31 * h3), dt * k10 * h1
    after = m1 + dt * given - to2 - to3 - out
    store(k, d + Drug.M1, after)
    store(k, d + Drug.M2, m2 + to2)
    store(k, d + Drug.M3, m3 + to3)
    store(k, d + Drug.GONE, load(k, d + Drug.GONE) + out - dt * given)
    ce = load(k, d + Drug.CE)
    middle = h1 / load(k, d + Drug.V1)
    store(k, d + Drug.CE, ce + (1 - exp(-dt * load(k, d + Drug.KE0))) * (middle - ce))


@compiled
def mix(k, dt):
    """Carry central drug with the blood that crosses or is lost; called before ``distribute``.

    Source: V1 dC_a/dt = q_ba C_b - q_ab C_a, whole-blood flow on the set's own concentration.
    """
    for i in range(DRUGS):
        a = DRUG + i * DRUG_ROWS
        b = TWIN + a
        if largest(load(k, a + Drug.M1) + load(k, b + Drug.M1)) <= 0:
            continue
        a_mass, b_mass = load(k, a + Drug.M1), load(k, b + Drug.M1)
        a_rate = load(k, FLOW + Flow.BV) / ML_PER_L / load(k, a + Drug.V1)
        b_rate = load(k, TWIN + FLOW + Flow.BV) / ML_PER_L / load(k, b + Drug.V1)
        a_over = a_mass * a_rate * load(k, FLOW + Flow.TO_OTHER)
        b_over = b_mass * b_rate * load(k, TWIN + FLOW + Flow.TO_OTHER)
        a_lost = a_mass * a_rate * load(k, FLOW + Flow.LOST)
        b_lost = b_mass * b_rate * load(k, TWIN + FLOW + Flow.LOST)
        store(k, a + Drug.M1, a_mass - a_over + b_over - a_lost)
        store(k, b + Drug.M1, b_mass - b_over + a_over - b_lost)
        store(k, a + Drug.GONE, load(k, a + Drug.GONE) + a_lost)
        store(k, b + Drug.GONE, load(k, b + Drug.GONE) + b_lost)


@compiled
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
