"""How many pair-days per second the twins live: a shared graph of 24 nodes, drugs in use, a day with acts.

Run: ``python benchmarks/twins.py [blocks]``. One core; processor time, the best of several, so that other work on
the machine counts less.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numba
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "twins"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "flow"))

from test_vessels import ring

from twofold.flow.lanes import fused, load, store
from twofold.flow.numerics import EXP_SERIES, LOG_SERIES
from twofold.flow.records import VesselGraph
from twofold.twins import build, kernel
from twofold.twins.library import CODE, Do
from twofold.twins.numerics import FAR, LANES
from twofold.twins.rows import SEEN, STATE, TWIN, Seen, State

JOINTS = 14
DAY = 86400.0
DIVISION = 8  # a division or root of eight doubles costs about as much as so many multiply-adds (Zen 4 tables)
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


@numba.njit(error_model="numpy")
def _busy(k, rounds):
    a, b, c, d = load(k, 0), load(k, 1), load(k, 2), load(k, 3)
    e, f, g, h = load(k, 4), load(k, 5), load(k, 6), load(k, 7)
    for _ in range(rounds):
        a, b, c, d = fused(a, a, a), fused(b, b, b), fused(c, c, c), fused(d, d, d)
        e, f, g, h = fused(e, e, e), fused(f, f, f), fused(g, g, g), fused(h, h, h)
    store(k, 0, a + b + c + d + e + f + g + h)


def peak(rounds: int = 2_000_000) -> float:
    """Fused multiply-adds of eight lanes that one core of this machine does per second, measured."""
    k = np.zeros(LANES * LANES)
    _busy(k, 10)
    spent = min(_spent(_busy, k, rounds) for _ in range(5))
    return 8 * rounds / spent


def _spent(do, *args) -> float:
    begin = time.process_time()
    do(*args)
    return time.process_time() - begin


def plain(bodies, steps: int = 20):
    """(seconds per step of eight pairs in plain NumPy, largest relative difference of any row, counts of a step)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "block"
        path.write_bytes(pickle.dumps((bodies.net, bodies.state[0].copy())))
        here = Path(__file__).parent / "plain.py"
        subprocess.run([sys.executable, str(here), str(path), str(steps)], check=True)
        spent, theirs, counts = pickle.loads(path.read_bytes())
    ours = bodies.state[0].copy()
    kernel.repeat(bodies.net, ours, steps, 1.0)
    rows = slice(0, bodies.net.old * LANES)
    apart = np.nanmax(np.abs(ours[rows] - theirs[rows]) / np.maximum(1.0, np.abs(ours[rows])))
    return spent, apart, counts


def referee(rounds: int = 20) -> float:
    """Seconds in which svzerod solves the vessel graph alone, once, without any physiology."""
    from flow_referee import pressures

    g = graph()
    inflow = {n.id: 2.0 for n in g.nodes if n.role == "territory"}
    fixed = {n.id: 5.0 for n in g.nodes if n.role == "outflow"}
    pressures(g, inflow, fixed)
    return min(_spent(pressures, g, inflow, fixed) for _ in range(rounds))


def operations(counts: dict[str, int]) -> tuple[int, int]:
    """(operations on registers of eight, those that a roofline of multiply-adds charges) in one step."""
    series = {"exp": len(EXP_SERIES) + 10, "log": len(LOG_SERIES) + 10}
    slow = {"divide": DIVISION, "sqrt": DIVISION}
    sums = {name: n for name, n in counts.items() if name not in ("load", "store")}
    done = sum(n * series.get(name, 1) for name, n in sums.items())
    return done, sum(n * series.get(name, slow.get(name, 1)) for name, n in sums.items())


def main(rounds: int = 3) -> None:
    """Print throughput with adaptive steps, accuracy, one step against NumPy and svzerod, and the roofline."""
    bodies = build.pair((9, 9), (8, 8), vessels=graph(), replicas=LANES, settle_s=60)
    day(bodies, 1.0, 0.1)
    best = min(day(bodies, 1.0)[0] for _ in range(rounds))
    print(f"{bodies.net.nodes} nodes, {bodies.net.edges} edges, a day with acts and drugs: "
          f"{best:.3f} s per {LANES} pairs, {LANES / best:.0f} pair-days/s per core")
    lows = {h: day(bodies, h)[1] for h in (1.0, 0.5)}
    print("halving the step moves the lowest MAP by at most "
          f"{np.abs(lows[1.0] - lows[0.5]).max():.3f} mmHg (lowest {lows[1.0].min():.1f})")
    block = bodies.state[0]
    for lane in range(LANES):
        for t, drug in ((0, "propofol"), (1, "propofol"), (0, "remifentanil"), (1, "rocuronium")):
            kernel.obey(bodies.net, block, lane, int(Do.GIVE), t, CODE[drug], -1, 1.0, DAY, NAN, NAN, NAN, NAN)
    kernel.repeat(bodies.net, block, 100, 1.0)
    ours = min(_spent(kernel.repeat, bodies.net, block.copy(), 5000, 1.0) for _ in range(5)) / 5000
    print(f"one step of {LANES} pairs: {ours * 1e6:.2f} us")
    theirs, apart, counts = plain(bodies)
    print(f"the same source in plain NumPy: {theirs * 1e6:.0f} us, {theirs / ours:.0f} times as long; "
          f"largest difference after 20 steps {apart:.1e}")
    one = referee()
    print(f"svzerod, the vessel graph of one pair alone, solved once: {one * 1e6:.0f} us; a whole step of one pair "
          f"here: {ours / LANES * 1e6:.2f} us, {one / (ours / LANES):.0f} times less")
    most = peak()
    done, charged = operations(counts)
    moved = counts["load"] + counts["store"]
    print(f"roofline: {done} operations on eight lanes a step, {counts.get('divide', 0)} of them divisions, "
          f"{counts.get('exp', 0)} exponentials; {moved} loads and stores. This core does {most / 1e9:.2f}e9 a second: "
          f"at least {charged / most * 1e6:.2f} us; we reach {charged / most / ours * 100:.0f} % of it")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
