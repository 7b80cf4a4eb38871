"""Tissue expanders: what a filled dome covers, what of it is gain, and a calendar of fills."""

from __future__ import annotations

from math import comb, pi

import numpy as np

from twofold import evidence
from twofold.division.cover.calendar import calendar
from twofold.division.cover.chance import between, chance, drawn
from twofold.division.cover.dome import bed_area, dome_area
from twofold.division.numerics import AREA_DECIMALS, CAP_THREE, CAP_VOLUME, CHANCE_SEED, DIM
from twofold.division.records import Band, Expansion, Letter
from twofold.quantity import P10, P50, P90


def net_gain(volume_ml: float, base_cm: float, skull_cm: float | None = None) -> float:
    """Skin gained, cm2: the dome less the bed that it stands on. The dome alone is not gain."""
    return dome_area(volume_ml, base_cm, skull_cm) - bed_area(base_cm, skull_cm)


def least_dome(volume_ml: float) -> float:
    """The smallest dome of that volume, a hemisphere, cm2."""
    return 2 * pi * (CAP_THREE * volume_ml / (2 * pi)) ** (2 / CAP_THREE)


def usable_gain(volume_ml: float, base_cm: float, skull_cm: float | None, recoil: float) -> float:
    """What is left of the gain after the dome has recoiled, cm2; never below 0."""
    dome = dome_area(volume_ml, base_cm, skull_cm) * (1 - recoil)
    return max(0.0, dome - bed_area(base_cm, skull_cm))


def expansion(twin: Letter, need: Band) -> Expansion:
    """Expanders for a child that survive the loss of one device, or the fall-back by name.

    need: skin after recoil that has to be gained, cm2.
    """
    base, skull = evidence.estimate("division.expander_base_cm"), evidence.value("division.expander_skull_cm")
    recoil, volume = evidence.estimate("division.recoil"), evidence.estimate("division.expander_volumes_ml")
    failure = evidence.value("division.expander_failure")
    most = int(evidence.value("division.expanders_most"))
    # a wide base and much recoil gain least
    one = Band(
        low=usable_gain(volume.quantile(P10), base.quantile(P90), skull, recoil.quantile(P90)),
        mid=usable_gain(volume.quantile(P50), base.quantile(P50), skull, recoil.quantile(P50)),
        high=usable_gain(volume.quantile(P90), base.quantile(P10), skull, recoil.quantile(P10)),
    )
    number = next((n for n in range(1, most + 1) if (n - 1) * one.mid >= need.mid), most)
    covers, covers_less = number * one.mid >= need.mid, (number - 1) * one.mid >= need.mid
    enough = _chances(need, number, skull)
    return Expansion(
        twin=twin,
        need_cm2=need,
        number=number,
        base_radius_cm=base.value,
        volume_ml=volume.value,
        gain_cm2=_times(one, number),
        gain_one_lost_cm2=_times(one, number - 1),
        chance_all_succeed=round((1 - failure) ** number, AREA_DECIMALS),
        covers=covers,
        covers_with_one_lost=covers_less,
        chance_covers=round(enough[0], AREA_DECIMALS),
        chance_covers_one_lost=round(enough[1], AREA_DECIMALS),
        chance_covers_as_devices_fail=round(
            sum(comb(number, k) * failure**k * (1 - failure) ** (number - k) * p for k, p in enumerate(enough)),
            AREA_DECIMALS,
        ),
        fallback=_fallback(need, _times(one, number - 1)),
        calendar=calendar(volume.value, base.value, skull),
    )


def _chances(need: Band, number: int, skull_cm: float | None) -> list[float]:
    """Chance that the devices cover the need with none, one, two and so on of them lost."""
    rng = np.random.default_rng(CHANCE_SEED)
    wanted = between(need, rng)
    base, recoil, volume = (drawn(f"division.{id}", rng) for id in
                            ("expander_base_cm", "recoil", "expander_volumes_ml"))
    bed = np.zeros_like(base) if skull_cm is None else skull_cm - np.sqrt(skull_cm**2 - base**2)
    dome = pi * (base**2 + heights(volume + pi * bed * (CAP_THREE * base**2 + bed**2) / CAP_VOLUME, base) ** 2)
    gain = np.maximum(0, dome * (1 - recoil) - pi * (base**2 + bed**2))
    return [chance((number - k) * gain, wanted) for k in range(number + 1)]


def heights(volume_ml: np.ndarray, base_cm: np.ndarray) -> np.ndarray:
    """Heights of many caps, cm: the one real root of h^3 + 3 a^2 h = 6 V / pi (Cardano)."""
    half = CAP_THREE * volume_ml / pi
    root = np.sqrt(half**2 + base_cm ** (2 * DIM))
    return np.cbrt(half + root) + np.cbrt(half - root)


def _times(one: Band, n: int) -> Band:
    return Band(low=round(n * one.low, AREA_DECIMALS), mid=round(n * one.mid, AREA_DECIMALS),
                high=round(n * one.high, AREA_DECIMALS))


def _fallback(need: Band, with_one_lost: Band) -> str:
    """What closes the wound when a device is lost."""
    reach = evidence.value("division.scalp_fallback_cm2")
    short = need.high - with_one_lost.low
    way = "trapezius muscle-and-skin flap and split skin graft, then allograft until the child's own skin is ready"
    if short <= 0:
        return f"none needed even if one device is lost; kept ready: {way}"
    if short <= reach:
        return f"if one device is lost up to {short:.0f} cm2 may be missing: {way} (Singhal 2022)"
    return (f"if one device is lost up to {short:.0f} cm2 may be missing, more than flap and graft are thought to give "
            f"({reach:.0f} cm2): replace the device and postpone; {way} (Singhal 2022)")
