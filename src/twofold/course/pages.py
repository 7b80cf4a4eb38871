"""``course.html``: the whole course on one page, what is due, what is known, what dates change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from twofold.case import Case
from twofold.course.drawing import in_order
from twofold.course.html import band, folded, heading, listed, page, para, sign, table
from twofold.course.inputs import Plan
from twofold.course.numerics import LATEST
from twofold.course.records import Against, Calendar, Candidacy, Expansion, Growth, RehearsedWeek, Timing, Watch, Week
from twofold.quantity import PERCENT


def course_page(
    case: Case,
    plan: Plan,
    calendar: Calendar,
    growth: Growth,
    dates: Sequence[Timing],
    weighed: Candidacy,
    skin: Expansion | None,
    warned: Watch,
    pictures: Mapping[str, str],
) -> str:
    """The page's text."""
    return page(
        f"The course of both children: {case.file.title or case.root.name}",
        [
            *(para(p, "stop") for p in calendar.problems),
            pictures["course"],
            *_watch(warned),
            *_calendar(calendar),
            *_prenatal(case, plan),
            *_growth(case, growth, pictures),
            *_candidacy(case, weighed),
            *(part for d in dates for part in _timing(case, d, pictures)),
            *_skin(case, skin),
        ],
    )


def _watch(warned: Watch) -> Iterator[str]:
    yield heading("What the latest values ask to be checked")
    rows = [(w.twin, w.check, "; ".join(w.because), f"{w.source} [{w.grade}]") for w in warned.warnings]
    when = f"until {warned.until:%Y-%m-%d %H:%M}" if warned.until else "nothing observed yet"
    yield table(f"Checks, {when}", ("child", "check", "because", "source"), rows) if rows else para(f"None, {when}.")
    if warned.not_judged:
        yield folded("Not judged, for want of values", listed(warned.not_judged))


def _calendar(calendar: Calendar) -> Iterator[str]:
    yield heading("Calendar, counted backwards from each date")
    rows = []
    for p in calendar.preparation:
        state = f"done {p.done}" if p.done else "cannot be met: brought forward" if p.too_late else ""
        rows.append((str(p.due), p.what, p.operation, state, f"{p.source} [{p.grade}]"))
    yield table("What must be ready by when", ("by", "what", "for", "", "source"), rows)


def _prenatal(case: Case, plan: Plan) -> Iterator[str]:
    if not (plan.scans or plan.identity or plan.delivery):
        return
    yield heading("Before birth and birth")
    rows = [(f"{s.week:g}", s.by, k.what, k.value, k.sure) for s in plan.scans for k in s.found]
    yield table("What each scan told, and how sure", ("week", "by", "", "found", "how sure"), rows)
    if plan.identity is not None:
        who = {t: getattr(plan.identity, t) for t in in_order(case)}
        rows = [(sign(case, t), w.before_birth, w.at_birth) for t, w in who.items()]
        yield table("Who is who, fixed before birth", ("child", "before birth", "at birth"), rows)
    if plan.delivery:
        yield table("Delivery plan", ("", ""), list(plan.delivery.items()))
        yield para("The birth is rehearsed as an operation of its own: 4-rehearsal/all/ of its id.", "quiet")


def _growth(case: Case, growth: Growth, pictures: Mapping[str, str]) -> Iterator[str]:
    yield heading("Growth")
    yield para(f"{growth.reference}. Gestation: {growth.gestation}. {growth.caveat}", "quiet")
    yield from (pictures[k] for k in pictures if k.startswith("growth-"))
    for t in in_order(case):
        rows = [
            (c.measure.replace("_", " "), str(p.on), f"{p.found:.2f} {c.unit}", f"{p.z:+.1f}",
             f"{p.corrected_months:.1f}", p.reference)
            for c in getattr(growth, t).curves for p in c.points
        ]  # fmt: skip
        head = ("measure", "on", "found", "z-score", "corrected age, months", "reference")
        late = sorted(rows, key=lambda r: r[1])[-LATEST:]
        yield table(f"Measured: {sign(case, t)}" + (", latest" if len(rows) > LATEST else ""), head, late)
        if len(rows) > LATEST:
            yield folded(f"All {len(rows)} values of {t}", table(f"Measured: {sign(case, t)}", head, rows))
    for t in in_order(case):
        gaps = [w for w in growth.missing if w.startswith(f"{t}:")]
        if gaps:
            yield folded(f"{gaps[-1]}: the last of {len(gaps)} such gaps" if len(gaps) > 1 else gaps[0], listed(gaps))


