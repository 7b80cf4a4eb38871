"""What a date does to each child: harm by week, draw by draw, with the same random numbers for every week.

Serious harm (death or lasting injury) of one child comes from the operation itself, from an emergency while waiting,
and from an infection while recovering. Odds of the operation's harm move with weight (blood reserve), age, the
vessels' interconnection, skin that is not ready and people who are away. Where the weeks were rehearsed,
weight and interconnection act as in those runs. Children are never added; what befalls the
pair (emergency, season, stay) is drawn once for both.

*Source*: ``evidence/tables/timing.yaml`` and ``seasons.yaml``. A model to compare dates by, no forecast for a child.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from twofold.course.leaning import Lean
from twofold.course.numerics import HASH_DIGITS, HEX, STAY_STEPS
from twofold.course.seasons import Season, week_of_year
from twofold.evidence import estimate, value
from twofold.quantity import DAYS_PER_MONTH, DAYS_PER_WEEK
from twofold.store import hash_object

LETTERS = ("a", "b")
RESERVE = "blood reserve with weight"
INPUTS = {  # name shown -> estimate drawn once for the pair
    "harm of the operation itself": "timing.serious_harm",
    "interconnection of vessels": "timing.interconnection_per_month",
    "blood reserve with weight": "timing.reserve_exponent",
    "age under six months": "timing.young_odds",
    "emergency while waiting": "timing.emergency_per_week",
    "odds of an emergency": "timing.emergency_odds",
    "infections while recovering": "timing.infections_per_month",
    "harm by an infection": "timing.infection_harms",
    "skin not ready": "timing.short_cover_odds",
    "people away": "timing.thin_staff_odds",
    "length of stay": "durations.hospital_stay",
    "season early or late": "seasons.shift_weeks",
    "infections between seasons": "seasons.between_seasons",
}


class Drawable(Protocol):
    """Anything with quantiles: an Estimate, or samples."""

    def quantiles(self, u: np.ndarray) -> np.ndarray: ...


@dataclass(frozen=True)
class Child:
    """One child over the candidate weeks: median weight (kg) and its log spread, age in months, by week."""

    mass_kg: tuple[float, ...]
    mass_log_sd: tuple[float, ...]
    age_months: tuple[float, ...]
    stream: int


@dataclass(frozen=True)
class Setting:
    """What the dates differ in. ``weeks`` are offsets from the planned day; index 0 may lie before it."""

    planned: dt.date
    weeks: tuple[int, ...]
    children: Mapping[str, Child]
    season: Season
    ready: Drawable | None = None  # days from the planned day at which skin is ready (negative: before)
    here: tuple[float, ...] = ()  # share of people who are there, by week; empty: all
    off: frozenset[str] = field(default_factory=frozenset)  # inputs that are held without effect
    leans: Mapping[str, Lean] = field(default_factory=dict)  # by child, from rehearsals; empty: the guesses stand


@dataclass(frozen=True)
class Harm:
    """Chances of serious harm, arrays of shape (weeks, draws), and the inputs drawn, arrays of shape (draws,)."""

    total: Mapping[str, np.ndarray]
    parts: Mapping[str, Mapping[str, np.ndarray]]  # child -> operation, waiting, infection
    inputs: Mapping[str, np.ndarray]
    rehearsed: Mapping[str, np.ndarray] = field(default_factory=dict)  # child -> what rehearsals move the operation by


NEUTRAL = {
    "interconnection of vessels": 0.0, "blood reserve with weight": 0.0, "age under six months": 1.0,
    "emergency while waiting": 0.0, "infections while recovering": 0.0, "skin not ready": 1.0, "people away": 1.0,
    "season early or late": 0.0,
}  # fmt: skip


def uniforms(seed: int, name: str, draws: int) -> np.ndarray:
    """The stream of random numbers that belongs to a name: the same for every week and place."""
    stream = int(hash_object([seed, name])[:HASH_DIGITS], HEX)
    return np.random.default_rng(stream).random(draws)


def drawn(seed: int, draws: int, off: frozenset[str] = frozenset()) -> dict[str, np.ndarray]:
    """Every input's draws, shape (draws,); those named ``off`` have no effect. Raises KeyError: cannot be held off."""
    return {
        name: np.full(draws, NEUTRAL[name]) if name in off else estimate(id).quantiles(uniforms(seed, name, draws))
        for name, id in INPUTS.items()
    }


