"""Pictures of the course: one timeline with past, present and future; growth of each child; harm by week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from twofold.case import Case
from twofold.case.reference import Measure, age, value_of
from twofold.course.frame import DARK, GREY, LIGHT, Frame, area, dot, month_marks, path
from twofold.course.inputs import Plan
from twofold.course.numerics import (
    BADGE_MM,
    CHART_MM,
    LABEL_MM,
    LAST_DAYS,
    PAGE_MM,
    ROW_MM,
    SMALL_MM,
    TYPE_MM,
)
from twofold.course.records import ChildGrowth, Growth, GrowthCurve, Operation, Preparation, Recovery, Timing
from twofold.evidence import value
from twofold.plan.svg import badge, box, fitted, line, page, text
from twofold.quantity import DAYS_PER_WEEK, H_PER_DAY, PERCENT

PAST, AHEAD, PREPARE = "#3a5a40", "#8ab0c8", "#b08a2e"


def in_order(case: Case) -> tuple[str, ...]:
    """The letters in the order of the children's streams: neither is always first."""
    return ("a", "b") if case.twins.a.stream < case.twins.b.stream else ("b", "a")


def paint(case: Case, letter: str) -> str:
    """A child's colour as SVG knows it."""
    return {"white": "#bbb", "yellow": "#c9a800"}.get(case.twins[letter].colour, case.twins[letter].colour)


def course_drawing(
    case: Case,
    plan: Plan,
    rows: Sequence[Operation],
    due: Sequence[Preparation],
    recovery: Recovery,
    today: dt.date | None,
) -> str:
    """The whole course on one line of time: scans before birth, operations with their spread, preparation, visits."""
    born = case.twins.a.born
    scans = [(born - dt.timedelta(days=_before_birth(plan, s.week)), f"week {s.week:g}: {s.by}") for s in plan.scans]
    moments = [o.start.date() for o in rows] + [d for d, _ in scans] + [f.due for f in recovery.follow_up] + [born]
    moments += [p.due for p in due]
    first, last = min(moments) - dt.timedelta(days=LAST_DAYS / 2), max(moments) + dt.timedelta(days=LAST_DAYS)
    width, top = PAGE_MM, TYPE_MM * (2 + 1)

    def across(day: dt.date) -> float:
        return LABEL_MM + (day - first).days / (last - first).days * (width - LABEL_MM - 2)

    lanes = 2 + len(rows) + len({p.operation for p in due})
    height = top + ROW_MM * (lanes + 2)
    body = [text(0, TYPE_MM, f"Course: {case.file.title or case.root.name}", TYPE_MM, weight="bold")]
    body += month_marks(first, last, across, height - ROW_MM, top)
    if today is not None:
        body.append(line(across(today), top - 1, across(today), height - ROW_MM, DARK, dash="1 1"))
        end = "end" if across(today) > PAGE_MM - LABEL_MM / 2 else "start"
        body.append(text(across(today), top - 2, f"present: {today:%d %b %Y}", SMALL_MM, end))
    y = top
    y = _points(body, across, y, "before birth", [*scans, (born, "birth")], PAST)
    for o in rows:
        y = _operation(body, across, y, o)
        mine = [(p.due, p.what) for p in due if p.operation == o.id]
        if mine:
            y = _points(body, across, y, f"   prepare {o.id}", mine, PREPARE)
    _points(body, across, y, "visits to 24 months", [(f.due, f.what) for f in recovery.follow_up], AHEAD)
    key = "filled: seen  ·  outlined: planned  ·  pale: as long as it may take (P90 of rehearsal)  ·  dots: due days"
    body.append(text(LABEL_MM, height - 1, key, SMALL_MM, fill=GREY))
    return page(width, height, body, "The course of both children")


def _before_birth(plan: Plan, week: float) -> float:
    born_at = plan.gestation_days if plan.gestation_days is not None else value("growth.term_days")
    return born_at - week * DAYS_PER_WEEK


