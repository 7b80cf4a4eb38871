"""A check and its outcome, as rows that a reader can doubt."""

from __future__ import annotations

from math import isfinite
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from twofold.credibility.numerics import SLACK

Purpose = Literal["verification", "calibration", "prediction"]
Verdict = Literal["pass", "fail", "recorded", "not run"]

PURPOSES: dict[str, str] = {
    "verification": "the equations are solved right: closed forms, conservation, other people's solvers",
    "calibration": "parameters were set with this figure in view, so agreement is no surprise",
    "prediction": "no parameter was set to this figure",
}


class Range(BaseModel):
    """What is expected, both ends included; an end that nobody states is open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    low: float | None = None
    high: float | None = None

    def error(self, got: float) -> float:
        """How far a figure lies outside, in its own unit; 0 inside."""
        below = 0.0 if self.low is None else self.low - got
        above = 0.0 if self.high is None else got - self.high
        outside = max(below, above, 0.0)
        nearest = self.low if below > above else self.high
        return outside if nearest is None or outside > SLACK * abs(nearest) else 0.0


class Row(BaseModel):
    """One figure held against what is known of it.

    purpose: see ``PURPOSES``. got, error: None where the check could not be made. A ``recorded`` row shows a dated
    earlier result, because its referee is missing here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    context_of_use: str
    purpose: Purpose
    source: str
    grade: str
    unit: str
    expected: Range
    got: float | None = None
    error: float | None = None
    verdict: Verdict
    note: str = ""


class Report(BaseModel):
    """Every row of a run, in the order of the evidence table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    of: int  # how many checks there are; fewer rows when only some were asked for
    rows: tuple[Row, ...]

    def count(self, purpose: Purpose | None = None) -> dict[Verdict, int]:
        """How many rows of a purpose (or of all) have each verdict."""
        chosen = [r.verdict for r in self.rows if purpose in (None, r.purpose)]
        verdicts: tuple[Verdict, ...] = ("pass", "fail", "recorded", "not run")
        return {v: chosen.count(v) for v in verdicts}

    def failed(self) -> list[Row]:
        """The rows that missed what was expected: failing ones, and recorded ones outside their range."""
        return [r for r in self.rows if r.verdict == "fail" or (r.verdict == "recorded" and r.error)]

    def as_data(self) -> dict[str, Any]:
        """``{version, of, purposes, counts, rows}`` with every key of every row, for JSON."""
        return {
            "version": self.version,
            "of": self.of,
            "purposes": PURPOSES,
            "counts": {p: self.count(p) for p in PURPOSES},  # type: ignore[arg-type]
            "rows": [r.model_dump() for r in self.rows],
        }


def judged(expected: Range, got: float) -> tuple[Verdict, float | None]:
    """Verdict and error of a figure; one that is no number fails."""
    if not isfinite(got):
        return "fail", None
    error = expected.error(got)
    return ("pass" if error == 0 else "fail"), error
