"""Times the dividing surface and the staging: ``python benchmarks/division.py [SIDE]`` (128 by default).

Prints seconds, peak memory, value and certified gap of the banded solve, of the whole volume, and of OR-Tools'
maximum flow on the same grid (another measure of length, so its value differs; see docs/why/dividing-surface.md).
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "division"))

import scenes
import veins
from test_referee import grid_max_flow

from twofold.division.staging import allotment, search
from twofold.division.staging.join import joined
from twofold.division.staging.network import build
from twofold.division.surface import pyramid
from twofold.division.surface.pdhg import minimise
from twofold.division.surface.problem import CutProblem

HUNDREDTHS = 100.0  # OR-Tools takes integers


def timed(what: str, work):
    """Run, print seconds and peak memory, hand the result on."""
    start = time.perf_counter()
    result = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{what:38s} {time.perf_counter() - start:8.2f} s   peak {peak:5.2f} GB", end="   ")
    return result


def main(side: int) -> None:
    """All cases at one size."""
    pyramid.solve(scenes.two_heads(24, 128 / 24))  # compile
    problem = scenes.two_heads(side, 128 / side)
    band = timed(f"banded, {side}^3", lambda: pyramid.solve(problem))
    print(f"E {band.energy:.1f}  band gap {band.band_gap:.1e}")
    whole = timed(f"banded and certified, {side}^3", lambda: pyramid.solve(problem, whole_limit=400))
    print(f"E {whole.energy:.1f}  global gap {whole.global_gap:.1e}")
    again = timed(f"warm re-plan, {side}^3", lambda: pyramid.solve(problem, start=whole.v))
    print(f"E {again.energy:.1f}")
    if side <= 128:
        cold = timed(f"whole volume from nothing, {side}^3", lambda: minimise(problem))
        print(f"E {cold.energy:.1f}  gap {cold.gap:.1e}")
        rounded = CutProblem(np.rint(problem.cost * HUNDREDTHS), problem.fixed, problem.spacing_mm)
        value = timed(f"OR-Tools maximum flow, {side}^3", lambda: grid_max_flow(rounded))
        print(f"cut {value / HUNDREDTHS * problem.spacing_mm**2:.1f}")
    join = joined(veins.ring_pair(8, symmetric=False, seed=1), None, 10)
    network = build(join)
    case = search.packed(network)
    cuts = search.cut_indices(network, allotment.whole(join, "a"))
    search.best(case, cuts[:3], 2)  # compile
    for stages in (2, 3):
        start = time.perf_counter()
        found = timed(f"staging, {cuts.size} cuts, {stages} stages", lambda s=stages: search.best(case, cuts, s))
        rate = found.solved / (time.perf_counter() - start)
        print(f"{'exact' if found.exact else 'annealing'}, {found.solved} networks, {rate:.0f} per second")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 128)