def _points(body: list[str], across, y: float, name: str, points, colour: str) -> float:
    mid = y + ROW_MM / 2
    body.append(text(0, mid + 1, fitted(name, LABEL_MM, SMALL_MM), SMALL_MM))
    for day, words in points:
        x = across(day)
        body.append(
            f'<circle cx="{x:.2f}" cy="{mid:.2f}" r="1.3" fill="{colour}"><title>{day}: {_safe(words)}</title></circle>'
        )
    return y + ROW_MM


def _safe(words: str) -> str:
    return words.replace("&", "and").replace("<", "under ").replace(">", "over ")


def _operation(body: list[str], across, y: float, o: Operation) -> float:
    mid, seen = y + ROW_MM / 2, o.origin == "observed"
    body.append(text(0, mid + 1, fitted(f"{o.id}: {o.title}", LABEL_MM, SMALL_MM), SMALL_MM))
    x = across(o.start.date())
    longest = max((b.high for b in o.rehearsed_h.values()), default=0.0)
    end = o.end.date() if o.end else o.start.date() + dt.timedelta(days=longest / H_PER_DAY)
    body.append(box(x, mid - ROW_MM / 2 / 2, across(end) - x, ROW_MM / 2, PAST if seen and o.end else AHEAD))
    if o.window_to is not None and not seen:
        body.append(box(x, mid - ROW_MM / 2 / 2, across(o.window_to) - x, ROW_MM / 2, "none", AHEAD))
    if o.moved_from is not None:
        body.append(line(across(o.moved_from), mid, x, mid, GREY, dash="1 1"))
        body.append(text(across(o.moved_from), mid + 1, "×", TYPE_MM, "middle", fill=GREY))
    body.append(
        f'<circle cx="{x:.2f}" cy="{mid:.2f}" r="1.8" fill="{PAST if seen else "white"}" stroke="{PAST}" '
        f'stroke-width="0.6"><title>{o.start:%Y-%m-%d %H:%M} {o.outcome}</title></circle>'
    )
    words = f"{o.start:%d %b %Y}" + (f", {o.outcome}" if seen else "") + (", undefined" if o.undefined else "")
    right = across(end) > PAGE_MM - LABEL_MM / 2
    body.append(text((x if right else max(x, across(end))) + (-TYPE_MM if right else TYPE_MM), mid + 1, words, SMALL_MM,
                     "end" if right else "start", fill="#a00" if o.undefined else DARK))  # fmt: skip
    return y + ROW_MM


def growth_drawing(case: Case, plan: Plan, growth: Growth, measure: Measure, last: dt.date) -> str:
    """One measure of both children on one chart each, same scale, against the reference's lines."""
    curves = {t: _curve(getattr(growth, t), measure) for t in in_order(case)}
    born = case.twins.a.born
    days = [born + dt.timedelta(days=d) for d in range(0, (last - born).days + 1, round(DAYS_PER_WEEK))]
    lines = {
        t: {z: [value_of(measure, case.twins[t].sex, age((d - born).days, plan.gestation_days), z) for d in days]
            for z in (-2, 0, 2)}
        for t in curves
    }  # fmt: skip
    tops = [b.band.high for c in curves.values() for b in c.ahead] + [v for k in lines.values() for v in k[2]]
    lows = [b.band.low for c in curves.values() for b in c.ahead] + [v for k in lines.values() for v in k[-2]]
    body, gap = [], PAGE_MM - 2 * CHART_MM[0]
    for k, (t, curve) in enumerate(curves.items()):
        frame = Frame(born, last, min(lows), max(tops), x=k * (CHART_MM[0] + gap), y=BADGE_MM)
        body += frame.axes(f"{measure.replace('_', ' ')} of {t}, {curve.unit}", 2 * BADGE_MM + 1)
        body.append(badge(frame.across(born) + BADGE_MM, frame.y, BADGE_MM, case.twins[t].shape,
                          paint(case, t), t))  # fmt: skip
        for z, values in lines[t].items():
            body.append(path(frame, days, values, GREY, "" if z == 0 else "1.5 1"))
            body.append(text(frame.across(last) + 1, frame.up(values[-1]) + 1, f"{z:+d} z" if z else "middle", SMALL_MM,
                             fill=GREY))  # fmt: skip
        body += _ahead(case, frame, t, curve)
        if curve.caveat:
            body.append(
                text(frame.across(born) + BADGE_MM, frame.up(max(tops)) + TYPE_MM, curve.caveat, SMALL_MM, fill="#a00")
            )
    told = f"Grey: {growth.reference[:96]}…   Colour: 80 % band.   {growth.caveat[:66]}…"
    body.append(text(0, CHART_MM[1] + TYPE_MM * 2, told, SMALL_MM, fill=GREY))
    return page(PAGE_MM, CHART_MM[1] + TYPE_MM * (2 + 1), body, f"Growth: {measure}")


