"""The graph of steps: reachability, order, and earliest starts under minimum and maximum lags.

All durations are fixed, so every link becomes one or two arcs between starts: ``(i, j, w)`` says that j
starts at least w minutes after i starts. A maximum lag is an arc backwards with a negative w.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from twofold.plan.records import Precedence

Arc = tuple[int, int, float]


class Contradiction(Exception):
    """Lags that no times can satisfy; ``cycle`` holds the indexes of the steps that contradict each other."""

    def __init__(self, cycle: Sequence[int]) -> None:
        self.cycle = tuple(cycle)
        super().__init__(f"lags contradict each other along {self.cycle}")


def arcs(links: Iterable[Precedence], index: Mapping[str, int], durations: Sequence[float]) -> list[Arc]:
    """The links as arcs between starts; links that lead out of ``index`` are left out."""
    out: list[Arc] = []
    for link in links:
        if link.before not in index or link.after not in index:
            continue
        i, j = index[link.before], index[link.after]
        origin = durations[i] if link.since == "end" else 0
        out.append((i, j, origin + link.min_lag_min))
        if link.max_lag_min is not None:
            out.append((j, i, -(origin + link.max_lag_min)))
    return out


def earliest_starts(n: int, arcs: Sequence[Arc], base: Sequence[float] | None = None) -> list[float]:
    """The earliest start of every step that satisfies all arcs, none before its ``base`` (default 0).

    Longest paths by relaxation. Raises Contradiction when the lags form a positive cycle.
    """
    starts = list(base) if base is not None else [0.0] * n
    reason = [-1] * n
    for _ in range(n + 1):
        moved = -1
        for i, j, w in arcs:
            if starts[i] + w > starts[j]:
                starts[j] = starts[i] + w
                reason[j] = i
                moved = j
        if moved < 0:
            return starts
    raise Contradiction(_cycle(reason, moved))


def _cycle(reason: Sequence[int], at: int) -> list[int]:
    for _ in reason:  # walk back far enough to stand on the cycle
        at = reason[at]
    cycle, step = [at], reason[at]
    while step != at:
        cycle.append(step)
        step = reason[step]
    return cycle[::-1]


def critical_path(durations: Sequence[float], arcs: Sequence[Arc]) -> float:
    """Minutes from the first start to the last end when nothing but the links holds anybody up."""
    starts = earliest_starts(len(durations), arcs)
    return max((s + d for s, d in zip(starts, durations)), default=0.0)


def tails(durations: Sequence[float], arcs: Sequence[Arc]) -> list[float]:
    """For every step, the least minutes from its start to the end of everything that must follow it."""
    reverse = [(j, i, w) for i, j, w in arcs]
    return earliest_starts(len(durations), reverse, base=durations)


def downstream(of: str, links: Iterable[Precedence]) -> frozenset[str]:
    """The steps that can only happen after a step, itself not included."""
    after: dict[str, list[str]] = {}
    for link in links:
        after.setdefault(link.before, []).append(link.after)
    seen: set[str] = set()
    todo = list(after.get(of, ()))
    while todo:
        step = todo.pop()
        if step not in seen:
            seen.add(step)
            todo.extend(after.get(step, ()))
    return frozenset(seen)
