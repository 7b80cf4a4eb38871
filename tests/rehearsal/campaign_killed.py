"""A campaign whose every batch takes its time, to be killed from outside: ``python campaign_killed.py FOLDER``."""

import sys
import time
from pathlib import Path

import numpy as np
import rehearsal_small as small

from twofold.rehearsal import campaign
from twofold.rehearsal.compile import compile_score
from twofold.rehearsal.engine import Rehearsal
from twofold.rehearsal.engine import batch as lived_batch

RUNS, SIZE = 120, 10
BATCHES = [np.arange(k, k + SIZE) for k in range(0, RUNS, SIZE)]


def what() -> Rehearsal:
    """A small operation with chance in it: a step of uncertain length and a hazard that is answered."""
    tasks = [small.task("cut", 60, gsd=1.3), small.task("close", 30, gsd=1.3)]
    people = [small.person("ada", "anaesthetist"), small.person("sue", "surgeon")]
    hazard = small.hazard("bleed", 1.0, contingency="press")
    project = small.project(tasks, people, [("cut", "close")], (hazard,), (small.contingency("press", 5, ()),))
    return Rehearsal(compile_score(project, small.plan(project, {"cut": (), "close": ()}), small.STREAMS), 3)


def slowly(of: Rehearsal, batch: np.ndarray):
    time.sleep(0.1)
    return lived_batch(of, batch)


if __name__ == "__main__":
    for _ in campaign.work(slowly, what(), BATCHES, campaign.Where(keep=Path(sys.argv[1]))):
        pass
