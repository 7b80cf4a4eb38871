"""Random days with extreme acts, eight pairs at a time, and what must hold whatever is done to them."""

from __future__ import annotations

import numpy as np
from test_vessels import ring

from twofold.twins import build, kernel, rows
from twofold.twins.couplings import Coupling
from twofold.twins.library import CODE, DRUG_NAMES, PRODUCT_NAMES, Do
from twofold.twins.numerics import DRUGS, FAR, LANES
from twofold.twins.rows import Drug, Edge, Node, Seen, State

NAN = float("nan")
DAY_S = 86400.0
ACTS_A_DAY = 30
TINY_FLOW = 1e-9  # mL/s, rounding
PLACES = ("skin", "bone", "dura")


def some_pair(rng: np.random.Generator) -> build.Bodies:
    """Eight pairs of one topology: ages from newborn to four years, draws of everything that has a spread."""
    ages = rng.uniform(0, 48, 2)
    masses = (3.2 + 8 * ages / 24) * rng.uniform(0.7, 1.3, 2)
    if rng.random() < 0.2:
        ages[1], masses[1] = ages[0], masses[0]
    couplings = []
    vessels = None
    kind = rng.integers(4)
    if kind == 0:
        vessels = ring(int(rng.integers(6, 16)))
    if kind < 3 and rng.random() < 0.7:
        couplings.append(Coupling(kind="exchange", name="x", bv_per_min=10 ** rng.uniform(-3, 0.5)))
    for what in ("sinus", "artery"):
        if rng.random() < 0.5 and not (what == "sinus" and vessels):
            couplings.append(Coupling(kind=what, name=what, conductance_ml_s_mmhg=10 ** rng.uniform(-3, 0.7)))
    from twofold import evidence

    draws = {id: np.array([[evidence.estimate(id).quantile(float(u)) for u in pair] for pair in rng.random((LANES, 2))])
             for id in build.varied()}
    return build.pair(tuple(ages), tuple(masses), vessels, couplings, LANES, draws,
                      bool(rng.random() < 0.8), bool(rng.random() < 0.9), bool(rng.random() < 0.9), settle_s=60)


def some_act(rng: np.random.Generator, bodies: build.Bodies) -> tuple[Do, int, int, int, tuple[float, ...]]:
    """One act far beyond what a theatre does: (act, twin, what, edge, amounts)."""
    twin, what, edge = int(rng.integers(2)), -1, -1
    act = Do(rng.choice([Do.CLAMP, Do.RELEASE, Do.DIVIDE, Do.TEAR, Do.BLEED, Do.STANCH, Do.GIVE, Do.GIVE, Do.GIVE,
                         Do.GIVE, Do.DRAIN, Do.VENTILATE, Do.WARM, Do.TURN, Do.COMPRESS, Do.ARREST, Do.OPEN,
                         Do.CLOSE, Do.ENTRAIN, Do.RELEASE]))
    some_edge = int(rng.choice(sorted(set(bodies.edges.values()))))
    seconds = float(10 ** rng.uniform(0, 4))
    x: tuple[float, ...] = ()
    if act in (Do.CLAMP, Do.DIVIDE):
        edge, x = some_edge, (float(rng.choice([0, 5, 60])), float(rng.choice([0, 0, 0.1])))
    elif act == Do.RELEASE:
        edge, x = (some_edge if rng.random() < 0.5 else -1), (float(rng.choice([0, 5])),)
    elif act == Do.TEAR:
        edge = some_edge if rng.random() < 0.5 and some_edge < bodies.net.edges else -1
        x = (float(10 ** rng.uniform(-3, 1)), float(10 ** rng.uniform(-4, 0)))
    elif act == Do.BLEED:
        x = float(10 ** rng.uniform(-1, 2)), seconds
    elif act == Do.STANCH:
        x = (float(rng.random()),)
    elif act == Do.GIVE and rng.random() < 0.4:
        what = CODE[str(rng.choice(DRUG_NAMES))]
        x = float(10 ** rng.uniform(-4, 2)), seconds
    elif act == Do.GIVE:
        what = CODE[str(rng.choice(PRODUCT_NAMES))]
        x = (float(10 ** rng.uniform(-1, 2.5)), seconds, float(rng.choice([NAN, 0, 80])),
             float(rng.choice([NAN, 0.0, 0.9])), float(rng.choice([NAN, 1, 42])))
    elif act == Do.DRAIN:
        what, x = CODE["csf"], (float(10 ** rng.uniform(-1, 1.5)), seconds)
    elif act == Do.VENTILATE:
        x = float(rng.choice([0, 0.21, 1])), float(rng.choice([0, 50, 200, 800]))
    elif act == Do.WARM:
        x = (float(rng.uniform(-10, 45)),)
    elif act == Do.TURN:
        x = (float(rng.uniform(-40, 40)),)
    elif act == Do.COMPRESS:
        x = (float(rng.uniform(0, 0.6)),)
    elif act in (Do.OPEN, Do.CLOSE):
        what, x = CODE[str(rng.choice(PLACES))], (1.0,)
    elif act == Do.ENTRAIN:
        x = float(10 ** rng.uniform(-1, 1.5)), seconds
    return act, twin, what, edge, x


