"""A calendar of fills that never stretches the skin beyond a cap, with growth of the skin between."""

from __future__ import annotations

from math import floor

from twofold import evidence
from twofold.division.cover.dome import bed_area, dome_area
from twofold.division.numerics import AREA_DECIMALS, BISECTIONS, CALENDAR_MOST, GROWTH_STEPS_PER_DAY, ML_STEP
from twofold.division.records import Fill
from twofold.quantity import DAYS_PER_WEEK


def calendar(volume_ml: float, base_cm: float, skull_cm: float | None) -> tuple[Fill, ...]:
    """Fills until the device is full: the first small, each next one as large as the stretch cap allows.

    Skin grows as dA/dt = k A (stretch - threshold) while stretched more than the threshold.
    Source: form of growth and cap, algorithms dossier 3; both are guesses that colour, pain and pressure overrule.
    """
    cap, first = evidence.value("division.expander_stretch"), evidence.value("division.expander_first_ml")
    rate, above = evidence.value("division.skin_growth_per_day"), evidence.value("division.skin_growth_from")
    every = evidence.value("division.expander_weeks_between") * DAYS_PER_WEEK
    day = evidence.value("division.expander_heals_weeks") * DAYS_PER_WEEK
    skin = bed_area(base_cm, skull_cm)
    total, fills = 0.0, []
    while total < volume_ml and len(fills) < CALENDAR_MOST:
        room = _largest(lambda v: dome_area(v, base_cm, skull_cm), cap * skin, volume_ml) - total
        add = min(first, room) if not fills else min(room, volume_ml - total)
        add = max(ML_STEP, ML_STEP * floor(add / ML_STEP))  # down: the cap holds
        add = min(add, volume_ml - total)
        total += add
        dome = dome_area(total, base_cm, skull_cm)
        fills.append(Fill(day=round(day), add_ml=round(add, AREA_DECIMALS), total_ml=round(total, AREA_DECIMALS),
                          stretch=round(dome / skin, AREA_DECIMALS)))
        for _ in range(round(every * GROWTH_STEPS_PER_DAY)):
            skin += rate * skin * max(0.0, dome / skin - above) / GROWTH_STEPS_PER_DAY
        day += every
    return tuple(fills)


def _largest(area, limit: float, most: float) -> float:
    """The largest volume up to ``most`` whose dome stays within the limit."""
    if area(most) <= limit:
        return most
    low, high = 0.0, most
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if area(middle) <= limit else (low, middle)
    return low

