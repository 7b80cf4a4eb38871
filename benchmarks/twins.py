"""How many pair-days per second the twins live, on a shared graph of about 24 nodes with drugs in use.

Run: ``python benchmarks/twins.py [hours]``. One core; processor time, so that other work on the machine counts less.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "twins"))

from test_vessels import ring

from twofold.twins import build, kernel
from twofold.twins.library import CODE, Do
from twofold.twins.numerics import LANES

NAN = float("nan")


def main(hours: float = 2.0) -> None:
    """Print microseconds per step of eight pairs, and pair-days per second per core, at steps of 1 and 2 s."""
    bodies = build.pair((9, 9), (8, 8), vessels=ring(14), replicas=LANES, settle_s=60)
    block = bodies.state[0]
    for lane in range(LANES):
        for drug in ("propofol", "remifentanil", "rocuronium"):
            kernel.obey(bodies.net, block, lane, int(Do.GIVE), 0, CODE[drug], -1, 1.0, 86400.0, NAN, NAN, NAN, NAN)
    for step in (1.0, 2.0):
        steps = int(hours * 3600 / step)
        kernel.repeat(bodies.net, block, 10, step)
        begin = time.process_time()
        kernel.repeat(bodies.net, block, steps, step)
        spent = time.process_time() - begin
        days = LANES * hours / 24
        print(f"{bodies.net.nodes} nodes, {bodies.net.edges} edges, step {step:g} s: "
              f"{spent / steps * 1e6:.2f} us per step of {LANES} pairs, {days / spent:.0f} pair-days/s per core")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
