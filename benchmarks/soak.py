"""Random days with extreme acts: no number that is none, nothing negative, no flow against its pressure.

Run: ``python benchmarks/soak.py [days] [first seed]``. Prints what went wrong, and how many days were lived.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "twins"))

import soak as trouble
from twofold.twins.numerics import LANES


def main(days: int = 10000, first: int = 0) -> None:
    """So many pair-days, eight for each seed."""
    begin, failed = time.process_time(), 0
    seeds = range(first, first + -(-days // LANES))
    for seed in seeds:
        wrong = trouble.soak(seed)
        failed += bool(wrong)
        if wrong:
            print(*wrong, sep="\n", flush=True)
    spent = time.process_time() - begin
    print(f"{len(seeds) * LANES} random days of 24 h, seeds {seeds.start} to {seeds.stop - 1}: "
          f"{failed} seeds failed; {spent:.0f} s of processor time")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
