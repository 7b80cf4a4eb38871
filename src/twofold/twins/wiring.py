"""From the list of vessels to the compiled network: indices, elimination program, resting pressures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.flow import kernel as steady
from twofold.flow.arrays import Arrays
from twofold.flow.elimination import flatten
from twofold.flow.program import plan
from twofold.twins.network import Net
from twofold.twins.numerics import (
    BODY_EDGES,
    BODY_NODES,
    ICP_ROUNDS,
    JUNCTION_ML_MMHG,
    MOUTH_WIDTH,
    TERRITORIES,
    TERRITORY_NAMES,
)
from twofold.twins.plumbing import TWINS, Plumbing
from twofold.twins.reference import Numbers, Values
from twofold.twins.rows import EDGE_ROWS, NODE_ROWS, PAIR


@dataclass(frozen=True)
class Resistances:
    """R and K of every vessel after the body edges, [vessels, replicas]."""

    r: Numbers
    k: Numbers


def resist(p: Plumbing, rest: list[dict[str, Numbers]], values: list[Values], replicas: int) -> Resistances:
    """Resistances that let each reference child drain its resting flow at its resting pressures."""
    r, k = np.empty((len(p.vessels), replicas)), np.empty((len(p.vessels), replicas))
    for j, v in enumerate(p.vessels):
        par = values[v.twin]
        if v.law == "own":
            r[j], k[j] = v.r, v.k
            continue
        k[j] = 0.0
        drop, drain = par("physiology.bridging_drop_mmhg"), par("physiology.sinus_drop_mmhg")
        deep, emissary = par("physiology.deep_share"), par("physiology.emissary_share")
        flow = rest[v.twin]["CBF"] * rest[v.twin][f"SHARE{v.territory}"]
        bridging = flow / (drop + deep * (drop + drain))
        if v.law == "bridging":
            r[j] = 1 / bridging
        elif v.law == "deep":
            r[j] = 1 / (bridging * deep)
        elif v.law == "arcade":
            r[j] = 1 / (bridging * par("physiology.arcade_share"))
        else:
            through = rest[v.twin]["CBF"] * drop / (drop + deep * (drop + drain))
            sinus = through / drain / (1 + emissary)
            r[j] = 1 / (sinus if v.law == "sinus" else sinus * emissary)
    return Resistances(r, k)


def wire(p: Plumbing, curved: np.ndarray, products: np.ndarray) -> Net:
    """The network of a pair. ``curved`` [vessels]: which have a quadratic loss in some replica."""
    at = {id: i for i, id in enumerate(p.nodes)}
    body = [(2 * t, 2 * t + 1) for t in range(2)]
    body += [(2 * t, at[f"{TWINS[t]}.{x}"]) for t in range(2) for x in TERRITORY_NAMES]
    ends = body + [(at[v.tail], at[v.head]) for v in p.vessels]
    program, slot = plan(len(p.nodes), ends)
    weight = np.array(p.weight)
    tail, head = np.array(ends, dtype=np.int64).T.copy()
    arterioles = range(2, BODY_EDGES)
    falls = np.array([j in arterioles for j in range(BODY_EDGES)] + [v.falls for v in p.vessels])
    own = [0.0] * 2 + [1.0] * TERRITORIES + [0.0] * TERRITORIES
    mouth = [(e, int(end == "head"), int(n // 2)) for e in range(BODY_EDGES, len(ends))
             for end, n in (("tail", tail[e]), ("head", head[e])) if n < BODY_NODES]
    sinus = np.zeros((2, len(p.nodes)))
    for t in range(2):
        shown = p.sinus[t] or [f"{TWINS[t]}.vein"]
        for id in shown:
            sinus[t, at[id]] = 1 / len(shown)
    touch = _touching(tail, head, len(p.nodes))
    nodes_at = PAIR
    edges_at = nodes_at + len(p.nodes) * NODE_ROWS
    exchange = edges_at + len(ends) * EDGE_ROWS
    sizes = {"old": len(p.nodes), "a": program.slots, "x": len(p.nodes), "wound": len(p.nodes), "up": len(ends),
             "down": len(ends), "pump_rows": 2 * 2, "fresh": len(p.nodes)}
    begin = np.cumsum([exchange + 1 + 2 * len(p.exchanges), *sizes.values()]).tolist()
    return Net(
        **dict(zip(sizes, begin)),
        rows=begin[-1],
        program=program,
        nodes=len(p.nodes),
        edges=len(ends),
        nodes_at=nodes_at,
        edges_at=edges_at,
        exchange=exchange,
        tail=tail,
        head=head,
        place=np.array([[slot[u, u], slot[v, v], slot[u, v], slot[v, u]] for u, v in ends], dtype=np.int64),
        falls=falls,
        one_way=np.array([j in arterioles for j in range(len(ends))]),
        curved=np.concatenate([np.zeros(BODY_EDGES, dtype=bool), curved]),
        share_a=np.array(own + [v.share_a for v in p.vessels]),
        weight=weight,
        crossing=np.array([e for e in range(len(ends)) if weight[tail[e]] != weight[head[e]]], dtype=np.int64),
        mouth=np.array(mouth, dtype=np.int64).reshape(-1, MOUTH_WIDTH),
        pump=np.array([[slot[0, 1], slot[1, 0]], [slot[2, 3], slot[3, 2]]], dtype=np.int64),
        territory=np.array([[at[f"{x}.{y}"] for y in TERRITORY_NAMES] for x in TWINS], dtype=np.int64),
        sinus=sinus,
        lower=_lower(tail, head, len(p.nodes)),
        air_owner=np.array([0 if w >= 0.5 else 1 for w in weight], dtype=np.int64),
        swaps=len(p.exchanges),
        touch_at=touch[0],
        touch_edge=touch[1],
        touch_node=touch[2],
        touch_sign=touch[3],
        steps=flatten(program),
        products=products,
    )


def _touching(tail: np.ndarray, head: np.ndarray, nodes: int) -> tuple[np.ndarray, ...]:
    """Every node's edges: (bounds per node, edge, other end, 1 if flow along the edge enters the node)."""
    entries = sorted([(int(v), e, int(u), 1.0) for e, (u, v) in enumerate(zip(tail, head))]
                     + [(int(u), e, int(v), -1.0) for e, (u, v) in enumerate(zip(tail, head))])
    at = np.searchsorted([n for n, *_ in entries], np.arange(nodes + 1)).astype(np.int64)
    edge, other, sign = (np.array(x) for x in zip(*[row[1:] for row in entries]))
    return at, edge.astype(np.int64), other.astype(np.int64), sign


