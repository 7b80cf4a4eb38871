"""The board's child process that plans on: the rest of an operation from what was observed; JSON both ways.

``python -m twofold.board.onward_child`` reads a question on stdin and answers on stdout. The server never imports it.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def plan_on(question: dict[str, Any]) -> dict[str, Any]:
    """``{why}`` where there is no plan for the rest; else what changes and what comes in the next hour.

    Args:
        question: ``root, candidate, operation, at, steps{id: {began, ended}}, gone[ids], held{step: minutes}`` with
            ISO times. A time entered ahead of ``at`` counts as now: nothing that has begun lies in the future.
    """
    import datetime as dt

    from twofold.case import load as load_case
    from twofold.errors import TwofoldError
    from twofold.plan.live import replan
    from twofold.plan.live_records import Disturbance, Observed
    from twofold.plan.stage import load

    now = dt.datetime.fromisoformat(question["at"])

    def moment(text: str | None) -> dt.datetime | None:
        return None if text is None else min(dt.datetime.fromisoformat(text), now)

    try:
        folder = load_case(question["root"]).folder("3-plan", question["candidate"], question["operation"])
        project, plan = load(folder)
        seen = []
        for id, told in question["steps"].items():
            end = moment(told["ended"])
            start = moment(told["began"]) or end
            assert start is not None
            seen.append(Observed(step=id, start=min(start, end or start), end=end))
        change = Disturbance(gone=tuple(question["gone"]), held_back_min=question["held"])
        got = replan(project, plan, now, seen, change)
    except TwofoldError as e:
        return {"why": str(e)}
    soon = now + dt.timedelta(hours=1)
    at = {s.id: s.start for s in got.plan.steps}
    return {
        "end_before": got.diff.end_before.isoformat(),
        "end_after": got.diff.end_after.isoformat(),
        "later_min": round(got.diff.later_end_min),
        "moved": len(got.diff.moved),
        "reassigned": len(got.diff.reassigned),
        "exchanged": _exchanged(got),
        "held": len(got.held),
        "shaken": [{"id": i, "at": at[i].isoformat()} for i in got.shaken],
        "missed": got.missed,
        "over": got.over,
        "tired": got.tired,
        "next": [
            {"at": s.start.isoformat(), "id": s.id, "people": s.people, "place": s.place}
            for s in got.plan.steps
            if now <= s.start <= soon
        ],
    }


def _exchanged(got: Any) -> list[dict[str, Any]]:
    """``{out, into, first, at, ids}`` of each exchange of people, in the order in which they begin."""
    at = {s.id: s.start for s in got.plan.steps}
    rows: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for r in sorted(got.diff.reassigned, key=lambda r: at[r.id]):
        rows.setdefault((tuple(sorted(r.out)), tuple(sorted(r.into))), []).append(r.id)
    return [{"out": out, "into": into, "first": ids[0], "at": at[ids[0]].isoformat(), "ids": ids}
            for (out, into), ids in rows.items()]  # fmt: skip


if __name__ == "__main__":
    json.dump(plan_on(json.load(sys.stdin)), sys.stdout)
