"""Tissue expansion: a fill calendar to the needed cover, the log of fills against it, and when skin may be ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from twofold.course.harm import uniforms
from twofold.course.inputs import Expander
from twofold.course.numerics import DRAWS
from twofold.course.records import Band, ChildExpansion, Expansion, Fallback, Fill
from twofold.evidence import document, estimate, value
from twofold.journal.bedside import Observation
from twofold.quantity import P10, P50, P90

LETTERS = ("a", "b")


@dataclass(frozen=True)
class Ready:
    """When skin is ready, days from a given day, as samples; stands in for an Estimate where dates are drawn."""

    days: tuple[float, ...]

    def quantiles(self, u: np.ndarray) -> np.ndarray:
        """The u-quantiles, same shape."""
        return np.quantile(np.array(self.days), u)


def fills(expander: Expander) -> list[Fill]:
    """The fill calendar of one expander until it is full."""
    count = ceil(expander.volume_ml / expander.fill_ml)
    return [
        Fill(
            expander=expander.id,
            on=expander.placed + dt.timedelta(days=expander.first_after_days + k * expander.every_days),
            to_ml=min(expander.volume_ml, (k + 1) * expander.fill_ml),
        )
        for k in range(count)
    ]


def expansion(
    expanders: Sequence[Expander],
    need_cm2: Mapping[str, Mapping[str, float]],
    found: Sequence[Observation],
    planned: dt.date,
    seed: int,
) -> Expansion | None:
    """Both children's expansion, each apart; None where there are no expanders.

    Args:
        need_cm2: skin that each child lacks, per candidate: ``{candidate: {a: cm2, b: cm2}}``.
        found: observations; a fill counts for the expander whose id its note names.
    """
    if not expanders:
        return None
    most = {t: max((need[t] for need in need_cm2.values()), default=None) for t in LETTERS}
    rows = {t: _child(t, [e for e in expanders if e.twin == t], most[t], found, planned, seed) for t in LETTERS}
    return Expansion(
        a=rows["a"],
        b=rows["b"],
        fallbacks=tuple(Fallback.model_validate(f) for f in document("expansion")["fallbacks"]),
        source="; ".join(estimate(f"expansion.{k}").source for k in ("cm2_per_ml", "complication")),
    )


def ready(
    expanders: Sequence[Expander],
    need_cm2: Mapping[str, Mapping[str, float]],
    planned: dt.date,
    seed: int,
    found: Sequence[Observation] = (),
) -> Ready | None:
    """Days from the planned date at which both children's skin is ready: the later of the two."""
    later = None
    for t in LETTERS:
        need = max((n[t] for n in need_cm2.values()), default=None)
        mine = [e for e in expanders if e.twin == t]
        if mine and need is not None:
            days = _days(t, mine, need, planned, seed, found)
            later = days if later is None else np.maximum(later, days)
    return None if later is None else Ready(tuple(float(d) for d in later))


def _child(
    t: str, mine: list[Expander], need: float | None, found: Sequence[Observation], planned: dt.date, seed: int
) -> ChildExpansion:
    log_, unnamed = _log(t, mine, found)
    calendar = sorted((f for e in mine for f in fills(e)), key=lambda f: (f.on, f.expander))
    trouble = estimate("expansion.complication")
    band, by_date = None, None
    if mine and need is not None:
        days = _days(t, mine, need, planned, seed, found)
        low, mid, high = np.quantile(days, (P10, P50, P90))
        band = tuple(planned + dt.timedelta(days=round(float(d))) for d in (low, mid, high))
        by_date = float((days <= 0).mean())
    return ChildExpansion(
        need_cm2=need, expanders=tuple(e.id for e in mine), fills=tuple(calendar), log=tuple(log_),
        behind_ml=_behind(mine, log_), unnamed=unnamed,
        any_complication=Band(
            low=1 - (1 - trouble.low) ** len(mine), mid=1 - (1 - trouble.value) ** len(mine),
            high=1 - (1 - trouble.high) ** len(mine),
        ),
        ready_low=band[0] if band else None, ready_mid=band[1] if band else None,
        ready_high=band[2] if band else None, ready_by_planned=by_date,
    )  # fmt: skip


def _log(t: str, mine: Sequence[Expander], found: Sequence[Observation]) -> tuple[list[Fill], int]:
    """Fills that were observed, summed per expander, and how many name no expander."""
    ids, sums, rows, unnamed = {e.id for e in mine}, dict.fromkeys((e.id for e in mine), 0.0), [], 0
    for o in found:
        if o.child != t or o.measure != "expander_fill":
            continue
        if o.note not in ids:
            unnamed += 1
            continue
        sums[o.note] += o.value
        rows.append(Fill(expander=o.note, on=o.time.date(), to_ml=sums[o.note]))
    return rows, unnamed


def _behind(mine: Sequence[Expander], log_: Sequence[Fill]) -> dict[str, float]:
    """How many mL each expander lacks against its calendar on the day of its last fill."""
    out = {}
    for e in mine:
        done = [f for f in log_ if f.expander == e.id]
        if done:
            due = max((f.to_ml for f in fills(e) if f.on <= done[-1].on), default=0.0)
            out[e.id] = due - done[-1].to_ml
    return out


def _days(
    t: str, mine: Sequence[Expander], need: float, planned: dt.date, seed: int, found: Sequence[Observation]
) -> np.ndarray:
    """Days from the planned date at which a child's cover is enough, per draw.

    Each expander gives at its own pace, from what the log shows it holds; one in trouble stands still for a while.
    A need beyond what all can give when full is met never (infinitely late is drawn as a year).
    """
    log_, _ = _log(t, mine, found)
    per_ml = estimate("expansion.cm2_per_ml").quantiles(uniforms(seed, "skin per mL", DRAWS))
    wanted = need * (1 + estimate("expansion.recoil").quantiles(uniforms(seed, "recoil", DRAWS)))
    share = estimate("expansion.complication").quantiles(uniforms(seed, "expander trouble", DRAWS))
    grid = np.arange(-value("expansion.horizon_days"), value("expansion.horizon_days") + 1)
    area = np.zeros((len(grid), DRAWS))
    for e in mine:
        troubled = uniforms(seed, f"trouble of {e.id}", DRAWS) < share
        back = estimate("expansion.setback_days").quantiles(uniforms(seed, f"setback of {e.id}", DRAWS)) * troubled
        done = [f for f in log_ if f.expander == e.id]
        held, since = (done[-1].to_ml, done[-1].on) if done else (0.0, e.placed)
        wait = e.every_days if done else e.first_after_days
        day = grid[:, None] - (since - planned).days - back
        more = np.floor(np.maximum(0.0, day - wait) / e.every_days) + (day >= wait)
        area += np.minimum(e.volume_ml, held + e.fill_ml * np.maximum(0.0, more)) * per_ml
    enough = area >= wanted
    first = np.where(enough.any(axis=0), grid[enough.argmax(axis=0)], grid[-1])
    return first.astype(float)
