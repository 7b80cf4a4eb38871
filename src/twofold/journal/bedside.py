"""What somebody observed of a child, as an entry: checked, marked, and never lost.

An observation is an entry with act ``observes``. What cannot be one (no child, no unit, impossible value) is kept
as an entry with act ``refuses``, with the words that were given and the reason; what can be one but is doubtful
(late, backdated, twice the same, contradicting another) is taken with marks in ``data["marks"]``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from twofold.errors import BadInput
from twofold.evidence import document, value
from twofold.journal.chain import entries
from twofold.journal.ledger import Journal
from twofold.journal.numerics import MOST_DETAIL, MOST_WORD
from twofold.journal.records import Entry, in_force
from twofold.store import hash_object

OBSERVES, REFUSES = "observes", "refuses"
FIELDS = ("key", "child", "measure", "value", "unit", "time", "author", "corrects", "note")


@dataclass(frozen=True)
class Observation:
    """One value of one child at one time, in the unit of ``observations.yaml``."""

    key: str
    child: str
    measure: str
    value: float
    unit: str
    time: dt.datetime
    author: str
    marks: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Taken:
    """What became of one offered observation: its number in the journal, and why if it was refused or marked."""

    seq: int
    key: str
    state: str  # accepted | marked | refused | known before
    reasons: tuple[str, ...] = ()


def measures() -> Mapping[str, Mapping[str, Any]]:
    """Everything that can be observed: unit, bounds of plausibility, code."""
    return document("observations")["measures"]["rows"]


def observations(where: Path | str, measure: str | None = None, child: str | None = None) -> list[Observation]:
    """The observations that stand, in order of the time at which they were made; doubtful ones carry marks.

    Values that contradict each other, and repetitions of one value, are marked: ``usable`` leaves them out.
    """
    found = [_observation(e) for e in in_force(entries(where)) if e.act == OBSERVES]
    return sorted(
        (o for o in found if measure in (None, o.measure) and child in (None, o.child)),
        key=lambda o: (o.time, o.child, o.measure, o.key),
    )


def usable(found: Iterable[Observation]) -> list[Observation]:
    """Observations without one that repeats another, and without any that another contradicts.

    Who is contradicted is asked anew: after a correction the value that is left is believed again.
    """
    rows: list[Observation] = []
    groups: dict[tuple[str, str], list[Observation]] = {}
    for o in found:
        groups.setdefault((o.child, o.measure), []).append(o)
    for group in groups.values():
        for k, o in enumerate(group):
            near = [p for p in group if p is not o and _one_moment(p.time, o.time)]
            if any(p.value != o.value for p in near):
                continue
            if any(p.value == o.value for p in group[:k] if _one_moment(p.time, o.time)):
                continue
            rows.append(o)
    return sorted(rows, key=lambda o: (o.time, o.child, o.measure, o.key))


def _one_moment(x: dt.datetime, y: dt.datetime) -> bool:
    return abs(x - y) <= dt.timedelta(minutes=value("observations.same_moment_min"))


def _observation(e: Entry) -> Observation:
    d: dict[str, Any] = dict(e.data)
    marks = tuple(str(m) for m in d.get("marks", ()))
    return Observation(
        e.key, e.twin, e.target, float(d["value"]), str(d["unit"]), e.occurred, e.author, marks, e.detail
    )


class Intake:
    """Takes observations into a journal one by one, each durable before the next is looked at.

    Args:
        born: the children's birthday: nothing was observed before it. now: what the writer's clock says.
    """

    def __init__(self, where: Path | str, born: dt.date, now: dt.datetime) -> None:
        self.where, self.born, self.now = where, born, now
        self._journal = Journal(where)
        self._seen = [_observation(r.entry) for r in self._journal.rows() if r.entry.act == OBSERVES]
        self._gone = {r.entry.corrects for r in self._journal.rows() if r.entry.corrects}

    def __enter__(self) -> Intake:
        return self

    def __exit__(self, *_: object) -> None:
        self._journal.close()

    def take(self, offered: Mapping[str, Any]) -> Taken:
        """Record one offered observation (fields of ``FIELDS``); whatever it holds, something is recorded.

        Raises BadInput only where the journal itself cannot be written.
        """
        key = str(offered.get("key") or "").strip() or f"observation {hash_object(dict(offered))}"
        key = key[:MOST_WORD]
        try:
            entry, marks = self._entry(offered, key)
        except ValueError as e:
            return self._refuse(offered, key, str(e))
        try:
            row = self._journal.append(entry, same=lambda old: _claims(old) == _claims(entry))
        except BadInput as e:
            if e.found not in ("this key already stands for another entry", entry.corrects):
                raise
            return self._refuse(offered, key, f"{e.found}: {e.remedy}")
        if not row.fresh:
            return Taken(row.seq, key, "known before")
        self._seen.append(_observation(entry))
        self._gone |= {entry.corrects} if entry.corrects else set()
        return Taken(row.seq, key, "marked" if marks else "accepted", marks)

    def _entry(self, offered: Mapping[str, Any], key: str) -> tuple[Entry, tuple[str, ...]]:
        child, measure = _word(offered, "child").lower(), _word(offered, "measure").lower().replace(" ", "_")
        if child not in ("a", "b"):
            raise ValueError(f"child: found {offered.get('child')!r}; say a or b, one entry for each child")
        rule = measures().get(measure)
        if rule is None:
            raise ValueError(f"measure: found {offered.get('measure')!r}; known are {', '.join(measures())}")
        at = self._time(offered)
        found, unit = _value(offered, rule)
        if not rule["low"] <= found <= rule["high"]:
            raise ValueError(
                f"value: {found:g} {unit} is impossible for {measure} ({rule['low']:g} to {rule['high']:g}): check "
                "unit and digits"
            )
        author = _word(offered, "author")
        if not author:
            raise ValueError("author: missing; every observation has somebody who made it")
        marks = self._marks(child, measure, found, at, str(offered.get("corrects") or ""))
        data: dict[str, Any] = {"value": found, "unit": unit, **({"marks": list(marks)} if marks else {})}
        return Entry(
            key=key,
            occurred=at,
            entered=self.now,
            author=author,
            act=OBSERVES,
            target=measure,
            twin=child,
            detail=str(offered.get("note") or "")[:MOST_DETAIL],
            corrects=str(offered.get("corrects") or ""),
            data=data,
        ), marks

    def _time(self, offered: Mapping[str, Any]) -> dt.datetime:
        given = offered.get("time")
        try:
            at = given if isinstance(given, dt.datetime) else dt.datetime.fromisoformat(str(given).strip())
        except ValueError:
            raise ValueError(f"time: found {given!r}; write 2026-10-21T07:00:00-07:00") from None
        if at.tzinfo is None:
            raise ValueError(f"time: {given!r} has no offset from UTC; write 2026-10-21T07:00:00-07:00")
        ahead = dt.timedelta(minutes=value("observations.clock_ahead_min"))
        if at > self.now + ahead:
            raise ValueError(f"time: {given} lies in the future (now {self.now.isoformat()}): check date and offset")
        if at.date() < self.born:
            raise ValueError(f"time: {given} lies before birth on {self.born}: check the date")
        return at

    def _marks(self, child: str, measure: str, found: float, at: dt.datetime, corrects: str) -> tuple[str, ...]:
        mine = [
            o
            for o in self._seen
            if o.child == child and o.measure == measure and o.key != corrects and o.key not in self._gone
        ]
        marks = []
        late = (self.now - at) / dt.timedelta(hours=1)
        if late > value("observations.late_after_h"):
            marks.append(f"late: written {late:.0f} h after")
        if not corrects and any(o.time > at and not _one_moment(o.time, at) for o in mine):
            marks.append("backdated: later values of this child and kind were there before it")
        near = [o for o in mine if _one_moment(o.time, at)]
        if any(o.value == found for o in near):
            marks.append("twice: the same value of the same moment is there; it counts once")
        for o in near:
            if o.value != found:
                marks.append(
                    f"contradicts {o.value:g} {o.unit} by {o.author} ({o.key}): neither is used until one is corrected"
                )
        return tuple(marks)

    def _refuse(self, offered: Mapping[str, Any], key: str, reason: str) -> Taken:
        words = {str(k): str(v) for k, v in offered.items() if v is not None}
        seal = hash_object([words, reason])
        detail = reason[:MOST_DETAIL]
        entry = Entry(key=f"refused {seal}", occurred=self.now, entered=self.now,
                      author=(words.get("author") or "unknown").strip()[:MOST_WORD] or "unknown", act=REFUSES,
                      target=words.get("measure", "")[:MOST_WORD], detail=detail, data=dict(words))  # fmt: skip
        row = self._journal.append(entry, same=lambda old: old.act == REFUSES and old.data == entry.data)
        return Taken(row.seq, key, "refused", (reason,))


def _claims(e: Entry) -> tuple[Any, ...]:
    """What an observation says; the marks are ours, not the observer's."""
    return (e.occurred, e.act, e.target, e.twin, e.detail, e.corrects, e.data.get("value"), e.data.get("unit"))


