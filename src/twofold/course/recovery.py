"""The days after: each child's planned days, what others' courses let one expect, and the calendar to 24 months."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from math import exp, log, sqrt
from typing import Any

import numpy as np

from twofold.case import Case
from twofold.course.harm import uniforms
from twofold.course.numerics import DRAWS
from twofold.course.records import Band, ChildRecovery, Expected, FollowUp, Operation, Recovery, RecoveryDay, Share
from twofold.evidence import document, estimate
from twofold.quantity import MONTHS_PER_YEAR, P10, P50, P90, Estimate
from twofold.store import read_json

EXPECTED = (
    ("days with a tube", "durations.ventilated"),
    ("days in intensive care", "durations.intensive_care"),
    ("wounds healed, days", "afterwards.wounds_healed"),
    ("skull rebuilt, months", "afterwards.skull_rebuilt"),
    ("rehabilitation, months", "afterwards.rehabilitation"),
)
EACH = (
    "at every visit, each child apart: development, head circumference, shunt and hydrocephalus watch, wounds, "
    "urine volume and clearance; MRI and venography as the team decides"
)


def recovery(case: Case, rows: tuple[Operation, ...], seed: int) -> Recovery:
    """The recovery's steps from its plan, each child's days and bands, and follow-ups counted from the separation."""
    own = next((o for o in rows if o.playbook == "recovery"), None)
    after = next((o for o in reversed(rows) if o.parts), None)
    start = (after or own or rows[-1]).start.date() if rows else None
    steps = _steps(case, own) if own else ()
    stays = paired_stays(seed, DRAWS, {t: case.twins[t].stream for t in ("a", "b")})
    return Recovery(
        operation=own.id if own else None,
        steps=steps,
        follow_up=() if start is None else visits(start),
        source=f"{document('afterwards')['visits']['source']}; {EACH}",
        a=_child("a", steps, start, stays),
        b=_child("b", steps, start, stays),
        befell=tuple(_share(r) for r in document("afterwards")["befell"]),
        both_home_days=_band(np.maximum(stays["a"], stays["b"])),
        undefined=own.undefined if own else (),
    )


def paired_stays(seed: int, draws: int, streams: Mapping[str, int]) -> dict[str, np.ndarray]:
    """Days in hospital of each child, shape (draws,), so that the later of the two is as long as was published.

    Published stays are of pairs who went home together: their spread belongs to the pair. Each child has a share of
    its own, and its middle lies so far below the published one that the later of both meets it.
    """
    from scipy.special import ndtri

    pair, together = estimate("durations.hospital_stay"), estimate("afterwards.stays_together")
    rho = together.quantiles(uniforms(seed, "stays together", draws))
    shared = ndtri(uniforms(seed, "stay of the pair", draws))
    own = {t: ndtri(uniforms(seed, f"stay of stream {streams[t]}", draws)) for t in streams}
    gsd = pair.spread.gsd
    assert gsd is not None
    sigma = log(gsd)
    logs = {t: sigma * (np.sqrt(rho) * shared + np.sqrt(1 - rho) * own[t]) for t in own}
    # the later of two equal normals lies sqrt((1 - rho) / pi) above their mean (its expectation)
    above = sigma * np.sqrt((1 - rho) / np.pi)
    return {t: pair.value * np.exp(logs[t] - above) for t in logs}


def later_of_independent(e: Estimate) -> float:
    """The middle of the later of two stays that are each drawn with the whole spread: the defect that this mends."""
    assert e.spread.gsd is not None
    from statistics import NormalDist

    return e.value * exp(log(e.spread.gsd) * NormalDist().inv_cdf(sqrt(1 / 2)))


def _child(letter: str, steps: tuple[RecoveryDay, ...], start: dt.date | None, stays: dict[str, np.ndarray]):
    days: dict[int, list[str]] = {}
    for s in steps:
        if s.twin in (letter, "both", "none"):
            first = start or s.start.date()
            days.setdefault((s.start.date() - first).days, []).append(s.name)
    expected = [_expected(what, id) for what, id in EXPECTED]
    stay = estimate("durations.hospital_stay")
    expected.insert(2, Expected(what="days in hospital, this child", unit="d", band=_band(stays[letter]),
                                source=stay.source, grade=stay.grade.value))  # fmt: skip
    return ChildRecovery(days={d: tuple(days[d]) for d in sorted(days)}, expected=tuple(expected))


def _expected(what: str, id: str) -> Expected:
    e = estimate(id)
    return Expected(what=what, unit=e.unit, band=Band(low=e.low, mid=e.quantile(P50), high=e.high),
                    source=e.source, grade=e.grade.value)  # fmt: skip


def _band(x: np.ndarray) -> Band:
    low, mid, high = np.quantile(x, (P10, P50, P90))
    return Band(low=float(low), mid=float(mid), high=float(high))


def _share(row: dict[str, Any]) -> Share:
    band = Band(low=row["low"], mid=row["mid"], high=row["high"])
    return Share(what=row["what"], band=band, of=row["of"], source=row["source"], grade=row["grade"])


def _steps(case: Case, own: Operation) -> tuple[RecoveryDay, ...]:
    path = case.folder("3-plan", "all", own.id, "plan.json")
    if not path.is_file():
        return ()
    return tuple(
        RecoveryDay(name=s["name"], twin=s["twin"], start=s["start"], end=s["end"]) for s in read_json(path)["steps"]
    )


def visits(start: dt.date) -> tuple[FollowUp, ...]:
    """What is due after a separation on a day, to 24 months, in order of time."""
    rows = []
    for r in document("afterwards")["visits"]["rows"]:
        months = r.get("months", 0)
        due = months_later(start, months) if months else start + dt.timedelta(days=r["days"])
        rows.append(FollowUp(due=due, months_after=months, what=r["what"]))
    return tuple(sorted(rows, key=lambda f: f.due))


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months on, or that month's last day."""
    count = day.month - 1 + months
    year, month = day.year + count // round(MONTHS_PER_YEAR), count % round(MONTHS_PER_YEAR) + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
