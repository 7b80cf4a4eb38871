"""A number that says how sure it is and where it comes from.

Every clinical number in Twofold is an ``Estimate``: value, spread, unit, source, grade, population.
Unit factors live here too, so that no conversion stands bare in the code.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from math import exp, isfinite, log, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    import numpy as np

# Unit factors: "how many of the first in one of the second".
S_PER_MIN = 60.0
MIN_PER_H = 60.0
S_PER_H = 3600.0
H_PER_DAY = 24.0
S_PER_DAY = 86400.0
MIN_PER_DAY = 1440.0
DAYS_PER_WEEK = 7.0
DAYS_PER_MONTH = 30.4375  # mean Gregorian month
DAYS_PER_YEAR = 365.25
MONTHS_PER_YEAR = 12.0
ML_PER_L = 1000.0
DL_PER_L = 10.0
G_PER_KG = 1000.0
MG_PER_G = 1000.0
UG_PER_MG = 1000.0
MM_PER_CM = 10.0
MM_PER_M = 1000.0
MM2_PER_CM2 = 100.0
MM3_PER_ML = 1000.0
PERCENT = 100.0
DEG_PER_HALF_TURN = 180.0
DEG_PER_TURN = 360.0
PA_PER_MMHG = 133.322
MM_H2O_PER_MMHG = 13.595
P10, P50, P90 = 0.1, 0.5, 0.9


class Grade(StrEnum):
    """How a source was seen; P and H alone may carry a printed dose."""

    P = "P"  # peer-reviewed abstract or text
    H = "H"  # hospital, society or charity page
    S = "S"  # seen in a source's abstract or a repository file
    M = "M"  # measured by us
    N = "N"  # news
    D = "D"  # derived by arithmetic from cited figures
    A = "A"  # aggregator page, a hint only
    BU = "BU"  # background knowledge, unverified
    U = "U"  # unverified planning guess

    @property
    def prints_a_dose(self) -> bool:
        """Whether a dose of this grade may stand on a card."""
        return self in (Grade.P, Grade.H)

    @property
    def is_guess(self) -> bool:
        """Whether a result that hangs on it must be shown as a band with its name."""
        return self in (Grade.BU, Grade.U, Grade.A)


class Spread(BaseModel):
    """A named distribution around a value; parameters in the value's own unit.

    fixed: no spread. normal: sd. lognormal: gsd (geometric, about the value as median).
    uniform, triangular: low and high (triangular peaks at the value).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["fixed", "normal", "lognormal", "uniform", "triangular"] = "fixed"
    sd: float | None = None
    gsd: float | None = None
    low: float | None = None
    high: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        if data is None or data == "fixed":
            return {"kind": "fixed"}
        if isinstance(data, dict) and "kind" not in data and len(data) == 1:
            (kind, parameters), = data.items()
            return {"kind": kind, **(parameters or {})}
        return data

    @model_validator(mode="after")
    def _complete(self) -> Spread:
        wanted = {
            "fixed": set(),
            "normal": {"sd"},
            "lognormal": {"gsd"},
            "uniform": {"low", "high"},
            "triangular": {"low", "high"},
        }[self.kind]
        given = {k for k in ("sd", "gsd", "low", "high") if getattr(self, k) is not None}
        if given != wanted:
            raise ValueError(f"a {self.kind} spread takes {sorted(wanted)}, found {sorted(given)}")
        if self.kind == "normal" and not self.sd > 0:  # type: ignore[operator]
            raise ValueError(f"sd must be above 0, found {self.sd}")
        if self.kind == "lognormal" and not self.gsd > 1:  # type: ignore[operator]
            raise ValueError(f"gsd must be above 1, found {self.gsd}")
        if "low" in wanted and not self.low < self.high:  # type: ignore[operator]
            raise ValueError(f"low must be below high, found {self.low} and {self.high}")
        return self


class Estimate(BaseModel):
    """A sourced number with its spread.

    Raises (pydantic ValidationError): a value that is not finite, lies outside its own spread, or a
    lognormal around a value that is not positive.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)
    grade: Grade
    population: str = ""
    spread: Spread = Spread()
    note: str = ""

    @model_validator(mode="after")
    def _coherent(self) -> Estimate:
        if not isfinite(self.value):
            raise ValueError(f"value must be finite, found {self.value}")
        s = self.spread
        if s.kind in ("uniform", "triangular") and not s.low <= self.value <= s.high:  # type: ignore[operator]
            raise ValueError(f"value {self.value} lies outside its own range {s.low} to {s.high}")
        if s.kind == "lognormal" and self.value <= 0:
            raise ValueError(f"a lognormal spread needs a value above 0, found {self.value}")
        return self

    def quantile(self, u: float) -> float:
        """The value below which a share ``u`` (0 < u < 1) of the distribution lies."""
        s, v = self.spread, self.value
        if s.kind == "fixed":
            return v
        if s.kind == "normal":
            return v + s.sd * NormalDist().inv_cdf(u)  # type: ignore[operator]
        if s.kind == "lognormal":
            return v * exp(log(s.gsd) * NormalDist().inv_cdf(u))  # type: ignore[arg-type]
        low, high = s.low, s.high
        assert low is not None and high is not None
        if s.kind == "uniform":
            return low + u * (high - low)
        rise = (v - low) / (high - low)
        if u < rise:
            return low + sqrt(u * (high - low) * (v - low))
        return high - sqrt((1 - u) * (high - low) * (high - v))

    def quantiles(self, u: np.ndarray) -> np.ndarray:
        """``quantile`` for an array of shares, same shape."""
        import numpy as np

        return np.array([self.quantile(float(x)) for x in np.ravel(u)]).reshape(np.shape(u))

    @property
    def low(self) -> float:
        """The tenth percentile."""
        return self.quantile(P10)

    @property
    def high(self) -> float:
        """The ninetieth percentile."""
        return self.quantile(P90)

    def scaled(self, factor: float, unit: str | None = None) -> Estimate:
        """The same estimate times a positive factor, for a change of unit or of size."""
        if not factor > 0:
            raise ValueError(f"factor must be above 0, found {factor}")
        s = self.spread
        times = {k: getattr(s, k) * factor for k in ("sd", "low", "high") if getattr(s, k) is not None}
        return self.model_copy(
            update={
                "value": self.value * factor,
                "unit": unit or self.unit,
                "spread": s.model_copy(update=times),
            }
        )

    def __str__(self) -> str:
        band = "" if self.spread.kind == "fixed" else f" ({self.low:.4g} to {self.high:.4g})"
        return f"{self.value:.4g} {self.unit}{band} [{self.grade}]"


def percentiles(values: Iterable[float]) -> dict[str, float | int]:
    """``{p10, p50, p90, n}`` of a sample, the shape of every quantile in ``summary.json``.

    NaN entries (the thing never happened in that run) are left out and not counted in n.
    """
    import numpy as np

    v = np.asarray(list(values), dtype=float)
    v = v[np.isfinite(v)]
    if v.size == 0:
        return {"p10": float("nan"), "p50": float("nan"), "p90": float("nan"), "n": 0}
    low, mid, high = np.quantile(v, (P10, P50, P90))
    return {"p10": float(low), "p50": float(mid), "p90": float(high), "n": int(v.size)}
