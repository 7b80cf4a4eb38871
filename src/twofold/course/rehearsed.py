"""An operation rehearsed on every candidate week: the children as heavy and old as then, their vessels as joined.

Runs share their random numbers from week to week: run k meets the same team, hazards and bodies' parameters on every
date. A third of the runs each has the vessels' interconnection grow at the lowest, middle and highest rate that is
thought possible: here a shared vessel's conductance grows by that rate. From the runs follows, for each child, how
its odds of death or arrest fall with its weight and rise with the vessels' conductance (``leaning``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from twofold import progress
from twofold.case import Case, Options
from twofold.course.leaning import Lean, leaning
from twofold.course.numerics import RATES_TRIED, WEEK_RUNS, WEEK_RUNS_THOROUGH
from twofold.course.records import Band, RehearsedChild, RehearsedWeek, Week
from twofold.evidence import estimate
from twofold.quantity import DAYS_PER_MONTH, P10, P50, P90

LETTERS = ("a", "b")


@dataclass(frozen=True)
class Rehearsed:
    """What the rehearsals of all weeks say; ``runs`` are those of one week."""

    candidate: str
    runs: int
    weeks: tuple[RehearsedWeek, ...]
    leans: Mapping[str, Lean]


@dataclass(frozen=True)
class _Found:
    """What befell the children, each array of shape (weeks, runs, 2); NaN where a run has no outcome."""

    harmed: np.ndarray
    lost_ml_kg: np.ndarray
    lowest_mmhg: np.ndarray


def candidate_of(case: Case, operation: str) -> str | None:
    """The candidate whose plan is rehearsed: the first that is planned; None without a plan.

    What was chosen does not count: a choice must not make the course anew. Candidates that give a vein whole to one
    child stand in the order of the children's streams, not of their letters.
    """
    from twofold.division.candidates import names

    def order(name: str) -> tuple[str, int]:
        stem, _, letter = name.rpartition("-")
        return (stem, case.twins[letter].stream) if stem and letter in LETTERS else ("", 0)

    planned = (
        c
        for c in [*sorted(names(case), key=order), "all"]
        if case.folder("3-plan", c, operation, "plan.json").is_file()
    )
    return next(planned, None)


def rehearsed(case: Case, operation: str, weeks: Sequence[Week], options: Options) -> Rehearsed | None:
    """The operation on each week, or None where no plan or no body may be rehearsed (``outcomes: off``)."""
    candidate = candidate_of(case, operation)
    if candidate is None or case.file.outcomes == "off" or not case.folder("1-anatomy", "vessels.json").is_file():
        return None
    from twofold.rehearsal.stage import stage

    what = stage(case, candidate, operation)
    if what.pair is None:
        return None
    found, runs = _play(case, what, weeks, options)
    mass = _masses(weeks)
    months = np.array([_months(w) for w in weeks])
    rate = estimate("timing.interconnection_per_month").quantiles(np.array(RATES_TRIED))
    joined = months[:, None] * np.log1p(rate)[np.arange(runs) % len(rate)]  # log of the vessels' conductance
    leans = {
        t: leaning(np.log(mass[:, i] / _at_planned(weeks, mass[:, i])), joined, found.harmed[:, :, i])
        for i, t in enumerate(LETTERS)
    }
    return Rehearsed(candidate, runs, tuple(_told(found, weeks, k) for k in range(len(weeks))), leans)


def _play(case: Case, what: Any, weeks: Sequence[Week], options: Options) -> tuple[_Found, int]:
    """Every run of every week."""
    from twofold.rehearsal.engine import Rehearsal, batch
    from twofold.rehearsal.stretches import between_cases
    from twofold.twins.rows import Seen

    runs = WEEK_RUNS_THOROUGH if options.thorough else WEEK_RUNS
    scale = between_cases(what.score, what.clocks, options.seed, np.arange(runs))
    rates = estimate("timing.interconnection_per_month").quantiles(np.array(RATES_TRIED))
    found = _Found(*(np.full((len(weeks), runs, len(LETTERS)), np.nan) for _ in range(len(_Found.__annotations__))))
    mass = _masses(weeks)
    with progress.task("rehearsing the weeks", len(weeks)) as task:
        for k, week in enumerate(weeks):
            for n, rate in enumerate(rates):
                own = np.flatnonzero(np.arange(runs) % len(rates) == n)
                pair = _pair(case, what.pair, week, mass[k], float(rate))
                some = batch(Rehearsal(what.score, options.seed, scale, pair, what.crossing, brief=True), own)
                assert some.broken is not None and some.dead is not None
                assert some.stops is not None and some.seen is not None
                sound = np.where(some.broken == 0, 1.0, np.nan)[:, None]
                found.harmed[k, own] = ((some.dead > 0) | (some.stops > 0)) * sound
                found.lost_ml_kg[k, own] = some.seen[:, :, Seen.BLOOD_LOST] / mass[k] * sound
                found.lowest_mmhg[k, own] = some.seen[:, :, Seen.MIN_MAP] * sound
            task.advance(1)
    return found, runs


def _pair(case: Case, pair: Any, week: Week, mass: np.ndarray, rate: float) -> Any:
    """The children as they are in a week, their vessels joined as a rate says, earlier stages as long ago."""
    grown = (1 + rate) ** _months(week)
    joins = tuple(
        j if j.conductance_ml_s_mmhg is None
        else j.model_copy(update={"conductance_ml_s_mmhg": j.conductance_ml_s_mmhg * grown})
        for j in pair.joins
    )  # fmt: skip
    last = [s.model_copy(update={"weeks": max(0.0, s.weeks + week.offset_weeks)}) for s in pair.stages[-1:]]
    age = tuple(max(0.0, case.twins[t].age_months(week.starts)) for t in LETTERS)
    stages = (*pair.stages[:-1], *last)
    return replace(pair, mass_kg=tuple(float(m) for m in mass), age_months=age, joins=joins, stages=stages)


def _months(week: Week) -> float:
    return dt.timedelta(weeks=week.offset_weeks).days / DAYS_PER_MONTH


def _masses(weeks: Sequence[Week]) -> np.ndarray:
    return np.array([(w.a_mass_kg.mid, w.b_mass_kg.mid) for w in weeks])


def _at_planned(weeks: Sequence[Week], mass: np.ndarray) -> float:
    return float(np.interp(0.0, [w.offset_weeks for w in weeks], mass))


def _told(found: _Found, weeks: Sequence[Week], k: int) -> RehearsedWeek:
    planned = [w.offset_weeks for w in weeks].index(0)
    told = {t: _child(found, i, k, planned) for i, t in enumerate(LETTERS)}
    return RehearsedWeek(starts=weeks[k].starts, offset_weeks=weeks[k].offset_weeks, **told)


def _child(found: _Found, i: int, k: int, planned: int) -> RehearsedChild | None:
    here, there = found.harmed[k, :, i], found.harmed[planned, :, i]
    sound, both = np.isfinite(here), np.isfinite(here) & np.isfinite(there)
    if not sound.any():
        return None
    return RehearsedChild(
        runs=int(sound.sum()),
        died_or_arrested=share_band(int(here[sound].sum()), int(sound.sum())),
        only_here=int(((here == 1) & (there == 0) & both).sum()),
        only_planned=int(((here == 0) & (there == 1) & both).sum()),
        blood_lost_ml_kg=_band(found.lost_ml_kg[k, sound, i]),
        lowest_map_mmhg=_band(found.lowest_mmhg[k, sound, i]),
    )


def share_band(hits: int, of: int) -> Band:
    """A share known from some runs: P10, P50 and P90 of Jeffreys' posterior."""
    from scipy.special import betaincinv

    low, mid, high = (float(betaincinv(hits + 0.5, of - hits + 0.5, p)) for p in (P10, P50, P90))
    return Band(low=low, mid=mid, high=high)


def _band(x: np.ndarray) -> Band:
    low, mid, high = np.quantile(x, (P10, P50, P90))
    return Band(low=float(low), mid=float(mid), high=float(high))
