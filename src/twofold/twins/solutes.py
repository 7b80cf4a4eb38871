"""Small solutes: potassium, citrate, calcium, lactate, buffer base, creatinine between plasma and interstitium."""

from __future__ import annotations

from twofold.flow.compiled import inner
from twofold.flow.lanes import exp, load, most, store
from twofold.twins.numerics import UMOL_PER_MMOL
from twofold.twins.rows import BASE, FLOW, PLASMA_SMALL, SEEN, STATE, Base, Flow, Par, Seen, State


@inner
def diffuse(k, o, dt):
    """Let each solute run down its concentration difference across the capillaries; exact for the pair of pools.

    Calcium bound to protein stays behind; creatinine's interstitial pool stands for all body water.
    """
    base, state = o + BASE, o + STATE
    plasma, isf = load(k, state + State.V_PLASMA), load(k, state + State.V_ISF)
    rate = load(k, o + Par.CAPILLARY_EXCHANGE) * load(k, base + Base.V_PLASMA)
    part = 1 - exp(-dt * rate * (1 / plasma + 1 / isf))
    wide = load(k, o + Par.CREATININE_SPREAD)
    slower = 1 - exp(-dt * rate * (1 / plasma + 1 / (isf * wide)))
    for i in range(PLASMA_SMALL):
        p, t = load(k, state + State.K + i), load(k, state + State.K_ISF + i)
        if State.K + i == State.CALCIUM:
            bound = _bound(k, o, plasma)
            moved = part * ((p - bound) * isf - t * plasma) / (plasma + isf)
        elif State.K + i == State.CREATININE:
            moved = slower * (p * isf * wide - t * plasma) / (plasma + isf * wide)
        else:
            moved = part * (p * isf - t * plasma) / (plasma + isf)
        store(k, state + State.K + i, p - moved)
        store(k, state + State.K_ISF + i, t + moved)


@inner
def _bound(k, o, plasma):
    """Calcium that plasma protein holds, umol."""
    protein = load(k, o + STATE + State.PROTEIN) / load(k, o + BASE + Base.PROTEIN)
    return load(k, o + Par.PROTEIN_BINDING) * protein * load(k, o + STATE + State.ICA)


@inner
def potassium(k, o, dt):
    """Move potassium between interstitium and cells, take in and excrete the daily amount."""
    base, state, seen = o + BASE, o + STATE, o + SEEN
    isf = load(k, state + State.V_ISF)
    mass = load(k, state + State.K_ISF)
    cell = load(k, state + State.K_CELL)
    full = cell / load(k, base + Base.K_CELL)
    rest = load(k, o + Par.K_NORMAL) * full * full
    acid = load(k, o + Par.K_PER_PH) * (load(k, base + Base.PH) - load(k, state + State.PH))
    acid += load(k, o + FLOW + Flow.D_KCELL)
    goal = most(rest * 0.5, rest + acid)
    part = 1 - exp(-dt * load(k, o + Par.K_CELL_RATE))
    moved = part * (mass - goal * isf)
    intake = load(k, o + Par.K_INTAKE) * UMOL_PER_MMOL * load(k, base + Base.MASS_KG)
    relative = load(k, state + State.K) / load(k, state + State.V_PLASMA) / load(k, o + Par.K_NORMAL)
    filtered = load(k, o + FLOW + Flow.GFR) / load(k, base + Base.GFR)
    net = dt * intake * (1 - filtered * relative * relative)
    store(k, state + State.K_CELL, cell + moved)
    store(k, state + State.K_ISF, mass - moved)
    store(k, state + State.K, load(k, state + State.K) + net)
    store(k, seen + Seen.NET_K, load(k, seen + Seen.NET_K) + net)
