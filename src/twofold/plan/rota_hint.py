"""A first rota, person by person through the day: stay with the work, but not past the longest spell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any


def first_rota(
    duties: Sequence[dict[str, Any]], spans: Sequence[tuple[int, int]], longest: int, pause: int
) -> list[int] | None:
    """A person per duty, or None where the walk runs into a dead end.

    Duties are given out in order of their start, those with fewest candidates first. Of the free, whoever did this
    step in the earlier plan; then whoever is not past the longest spell; then whoever is on the thread; then whoever
    has worked least.
    """
    until: dict[int, int] = {}
    since: dict[int, int] = {}
    worked: dict[int, int] = defaultdict(int)
    on: dict[int, set[int]] = defaultdict(set)  # thread -> who did its last step
    last_task: dict[int, int] = {}
    chosen: list[int] = [-1] * len(duties)
    for i in sorted(range(len(duties)), key=lambda i: (spans[i][0], len(duties[i]["people"]), i)):
        start, end = spans[i]
        duty = duties[i]
        free = [p for p in duty["people"] if until.get(p, start) <= start]
        if not free:
            return None

        ranks = {}
        for p in free:
            fresh = start - until.get(p, start - pause) >= pause
            tired = not fresh and end - since.get(p, start) > longest
            ranks[p] = (p != duty["known"], tired, p not in on[duty["thread"]], worked[p], duty["people"].index(p))
        p = min(free, key=ranks.__getitem__)
        if start - until.get(p, start - pause) >= pause:
            since[p] = start
        until[p] = end
        worked[p] += end - start
        if last_task.get(duty["thread"]) != duty["task"]:
            on[duty["thread"]] = set()
            last_task[duty["thread"]] = duty["task"]
        on[duty["thread"]].add(p)
        chosen[i] = p
    return chosen
