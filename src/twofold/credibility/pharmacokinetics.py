"""Drug curves solved anew: textbook equations handed to a general solver, sharing nothing with the twins' kernel.

Per kg of body, time in minutes, one second of giving, as a bolus of the scenario file is given.

*Source*: mammillary compartments with an effect site; integrator: LSODA as in SciPy (Hindmarsh and Petzold).
"""

from __future__ import annotations

import numpy as np
from scipy.integrate import solve_ivp

from twofold import evidence
from twofold.credibility.numerics import FLOOR, STATES, TIGHT
from twofold.quantity import ML_PER_L, S_PER_MIN

Curves = dict[tuple[str, str], np.ndarray]


def bolus(drug: str, mg_per_kg: float, minutes: np.ndarray, swapped: float = 0.0) -> Curves:
    """Concentrations in mg/L at ``minutes`` (all after the first second), by child and site (plasma, effect).

    Args: swapped: L/kg/min of blood that crosses each way between two children of one mass.
    """
    known = evidence.table("drugs")

    def number(what: str) -> float:
        id = f"{drug}_{what}"
        return known[id].value if id in known else 0.0

    v = [number(f"v{i}") for i in range(1, STATES)]
    clearance, q2, q3 = (number(n) / ML_PER_L for n in ("clearance", "q2", "q3"))
    ke0, given_for = number("ke0"), 1 / S_PER_MIN

    def one(m: np.ndarray, arriving: float) -> list[float]:
        c1 = m[0] / v[0]
        to2 = q2 * (c1 - m[1] / v[1]) if v[1] else 0.0
        to3 = q3 * (c1 - m[2] / v[2]) if v[2] else 0.0
        return [arriving - (clearance + swapped) * c1 - to2 - to3, to2, to3, ke0 * (c1 - m[3])]

    def slopes(_: float, m: np.ndarray, giving: float) -> list[float]:
        a, b = m[:STATES], m[STATES:]
        return one(a, giving + swapped * b[0] / v[0]) + one(b, swapped * a[0] / v[0])

    options = {"method": "LSODA", "rtol": TIGHT, "atol": FLOOR}
    first = solve_ivp(slopes, (0, given_for), np.zeros(2 * STATES), args=(mg_per_kg / given_for,), **options)
    after = solve_ivp(slopes, (given_for, minutes[-1]), first.y[:, -1], args=(0.0,), t_eval=minutes, **options)
    return {
        ("a", "plasma"): after.y[0] / v[0], ("a", "effect"): after.y[:STATES][3],
        ("b", "plasma"): after.y[STATES] / v[0], ("b", "effect"): after.y[STATES:][3],
    }