def _lower(tail: np.ndarray, head: np.ndarray, nodes: int) -> np.ndarray:
    """For each edge the end that fewer vessels separate from a body's veins."""
    distance = np.full(nodes, nodes)
    distance[1:BODY_NODES:2] = 0
    for _ in range(nodes):
        for e in range(BODY_EDGES, len(tail)):
            u, v = tail[e], head[e]
            distance[u] = min(distance[u], distance[v] + 1)
            distance[v] = min(distance[v], distance[u] + 1)
    return np.where(distance[head] <= distance[tail], head, tail)


def settle_pressures(
    net: Net, p: Plumbing, rest: list[dict[str, Numbers]], res: Resistances, openness: Numbers
) -> tuple[Numbers, list[Numbers]]:
    """(pressure [nodes, replicas], ICP of a and b [replicas]) with each brain at its resting flow.

    openness [vessels, replicas]: 0 where an earlier operation closed a vessel for good.

    Arteries and veins stand at their resting pressures; ICP is sinus pressure plus outflow resistance times
    formation (Davson), found in turn with the pressures that it shapes.
    """
    replicas = res.r.shape[1]
    u = slice(BODY_EDGES, None)
    fixed = np.arange(net.nodes) < BODY_NODES
    program, slot = plan(net.nodes, zip(net.tail[u].tolist(), net.head[u].tolist()))
    place = np.array([[slot[i, i], slot[j, j], slot[i, j], slot[j, i]]
                      for i, j in zip(net.tail[u].tolist(), net.head[u].tolist())], dtype=np.int64)
    icp = [b["CVP"] + b["R_OUT"] * b["FORMATION"] for b in rest]
    pressure = np.empty((net.nodes, replicas))
    q = np.zeros(len(p.vessels))
    seen: dict[bytes, int] = {}
    for n in range(replicas):
        key = np.concatenate([res.r[:, n], res.k[:, n], openness[:, n],
                              *[[b[x][n] for x in ("MAP", "CVP", "CBF", "R_OUT", "FORMATION")] for b in rest]])
        twin_of = seen.setdefault(key.tobytes(), n)
        if twin_of != n:
            pressure[:, n] = pressure[:, twin_of]
            for t in range(2):
                icp[t][n] = icp[t][twin_of]
            continue
        arrays = Arrays(np.arange(net.nodes), net.tail[u].copy(), net.head[u].copy(),
                        res.r[:, n].copy(), res.k[:, n].copy(), net.falls[u].copy(), net.share_a[u].copy(),
                        net.weight, place, program)
        inflow, guess = np.zeros(net.nodes), np.empty(net.nodes)
        for t in range(2):
            for i in range(TERRITORIES):
                inflow[net.territory[t, i]] = rest[t]["CBF"][n] * rest[t][f"SHARE{i}"][n]
        for _ in range(ICP_ROUNDS):
            around = net.share_a[u] * icp[0][n] + (1 - net.share_a[u]) * icp[1][n]
            calm = net.weight * icp[0][n] + (1 - net.weight) * icp[1][n]
            guess[:] = max(icp[0][n], icp[1][n]) + 1
            for t in range(2):
                guess[2 * t], guess[2 * t + 1] = rest[t]["MAP"][n], rest[t]["CVP"][n]
            steady.solve(arrays, openness[:, n].copy(), fixed, inflow, around, calm, True, guess, q)
            for t in range(2):
                icp[t][n] = net.sinus[t] @ guess + rest[t]["R_OUT"][n] * rest[t]["FORMATION"][n]
        pressure[:, n] = guess
    return pressure, icp


def compliances(net: Net, p: Plumbing, rest: list[dict[str, Numbers]], values: list[Values]) -> Numbers:
    """mL/mmHg of every node, [nodes, replicas]."""
    c = np.full((net.nodes, rest[0]["CBF"].size), JUNCTION_ML_MMHG)
    at = {id: i for i, id in enumerate(p.nodes)}
    for t in range(2):
        c[2 * t], c[2 * t + 1] = rest[t]["C_ART"], rest[t]["V_SCALE"] / rest[t]["CVP"]
        for i in range(TERRITORIES):
            c[net.territory[t, i]] = rest[t]["CV_BRAIN"]
        if f"{TWINS[t]}.sinus" in at:
            c[at[f"{TWINS[t]}.sinus"]] = values[t]("physiology.sinus_compliance")
    return c
