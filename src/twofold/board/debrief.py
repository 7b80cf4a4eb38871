"""Plan against actual, as a subtraction of timelines; what was called and how long it took."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from twofold.board.planned import Planned
from twofold.board.projection import State, act_of
from twofold.journal.records import Entry, in_force
from twofold.quantity import S_PER_MIN
from twofold.timeline import Event, Timeline

LATE_ENTRY = dt.timedelta(minutes=5)
BIGGEST = 5


def planned_timeline(planned: Planned) -> Timeline:
    """The plan's beginnings and ends."""
    return Timeline(
        events=tuple(
            Event(time=at, actor=s.people[0] if s.people else "plan", act=act, target=f"step:{s.id}", origin="planned")
            for s in planned.steps
            for act, at in (("starts", s.start), ("ends", s.end))
        )
    )


def observed_timeline(entries: Sequence[Entry]) -> Timeline:
    """What was observed, a drill's acts without their mark."""
    return Timeline(
        events=tuple(
            Event(time=e.occurred, actor=e.author, act=act_of(e), target=e.target, origin="observed", detail=e.detail)
            for e in in_force(entries)
        )
    )


def compare(planned: Planned, state: State, entries: Sequence[Entry]) -> dict[str, Any]:
    """Rows of steps with planned and observed times, the largest differences, calls, and figures of the writing."""
    seen = observed_timeline(entries)
    late = seen - planned_timeline(planned)
    rows = []
    for s in state.steps.values():
        if s.began is None and s.ended is None:
            continue
        begin, end = late.get(("starts", f"step:{s.step.id}")), late.get(("ends", f"step:{s.step.id}"))
        rows.append({"step": s.step, "began": s.began, "ended": s.ended, "late_begin": _minutes(begin),
                     "late_end": _minutes(end), "longer": _longer(s)})  # fmt: skip
    rows.sort(key=lambda r: r["began"] or r["ended"])
    longer = sorted((r for r in rows if r["longer"]), key=lambda r: -abs(r["longer"]))[:BIGGEST]
    return {
        "steps": rows,
        "biggest": longer,
        "cards": _cards(planned, seen),
        "entries": len(entries),
        "back": state.taken_back,
        "late": sum(e.entered - e.occurred > LATE_ENTRY for e in entries),
    }


def _minutes(span: dt.timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds() / S_PER_MIN)


def _longer(s: Any) -> int:
    """How many minutes longer than planned a step took; 0 while it is open."""
    if s.began is None or s.ended is None:
        return 0
    return round(((s.ended - s.began) - (s.step.end - s.step.start)).total_seconds() / S_PER_MIN)


def _cards(planned: Planned, seen: Timeline) -> list[dict[str, Any]]:
    out, open_ = [], {}
    for e in seen:
        if e.target.startswith("card:") and e.act == "starts":
            open_[e.target] = e.time
        elif e.target.startswith("card:") and e.act == "ends" and e.target in open_:
            began = open_.pop(e.target)
            out.append((e.target, began, _minutes(e.time - began)))
    out += [(target, began, None) for target, began in open_.items()]
    return [{"title": planned.cards[t.partition(":")[2]].title, "at": at, "took": took} for t, at, took in out
            if t.partition(":")[2] in planned.cards]  # fmt: skip
