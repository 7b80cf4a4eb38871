"""Fixes that are tried: the same operation with and without them, run by run on the same fresh chance.

The list of what we are not ready for was made with the rehearsal's own seed; fixes are tried with another one. Both
ways share every random number, so that a pair of runs differs by the fix and by what follows from it. What counts is
fixed beforehand and the same for all: how many calls of the row's hazard came too late, whoever was short.

*Source*: paired difference with a normal 95 % interval on the means of sets (runs of one set share their parameters,
so the set is the independent unit).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy.special import ndtri

from twofold import evidence
from twofold.case.reader import Options
from twofold.case.records import Person, Shift
from twofold.quantity import PERCENT
from twofold.rehearsal.compile import Score, compile_score
from twofold.rehearsal.coverage import answers
from twofold.rehearsal.engine import Rehearsal, Runs, rehearse
from twofold.rehearsal.keys import key
from twofold.rehearsal.measures import columns
from twofold.rehearsal.numerics import FIX_RUNS, FIX_RUNS_QUICK, PAIRED_P, REPLICAS_PER_SET
from twofold.rehearsal.program import Inputs
from twofold.rehearsal.stretches import between_cases


@dataclass(frozen=True)
class Fix:
    """What is changed: people more (roles, one each), and whether those who answer calls wait inside the room."""

    more: tuple[str, ...] = ()
    inside: bool = False

    def words(self, roles: Mapping[str, str]) -> str:
        """The fix as a head nurse would say it."""
        parts = [f"one more {roles.get(r, r).lower()} on duty throughout" for r in self.more]
        if self.inside:
            parts.append("whoever answers calls waits inside the theatre")
        return " and ".join(parts)


@dataclass(frozen=True)
class Inside(Rehearsal):
    """Runs in which help comes from inside the theatre instead of from elsewhere in the department."""

    def inputs(self, replicates: np.ndarray) -> Inputs:
        inputs = super().inputs(replicates)
        shorter = evidence.value("rehearsal.fetch_inside") / evidence.value("rehearsal.fetch")
        inputs.run["fetch"] *= shorter
        return inputs


@dataclass(frozen=True)
class Arm:
    """The fresh runs of one way to do it. ``late``: late calls of each hazard in each run, shape (runs, hazards)."""

    late: np.ndarray
    columns: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Trial:
    """The operation rehearsed on fresh chance with this fix and that. ``what``: a staged operation."""

    what: Any
    options: Options
    done: dict[Fix, Arm] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """The full number with ``--thorough``; never more than the rehearsal itself has."""
        return min(FIX_RUNS if self.options.thorough else FIX_RUNS_QUICK, self.options.runs)

    @cached_property
    def seed(self) -> int:
        """A seed of its own, made from the rehearsal's."""
        return int(key("fixes", str(self.options.seed)))

    @cached_property
    def scale(self) -> np.ndarray:
        return between_cases(self.what.score, self.what.clocks, self.seed, np.arange(self.runs))

    def arm(self, fix: Fix) -> Arm:
        """The runs with a fix; made once."""
        if fix not in self.done:
            what = self.what
            score = with_more(what.score, fix.more)
            kind = Inside if fix.inside else Rehearsal
            rehearsal = kind(score, self.seed, scale=self.scale, pair=what.pair, crossing=what.crossing)
            runs = rehearse(rehearsal, self.runs, self.options.jobs, "trying a fix")
            self.done[fix] = Arm(late_calls(score, runs), columns(score, runs, what.pair))
        return self.done[fix]

    def compare(self, fix: Fix, hazard: int) -> dict[str, Any]:
        """Late calls of one hazard in 100 runs, as it is and with a fix, and the difference with its 95 % interval."""
        before, after = (self.arm(f).late[:, hazard].astype(float) for f in (Fix(), fix))
        gain = paired(after, before)
        return {
            "what": fix.words(self.what.score.project.roles),
            "runs": self.runs,
            "late_per_100_runs": float(before.mean() * PERCENT),
            "then_per_100_runs": float(after.mean() * PERCENT),
            "change_per_100_runs": {k: v * PERCENT for k, v in gain.items()},
            "helps": bool(gain["high"] < 0),
        }


