"""How many pair-days per second the twins live: a shared graph of 24 nodes, drugs in use, a day with acts.

Run: ``python benchmarks/twins.py [blocks]``. One core; processor time, the best of several, so that other work on
the machine counts less.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numba
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "twins"))

from test_vessels import ring

from twofold.flow.records import VesselGraph
from twofold.twins import build, kernel
from twofold.twins.library import CODE, Do
from twofold.twins.numerics import FAR, LANES
from twofold.twins.rows import SEEN, STATE, TWIN, Seen, State

JOINTS = 14
DAY = 86400.0
NAN = float("nan")


def graph() -> VesselGraph:
    """A ring sinus of 14 joints with a bridging vein into each: 24 nodes with territories and bodies."""
    bare = ring(JOINTS)
    taken = {e.target for e in bare.edges if e.kind == "bridging_vein"}
    more, sample = [], next(e for e in bare.edges if e.kind == "bridging_vein")
    for i in range(JOINTS):
        if f"s{i}" not in taken:
            twin = "a" if i < JOINTS // 2 else "b"
            more.append(sample.model_copy(update={"id": f"more{i}", "source": f"{twin}{i % 3}", "target": f"s{i}"}))
    return VesselGraph(nodes=bare.nodes, edges=(*bare.edges, *more))


def script(bodies, seed: int, lane: int) -> np.ndarray:
    """One pair's day, rows (second, act, twin, what, edge, x0..x5) by time: anaesthesia of both twins, hourly
    relaxant, twelve vessels clamped and divided, four bleedings and the blood given for them, one tear, open bone."""
    rng = np.random.default_rng([seed, lane])
    rows = []

    def add(at, act, twin, what=-1, edge=-1, *x):
        rows.append([at, act, twin, what, edge, *x, *[NAN] * (6 - len(x))])

    for t in range(2):
        add(0, Do.GIVE, t, CODE["propofol"], -1, 8 * 24, DAY)
        add(0, Do.GIVE, t, CODE["remifentanil"], -1, 0.015 * 24, DAY)
        for hour in range(24):
            add(hour * 3600 + 60 * rng.integers(1, 50), Do.GIVE, t, CODE["rocuronium"], -1, 0.3, 1.0)
    for i, e in enumerate(rng.permutation(14)[:6]):
        at = (2 + 3 * i) * 3600 + 60 * rng.integers(0, 120)
        edge = bodies.edge(f"r{e}")
        add(at, Do.CLAMP, 0, -1, edge, 5.0, 0.0)
        if i < 3:
            add(at + 600, Do.RELEASE, 0, -1, edge, 5.0)
        else:
            add(at + 600, Do.DIVIDE, 0, -1, edge)
    for i in range(4):
        at, t = (3 + 5 * i) * 3600 + 60 * rng.integers(0, 120), int(rng.integers(2))
        add(at, Do.BLEED, t, -1, -1, rng.uniform(0.5, 1.5), 600.0)
        add(at + 300, Do.GIVE, t, CODE["red_cells"], -1, 10.0, 900.0)
        add(at + 400, Do.GIVE, t, CODE["plasma"], -1, 5.0, 900.0)
    add(5 * 3600 + 60 * rng.integers(0, 600), Do.TEAR, 0, -1, bodies.edge("r2"), 0.05, 0.0)
    add(3 * 3600, Do.OPEN, 0, CODE["bone"], -1, 1.0)
    add(3 * 3600, Do.OPEN, 1, CODE["bone"], -1, 1.0)
    return np.array(sorted(rows, key=lambda r: r[0]), dtype=float)


@numba.njit(error_model="numpy")
def live_through(net, block, acts, count, end, finest, low):
    """Eight lanes, each through its own acts, to ``end``: no lane waits for another."""
    at = np.zeros(LANES, np.int64)
    until = np.zeros(LANES)
    done = 0
    while done < LANES:
        for lane in range(LANES):
            clock = block[(STATE + State.CLOCK) * LANES + lane]
            if until[lane] > clock + 1e-6:
                continue
            if clock > end - 1e-6:
                if until[lane] < FAR:
                    done += 1
                    for t in range(2):
                        low[t, lane] = block[(t * TWIN + SEEN + Seen.MIN_MAP) * LANES + lane]
                until[lane] = FAR
                continue
            while at[lane] < count[lane] and acts[lane, at[lane], 0] <= clock + 1e-6:
                r = acts[lane, at[lane]]
                kernel.obey(net, block, lane, int(r[1]), int(r[2]), int(r[3]), int(r[4]),
                            r[5], r[6], r[7], r[8], r[9], r[10])
                at[lane] += 1
            until[lane] = end
            if at[lane] < count[lane]:
                until[lane] = min(end, acts[lane, at[lane], 0])
        if done < LANES:
            kernel.advance_to_first(net, block, until, finest)


def day(bodies, finest: float, hours: float = 24.0, seed: int = 1):
    """(processor seconds per block, lowest MAP of both twins [2, 8], steps) of a day with acts."""
    scripts = [script(bodies, seed, lane) for lane in range(LANES)]
    longest = max(map(len, scripts))
    acts = np.full((LANES, longest, 11), NAN)
    for lane, s in enumerate(scripts):
        acts[lane, : len(s)] = s
    count = np.array([len(s) for s in scripts])
    block = bodies.state[0].copy()
    low = np.empty((2, LANES))
    begin = time.process_time()
    live_through(bodies.net, block, acts, count, hours * 3600, finest, low)
    spent = time.process_time() - begin
    return spent, low, block


def main(rounds: int = 3) -> None:
    """Print pair-days per second per core with adaptive steps, and microseconds of one step."""
    bodies = build.pair((9, 9), (8, 8), vessels=graph(), replicas=LANES, settle_s=60)
    day(bodies, 1.0, 0.1)
    best = min(day(bodies, 1.0)[0] for _ in range(rounds))
    print(f"{bodies.net.nodes} nodes, {bodies.net.edges} edges, a day with acts and drugs: "
          f"{best:.3f} s per {LANES} pairs, {LANES / best:.0f} pair-days/s per core")
    lows = {h: day(bodies, h)[1] for h in (1.0, 0.5)}
    print("halving the step moves the lowest MAP by at most "
          f"{np.abs(lows[1.0] - lows[0.5]).max():.3f} mmHg (lowest {lows[1.0].min():.1f})")
    block = bodies.state[0].copy()
    kernel.repeat(bodies.net, block, 10, 1.0)
    begin = time.process_time()
    kernel.repeat(bodies.net, block, 7200, 1.0)
    spent = time.process_time() - begin
    print(f"one step of 8 pairs: {spent / 7200 * 1e6:.2f} us")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
