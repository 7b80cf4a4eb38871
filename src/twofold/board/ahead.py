"""The board's child process: rehearses on from what was observed, or makes a run into a drill's script; JSON both ways.

``python -m twofold.board.ahead`` reads a question on stdin and answers on stdout. Only here may solvers be loaded; the
server never imports this file.

How a rehearsal starts from a prefix: every step that was observed to end gets its observed beginning and length in all
runs; one under way lasts at least as long as it already has, drawn from the runs in which it does; none that has not
begun may begin before now. Strikes in the past still fall in each run, so what a run adds to the last observed moment
is taken off again. What the pace so far says about the pace to come is not used: the page says what was done.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

RUNS, SEED = 300, 1
MONITOR_MIN = 2.0  # a synthetic monitor is written down so often
LOSS_MIN = 15.0  # and the blood lost, as a nurse would weigh swabs
MONITORS = {
    "hr": "HR /min", "map": "MAP mmHg", "cvp": "CVP mmHg", "spo2": "SpO2 %", "temp": "Temp °C", "icp": "ICP mmHg",
}  # fmt: skip
CALLS = {"noticed": "starts", "over": "ends"}


def forecast(question: dict[str, Any]) -> dict[str, Any]:
    """``{bands: {separation, end: {p10, p50, p90}}, runs, at}`` with ISO times.

    Args:
        question: ``root, candidate, operation, at, steps{id: {began, ended}}`` with ISO times.
    """
    import datetime as dt

    import numpy as np

    from twofold.case import load
    from twofold.rehearsal.dry import rehearse_dry
    from twofold.rehearsal.inputs import draw_inputs
    from twofold.rehearsal.stage import stage
    from twofold.rehearsal.stretches import between_cases, milestones

    what = stage(load(question["root"]), question["candidate"], question["operation"], physiology=False)
    score, zero = what.score, what.score.plan.start

    def minute(text: str | None) -> float:
        return np.nan if text is None else (dt.datetime.fromisoformat(text) - zero).total_seconds() / 60

    now = minute(question["at"])
    seen = question["steps"]
    began = np.array([minute(seen.get(t.id, {}).get("began")) for t in score.tasks])
    ended = np.array([minute(seen.get(t.id, {}).get("ended")) for t in score.tasks])
    began = np.where(np.isnan(began) & ~np.isnan(ended), ended, began)
    replicates = np.arange(RUNS)
    inputs = draw_inputs(score, SEED, replicates, between_cases(score, what.clocks, SEED, replicates))
    for i in np.flatnonzero(~np.isnan(began)):
        if np.isnan(ended[i]):
            inputs.duration[:, i] = _longer(inputs.duration[:, i], now - began[i])
        else:
            inputs.duration[:, i] = max(ended[i] - began[i], 0.0)
    task = score.program.task
    task["not_before"] = np.where(np.isnan(began), np.maximum(task["not_before"], now), np.maximum(began, 0.0))
    state = rehearse_dry(score, inputs)
    start, end = state.work["start"], state.work["end"]
    late = _late(start, end, began, ended)
    found = milestones(score, start, end)
    bands = {}
    for name, values in (("separation", found.separation - late), ("end", found.end - late)):
        if not np.isnan(values).all():
            quantiles = np.quantile(np.maximum(values, now), (0.1, 0.5, 0.9))
            bands[name] = {q: (zero + dt.timedelta(minutes=float(m))).isoformat(timespec="seconds")
                           for q, m in zip(("p10", "p50", "p90"), quantiles)}  # fmt: skip
    return {"bands": bands, "runs": RUNS, "at": question["at"]}


def _longer(drawn: Any, elapsed: float) -> Any:
    """Durations given that they are longer than ``elapsed``: draws that are, in turn; else ``elapsed`` itself."""
    import numpy as np

    fit = drawn[drawn > elapsed]
    return np.where(drawn > elapsed, drawn, np.resize(fit, len(drawn)) if len(fit) else elapsed)


def _late(start: Any, end: Any, began: Any, ended: Any) -> Any:
    """By how many minutes each run is later than what was observed, at the last observed moment."""
    import numpy as np

    moments = [(began[i], start[:, i]) for i in np.flatnonzero(~np.isnan(began))]
    moments += [(ended[i], end[:, i]) for i in np.flatnonzero(~np.isnan(ended))]
    if not moments:
        return np.zeros(len(start))
    at, simulated = max(moments, key=lambda m: m[0])
    return simulated - at


def script(question: dict[str, Any]) -> dict[str, Any]:
    """``{events[{minute, act, target, twin, data}]}`` of one run: steps, calls, monitors, losses, in order of time."""
    from twofold import store
    from twofold.board.theatre.runs import events, traces

    root, candidate, operation = Path(question["root"]), question["candidate"], question["operation"]
    told = events(root, candidate, operation, question["run"])
    project = store.read_json(root / "3-plan" / candidate / operation / "project.json")
    card_of = {h["id"]: h.get("contingency") for h in project["hazards"]}
    twin_of = {t["id"]: t["twin"] for t in project["tasks"]}
    out: list[dict[str, Any]] = []
    for s in told["steps"]:
        twin = twin_of[s["id"]] if twin_of[s["id"]] != "none" else ""
        out.append({"minute": s["start"], "act": "starts", "target": f"step:{s['id']}", "twin": twin})
        out.append({"minute": s["end"], "act": "ends", "target": f"step:{s['id']}", "twin": twin})
    for s in told["strikes"]:
        if s["event"] in CALLS and card_of.get(s["hazard"]):
            twin = s["twin"] if s["twin"] in ("a", "b", "both") else ""
            target = f"card:{card_of[s['hazard']]}"
            out.append({"minute": s["minute"], "act": CALLS[s["event"]], "target": target, "twin": twin})
    out += _bodies(traces(root, candidate, operation, question["run"]))
    return {"events": sorted(out, key=lambda e: e["minute"])}


def _bodies(trace: dict[str, Any]) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    shown, weighed = -MONITOR_MIN, 0.0
    lost = {"a": 0.0, "b": 0.0}
    for k, minute in enumerate(trace["minutes"]):
        if minute - shown >= MONITOR_MIN:
            shown = minute
            data = {t: {word: trace[t][name][k] for name, word in MONITORS.items() if trace[t][name][k] is not None}
                    for t in ("a", "b")}  # fmt: skip
            out.append({"minute": minute, "act": "monitor", "data": data})
        if minute - weighed >= LOSS_MIN:
            weighed = minute
            for t in ("a", "b"):
                total = trace[t]["blood"][k]
                if total is not None and total - lost[t] >= 1:
                    data = {"what": "blood", "amount": round(total - lost[t])}
                    out.append({"minute": minute, "act": "loses", "twin": t, "data": data})
                    lost[t] += round(total - lost[t])
    return out


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump(script(asked) if "--run" in sys.argv[1:] else forecast(asked), sys.stdout)
