"""Writes ``5-course``: calendar, growth, timing, candidacy, expansion, watch, recovery, their drawings and pages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from twofold.case import Case, Options
from twofold.case.reference import MEASURES
from twofold.course.calendar import operations, preparation, problems
from twofold.course.candidacy import candidacy
from twofold.course.drawing import course_drawing, growth_drawing, in_order, timing_drawing
from twofold.course.expanding import expansion, ready
from twofold.course.growing import departs, growth, mass_band
from twofold.course.handover import hand_over, said
from twofold.course.happened import happened
from twofold.course.inputs import plan_of
from twofold.course.numerics import LAST_DAYS
from twofold.course.pages import course_page
from twofold.course.records import Calendar
from twofold.course.recovery import recovery
from twofold.course.seen import believed, growth_track, needs, present
from twofold.course.sheets import sheet
from twofold.course.timing import timing
from twofold.course.watch import watch
from twofold.store import write_json, write_text


def run(case: Case, out: Path, options: Options) -> None:
    """Write the course's files into ``out``."""
    plan, told, found = plan_of(case), happened(case), believed(case)
    rows = said(case, operations(case, told), told)
    now = present(case, told, found)
    candidates = sorted({c for o in rows for c in o.rehearsed_h if c != "all"}) or ["all"]
    due, after = preparation(case, rows, told), recovery(case, rows, options.seed)
    old = departs(case, plan, rows, found, now)
    calendar = Calendar(
        operations=rows,
        preparation=due,
        hand_over=hand_over(case, rows, candidates, told, lambda t, day: mass_band(case, plan, t, found, day)),
        problems=(*problems(rows, now), *old, *(u for o in rows for u in o.undefined)),
    )
    last = max([o.start.date() for o in rows] + [f.due for f in after.follow_up], default=case.twins.a.born)
    grown = growth(case, plan, rows, found, last + dt.timedelta(days=LAST_DAYS))
    need = needs(case, plan)
    parting = [o for o in rows if o.parts and o.outcome == "planned" and not o.undefined]
    dates = [
        timing(case, plan, o, found, options, ready(plan.expanders, need, o.start.date(), options.seed, found))
        for o in parting
    ]
    skin = expansion(plan.expanders, need, found, parting[0].start.date() if parting else last, options.seed)
    tracks = {(t, m): growth_track(case, t, m, plan.gestation_days, found) for t in ("a", "b") for m in MEASURES}
    warned, weighed = watch(found, tracks, now), candidacy(case, plan, found, tracks)
    write_json(out / "calendar.json", calendar)
    write_json(out / "growth.json", grown)
    write_json(out / "timing.json", dates)
    write_json(out / "recovery.json", after)
    write_json(out / "candidacy.json", weighed)
    write_json(out / "watch.json", warned)
    if skin is not None:
        write_json(out / "expansion.json", skin)
    pictures = {"course": course_drawing(case, plan, rows, due, after, now.date() if now else None)}
    pictures |= {f"growth-{m.replace('_', '-')}": growth_drawing(case, plan, grown, m, last) for m in MEASURES}
    pictures |= {f"timing-{d.operation}": timing_drawing(case, d) for d in dates if d.draws}
    for name, drawn in pictures.items():
        write_text(out / f"{name}.svg", drawn)
    write_text(out / "course.html", course_page(case, plan, calendar, grown, dates, weighed, skin, warned, pictures))
    for t in in_order(case):
        write_text(out / f"handover-{t}.html", sheet(case, t, rows, after, warned, found, told, now))
