"""Times and tests the search over stagings: ``python benchmarks/staging.py [speed | exact | annealing COUNT]``.

speed: network solves per second at 24 nodes. exact: 15 cuts in 3 stages with proof. annealing: how often the annealed
staging comes within 0.1 mmHg of the proven one on random networks of up to 10 cuts.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "division"))

import veins

from twofold.division.staging import allotment, search
from twofold.division.staging.join import joined
from twofold.division.staging.network import build


def made(stations: int, seed: int, **more):
    """(case, cuts of whole-a, network) of a random pair."""
    join = joined(veins.ring_pair(stations, symmetric=False, seed=seed, **more), None, 10)
    network = build(join)
    return search.packed(network), search.cut_indices(network, allotment.whole(join, "a")), network


def speed() -> None:
    """Solves per second on all cores."""
    case, cuts, network = made(8, 1)
    search.best(case, cuts[:3], 2)
    start, cpu = time.perf_counter(), time.process_time()
    found = search.best(case, cuts, 4, moves=1, most=10**9)
    clock, cpu = time.perf_counter() - start, time.process_time() - cpu
    stage = np.array(found.stage, dtype=np.int64)
    residual = search.follow(case, network, cuts, stage, 4).residual
    print(f"{case[14].size} nodes, {cuts.size} cuts: {found.solved} networks, {found.solved / clock:.0f} per second, "
          f"{found.solved / cpu:.0f} per second of one processor; residual {residual:.1e} mL/s", flush=True)


def exact() -> None:
    """15 cuts in three stages."""
    case, cuts, _ = made(15, 1)
    search.best(case, cuts[:3], 2)
    start, cpu = time.perf_counter(), time.process_time()
    found = search.best(case, cuts[:15], 3, most=10**9)
    print(f"15 cuts, 3 stages: {'proof' if found.exact else 'no proof'}, {found.solved} networks, "
          f"{time.perf_counter() - start:.1f} s (processor {time.process_time() - cpu:.1f} s), {found.score:.3f} mmHg",
          flush=True)


def annealing(count: int) -> None:
    """Annealed against proven on random networks."""
    misses = []
    for seed in range(count):
        case, cuts, _ = made(6 + seed % 4, seed, own_outflow=float(np.random.default_rng(seed).uniform(0.1, 1.0)))
        cuts = cuts[: 7 + seed % 4]
        guess = search.best(case, cuts, 3, most=0)
        proof = search.best(case, cuts, 3, most=10**9)
        misses.append(guess.score - proof.score)
    within = np.mean(np.array(misses) <= 0.1)
    print(f"{count} networks: within 0.1 mmHg in {within:.1%}, worst miss {max(misses):.3f} mmHg", flush=True)


if __name__ == "__main__":
    words = sys.argv[1:] or ["speed", "exact", "annealing", "200"]
    if "speed" in words:
        speed()
    if "exact" in words:
        exact()
    if "annealing" in words:
        annealing(int(words[words.index("annealing") + 1]))