def _word(offered: Mapping[str, Any], field: str) -> str:
    return str(offered.get(field) or "").strip()[:MOST_WORD]


def _value(offered: Mapping[str, Any], rule: Mapping[str, Any]) -> tuple[float, str]:
    given, unit = offered.get("value"), _word(offered, "unit")
    words = str(given).strip().lower()
    if rule["unit"] == "yes/no" and words in ("yes", "no"):
        return float(words == "yes"), rule["unit"]
    try:
        found = float(words)
    except ValueError:
        raise ValueError(f"value: found {given!r}; write a number") from None
    if not isfinite(found):
        raise ValueError(f"value: found {given!r}; write a number")
    factors = {rule["unit"]: 1.0, **rule.get("other", {})}
    if unit not in factors:
        raise ValueError(f"unit: found {unit!r}; write {' or '.join(factors)}: a number without its unit is a guess")
    return found * factors[unit], rule["unit"]


def missing(found: Sequence[Observation], born: dt.date, until: dt.date) -> list[str]:
    """Stretches without a weight, of each child, in words."""
    gap = dt.timedelta(days=value("observations.weight_every_days"))
    said = []
    for child in ("a", "b"):
        days = sorted({o.time.date() for o in found if o.child == child and o.measure == "weight"})
        for first, then in zip([born, *days], [*days, until]):
            if then - first > gap:
                said.append(f"{child}: no weight between {first} and {then} ({(then - first).days} days)")
    return said
