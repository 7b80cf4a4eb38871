"""Rules over the latest values of both children: what to check, and because of which values. Never what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from twofold.case.projection import Track
from twofold.course.records import Warning_, Watch
from twofold.course.seen import latest
from twofold.evidence import document, estimate, value
from twofold.journal.bedside import Observation

LETTERS = ("a", "b")
Rule = Mapping[str, Any]
Found = tuple[str, tuple[str, ...]]  # child (a, b or both), because


class Bedside:
    """The latest values of both children at a moment; what is older than ``watch.fresh_h`` is not shown."""

    def __init__(
        self, found: Sequence[Observation], tracks: Mapping[tuple[str, str], Track], until: dt.datetime
    ) -> None:
        self.found, self.tracks, self.until = found, tracks, until
        self.oldest = until - dt.timedelta(hours=value("watch.fresh_h"))

    def now(self, letter: str, measure: str) -> Observation | None:
        """A child's latest value if it is fresh."""
        o = latest(self.found, letter, measure, self.until)
        return o if o is not None and o.time >= self.oldest else None

    def both(self, measure: str) -> dict[str, Observation] | None:
        """The fresh values of both children; None where one is missing."""
        rows = {t: o for t in LETTERS if (o := self.now(t, measure)) is not None}
        return rows if len(rows) == len(LETTERS) else None

    def z(self, letter: str, measure: str) -> list[tuple[dt.date, float]]:
        """A child's z-scores of a measure until now, in order of time."""
        line = self.tracks.get((letter, measure))
        return [] if line is None else [(d, z) for d, z in zip(line.days, line.z) if d <= self.until.date()]


def watch(found: Sequence[Observation], tracks: Mapping[tuple[str, str], Track], until: dt.datetime | None) -> Watch:
    """Every rule on the latest values; ``until`` None: nothing was observed yet.

    Args:
        tracks: z-scores by (child, measure).
    """
    rules: Sequence[Rule] = document("watch")["rules"]
    if until is None:
        return Watch(until=None, warnings=(), not_judged=("nothing was observed yet",))
    bedside = Bedside([replace(o, time=o.time.astimezone(until.tzinfo)) for o in found], tracks, until)
    warnings, silent = [], []
    for rule in rules:
        hits, missing = KINDS[rule["kind"]](rule, bedside)
        warnings += [_warning(rule, twin, because) for twin, because in hits]
        silent += missing
    return Watch(until=until, warnings=tuple(warnings), not_judged=tuple(silent))


def _warning(rule: Rule, twin: str, because: tuple[str, ...]) -> Warning_:
    if "limit" not in rule:
        source, grade = "observed", "M"
    else:
        e = estimate(f"watch.{rule['limit']}")
        source, grade = f"{e.value:g} {e.unit}: {e.source}", e.grade.value
    return Warning_.model_validate(
        {"id": rule["id"], "twin": twin, "check": rule["check"], "because": because, "source": source, "grade": grade}
    )


def _said(o: Observation) -> str:
    return f"{o.child}: {o.measure.replace('_', ' ')} {o.value:g} {o.unit} at {o.time:%Y-%m-%d %H:%M} by {o.author}"


Judged = tuple[list[Found], list[str]]


def _each(rule: Rule, bedside: Bedside, hit: Callable[[float], bool]) -> Judged:
    hits: list[Found] = []
    missing = []
    for t in LETTERS:
        o = bedside.now(t, rule["measure"])
        if o is None:
            missing.append(f"{rule['id']}: no fresh {rule['measure'].replace('_', ' ')} of {t}")
        elif hit(o.value):
            hits.append((t, (_said(o),)))
    return hits, missing


def _low(rule: Rule, bedside: Bedside) -> Judged:
    limit = value(f"watch.{rule['limit']}")
    return _each(rule, bedside, lambda v: v < limit)


def _high(rule: Rule, bedside: Bedside) -> Judged:
    limit = value(f"watch.{rule['limit']}")
    return _each(rule, bedside, lambda v: v > limit)