def harm(setting: Setting, seed: int, draws: int) -> Harm:
    """Harm of each child by candidate week and draw."""
    x = drawn(seed, draws, setting.off)
    weeks = np.array(setting.weeks, dtype=float)[:, None]
    waiting = 1 - np.exp(-x["emergency while waiting"] * (weeks - weeks.min()))
    met = _infected(setting, weeks, x)
    shared = _odds(x["harm of the operation itself"]) * _cover(setting, weeks, x, seed, draws) * _staff(setting, x)
    total, parts, rehearsed = {}, {}, {}
    for letter in LETTERS:
        level = shared * _young(setting.children[letter], x)
        own = level * _moved(letter, setting, weeks, x, seed, draws)
        planned, emergency = _share(own), _share(own * x["odds of an emergency"])
        parts[letter] = {
            "operation": (1 - waiting) * planned,
            "waiting": waiting * emergency,
            "infection": (1 - waiting) * (1 - planned) * met,
        }
        total[letter] = sum(parts[letter].values())
        if letter in setting.leans:
            rehearsed[letter] = (1 - waiting) * (planned - _share(level))
    return Harm(total, parts, x, rehearsed)


def _odds(p: np.ndarray) -> np.ndarray:
    return p / (1 - p)


def _share(odds: np.ndarray) -> np.ndarray:
    return odds / (1 + odds)


def _moved(
    letter: str, setting: Setting, weeks: np.ndarray, x: Mapping[str, np.ndarray], seed: int, draws: int
) -> np.ndarray:
    """The factor of weight and joined vessels against the planned week: as rehearsed, else as guessed.

    A child heavier or lighter than thought is so at every date. Without a rehearsal the odds grow as the vessels do.
    """
    from scipy.special import ndtri

    child = setting.children[letter]
    deviate = ndtri(uniforms(seed, f"weight of stream {child.stream}", draws))
    mass = np.array(child.mass_kg)[:, None] * np.exp(np.array(child.mass_log_sd)[:, None] * deviate)
    reserve, joined = x[RESERVE], np.ones(draws)
    if letter in setting.leans:  # the same uniform numbers as the guess's, so that what flips a week is still told
        powers = setting.leans[letter].draws(uniforms(seed, RESERVE, draws), uniforms(seed, "joined vessels", draws))
        reserve, joined = (reserve if RESERVE in setting.off else powers[0]), powers[1]
    reference = np.interp(0.0, setting.weeks, child.mass_kg)
    months = weeks * DAYS_PER_WEEK / DAYS_PER_MONTH
    return (mass / reference) ** -reserve * (1 + x["interconnection of vessels"]) ** (months * joined)


def _young(child: Child, x: Mapping[str, np.ndarray]) -> np.ndarray:
    young = np.array(child.age_months)[:, None] < value("timing.young_until_months")
    return np.where(young, x["age under six months"], 1.0)


def _infected(setting: Setting, weeks: np.ndarray, x: Mapping[str, np.ndarray]) -> np.ndarray:
    """The chance of harm by an infection over a stay that begins in each week, shape (weeks, draws)."""
    first, stay = week_of_year(setting.planned), x["length of stay"] / DAYS_PER_WEEK
    level = np.zeros((len(weeks), len(stay)))
    for k in range(STAY_STEPS):
        at = first + weeks + stay * (k + 0.5) / STAY_STEPS
        level += setting.season.level(at, x["infections between seasons"], x["season early or late"]) / STAY_STEPS
    months = x["length of stay"] / DAYS_PER_MONTH
    return 1 - np.exp(-x["infections while recovering"] * months * level * x["harm by an infection"])


def _cover(setting: Setting, weeks: np.ndarray, x: Mapping[str, np.ndarray], seed: int, draws: int) -> np.ndarray:
    if setting.ready is None:
        return np.ones((len(weeks), draws))
    ready = setting.ready.quantiles(uniforms(seed, "skin ready", draws))
    return np.where(weeks * DAYS_PER_WEEK < ready, x["skin not ready"], 1.0)


def _staff(setting: Setting, x: Mapping[str, np.ndarray]) -> np.ndarray:
    here = np.array(setting.here or [1.0] * len(setting.weeks))[:, None]
    return x["people away"] ** (1 - here)


def undominated(found: Harm, among: Sequence[int] | None = None) -> np.ndarray:
    """Whether no other week is better in a draw, shape (weeks, draws): no worse for either child, and tellably
    better for one.

    Args:
        among: rows of the weeks that compete; None: all.
    """
    rows = list(range(len(found.total["a"]))) if among is None else list(among)
    tellable = value("timing.tellable")
    stands = np.ones_like(found.total["a"], dtype=bool)
    for y in range(len(stands)):
        for x in rows:
            if x == y:
                continue
            gain = np.stack([found.total[t][y] - found.total[t][x] for t in LETTERS])
            stands[y] &= ~((gain >= 0).all(axis=0) & (gain > tellable).any(axis=0))
    return stands