def paired(after: np.ndarray, before: np.ndarray) -> dict[str, float]:
    """``{mean, low, high}`` of after minus before over pairs of runs, with the interval of the sets' means."""
    difference = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    n = len(difference) // REPLICAS_PER_SET * REPLICAS_PER_SET
    sets = difference[:n].reshape(-1, REPLICAS_PER_SET).mean(axis=1)
    sets = sets[np.isfinite(sets)]
    if len(sets) < 2:
        return {"mean": float("nan"), "low": float("-inf"), "high": float("inf")}
    half = float(ndtri((1 + PAIRED_P) / 2)) * float(sets.std(ddof=1)) / np.sqrt(len(sets))
    middle = float(sets.mean())
    return {"mean": middle, "low": middle - half, "high": middle + half}


def late_calls(score: Score, runs: Runs) -> np.ndarray:
    """How many calls of each hazard came too late in each run, shape (runs, hazards)."""
    out = np.zeros((len(runs), len(score.hazards)), dtype=np.int32)
    for r, log in enumerate(runs.log):
        for a in answers(score, log):
            if a.late:
                out[r, score.sources[a.source].hazard] += 1
    return out


def with_more(score: Score, roles: Sequence[str]) -> Score:
    """The same operation with one more senior person of each role, on nobody's side, on duty throughout."""
    if not roles:
        return score
    shifts = [s for p in score.project.people for s in p.shifts]
    span = Shift(start=min(s.start for s in shifts), end=max(s.end for s in shifts))  # type: ignore[call-arg]
    more = tuple(
        Person(id=f"one-more-{k}", name="one more", roles=(role,), level="senior", twin="both", shifts=(span,))
        for k, role in enumerate(roles)
    )
    project = score.project.model_copy(update={"people": (*score.project.people, *more)})
    return compile_score(project, score.plan, score.streams)


def candidates(mine: Sequence[str], usual: Sequence[str]) -> list[Fix]:
    """Three kinds of fix for a row: the role that is short most often, the way, both.

    Args:
        mine: roles that this row's late calls waited for, most often first. usual: the same for all rows.
    """
    role = tuple([*mine, *usual][:1])
    alone = [Fix(role)] if mine else []
    return [*alone, Fix(inside=True), *([Fix(role, inside=True)] if role else [])]


def best(trial: Trial, hazard: int, mine: Sequence[str], usual: Sequence[str]) -> list[dict[str, Any]]:
    """What was tried for a row, the best first: of those that help, the largest gain; both at once only if needed."""
    tried: list[dict[str, Any]] = []
    if trial.runs < 2 * REPLICAS_PER_SET:
        return tried  # one set has no interval
    for fix in candidates(mine, usual):
        if not (fix.more and fix.inside and any(t["helps"] for t in tried)):
            tried.append(trial.compare(fix, hazard))
    return sorted(tried, key=lambda t: (not t["helps"], t["change_per_100_runs"]["mean"]))


def in_words(tried: list[dict[str, Any]]) -> str:
    """The result of the best fix in a sentence; says so when nothing helped."""
    if not tried:
        return "not tried: what stands above it comes first"
    t = tried[0]
    late, then, change = t["late_per_100_runs"], t["then_per_100_runs"], t["change_per_100_runs"]
    if t["helps"]:
        return (
            f"{t['what']}: late {_count(late)} → {_count(then)} times in 100 runs "
            f"(95 % interval of the change {_count(change['low'])} to {_count(change['high'])}; "
            f"{t['runs']} fresh runs each way)"
        )
    named = "; ".join(x["what"] for x in tried)
    return (
        f"nothing that we tried helps beyond chance ({named}): late {_count(late)} → {_count(then)} times in 100 runs "
        f"at best ({t['runs']} fresh runs each way)"
    )


def _count(per_100: float) -> str:
    return f"{per_100:.0f}" if abs(per_100) >= 2 else f"{per_100:.1f}"