def _yes(rule: Rule, bedside: Bedside) -> Judged:
    hits, _ = _each(rule, bedside, lambda v: v > 0)
    return hits, []  # nobody writes down that there was no seizure


def _pair(rule: Rule, bedside: Bedside, measure: str) -> tuple[dict[str, Observation] | None, list[str]]:
    rows = bedside.both(measure)
    missing = [f"{rule['id']}: needs fresh {measure.replace('_', ' ')} of both"] if rows is None else []
    return rows, missing


def _apart(rule: Rule, bedside: Bedside) -> Judged:
    rows, missing = _pair(rule, bedside, rule["measure"])
    if rows is None or abs(rows["a"].value - rows["b"].value) < value(f"watch.{rule['limit']}"):
        return [], missing
    return [("both", tuple(_said(rows[t]) for t in LETTERS))], []


def _one_low(rule: Rule, bedside: Bedside) -> Judged:
    rows, missing = _pair(rule, bedside, rule["measure"])
    if rows is None:
        return [], missing
    low, enough = value(f"watch.{rule['limit']}"), value(f"watch.{rule['other']}")
    return [
        (t, tuple(_said(rows[u]) for u in LETTERS))
        for t, other in zip(LETTERS, LETTERS[::-1])
        if rows[t].value < low and rows[other].value >= enough
    ], []


def _alike(rule: Rule, bedside: Bedside) -> Judged:
    rows, missing = _pair(rule, bedside, rule["measure"])
    other, lacking = _pair(rule, bedside, rule["with"])
    if rows is None or other is None:
        return [], missing + lacking
    x, y = rows["a"].value, rows["b"].value
    alike = abs(x - y) <= value(f"watch.{rule['limit']}") * max(x, y)
    low = value(f"watch.{rule['low']}")
    unequal = (other["a"].value < low) != (other["b"].value < low)
    because = tuple(_said(r[t]) for r in (rows, other) for t in LETTERS)
    return ([("both", because)] if alike and unequal else []), []


def _z_moves(sign: int) -> Callable[[Rule, Bedside], Judged]:
    def judge(rule: Rule, bedside: Bedside) -> Judged:
        e = estimate(f"watch.{rule['limit']}")
        span = dt.timedelta(days=int(e.unit.rpartition("in ")[2].split()[0]))
        hits: list[Found] = []
        missing = []
        for t in LETTERS:
            rows = bedside.z(t, rule["measure"])
            recent = [r for r in rows if rows and r[0] >= rows[-1][0] - span]
            if len(recent) < 2:
                missing.append(
                    f"{rule['id']}: fewer than two {rule['measure'].replace('_', ' ')}s of {t} in {span.days} days"
                )
                continue
            (first, z0), (last, z1) = recent[0], recent[-1]
            if sign * (z1 - z0) >= e.value:
                hits.append((t, (f"{t}: z-score {z0:+.1f} on {first}, {z1:+.1f} on {last}",)))
        return hits, missing

    return judge


def _z_apart(rule: Rule, bedside: Bedside) -> Judged:
    rows = {t: bedside.z(t, rule["measure"]) for t in LETTERS}
    if not all(rows.values()):
        return [], [f"{rule['id']}: needs a weight of both"]
    last = {t: rows[t][-1] for t in LETTERS}
    if abs(last["a"][1] - last["b"][1]) < value(f"watch.{rule['limit']}"):
        return [], []
    return [("both", tuple(f"{t}: z-score {last[t][1]:+.1f} on {last[t][0]}" for t in LETTERS))], []


KINDS: Mapping[str, Callable[[Rule, Bedside], Judged]] = {
    "low": _low, "high": _high, "yes": _yes, "apart": _apart, "one_low": _one_low, "alike": _alike,
    "z_falls": _z_moves(-1), "z_rises": _z_moves(1), "z_apart": _z_apart,
}  # fmt: skip


def said(warnings: Sequence[Warning_], twin: str) -> Iterator[Warning_]:
    """The warnings that concern a child: its own, and those about both."""
    return (w for w in warnings if w.twin in (twin, "both"))
