"""How the cost of rehearsing grows: with runs (two bodies), and with steps times people (events). Prints and draws it.

Usage: python benchmarks/scaling.py CASE CANDIDATE OPERATION OUT.svg

Each point is processor time, the least of three tries. The exponents are those of a power law through all points: 1 is
linear. The made-up operations have as many lanes of equal steps as the people can work at once.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "rehearsal"))

import numpy as np
import rehearsal_small as small

from twofold.case import Options, load
from twofold.rehearsal.compile import compile_score
from twofold.rehearsal.engine import Rehearsal, rehearse
from twofold.rehearsal.stage import play, stage

RUNS = (80, 160, 320, 640)
SIZES = ((50, 8), (100, 8), (200, 8), (100, 16), (200, 16), (400, 16), (200, 32), (400, 32), (800, 32))
DRY_RUNS = 200
CREW = 2  # people at each made-up step


def cost(work) -> float:
    """Least processor seconds of three tries."""
    best = np.inf
    for _ in range(3):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return best


def made_up(steps: int, people: int) -> Rehearsal:
    """An operation of so many steps in lanes, two people at each, any of whom can work anywhere."""
    lanes = people // CREW
    tasks = [small.task(f"t{i}", 30, ["surgeon"] * CREW, gsd=1.4, place="room") for i in range(steps)]
    links = [(f"t{i}", f"t{i + lanes}") for i in range(steps - lanes)]
    crew = [small.person(f"p{k}", "surgeon", hours=((0, 10**6),)) for k in range(people)]
    project = small.project(tasks, crew, links, places={"room": lanes})
    named = {f"t{i}": tuple(f"p{CREW * (i % lanes) + k}" for k in range(CREW)) for i in range(steps)}
    return Rehearsal(compile_score(project, small.plan(project, named), small.STREAMS), 1)


def power(x, y) -> float:
    """The exponent of the power law through some points."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def main(case: str, candidate: str, operation: str, out: str) -> None:
    what = stage(load(Path(case)), candidate, operation)
    play(what, Options(runs=8, jobs=1))
    runs = np.array(RUNS)
    lived = np.array([cost(lambda n=n: play(what, Options(runs=n, jobs=1))) for n in RUNS])
    for n, s in zip(runs, lived):
        print(f"{n:>6} runs with bodies {s:>8.2f} cpu-s {1000 * s / n:>8.2f} ms a run")
    size, dry = [], []
    for steps, people in SIZES:
        made = made_up(steps, people)
        rehearse(made, 8)
        seconds = cost(lambda made=made: rehearse(made, DRY_RUNS))
        size.append(steps * people)
        dry.append(1000 * seconds / DRY_RUNS)
        print(f"{steps:>6} steps {people:>4} people {dry[-1]:>8.3f} ms a run")
    print(f"exponents: runs {power(runs, lived):.2f}, steps times people {power(size, dry):.2f}")
    draw(Path(out), runs, lived, np.array(size), np.array(dry))


def draw(out: Path, runs, lived, size, dry) -> None:
    """Both curves, double logarithmic, each with a dashed line of slope one."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "twofold"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for axis, x, y, across, up in (
        (axes[0], runs, lived, "runs", "processor seconds"),
        (axes[1], size, dry, "steps × people", "ms a run, events alone"),
    ):
        axis.loglog(x, y, "o", color="black")
        axis.loglog(x, y[0] * x / x[0], "--", color="grey", label="linear")
        axis.set_xticks(sorted(set(x)), [f"{v:,}" for v in sorted(set(x))], rotation=45 if len(x) > len(RUNS) else 0)
        axis.minorticks_off()
        axis.set_xlabel(across)
        axis.set_ylabel(up)
        axis.legend(frameon=False)
    figure.savefig(out, metadata={"Date": None})


if __name__ == "__main__":
    main(*sys.argv[1:5])