def _candidacy(case: Case, weighed: Candidacy) -> Iterator[str]:
    order = in_order(case)
    yield heading("What bears on whether, when and how to separate")
    yield para("People weigh it. Nothing here is a verdict, and what is not known is as important as what is.")
    rows = [
        (f.factor.replace("_", " "), f.asks, *(getattr(f, t) for t in order), f.pair, f.missing_test,
         "; ".join(f.dissent), f.source)
        for f in weighed.factors
    ]  # fmt: skip
    head = ("factor", "asks", *(sign(case, t) for t in order), "pair", "missing test", "who dissents", "source")
    yield table("Factors", head, rows)
    yield para("Circumstances in which publications tell that teams did not separate:")
    yield listed(weighed.told_elsewhere)
    yield table("The way of care without separation", ("what", "when"), [(c.what, c.when) for c in weighed.care_path])


def _timing(case: Case, d: Timing, pictures: Mapping[str, str]) -> Iterator[str]:
    order = in_order(case)
    yield heading(f"Timing of {d.operation}")
    yield listed(d.assumes)
    yield para(f"Season: {d.season}", "quiet")
    if not d.draws:
        yield para(d.not_computed, "stop")
        rows = [(str(w.starts), str(w.epi_week), _season(w), f"{w.people_here:.0%}",
                 *(band(w.a_mass_kg if t == "a" else w.b_mass_kg) for t in order)) for w in d.weeks]  # fmt: skip
        head = ("week of", "epi week", "season", "people here", *(f"weight of {t}, kg" for t in order))
        yield table("Weeks", head, rows)
        return
    yield pictures[f"timing-{d.operation}"]
    spans = [f"{w.first} to {w.last}" for w in d.windows]
    yield para("Windows that cannot be ruled out (no other week is better for one child and no worse for the other, "
               "in at least one draw of ten), in order of time: " + "; ".join(spans))  # fmt: skip
    yield table(
        "The planned week against others: share of draws in which none of them is better",
        ("against, weeks", "share", "hangs most on", "in its lowest fifth", "in its highest fifth"),
        [_against(a) for a in d.against],
    )
    rows = [
        (str(w.starts), str(w.epi_week), _season(w), f"{w.people_here:.0%}",
         *(cell for t in order for cell in _harm(w, t)), f"{w.undominated or 0:.2f}")
        for w in d.weeks
    ]  # fmt: skip
    parts = ("harm of 100", "operation / waiting / infection")
    head = ("week of", "epi week", "season", "people here", *(f"{t}: {p}" for t in order for p in parts), "undominated")
    yield table("Weeks (shares of 100 children; one digit is all that is meant)", head, rows)
    yield from _rehearsed(d, order)


