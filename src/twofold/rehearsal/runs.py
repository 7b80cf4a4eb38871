"""What happened in some runs, as arrays, and how batches of them are put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LIVING = ("seen", "dead", "stops", "broken", "trace")


@dataclass(frozen=True)
class Runs:
    """What happened in some runs, in their own order (r runs, n tasks, m people)."""

    replicate: np.ndarray  # r
    duration: np.ndarray  # r x n: drawn minutes of each task
    start: np.ndarray  # r x n, minutes
    end: np.ndarray  # r x n
    holder: np.ndarray  # r x seats: who sat there
    worked: np.ndarray  # r x m, minutes
    overtime: np.ndarray  # r x m
    log: tuple[np.ndarray, ...]  # r arrays of LOG
    seen: np.ndarray | None = None  # r x 2 x rows: twins.rows.Seen at the end
    dead: np.ndarray | None = None  # r x 2
    stops: np.ndarray | None = None  # r x 2: how often the heart stopped
    broken: np.ndarray | None = None  # r: a body left the range of numbers; the run has no outcome
    trace: np.ndarray | None = None  # r x looks x 2 x reactions.SHOWN, from the operation's start, each WATCH_S

    def __len__(self) -> int:
        return len(self.replicate)


def in_order(parts: Sequence[Runs]) -> Runs:
    """The batches' runs in order of their replicates."""
    order = np.argsort(np.concatenate([p.replicate for p in parts]), kind="stable")

    def joined(name: str) -> np.ndarray | None:
        found = [getattr(p, name) for p in parts]
        return None if found[0] is None else np.concatenate(found)[order]

    logs = [log for p in parts for log in p.log]
    arrays = (
        "replicate",
        "duration",
        "start",
        "end",
        "holder",
        "worked",
        "overtime",
        *LIVING,
    )
    return Runs(**{name: joined(name) for name in arrays}, log=tuple(logs[k] for k in order))  # type: ignore[arg-type]
