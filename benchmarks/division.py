"""Times the dividing surface: ``python benchmarks/division.py [case ...]`` (default: all but the last).

Each case runs in a process of its own, so that peak memory is its own (interpreter, libraries and scene included).
Seconds of processor stand beside those of the clock: half of them is what two free cores would take.
The scene: two heads in 200 mm, folded interface, brains that are one in places, a ring sinus, 28 bridging veins.
OR-Tools' maximum flow solves another problem (its measure of length has corners), on the same grid: see
docs/why/dividing-surface.md.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "division"))

import scenes
from test_referee import grid_max_flow

from twofold.division.surface import mesh, pyramid
from twofold.division.surface.problem import CutProblem
from twofold.division.surface.sensitivity import distances

BOX_MM = 200.0
HUNDREDTHS = 100.0  # OR-Tools takes integers


def scene(side: int, long: int | None = None) -> CutProblem:
    """The scene with ``side`` voxels over 200 mm; ``long`` voxels along the first axis."""
    return scenes.trial_heads((long or side, side, side), BOX_MM / side)


class Watch:
    """Seconds by the clock and of processor since it was made."""

    def __init__(self) -> None:
        self.start, self.cpu = time.perf_counter(), time.process_time()

    def __str__(self) -> str:
        return f"{time.perf_counter() - self.start:6.2f} s (processor {time.process_time() - self.cpu:.2f} s)"


def band(side: int, long: int | None = None) -> str:
    """Coarse to fine, certified in the band."""
    problem = scene(side, long)
    watch = Watch()
    cut = pyramid.solve(problem)
    return (f"{watch}  gap in the band {cut.band_gap:.1e}  value {cut.energy:.1f}  "
            f"{cut.iterations} iterations")


def certificate(side: int, goal: float) -> str:
    """Coarse to fine, then certified against every surface of the volume."""
    problem = scene(side)
    watch = Watch()
    cut = pyramid.solve(problem, whole_goal=goal, whole_limit=4000)
    return f"{watch}  gap of the whole {cut.global_gap:.1e}  value {cut.energy:.1f}"


def replan(side: int) -> str:
    """A seed added beside the surface: from the answer before, and from nothing."""
    problem = scene(side)
    before = pyramid.solve(problem)
    edited = CutProblem(problem.cost, scenes.pushed(problem, before.v, 4.0), problem.spacing_mm)
    times = []
    for first in (before, None):
        watch = Watch()
        cut = pyramid.solve(edited, start=first)
        times.append((str(watch), cut))
    (warm, here), (cold, there) = times
    return (f"{warm}  gap in the band {here.band_gap:.1e}  value {here.energy:.1f}; from nothing {cold} "
            f"{there.energy:.1f}; before the edit {before.energy:.1f}")


def max_flow(side: int) -> str:
    """OR-Tools' maximum flow on the same grid."""
    problem = scene(side)
    ours = pyramid.solve(problem)
    here = mesh.extract(problem, ours.v)
    rounded = CutProblem(np.rint(problem.cost * HUNDREDTHS), problem.fixed, problem.spacing_mm)
    watch = Watch()
    value, sign = grid_max_flow(rounded)
    took = str(watch)
    there = mesh.extract(problem, sign.astype(np.float32))
    away = distances(there, here) * problem.spacing_mm
    return (f"{took}  its value {value / HUNDREDTHS * problem.spacing_mm**2:.1f}, ours {ours.energy:.1f}; its "
            f"surface costs {mesh.cost(there, problem):.1f}, ours {mesh.cost(here, problem):.1f}; between them "
            f"{np.median(away):.2f} mm (median), {np.quantile(away, 0.95):.2f} mm (95th percentile)")


CASES = {
    "band-128": lambda: band(128),
    "band-256": lambda: band(256),
    "band-384x256x256": lambda: band(256, 384),
    "replan-128": lambda: replan(128),
    "whole-256": lambda: certificate(256, 5e-3),
    "whole-256-thousandth": lambda: certificate(256, 1e-3),
    "max-flow-128": lambda: max_flow(128),
    "max-flow-256": lambda: max_flow(256),
}


def main(names: list[str]) -> None:
    """Every case in its own process."""
    for name in names or list(CASES)[:-1]:
        subprocess.run([sys.executable, __file__, "--one", name], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        pyramid.solve(scenes.two_heads(64, 2.0), whole_limit=25)  # compile
        words = CASES[sys.argv[2]]()
        print(f"{sys.argv[2]:22s} {words}; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB",
              flush=True)
    else:
        main(sys.argv[1:])
