"""Skin that has to be gained: what expanders are compared with."""

from __future__ import annotations

from twofold import evidence
from twofold.division.numerics import LENGTH_DECIMALS
from twofold.division.records import Band, Deficits, Letter


def need(deficits: Deficits, letter: Letter) -> Band:
    """A child's missing skin as it lies when it has recoiled, cm2."""
    keep = 1 - evidence.value("division.recoil")
    skin = deficits[letter].skin
    return Band(
        low=round(skin.low * keep, LENGTH_DECIMALS), mid=round(skin.mid * keep, LENGTH_DECIMALS),
        high=round(skin.high * keep, LENGTH_DECIMALS),
    )