def _curve(child: ChildGrowth, measure: str) -> GrowthCurve:
    return next(c for c in child.curves if c.measure == measure)


def _ahead(case: Case, frame: Frame, letter: str, curve: GrowthCurve) -> list[str]:
    colour, shape = paint(case, letter), "circle" if case.twins[letter].shape == "circle" else "square"
    on = [b.on for b in curve.ahead if b.on <= frame.last]
    bands = [b.band for b in curve.ahead if b.on <= frame.last]
    parts = []
    if on:
        parts.append(area(frame, on, [b.low for b in bands], [b.high for b in bands], colour))
        parts.append(path(frame, on, [b.mid for b in bands], colour))
    return parts + [dot(frame, p.on, p.found, colour, shape) for p in curve.points if p.on <= frame.last]


def timing_drawing(case: Case, timing: Timing) -> str:
    """Harm of each child by week, same scale, with the season below; no week is marked but the planned one."""
    weeks = [w for w in timing.weeks if w.a is not None and w.b is not None]
    days = [w.starts for w in weeks]
    top = max(getattr(w, t).total.high for w in weeks for t in ("a", "b")) * PERCENT
    body, gap = [], PAGE_MM - 2 * CHART_MM[0]
    planned = next(w.starts for w in weeks if w.offset_weeks == 0)
    for k, t in enumerate(in_order(case)):
        frame = Frame(days[0], days[-1], 0.0, top, x=k * (CHART_MM[0] + gap), y=BADGE_MM)
        for w in weeks:
            if w.in_rsv_season:
                x = frame.across(w.starts)
                wide = frame.across(min(w.starts + dt.timedelta(weeks=1), days[-1])) - x
                body.append(box(x, frame.up(top), wide, frame.up(0) - frame.up(top), "#f2ead8"))
        body += frame.axes(f"serious harm of {t} by week, of 100 children", 2 * BADGE_MM + 1)
        body.append(badge(frame.across(days[0]) + BADGE_MM, frame.y, BADGE_MM, case.twins[t].shape,
                          paint(case, t), t))  # fmt: skip
        harm = [getattr(w, t) for w in weeks]
        colour = paint(case, t)
        body.append(
            area(frame, days, [h.total.low * PERCENT for h in harm], [h.total.high * PERCENT for h in harm], colour)
        )
        body.append(path(frame, days, [h.total.mid * PERCENT for h in harm], colour))
        for part, dash in (("operation", ""), ("waiting", "2 1"), ("infection", "0.6 0.8")):
            values = [getattr(h, part) * PERCENT for h in harm]
            body.append(path(frame, days, values, DARK, dash))
            body.append(text(frame.across(days[-1]) - 1, frame.up(values[-1]) - 1, part, SMALL_MM, "end"))
        body.append(line(frame.across(planned), frame.up(0), frame.across(planned), frame.up(top), GREY, dash="1 1"))
        body.append(text(frame.across(planned) + 1, frame.up(top) + SMALL_MM, "planned", SMALL_MM, fill=DARK))
    told = "Colour: middle and 80 % band of all draws. Black: what it is made of (middle). Shaded: RSV season. " \
           "No rate of interconnection was ever published: it is drawn from 0 to 12 % a month."  # fmt: skip
    body.append(text(0, CHART_MM[1] + TYPE_MM * 2, told, SMALL_MM, fill=GREY))
    return page(PAGE_MM, CHART_MM[1] + TYPE_MM * (2 + 1), body, f"Timing: {timing.operation}")


__all__ = ["LIGHT", "course_drawing", "growth_drawing", "in_order", "paint", "timing_drawing"]