def _rehearsed(d: Timing, order: Sequence[str]) -> Iterator[str]:
    """Which part of harm comes from the rehearsal, for each child apart."""
    if not d.rehearsed:
        return
    for t in order:
        lean = d.leans[t]  # type: ignore[index]
        yield para(f"{t}, as rehearsed: odds of harm fall with weight to the power {band(lean.weight, 2)}, "
                   f"rise with the vessels' conductance to the power {band(lean.joined, 2)}")  # fmt: skip
    harm = {w.starts: w for w in d.weeks}
    rows = [
        (str(w.starts), f"{w.offset_weeks:+d}", *(cell for t in order for cell in _run(w, harm[w.starts], t)))
        for w in d.rehearsed
    ]
    parts = (
        "from the rehearsal, of 100",
        "died or arrested, of 100 runs",
        "runs harmed only now / only as planned",
        "blood lost, mL/kg",
    )
    head = ("week of", "", *(f"{t}: {p}" for t in order for p in parts))
    yield table(f"The part of harm that comes from the rehearsal (candidate {d.rehearsed_candidate}): what weight and "
                "joined vessels of a week add to harm, or take off, against the planned week", head, rows)  # fmt: skip


def _run(w: RehearsedWeek, week: Week, letter: str) -> tuple[str, str, str, str]:
    child, harm = getattr(w, letter), getattr(week, letter)
    if child is None:
        return "not known", "not known", "", ""
    mid, low, high = (f"{round(x * PERCENT):+d}" for x in (harm.rehearsed.mid, harm.rehearsed.low, harm.rehearsed.high))
    died = child.died_or_arrested
    share, least, most = (f"{x * PERCENT:.0f}" for x in (died.mid, died.low, died.high))
    lost = f"{child.blood_lost_ml_kg.mid:.0f} ({child.blood_lost_ml_kg.low:.0f} to {child.blood_lost_ml_kg.high:.0f})"
    return f"{mid} ({low} to {high})", f"{share} ({least} to {most})", f"{child.only_here} / {child.only_planned}", lost


def _season(w) -> str:
    return ("season" if w.in_rsv_season else "") + (", stay meets its peak" if w.stay_meets_peak else "")


def _harm(w, letter: str) -> tuple[str, str]:
    h = getattr(w, letter)
    mid, low, high = (f"{x * PERCENT:.0f}" for x in (h.total.mid, h.total.low, h.total.high))
    return f"{mid} ({low} to {high})", " / ".join(f"{x * PERCENT:.1f}" for x in (h.operation, h.waiting, h.infection))


def _against(a: Against) -> tuple[str, str, str, str, str]:
    weeks = ", ".join(f"{k:+d}" for k in a.weeks)
    flip = a.flips[0] if a.flips else None
    if flip is None:
        return weeks, f"{a.share:.2f}", "", "", ""
    return weeks, f"{a.share:.2f}", flip.input, f"{flip.low:.2f}", f"{flip.high:.2f}"


def _skin(case: Case, skin: Expansion | None) -> Iterator[str]:
    if skin is None:
        return
    yield heading("Skin: expansion of each child")
    for t in in_order(case):
        c = getattr(skin, t)
        need = f"{c.need_cm2:.0f} cm2 of skin lacking" if c.need_cm2 is not None else "need not known yet"
        when = f"{c.ready_mid} ({c.ready_low} to {c.ready_high})" if c.ready_mid else "not known"
        by = (
            f"; ready by the planned date in {c.ready_by_planned:.0%} of draws"
            if c.ready_by_planned is not None
            else ""
        )
        yield para(f"{sign(case, t)}: {need}; expanders {', '.join(c.expanders) or 'none'}; skin ready {when}{by}; "
                   f"trouble with at least one: {band(c.any_complication, 2)} of such children")  # fmt: skip
        behind = "; ".join(f"{e} lacks {ml:.0f} mL against its calendar" for e, ml in c.behind_ml.items() if ml > 0)
        if behind:
            yield para(behind, "stop")
        yield table(f"Fills of {t}", ("expander", "on", "to, mL", ""), [
            *((f.expander, str(f.on), f"{f.to_ml:.0f}", "planned") for f in c.fills),
            *((f.expander, str(f.on), f"{f.to_ml:.0f}", "filled") for f in c.log),
        ])  # fmt: skip
    yield table("If skin is short: what others did", ("what", "source"), [(f.what, f.source) for f in skin.fallbacks])
    yield para(skin.source, "quiet")
