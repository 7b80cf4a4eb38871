"""Drugs: three compartments and an effect site each, and what they do to heart, vessels, brain and clotting."""

from __future__ import annotations

from math import ceil

from twofold.flow.compiled import compiled
from twofold.quantity import ML_PER_L
from twofold.twins.lanes import exp, largest, load, most, store
from twofold.twins.numerics import DRUGS, MAX_STEP_S, TENTH
from twofold.twins.rows import DRUG, DRUG_ROWS, FLOW, PAIR, TWIN, Drug, Flow

EFFECTS = Drug.KCELL - Drug.HEART + 1


@compiled
def distribute(k, dt):
    """Advance every drug in use in both children together, by the midpoint rule.

    Crossing blood is part of the rule, so that a steady infusion settles exactly at q/(q + CL).
    Source: V1 dC_a/dt = q_ba C_b - q_ab C_a, whole-blood flow on the set's own concentration.
    """
    for i in range(DRUGS):
        a = DRUG + i * DRUG_ROWS
        b = TWIN + a
        here = load(k, a + Drug.M1) + load(k, a + Drug.IN) + load(k, a + Drug.CE)
        there = load(k, b + Drug.M1) + load(k, b + Drug.IN) + load(k, b + Drug.CE)
        if largest(here + there) <= 0:
            continue
        parts = ceil(dt / MAX_STEP_S)
        for _ in range(parts):
            _together(k, a, b, dt / parts)


@compiled
def _together(k, a, b, dt):
    a_blood, b_blood = load(k, a + Drug.V1) * ML_PER_L, load(k, b + Drug.V1) * ML_PER_L
    a_over, b_over = load(k, FLOW + Flow.CROSSING) / a_blood, load(k, TWIN + FLOW + Flow.CROSSING) / b_blood
    a_lost, b_lost = load(k, FLOW + Flow.BLEEDING) / a_blood, load(k, TWIN + FLOW + Flow.BLEEDING) / b_blood
    a_mass, b_mass = load(k, a + Drug.M1), load(k, b + Drug.M1)
    half = dt * 0.5
    a_half = a_mass + half * (_inward(k, a) + b_over * b_mass - (a_over + a_lost + _away(k, a)) * a_mass)
    b_half = b_mass + half * (_inward(k, b) + a_over * a_mass - (b_over + b_lost + _away(k, b)) * b_mass)
    crossed = dt * (a_over * a_half - b_over * b_half)
    _advance(k, a, dt, a_mass, a_half, -crossed, dt * a_lost * a_half)
    _advance(k, b, dt, b_mass, b_half, crossed, dt * b_lost * b_half)


@compiled
def _inward(k, d):
    """mg/s into the central compartment from outside and from the two others."""
    deep = load(k, d + Drug.K21) * load(k, d + Drug.M2) + load(k, d + Drug.K31) * load(k, d + Drug.M3)
    return load(k, d + Drug.IN) + deep


@compiled
def _away(k, d):
    """1/s out of the central compartment within the child."""
    return load(k, d + Drug.K10) + load(k, d + Drug.K12) + load(k, d + Drug.K13)


@compiled
def _advance(k, d, dt, m1, h1, arrived, lost):
    m2, m3, given = load(k, d + Drug.M2), load(k, d + Drug.M3), load(k, d + Drug.IN)
    k12, k13 = load(k, d + Drug.K12), load(k, d + Drug.K13)
    k21, k31 = load(k, d + Drug.K21), load(k, d + Drug.K31)
    half = dt * 0.5
    h2, h3 = m2 + half * (k12 * m1 - k21 * m2), m3 + half * (k13 * m1 - k31 * m3)
    to2, to3 = dt * (k12 * h1 - k21 * h2), dt * (k13 * h1 - k31 * h3)
    out = dt * load(k, d + Drug.K10) * h1
    store(k, d + Drug.M1, m1 + dt * given - to2 - to3 - out + arrived - lost)
    store(k, d + Drug.M2, m2 + to2)
    store(k, d + Drug.M3, m3 + to3)
    store(k, d + Drug.GONE, load(k, d + Drug.GONE) + out + lost - dt * given)
    ce = load(k, d + Drug.CE)
    middle = h1 / load(k, d + Drug.V1)
    store(k, d + Drug.CE, ce + (1 - exp(-dt * load(k, d + Drug.KE0))) * (middle - ce))


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
