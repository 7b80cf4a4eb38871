"""Writes ``5-course``: calendar, growth, timing, recovery."""

from __future__ import annotations

from pathlib import Path

from twofold.case import Case, Options
from twofold.case.growth import CAVEAT, REFERENCE, known, mass_on, weighed_on
from twofold.course.calendar import operations, preparation, problems
from twofold.course.handover import hand_over
from twofold.course.records import Band, Calendar, ChildGrowth, Growth, GrowthRow, Operation
from twofold.course.recovery import recovery
from twofold.course.timing import timing
from twofold.store import write_json


def run(case: Case, out: Path, options: Options) -> None:
    """Write the four files of the course into ``out``."""
    rows = operations(case)
    candidates = sorted({c for o in rows for c in o.rehearsed_h if c != "all"}) or ["all"]
    write_json(
        out / "calendar.json",
        Calendar(
            operations=rows,
            preparation=preparation(case, rows),
            hand_over=hand_over(case, rows, candidates),
            problems=problems(rows),
        ),
    )
    write_json(
        out / "growth.json",
        Growth(reference=REFERENCE, caveat=CAVEAT, a=growth(case, "a", rows), b=growth(case, "b", rows)),
    )
    dividing = [o for o in rows if "all" not in o.rehearsed_h and o.rehearsed_h]
    write_json(out / "timing.json", [timing(case, o) for o in dividing])
    write_json(out / "recovery.json", recovery(case, rows))


def growth(case: Case, letter: str, rows: tuple[Operation, ...]) -> ChildGrowth:
    """A child's known z-scores and the weight projected to each operation."""
    child = case.twins[letter]
    projected = []
    for o in rows:
        mass = mass_on(case, letter, o.start.date())
        band = Band(low=mass.low, mid=mass.mid, high=mass.high)
        age = child.age_months(o.start.date())
        projected.append(GrowthRow(operation=o.id, on=o.start.date(), age_months=age, mass_kg=band))
    return ChildGrowth(
        measured_on=weighed_on(case, letter), measured_kg=child.mass_kg, z=known(case, letter)[-1][1],
        rows=tuple(projected),
    )
