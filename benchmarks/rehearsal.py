"""How fast a case's operation is rehearsed: events alone, with bodies, single and double faults. Prints a line each.

Usage: python benchmarks/rehearsal.py CASE CANDIDATE OPERATION [RUNS]
"""

from __future__ import annotations

import resource
import sys
import time
from functools import partial

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


def main(case: str, candidate: str, operation: str, runs: int = 300) -> None:
    folder = load(case)
    dry = stage(folder, candidate, operation, physiology=False)
    living = stage(folder, candidate, operation)
    warm = Options(runs=8, jobs=1)
    timed("first 8 (compile or load)", lambda: play(living, warm), 8)
    for jobs in (1, 2):
        options = Options(runs=runs, jobs=jobs)
        timed(f"events alone, {jobs} jobs", partial(play, dry, options), runs)
        timed(f"with bodies, {jobs} jobs", partial(play, living, options), runs)
    for kind, faults in (("single", single_faults(dry.score)), ("double", double_faults(dry.score))):
        for label, what in (("events", dry), ("with bodies", living)):
            work = partial(try_faults, what.score, faults, 1, 2, what.pair, what.crossing)
            tried, _ = timed(f"{kind} faults, {label}", work, len(faults))
            print(count(tried, len(faults)))


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(int, sys.argv[4:5]))