def named() -> tuple[dict[int, str], dict[int, tuple[str, float]]]:
    """Rows that are never negative, and rows with a bound that nothing living or dead goes beyond, with names."""
    stores, bounds = {}, {}
    more = (State.V_ISF, State.OEDEMA0, State.OEDEMA1, State.OEDEMA2, State.CSF, State.AIR, State.ICP, State.ICA)
    for t, letter in enumerate("ab"):
        o = t * rows.TWIN
        for s in (*range(State.V_PLASMA, State.ALVEOLAR_O2 + 1), *more):
            stores[o + rows.STATE + s] = f"{letter}.{State(s).name}"
        for i in range(DRUGS):
            for d in (Drug.M1, Drug.M2, Drug.M3, Drug.CE):
                stores[o + rows.DRUG + i * rows.DRUG_ROWS + d] = f"{letter}.{DRUG_NAMES[i]} {d.name}"
        for s, most in ((Seen.MAP, 400.0), (Seen.ICP, 1000.0), (Seen.K, 200.0), (Seen.TEMP, 60.0)):
            bounds[o + rows.SEEN + s] = (f"{letter}.{s.name}", most)
    return stores, bounds


STORES, BOUNDS = named()
STORE_ROWS, BOUND_ROWS = np.array(list(STORES)), np.array(list(BOUNDS))
MOST = np.array([most for _, most in BOUNDS.values()])[:, None]


def broken(bodies: build.Bodies) -> list[str]:
    """What is not as it must be now, in words; empty when all is well."""
    net, block = bodies.net, bodies.state[0].reshape(-1, LANES)
    numbers = np.concatenate([block[rows.STATE : rows.SLOT], block[rows.TWIN + rows.STATE : rows.TWIN + rows.SLOT],
                              block[net.nodes_at : net.old]])  # slots mark "not given" with nan
    wrong = [f"lane {lane}: a number that is none, row {row} of {len(numbers)}"
             for row, lane in np.argwhere(~np.isfinite(numbers))]
    wrong += [f"lane {lane}: {STORES[STORE_ROWS[i]]} = {block[STORE_ROWS[i], lane]:.6g}"
              for i, lane in np.argwhere(block[STORE_ROWS] < 0)]
    wrong += [f"lane {lane}: {BOUNDS[BOUND_ROWS[i]][0]} = {block[BOUND_ROWS[i], lane]:.6g}"
              for i, lane in np.argwhere(block[BOUND_ROWS] > MOST)]
    pressure = block[net.nodes_at : net.edges_at].reshape(net.nodes, rows.NODE_ROWS, LANES)[:, Node.P]
    flow = block[net.edges_at : net.exchange].reshape(net.edges, rows.EDGE_ROWS, LANES)[:, Edge.Q]
    against = np.minimum(flow * np.sign(pressure[net.tail] - pressure[net.head]), 0)
    wrong += [f"lane {lane}: {against[e, lane]:.3g} mL/s against the pressure in waterfall {e}"
              for e, lane in np.argwhere(against < -TINY_FLOW) if net.falls[e]]
    return wrong


def soak(seed: int, hours: float = 24.0, acts_a_day: int = ACTS_A_DAY) -> list[str]:
    """Eight random days (one pair of bodies, eight scripts of acts); what went wrong, with when it was first seen."""
    rng = np.random.default_rng(seed)
    bodies = some_pair(rng)
    block, end = bodies.state[0], hours * 3600
    todo = []
    for _ in range(LANES):
        count = rng.poisson(acts_a_day * hours / 24)
        todo.append(sorted(np.round(rng.uniform(0, end, count))))
    until, at = np.zeros(LANES), np.zeros(LANES, int)
    clock = block.reshape(-1, LANES)[rows.STATE + State.CLOCK]
    history: list[list[str]] = [[] for _ in range(LANES)]
    while (until < FAR).any():
        for lane in range(LANES):
            if until[lane] > clock[lane] + 1e-6:
                continue
            while at[lane] < len(todo[lane]) and todo[lane][at[lane]] <= clock[lane] + 1e-6:
                act, twin, what, edge, x = some_act(rng, bodies)
                at[lane] += 1
                x = (*x, *[NAN] * (6 - len(x)))
                code = kernel.obey(bodies.net, block, lane, int(act), twin, what, edge, *x)
                history[lane].append(f"{clock[lane]:.0f}s {act.name} {'ab'[twin]} {what} {edge} {x} -> {code}")
            until[lane] = todo[lane][at[lane]] if at[lane] < len(todo[lane]) else end
            if clock[lane] > end - 1e-6:
                until[lane] = FAR
        if (until < FAR).any():
            kernel.advance_to_first(bodies.net, block, until, 1.0)
            wrong = [x for x in broken(bodies) if until[int(x.split(":")[0].split()[1])] < FAR]  # the day is over
            if wrong:
                lane = int(wrong[0].split(":")[0].split()[1])
                return [f"seed {seed} at {clock[lane] / 3600:.2f} h: {x}" for x in wrong[:6]] + history[lane][-8:]
    return []
