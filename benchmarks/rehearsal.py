"""How fast a case's operation is rehearsed: events alone, with bodies, single and double faults. Prints a line each.

Usage: python benchmarks/rehearsal.py CASE CANDIDATE OPERATION [RUNS]

With ``--beside`` after RUNS: the same operation in SimPy, and the bodies' own source in plain NumPy at the fewest steps
that they could take, so that the ratio is a lower bound.
"""

from __future__ import annotations

import resource
import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "rehearsal"))

from twofold.case import Options, load
from twofold.rehearsal.coverage import count, try_faults
from twofold.rehearsal.doubles import double_faults
from twofold.rehearsal.faults import single_faults
from twofold.rehearsal.stage import play, stage


def timed(label: str, work, runs: int):
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = f"{1000 * cpu / runs:>8.2f} cpu-ms/run {peak:>7.0f} MB"
    print(f"{label:<28}{runs:>7} runs {wall:>8.2f} s {cpu:>8.2f} cpu-s {each}")
    return result


def beside(dry, living, ours_s: float, runs) -> None:
    """Print what a run costs in SimPy (events, without hazards) and NumPy (bodies), beside ours."""
    from rehearsal_referee import Referee

    from twins import plain
    from twofold.rehearsal.bodies import bodies_for
    from twofold.twins.numerics import LANES, LONGEST_STEP_S

    score = dry.score
    begin = time.process_time()
    for r in range(SIMPY_RUNS):
        Referee(score.project, score.plan, {t.id: float(runs.duration[r, i]) for i, t in enumerate(score.tasks)})
    events = (time.process_time() - begin) / SIMPY_RUNS
    step, apart, _ = plain(bodies_for(living.pair, LANES, {}))
    steps = float(runs.end.max(axis=1).mean()) * 60 / LONGEST_STEP_S
    theirs = events + step / LANES * steps
    print(f"SimPy {1000 * events:.1f} ms a run; NumPy {1e6 * step:.0f} us a step of eight pairs (same numbers to "
          f"{apart:.1g}), {steps:.0f} steps at least: {theirs:.1f} s a run, {theirs / ours_s:.0f} times ours")


SIMPY_RUNS = 10


def main(case: str, candidate: str, operation: str, runs: str = "300", more: str = "") -> None:
    measure(case, candidate, operation, int(runs), more == "--beside")


def measure(case: str, candidate: str, operation: str, runs: int, with_others: bool) -> None:
    """Print every line for one operation of a case."""
    folder = load(case)
    dry = stage(folder, candidate, operation, physiology=False)
    living = stage(folder, candidate, operation)
    warm = Options(runs=8, jobs=1)
    timed("first 8 (compile or load)", lambda: play(living, warm), 8)
    for jobs in (1, 2):
        options = Options(runs=runs, jobs=jobs)
        timed(f"events alone, {jobs} jobs", partial(play, dry, options), runs)
        timed(f"with bodies, {jobs} jobs", partial(play, living, options), runs)
    if with_others:
        options = Options(runs=SIMPY_RUNS * 8, jobs=1)
        begin = time.process_time()
        lived = play(living, options)
        beside(dry, living, (time.process_time() - begin) / options.runs, lived)
    for kind, faults in (("single", single_faults(dry.score)), ("double", double_faults(dry.score))):
        for label, what in (("events", dry), ("with bodies", living)):
            work = partial(try_faults, what.score, faults, 1, 2, what.pair, what.crossing)
            tried, _ = timed(f"{kind} faults, {label}", work, len(faults))
            print(count(tried, len(faults)))


if __name__ == "__main__":
    main(*sys.argv[1:6])
