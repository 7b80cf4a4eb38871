"""What if we had stopped at ten past two? One run of a rehearsal, lived on from a moment in two ways.

*Go on* is the plan; *stop* leaves out whatever has not begun but the steps that the playbook keeps for it
(``after_stop``). Both start from the same state and share their chance, future by future, so a difference is the
decision's. Each child by itself; a band, and no verdict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import numpy as np

from twofold.errors import BadInput
from twofold.plan.terms import minute, moment
from twofold.quantity import P10, P50, P90
from twofold.rehearsal.bodies import LETTERS
from twofold.rehearsal.branching import futures, until
from twofold.rehearsal.compile import Score
from twofold.rehearsal.engine import Rehearsal
from twofold.rehearsal.keys import key
from twofold.rehearsal.runs import Runs
from twofold.twins.rows import Seen

LOWEST = (("lowest MAP, mmHg", Seen.MIN_MAP), ("lowest haemoglobin, g/dL", Seen.MIN_HB))
CAVEAT = ("a stop means another operation later, whose risk is not counted here; no craniopagus clamp pressure, "
          "cross-flow or collateral rate has ever been published")


def moment_of(score: Score, text: str) -> tuple[int, dt.datetime]:
    """``12@02:10``: the run, and the first such time on the clock after the operation's start.

    Raises BadInput: not of that form.
    """
    run, _, clock = text.strip().partition("@")
    start = score.plan.start
    try:
        at = dt.datetime.combine(start.date(), dt.time.fromisoformat(clock), start.tzinfo)
        return int(run), at if at > start else at + dt.timedelta(days=1)
    except ValueError:
        raise BadInput("--branch", "", repr(text), "write RUN@HH:MM, for example 12@02:10") from None


def branch(
    what: Rehearsal, run: int, at: dt.datetime, number: int, keep: Collection[str], seed: int
) -> dict[str, Any]:
    """``{run, at, state, futures, go_on, stop, difference}`` of a moment of a run.

    Args:
        number: futures in each way. keep: the playbook's steps after a stop.

    Raises BadInput: a moment that is not in the run, or a playbook that does not say what is still done after a stop.
    """
    if not keep:
        raise BadInput("playbook", "after_stop", "nothing", "list the steps that are still done after a stop")
    then = minute(what.score.project, at)
    state = until(what, run, then)
    own = seed + int(key("branch", run, at.isoformat()) % np.uint64(np.iinfo(np.int32).max))
    ways = {
        "go_on": futures(what, state, then, number, own),
        "stop": futures(what, state, then, number, own, keep),
    }
    done = state.state.work["status"][0] > 0
    return {
        "run": run,
        "at": at.isoformat(),
        "state": {
            "steps_begun": int(done.sum()),
            "steps_left": int((~done).sum()),
            "lost_so_far_ml_kg": {
                x: round(float(_lost(what, state.pair.seen(t, Seen.BLOOD_LOST)[:1], t)[0]), 1)
                for t, x in enumerate(LETTERS)
            },
        },
        "futures": number,
        **{name: _told(what, runs) for name, runs in ways.items()},
        "stop_less_go_on": _difference(what, ways["go_on"], ways["stop"]),
        "note": CAVEAT,
    }


def _lost(what: Rehearsal, ml: np.ndarray, t: int) -> np.ndarray:
    return ml / what.pair.mass_kg[t]  # type: ignore[union-attr]


def _figures(what: Rehearsal, runs: Runs, t: int) -> dict[str, np.ndarray]:
    assert runs.seen is not None
    return {
        "lost, mL/kg": _lost(what, runs.seen[:, t, Seen.BLOOD_LOST], t),
        **{name: runs.seen[:, t, row] for name, row in LOWEST},
    }


def _told(what: Rehearsal, runs: Runs) -> dict[str, Any]:
    assert runs.dead is not None
    over = np.nanmax(runs.end, axis=1)
    return {
        "end": {name: moment(what.score.project, float(np.quantile(over, q))).isoformat(timespec="minutes")
                for name, q in (("p10", P10), ("p50", P50), ("p90", P90))},
        "both_alive": round(float((runs.dead.sum(axis=1) == 0).mean()), 1),
        **{x: {"alive": round(float((runs.dead[:, t] == 0).mean()), 1),
               **{name: _band(v) for name, v in _figures(what, runs, t).items()}} for t, x in enumerate(LETTERS)},
    }


def _difference(what: Rehearsal, on: Runs, stop: Runs) -> dict[str, Any]:
    """Paired, future by future."""
    return {
        x: {name: _band(v - _figures(what, on, t)[name]) for name, v in _figures(what, stop, t).items()}
        for t, x in enumerate(LETTERS)
    }


def _band(v: np.ndarray) -> dict[str, float]:
    return {name: round(float(np.quantile(v, q)), 1) for name, q in (("p10", P10), ("p50", P50), ("p90", P90))}
