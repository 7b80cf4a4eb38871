"""Facts and harm by week around an operation: season, stay, weights, people. No week is called best."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from twofold.case import Case, Options
from twofold.case.numerics import P90_DEVIATE
from twofold.course.growing import mass_band
from twofold.course.harm import INPUTS, LETTERS, Child, Drawable, Harm, Setting, harm, undominated
from twofold.course.inputs import Away, Plan
from twofold.course.numerics import ALTERNATIVES, DRAWS, MMWR_ANCHOR_DAY, TAIL, WEEKS_EACH_SIDE
from twofold.course.records import Against, Band, ChildHarm, Flip, Leaning, Operation, Timing, Week, Window
from twofold.course.rehearsed import Rehearsed, rehearsed
from twofold.course.seasons import rsv_weeks, season
from twofold.evidence import estimate, value
from twofold.journal.bedside import Observation
from twofold.quantity import DAYS_PER_WEEK, P10, P50, P90

ASSUMES = (
    "respiratory viruses as in the place named below, before 2020 where it says nothing else; other viruses come too",
    "stay after separation as published for pairs who both lived",
    "no rate at which shared vessels interconnect has ever been published: the one drawn here is a wide guess from "
    "nothing to 12 % a month, and every figure on harm hangs on it",
    "serious harm is death or lasting injury of one child; it is there to compare weeks by, it forecasts no child",
)
PLAYED = (
    "each week was rehearsed {runs} times (candidate {candidate}) with the same random numbers; how harm moves with "
    "weight and joined vessels comes from these runs and the guesses together, its level from published courses"
)
UNPLAYED = "no plan was rehearsed on these weeks: how harm moves with weight and joined vessels is a guess alone"
OFF = "outcomes: off - no harm is computed for identifiable living children; weeks show seasons, weights and people"


def epi_week(day: dt.date) -> int:
    """The MMWR week of a day: weeks run Sunday to Saturday, week 1 contains 4 January."""
    sunday = day - dt.timedelta(days=day.isoweekday() % round(DAYS_PER_WEEK))
    wednesday = sunday + dt.timedelta(days=MMWR_ANCHOR_DAY - 1)  # its fourth day says to which year a week belongs
    first = _week_one(wednesday.year)
    return (sunday - first).days // round(DAYS_PER_WEEK) + 1


def _week_one(year: int) -> dt.date:
    anchor = dt.date(year, 1, MMWR_ANCHOR_DAY)
    return anchor - dt.timedelta(days=anchor.isoweekday() % round(DAYS_PER_WEEK))


def in_season(week: int, onset: float, offset: float) -> bool:
    """Whether a week lies in a season that runs from onset over the new year (or not) to offset."""
    return onset <= week <= offset if onset <= offset else week >= onset or week <= offset


def people_here(away: Sequence[Away], day: dt.date) -> float:
    """The smallest share of people who are there on any day of the week that begins on a day."""
    last = day + dt.timedelta(days=DAYS_PER_WEEK - 1)
    return min((a.here for a in away if a.from_ <= last and a.to >= day), default=1.0)


def timing(
    case: Case,
    plan: Plan,
    operation: Operation,
    found: list[Observation],
    options: Options,
    ready: Drawable | None = None,
    played: Rehearsed | None = None,
) -> Timing:
    """Week by week, twelve each side of the planned one: facts, and harm where it may be computed.

    Args:
        ready: days from the operation at which skin is ready (negative: before it).
        played: the operation rehearsed on every one of these weeks; None: it is rehearsed here, where it can be.
    """
    offsets = [k for k in range(-WEEKS_EACH_SIDE, WEEKS_EACH_SIDE + 1) if _day(operation, k) >= case.twins.a.born]
    facts = [_facts(case, plan, operation, k, found) for k in offsets]
    surveillance = case.root / plan.place.surveillance if plan.place.surveillance else None
    where = season(plan.place.season, surveillance)
    told = Timing(operation=operation.id, weeks=tuple(facts), assumes=ASSUMES, season=f"{where.place}: {where.source}")
    if case.file.outcomes == "off":
        return told.model_copy(update={"not_computed": OFF})
    setting = Setting(
        planned=operation.start.date(),
        weeks=tuple(offsets),
        children={t: _child(case, t, facts) for t in LETTERS},
        season=where,
        ready=ready,
        here=tuple(w.people_here for w in facts),
    )
    played = played or rehearsed(case, operation.id, facts, options)
    if played is None:
        told = told.model_copy(update={"assumes": (*ASSUMES, UNPLAYED)})
        return told.model_copy(update=judged(setting, facts, options.seed, DRAWS))
    setting = replace(setting, leans=played.leans)
    return told.model_copy(update={**judged(setting, facts, options.seed, DRAWS), **_played(played)})


def _played(played: Rehearsed) -> dict[str, object]:
    """What the rehearsals add to the report."""
    return {
        "assumes": (*ASSUMES, PLAYED.format(candidate=played.candidate, runs=played.runs)),
        "rehearsed": played.weeks,
        "rehearsed_candidate": played.candidate,
        "leans": {t: Leaning(weight=w, joined=j) for t, (w, j) in ((t, m.bands()) for t, m in played.leans.items())},
    }


def judged(setting: Setting, facts: Sequence[Week], seed: int, draws: int) -> dict[str, object]:
    """Harm by week, what cannot be ruled out, the planned week against others, and what it hangs on."""
    result = harm(setting, seed, draws)
    stands = undominated(result)
    share = stands.mean(axis=1)
    weeks = tuple(
        w.model_copy(update={"undominated": float(share[k]), **{t: _bands(result, t, k) for t in LETTERS}})
        for k, w in enumerate(facts)
    )
    return {
        "weeks": weeks,
        "draws": draws,
        "windows": tuple(windows(weeks)),
        "against": tuple(against(setting, result)),
        "drivers": flips(result, _planned_row(setting, stands)),
    }


def _planned_row(setting: Setting, stands: np.ndarray) -> np.ndarray:
    return stands[setting.weeks.index(0)]


def against(setting: Setting, result: Harm) -> list[Against]:
    """The planned week against 4, 8 and 12 weeks before and after, one by one and all together."""
    zero = setting.weeks.index(0)
    there = [k for k in ALTERNATIVES if k in setting.weeks]
    groups = [(k,) for k in there] + ([tuple(there)] if len(there) > 1 else [])
    rows = []
    for group in groups:
        stands = undominated(result, [setting.weeks.index(k) for k in group])[zero]
        rows.append(Against(weeks=group, share=float(stands.mean()), flips=flips(result, stands)))
    return rows


def flips(result: Harm, stands: np.ndarray) -> tuple[Flip, ...]:
    """How often the planned week stands in the lowest and highest fifth of each input; the widest apart first."""
    rows = []
    for name in INPUTS:
        x = result.inputs[name]
        if np.ptp(x) == 0:
            continue
        low, high = np.quantile(x, (TAIL, 1 - TAIL))
        rows.append(Flip(input=name, low=float(stands[x <= low].mean()), high=float(stands[x >= high].mean())))
    return tuple(sorted(rows, key=lambda f: (-abs(f.high - f.low), f.input)))


def windows(weeks: Sequence[Week]) -> list[Window]:
    """Runs of weeks that some draws cannot rule out, in order of time."""
    enough, found = value("timing.undominated_share"), []
    before = None
    for w in weeks:
        if (w.undominated or 0) < enough:
            before = None
            continue
        end = w.starts + dt.timedelta(days=DAYS_PER_WEEK - 1)
        if before is None:
            found.append(Window(first=w.starts, last=end))
        else:
            found[-1] = Window(first=found[-1].first, last=end)
        before = w
    return found


def _day(operation: Operation, k: int) -> dt.date:
    return operation.start.date() + dt.timedelta(weeks=k)


def _facts(case: Case, plan: Plan, operation: Operation, k: int, found: list[Observation]) -> Week:
    rsv, away = rsv_weeks(plan.place.season)
    stay = round(estimate("course.stay_after_separation_days").value)
    day = _day(operation, k)
    moved = day - dt.timedelta(weeks=away)
    stays = [epi_week(moved + dt.timedelta(days=d)) for d in range(0, stay + 1)]
    return Week(
        starts=day,
        epi_week=epi_week(day),
        offset_weeks=k,
        in_rsv_season=rsv is not None and in_season(epi_week(moved), rsv[0], rsv[2]),
        stay_meets_peak=rsv is not None and round(rsv[1]) in stays,
        a_mass_kg=mass_band(case, plan, "a", found, day),
        b_mass_kg=mass_band(case, plan, "b", found, day),
        people_here=people_here(plan.away, day),
    )


def _child(case: Case, letter: str, facts: Sequence[Week]) -> Child:
    bands = [w.a_mass_kg if letter == "a" else w.b_mass_kg for w in facts]
    child = case.twins[letter]
    return Child(
        mass_kg=tuple(m.mid for m in bands),
        mass_log_sd=tuple(float(np.log(m.high / m.low)) / 2 / P90_DEVIATE for m in bands),
        age_months=tuple(child.age_months(w.starts) for w in facts),
        stream=child.stream,
    )


def _bands(result: Harm, letter: str, k: int) -> ChildHarm:
    low, mid, high = np.quantile(result.total[letter][k], (P10, P50, P90))
    parts: dict[str, Any] = {name: float(np.median(rows[k])) for name, rows in result.parts[letter].items()}
    moved = None
    if letter in result.rehearsed:
        least, middle, most = np.quantile(result.rehearsed[letter][k], (P10, P50, P90))
        moved = Band(low=float(least), mid=float(middle), high=float(most))
    return ChildHarm(**parts, total=Band(low=float(low), mid=float(mid), high=float(high)), rehearsed=moved)
