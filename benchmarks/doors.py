"""200 corrupted studies through the door: refused in words, warned of by name, or the same anatomy.

    python benchmarks/doors.py [--first 0] [--count 200] [--spacing 3.0]

Each study is a fault of tests/imaging/corruptions.py on the drawn pair, by number (the number seeds it). One that is
let through goes on to the anatomy: its labels must lie within 0.02 Dice of the clean run's unless a warning named the
series. Exits 1 when one is wrong, ends in a traceback, takes more than 60 s or more than 6 GB.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "imaging"), str(ROOT / "tests" / "anatomy")]

import corruptions  # noqa: E402
import judge  # noqa: E402

MOST_BYTES = 6 << 30


def main() -> int:
    """Run the faults and print what became of each."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--first", type=int, default=0)
    ask.add_argument("--count", type=int, default=200)
    ask.add_argument("--spacing", type=float, default=judge.SPACING_MM)
    given = ask.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    began, outcomes, bad, longest = time.process_time(), Counter(), [], 0.0
    with tempfile.TemporaryDirectory() as scratch:
        clean = judge.Clean(Path(scratch) / "clean", given.spacing)
        clean.labels()
        for number in range(given.first, given.first + given.count):
            folder = Path(scratch) / str(number)
            folder.mkdir()
            verdict = judge.judge(clean, number, folder)
            shutil.rmtree(folder)
            said = " ".join(verdict.said.replace(scratch, "").split())[:160]
            print(f"{number:3d} {verdict.outcome:9s} {verdict.seconds:5.1f} s  {verdict.name}: {said}", flush=True)
            outcomes[verdict.outcome] += 1
            longest = max(longest, verdict.seconds)
            if not verdict.good or verdict.seconds > judge.LIMIT_S:
                bad.append(f"{number} {verdict.name}")
            harmless = verdict.name in corruptions.HARMLESS
            if harmless and verdict.outcome != "same":
                bad.append(f"{number} {verdict.name} changes nothing, yet {verdict.outcome}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    spent = time.process_time() - began
    print(f"{dict(outcomes)}; longest {longest:.1f} s; peak {peak:.2f} GB; {spent:.0f} s of processor")
    print("wrong: " + "; ".join(bad) if bad else "none wrong")
    return bool(bad)


if __name__ == "__main__":
    raise SystemExit(main())
