"""What joins the two bodies beside the vessel graph, and what earlier operations took away of it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Coupling(BaseModel):
    """One junction of two circulations.

    exchange: equal volumes of whole blood each way, ``bv_per_min`` of the mean initial blood volume.
    sinus, artery: a vessel of the stated conductance between a.sinus and b.sinus, a.artery and b.artery.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    kind: Literal["exchange", "sinus", "artery"]
    name: str = Field(min_length=1)
    bv_per_min: float | None = Field(default=None, ge=0)
    conductance_ml_s_mmhg: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _amount(self) -> Coupling:
        wanted = "bv_per_min" if self.kind == "exchange" else "conductance_ml_s_mmhg"
        other = "conductance_ml_s_mmhg" if self.kind == "exchange" else "bv_per_min"
        if getattr(self, wanted) is None:
            raise ValueError(f"a coupling of kind {self.kind} needs {wanted}")
        if getattr(self, other) is not None:
            raise ValueError(f"a coupling of kind {self.kind} takes {wanted}, not {other}")
        return self


class Stage(BaseModel):
    """An earlier operation: vessels and couplings closed for good, and the weeks until the next one or until t = 0."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    cut: tuple[str, ...] = ()
    weeks: float = Field(ge=0)
