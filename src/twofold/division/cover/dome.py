"""A filled expander as a cap on a bed: volumes, heights and areas, in cm.

An expander of base radius a (cm) and volume V (mL) stands as a cap of height h: V = pi h (3 a^2 + h^2) / 6,
area pi (a^2 + h^2). On a skull of radius R its bed already bulges by R - sqrt(R^2 - a^2).
"""

from __future__ import annotations

from math import pi, sqrt

from twofold.division.numerics import BISECTIONS, CAP_THREE, CAP_VOLUME


def cap_volume(height_cm: float, base_cm: float) -> float:
    """Volume of a cap, mL."""
    return pi * height_cm * (CAP_THREE * base_cm**2 + height_cm**2) / CAP_VOLUME


def cap_height(volume_ml: float, base_cm: float) -> float:
    """Height of the cap of that volume, cm, by bisection."""
    low, high = 0.0, 1.0
    while cap_volume(high, base_cm) < volume_ml:
        high *= 2
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if cap_volume(middle, base_cm) < volume_ml else (low, middle)
    return 0.5 * (low + high)


def bed_height(base_cm: float, skull_cm: float | None) -> float:
    """How far the skull under the base bulges, cm; 0 on a flat bed (None)."""
    return 0.0 if skull_cm is None else skull_cm - sqrt(skull_cm**2 - base_cm**2)


def dome_area(volume_ml: float, base_cm: float, skull_cm: float | None = None) -> float:
    """Area of skin over a filled expander, cm2."""
    bed = bed_height(base_cm, skull_cm)
    h = cap_height(volume_ml + cap_volume(bed, base_cm), base_cm)
    return pi * (base_cm**2 + h**2)


def bed_area(base_cm: float, skull_cm: float | None = None) -> float:
    """Area of the same skin before, cm2."""
    return pi * (base_cm**2 + bed_height(base_cm, skull_cm) ** 2)
