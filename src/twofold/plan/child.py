"""The parent's side of the solver's process: ask, wait, and never trust."""

from __future__ import annotations

import json
import subprocess
import sys
from threading import Timer
from typing import Any

from twofold.plan.least import Known
from twofold.plan.model import Model
from twofold.plan.numerics import ROTA_S, SOLVER_WALL_EXTRA_S, SOLVER_WALL_FACTOR
from twofold.plan.rota_records import Rota
from twofold.plan.schedule import Schedule


class Solver:
    """A solver's process that answers questions one after another; started with the first, ended by ``close``.

    A reply is empty when the process broke or hung; deterministic seconds bound it, the clock only catches a
    process that will never answer.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Solver:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def schedule(
        self, model: Model, hint: Schedule | None, seconds: float, clock: bool = False, shortest: bool = True
    ) -> tuple[str, float, Schedule | None]:
        """(status, bound, schedule or None); status ``failed`` when the process broke."""
        plain = hint and {"starts": hint.starts, "staff": hint.staff, "length": hint.length}
        reply = self._ask({"model": model.plain(), "hint": plain, "seconds": seconds, "clock": clock,
                           "shortest": shortest}, seconds)
        if not reply:
            return "failed", 0.0, None
        found = reply.get("schedule")
        schedule = found and Schedule(tuple(found["starts"]), tuple(map(tuple, found["staff"])), found["length"])
        return reply["status"], reply["bound"], schedule

    def rest(
        self,
        model: Model,
        hint: Schedule | None,
        seconds: float,
        known: Known,
    ) -> tuple[str, Schedule | None]:
        """(status, schedule or None) of the open steps of an operation under way; see ``live_exact``."""
        plain = hint and {"starts": hint.starts, "staff": hint.staff, "length": hint.length}
        question = {"model": model.plain(), "hint": plain, "seconds": seconds, "fixed": known.fixed,
                    "latest": known.latest, "held": known.soon, "old": known.old, "end": known.end}  # fmt: skip
        reply = self._ask(question, seconds)
        found = reply.get("schedule")
        return reply.get("status", "failed"), found and Schedule(
            tuple(found["starts"]), tuple(map(tuple, found["staff"])), found["length"]
        )

    def any(self, model: Model, seconds: float) -> tuple[str, Schedule | None]:
        """Whether there is a schedule at all: the status, and one if there is."""
        status, _, schedule = self.schedule(model, None, seconds, shortest=False)
        return status, schedule

    def prove(self, model: Model, seconds: float) -> str:
        """Whether there is a schedule at all: the status alone."""
        return self.any(model, seconds)[0]

    def names(self, rota: Rota, schedule: Schedule, model: Model) -> list[int] | None:
        """The person of every duty at these times, or None; nobody is asked where nobody has a choice."""
        if all(len(d.people) == 1 for d in rota.duties):
            return [d.people[0] for d in rota.duties]
        question = {"rota": rota.plain(), "starts": schedule.starts, "duration": model.duration}
        return self._ask(question, ROTA_S).get("people")

    def _ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        try:
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "twofold.plan.worker"],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    text=True, encoding="utf-8",
                )  # fmt: skip
            process = self._process
            assert process.stdin and process.stdout
            watch = Timer(seconds * SOLVER_WALL_FACTOR + SOLVER_WALL_EXTRA_S, process.kill)
            watch.start()
            try:
                process.stdin.write(json.dumps(question) + "\n")
                process.stdin.flush()
                return json.loads(process.stdout.readline())
            finally:
                watch.cancel()
        except (OSError, json.JSONDecodeError):
            self.close()
            return {}
