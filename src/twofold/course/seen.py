"""What the journal knows of each child: tracks of growth, the latest value of a kind, whether heads are apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from twofold.case import Case
from twofold.case.growth import stated
from twofold.case.projection import Seen, Track, track
from twofold.case.reference import Measure
from twofold.course.happened import Happened
from twofold.course.inputs import Plan
from twofold.journal.bedside import Observation, observations, usable
from twofold.journal.place import journal_of
from twofold.store import read_json


def believed(case: Case) -> list[Observation]:
    """The observations of a case that stand and that nothing contradicts, in order of time."""
    return usable(observations(journal_of(case.root)))


def growth_track(
    case: Case, letter: str, measure: Measure, gestation_days: int | None, found: Sequence[Observation]
) -> Track:
    """A child's measurements of one kind: the journal's, and for weight those that case.yaml states."""
    child = case.twins[letter]
    rows = {o.time.date(): o.value for o in found if o.child == letter and o.measure == measure}
    if measure == "weight":
        rows = {**{s.day: s.found for s in stated(case, letter)}, **rows}
    seen = [Seen(day, value) for day, value in rows.items()]
    return track(measure, child.sex, child.born, gestation_days, seen)


def latest(found: Sequence[Observation], letter: str, measure: str, until: dt.datetime) -> Observation | None:
    """The last value of a child and kind at or before a time."""
    rows = [o for o in found if o.child == letter and o.measure == measure and o.time <= until]
    return rows[-1] if rows else None


def present(case: Case, told: Happened, found: Sequence[Observation]) -> dt.datetime | None:
    """The moment until which the journal speaks; None where nothing happened yet. No clock is asked."""
    times = [o.time for o in found] + [*told.began.values(), *told.ended.values(), *told.stopped.values()]
    times += [at for at in told.died.values()] + [moved[1] for moved in told.moved.values()]
    times += [at for _, at, _ in told.complications]
    return max(times).astimezone(case.zone) if times else None


def needs(case: Case, plan: Plan) -> dict[str, dict[str, float]]:
    """Skin that each child lacks (cm2), middle estimate, by candidate; without a division what people wrote."""
    found: dict[str, dict[str, float]] = {}
    for path in sorted(case.root.glob("2-division/*/division.json")):
        deficit = read_json(path)["deficit_cm2"]
        found[path.parent.name] = {t: float(deficit[t]["skin"]["mid"]) for t in ("a", "b")}
    if not found and plan.skin_lacking_cm2 is not None and len(plan.skin_lacking_cm2) == 2:
        found["as written"] = {str(t): cm2 for t, cm2 in plan.skin_lacking_cm2.items()}
    return found
