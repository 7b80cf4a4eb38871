"""A plan as the scrubber needs it: steps in minutes, and when which vessel is clamped and divided."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from twofold.board.theatre import folder

VESSEL_ACTS = ("clamp", "release", "divide")


def plan(root: Path, candidate: str, operation: str) -> dict[str, Any]:
    """``{start, minutes, steps[{id, name, phase, twin, start, end}], vessels[{minute, act, edge, step}], separated}``.

    Minutes count from the plan's start. Raises folder.Missing.
    """
    record = folder.read(folder.named(root / folder.PLAN, candidate, operation) / "plan.json", "twofold plan CASE")
    start = dt.datetime.fromisoformat(record["start"])
    steps, vessels, separated = [], [], None
    for s in record["steps"]:
        begin, end = (_minutes(start, s[k]) for k in ("start", "end"))
        steps.append({"id": s["id"], "name": s["name"], "phase": s["phase"], "twin": s["twin"],
                      "start": begin, "end": end})  # fmt: skip
        for act in s["acts"]:
            if act["act"] in VESSEL_ACTS and act.get("edge"):
                at = begin if act["act"] == "clamp" else end
                vessels.append({"minute": at, "act": act["act"], "edge": act["edge"], "step": s["id"]})
            if act["act"] == "fork":
                separated = end
    return {
        "start": record["start"],
        "minutes": max((s["end"] for s in steps), default=0.0),
        "steps": steps,
        "vessels": sorted(vessels, key=lambda v: v["minute"]),
        "separated": separated,
    }


def _minutes(start: dt.datetime, text: str) -> float:
    return round((dt.datetime.fromisoformat(text) - start).total_seconds() / 60, 2)
