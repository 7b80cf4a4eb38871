"""The rest of an operation, changed as little as can be: the question of live re-planning for CP-SAT.

Runs in the solver's process only (``worker``), by the clock on the wall: somebody is waiting.
"""

from __future__ import annotations

from typing import Any

from ortools.sat.python import cp_model

from twofold.plan import exact
from twofold.plan.model import Model
from twofold.plan.numerics import WEIGHT_LATER_END, WEIGHT_SHAKEN
from twofold.plan.schedule import Schedule


def solve(question: dict[str, Any]) -> dict[str, Any]:
    """Times and staff of the open steps.

    question: ``model``; ``hint`` or None; ``seconds`` of the wall; ``fixed``, index -> start of what is under way;
    ``latest``, index -> last moment to start; ``held``, indexes that should start at ``old``; ``old``, index ->
    start in the plan that people know; ``end``, when all was to end.
    answer: ``status``, and ``schedule`` if one was found.
    """
    model = Model.of_plain(question["model"])
    hint = question["hint"] and Schedule(
        tuple(question["hint"]["starts"]), tuple(map(tuple, question["hint"]["staff"])), question["hint"]["length"]
    )
    old = {int(i): t for i, t in question["old"].items()}
    cp = cp_model.CpModel()
    horizon = model.horizon
    built = exact.Built(cp, model, horizon)
    for i, t in question["fixed"].items():
        cp.add(built.starts[int(i)] == t)
    for i, t in question["latest"].items():
        cp.add(built.starts[int(i)] <= t)
    late = cp.new_int_var(0, horizon, "")
    cp.add(late >= built.end - question["end"])
    cost: list[Any] = [WEIGHT_LATER_END * late]
    for i in question["held"]:
        kept = cp.new_bool_var("")
        cp.add(built.starts[i] == old[i]).only_enforce_if(kept)
        cost.append(WEIGHT_SHAKEN * (1 - kept))
        if hint:
            cp.add_hint(kept, hint.starts[i] == old[i])
    for i, t in old.items():
        if str(i) not in question["fixed"]:
            away = cp.new_int_var(0, horizon, "")
            cp.add(away >= built.starts[i] - t)
            cp.add(away >= t - built.starts[i])
            cost.append(away)
    cp.minimize(sum(cost))
    if hint:
        built.hint(hint)
    solver = cp_model.CpSolver()
    exact.limit(solver, question["seconds"], clock=True)
    status = solver.solve(cp)
    out: dict[str, Any] = {"status": solver.status_name(status).lower()}
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found = built.schedule(solver)
        out["schedule"] = {"starts": found.starts, "staff": found.staff, "length": found.length}
    return out
