"""The solver's own process: a question as JSON on standard input, the answer as JSON on standard output.

A crash, a leak or a wrong answer of the solver stays here; the parent checks whatever comes back.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from twofold.plan import exact, live_exact, rota
from twofold.plan.model import Model
from twofold.plan.schedule import Schedule
from twofold.plan.settle import settled


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """When: the answer to a question for a schedule.

    question: ``model``; ``hint``, a feasible schedule or None; ``seconds`` of search; ``clock``, if by the
    wall; ``shortest``, or any.
    answer: ``status``, ``bound``, and ``schedule`` (``starts``, ``staff``, ``length``) if one was found.
    """
    model = Model.of_plain(question["model"])
    hint = question["hint"] and Schedule(
        tuple(question["hint"]["starts"]), tuple(map(tuple, question["hint"]["staff"])), question["hint"]["length"]
    )
    found = exact.solve(model, hint, question["seconds"], question["clock"], question["shortest"])
    out: dict[str, Any] = {"status": found.status, "bound": found.bound}
    if found.schedule is not None:
        schedule = settled(model, found.schedule)
        out["schedule"] = {"starts": schedule.starts, "staff": schedule.staff, "length": schedule.length}
    return out


def name(question: dict[str, Any]) -> dict[str, Any]:
    """Who: the people of all duties at given times, or none."""
    return {"people": rota.solve(question["rota"], question["starts"], question["duration"])}


def reply(question: dict[str, Any]) -> dict[str, Any]:
    """The answer to a question of any kind, told apart by what it holds."""
    if "rota" in question:
        return name(question)
    return live_exact.solve(question) if "held" in question else answer(question)


def main() -> None:
    """Answer question after question, a line each, until the parent closes the pipe."""
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(reply(question)), flush=True)


if __name__ == "__main__":
    main()
