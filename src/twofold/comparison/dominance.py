"""Which candidates another one is no worse than, for either child, on everything shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from twofold.comparison.numerics import SAME
from twofold.comparison.records import Band, Candidate, Difference, Measure, Pair


class Verdict(NamedTuple):
    """How x stands to y on one figure of one child."""

    no_worse: bool
    better: bool


def dominators(
    candidate: Candidate,
    others: Sequence[Candidate],
    measures: Mapping[str, Measure],
    paired: Sequence[Difference] = (),
) -> tuple[str, ...]:
    """Ids of the others that are no worse for either child on every shown measure, and better on one.

    Args:
        measures: what is shown; those where neither way is better don't count.
        paired: run-by-run differences. Where one exists it decides: *no worse* if its median doesn't point
            the wrong way, *better* only if its whole band lies on the right side.

    An unknown figure on either side settles nothing, so it forbids the word.
    """
    known = {(d.x, d.y, d.measure): d for d in paired}
    return tuple(sorted(o.id for o in others if o.id != candidate.id and _dominates(o, candidate, measures, known)))


def _dominates(x: Candidate, y: Candidate, measures: Mapping[str, Measure], known: Mapping) -> bool:
    better = False
    for key, measure in measures.items():
        if measure.better == "neither":
            continue
        sign = 1 if measure.better == "lower" else -1
        for name, of_x, of_y in _cells(key, x.measures.get(key), y.measures.get(key)):
            if of_x is None and of_y is None:
                continue
            if of_x is None or of_y is None:
                return False
            verdict = _by_runs(x.id, y.id, name, sign, known) or _by_bands(of_x, of_y, sign)
            if not verdict.no_worse:
                return False
            better = better or verdict.better
    return better


def _cells(
    key: str, of_x: Pair | Band | None, of_y: Pair | Band | None
) -> Iterator[tuple[str, Band | None, Band | None]]:
    """One row per figure: each child's own, or the single one."""
    if isinstance(of_x, Pair) or isinstance(of_y, Pair):
        for t in ("a", "b"):
            yield (
                f"{t}.{key}",
                of_x[t] if isinstance(of_x, Pair) else None,
                of_y[t] if isinstance(of_y, Pair) else None,
            )
    else:
        yield key, of_x, of_y


def _by_runs(x: str, y: str, name: str, sign: int, known: Mapping) -> Verdict | None:
    row, turn = known.get((x, y, name)), sign
    if row is None:
        row, turn = known.get((y, x, name)), -sign
    if row is None:
        return None
    return Verdict(turn * row.median <= 0, max(turn * row.low, turn * row.high) < 0)


def _by_bands(x: Band, y: Band, sign: int) -> Verdict:
    gaps = [sign * (getattr(x, end) - getattr(y, end)) for end in ("low", "mid", "high")]
    slack = SAME * max(abs(x.high), abs(y.high), abs(x.low), abs(y.low), 1)
    return Verdict(all(g <= slack for g in gaps), all(g <= slack for g in gaps) and min(gaps) < -slack)
