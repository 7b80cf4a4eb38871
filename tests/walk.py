"""Makes the units of a case for some candidates only: ``python walk.py CASE CANDIDATES RUNS``, for tests."""

from __future__ import annotations

import sys
from pathlib import Path

from twofold import pipeline
from twofold.case import Options, load

STAGES = ("anatomy", "division", "plan", "rehearsal")


def walk(root: Path, candidates: set[str], runs: int) -> None:
    """Anatomy to rehearsal, on one core, of the named candidates."""
    case, options = load(root), Options(runs=runs, jobs=1)
    for stage in STAGES:
        for unit in pipeline.CORRIDOR[stage](case):
            if stage == "anatomy" or unit.folder[1] in candidates:
                pipeline.make(case, unit, options)


if __name__ == "__main__":
    walk(Path(sys.argv[1]), set(sys.argv[2].split(",")), int(sys.argv[3]))
