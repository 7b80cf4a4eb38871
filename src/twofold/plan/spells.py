"""Time at the table: how long anybody stands scrubbed before a break; as a limit, not a wish.

A spell is a row of one person's scrubbed steps with no gap as long as a break between them. Its length runs from the
start of the first to the end of the last. One step alone may be longer where it must not be interrupted: then it is a
spell of its own, with a break on either side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

Span = tuple[int, int]


def too_long(spans: Iterable[Span], limit: int, pause: int) -> bool:
    """Whether some spell of these steps of one person is longer than the limit and more than one step."""
    since = until = None
    for start, end in sorted(spans):
        if since is None or until is None or start - until >= pause:
            since, until = start, end
        else:
            until = max(until, end)
            if until - since > limit:
                return True
    return False


def keeps(rota: dict[str, Any], spans: Sequence[Span], people: Sequence[int]) -> bool:
    """Whether a rota keeps the limit for everybody; always where there is none."""
    if rota["scrub_limit"] is None:
        return True
    mine: dict[int, list[Span]] = defaultdict(list)
    for d, span, p in zip(rota["duties"], spans, people):
        if d["scrubbed"]:
            mine[p].append(span)
    return not any(too_long(held, rota["scrub_limit"], rota["shortest_break"]) for held in mine.values())


def forbid(cp: Any, rota: dict[str, Any], duties: list, does: list, spans: list, p: int, held: list[int]) -> None:
    """The limit as constraints on one person: each scrubbed duty knows since when its spell has lasted."""
    limit, pause = rota["scrub_limit"], rota["shortest_break"]
    mine = [i for i in held if duties[i]["scrubbed"]]
    if limit is None or not mine or max(spans[i][1] for i in mine) - min(spans[i][0] for i in mine) <= limit:
        return
    first = min(spans[i][0] for i in mine)
    since = {i: cp.new_int_var(first, spans[i][0], "") for i in mine}
    for i in mine:
        start, end = spans[i]
        cp.add(since[i] >= min(start, end - limit)).only_enforce_if(does[i][p])
        for j in mine:
            if spans[j][1] <= start < spans[j][1] + pause:
                cp.add(since[i] <= since[j]).only_enforce_if(does[i][p], does[j][p])
