"""What to plan on (P50) and what to promise (P90): the plan's own order, lived through many times.

Each replicate draws every step's duration times a factor of the whole case and one of its phase (the rehearsal's),
keeps the
plan's order of hands, machines and children, and lets everything start as soon as it may. No hazards: those are the
rehearsal's. Random numbers come from (operation's seed, replicate), so that two plans of one operation share them.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from twofold import evidence
from twofold.plan.network import downstream
from twofold.plan.numerics import PROMISE_RUNS, PROMISE_SEED
from twofold.plan.records import Plan, Project, Strict
from twofold.plan.terms import minute, moment
from twofold.quantity import H_PER_DAY, MIN_PER_H, P10, P50, P90, Estimate


class Quantiles(Strict):
    """A time in so many replicates; wall-clock moments."""

    p10: dt.datetime
    p50: dt.datetime
    p90: dt.datetime
    n: int


class Promise(Strict):
    """``milestones``: of the plan, and the end. daylight: share of replicates in which the separation falls between
    these hours of the day; best_start: the hour of the day at which that share would be largest."""

    planned: dict[str, dt.datetime]
    milestones: dict[str, Quantiles]
    hours: tuple[float, float] | None = None
    daylight: float | None = None
    best_start: str | None = None
    best_share: float | None = None


def promise(project: Project, plan: Plan, runs: int = PROMISE_RUNS) -> Promise:
    """Quantiles of the milestones and of the end, and what another start would do for daylight."""
    at = {s.id: minute(project, s.start) for s in plan.steps}
    ends = {s.id: minute(project, s.end) for s in plan.steps}
    starts, lengths = lived(project, plan, runs)
    index = {t.id: i for i, t in enumerate(project.tasks)}
    found, planned = {}, {}
    for t in project.tasks:
        if t.milestone:
            times = starts[index[t.id]] + (0 if t.milestone == "incision" else lengths[index[t.id]])
            found[t.milestone] = times
            planned[t.milestone] = at[t.id] if t.milestone == "incision" else ends[t.id]
    found["last_step"], planned["last_step"] = (starts + lengths).max(axis=0), max(ends.values(), default=0.0)
    out = Promise(
        planned={k: moment(project, v) for k, v in planned.items()},
        milestones={k: _quantiles(project, v) for k, v in found.items()},
    )
    if "separation" not in found:
        return out
    since, until = evidence.value("staffing.daylight_from"), evidence.value("staffing.daylight_to")
    zone = ZoneInfo(project.timezone)
    begin = project.start.astimezone(zone)
    hour = begin.hour + begin.minute / MIN_PER_H
    after_h = found["separation"] / MIN_PER_H
    shares = {h: _between(h + after_h, since, until) for h in range(int(H_PER_DAY))}
    best = max(shares, key=lambda h: (round(shares[h], 2), -abs(h - hour)))
    return out.model_copy(update={"hours": (since, until), "daylight": _between(hour + after_h, since, until),
                                  "best_start": f"{best:02d}:00", "best_share": shares[best]})  # fmt: skip


def _between(hours: np.ndarray, since: float, until: float) -> float:
    """The share of times (hours after a midnight) that fall between two hours of the day."""
    clock = hours % H_PER_DAY
    return float(np.mean((clock >= since) & (clock < until)))


def _quantiles(project: Project, minutes: np.ndarray) -> Quantiles:
    p10, p50, p90 = (moment(project, round(float(q))) for q in np.quantile(minutes, (P10, P50, P90)))
    return Quantiles(p10=p10, p50=p50, p90=p90, n=len(minutes))


def lived(project: Project, plan: Plan, runs: int) -> tuple[np.ndarray, np.ndarray]:
    """(starts, durations) in minutes, a row per task of the project and a column per replicate."""
    tasks = project.tasks
    random = np.random.default_rng(PROMISE_SEED)
    phases = {p.id: k for k, p in enumerate(project.phases)}
    case = _drawn(evidence.estimate("rehearsal.case_factor"), random.random(runs))
    phase = _drawn(evidence.estimate("rehearsal.phase_factor"), random.random((len(phases), runs)))
    own = random.random((len(tasks), runs))
    lengths = np.empty((len(tasks), runs))
    for i, t in enumerate(tasks):
        lengths[i] = np.maximum(1.0, _drawn(t.duration_min, own[i]) * case * phase[phases[t.phase]])
    order = _order(project, plan)
    index = {t.id: i for i, t in enumerate(tasks)}
    into: dict[str, list[tuple[str, str, float]]] = {t.id: [] for t in tasks}
    for x in project.links:
        into[x.after].append((x.before, x.since, x.min_lag_min))
    for before, after in _hands(project, plan):
        into[after].append((before, "end", 0.0))
    starts = np.zeros((len(tasks), runs))
    for id in order:
        i = index[id]
        starts[i] = tasks[i].not_before_min
        for before, since, lag in into[id]:
            j = index[before]
            starts[i] = np.maximum(starts[i], starts[j] + (lengths[j] if since == "end" else 0.0) + lag)
    return starts, lengths


def _drawn(estimate: Estimate, u: np.ndarray) -> np.ndarray:
    """The estimate's quantiles at these shares, of the same shape."""
    return np.array([estimate.quantile(x) for x in u.ravel()]).reshape(u.shape)


def _order(project: Project, plan: Plan) -> list[str]:
    """The steps in order of planned start; those that start together in the order of their links."""
    later = {t.id: len(downstream(t.id, project.links)) for t in project.tasks}
    return [s.id for s in sorted(plan.steps, key=lambda s: (minute(project, s.start), -later[s.id]))]


def _hands(project: Project, plan: Plan) -> list[tuple[str, str]]:
    """(before, after): whoever or whatever a step holds, it gets from the step before."""
    held: dict[str, list] = {}
    for s in plan.steps:
        for who in s.people:
            held.setdefault(f"person {who}", []).append(s)
        for what in s.equipment:
            if project.equipment.get(what) == 1:
                held.setdefault(f"machine {what}", []).append(s)
    out = []
    for steps in held.values():
        for one, two in pairwise(sorted(steps, key=lambda s: s.start)):
            if one.end <= two.start:
                out.append((one.id, two.id))
    return out
