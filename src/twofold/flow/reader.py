"""A vessel graph or a boundary from its file, or a refusal that names the fault."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from twofold import store
from twofold.errors import BadInput
from twofold.flow.records import VesselGraph


class BoundaryFile(BaseModel):
    """``B.json``: what enters where, which pressures are given, the ICP of each child."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    inflow_ml_s: dict[str, float] = Field(default_factory=dict)
    pressure_mmhg: dict[str, float] = Field(default_factory=dict)
    icp_mmhg: dict[str, float] = Field(default_factory=dict)
    waterfall: bool = True


def read(path: Path) -> VesselGraph:
    """The vessel graph of ``vessels.json``. Raises BadInput: missing, not JSON, or not a graph."""
    return store.load(VesselGraph, Path(path))


def read_boundary(path: Path) -> BoundaryFile:
    """The boundary of ``B.json``.

    Raises BadInput: missing, not JSON, unknown key, a child other than a or b, no given pressure.
    """
    record = store.load(BoundaryFile, Path(path))
    for child in record.icp_mmhg:
        if child not in ("a", "b"):
            raise BadInput(path, f"icp_mmhg.{child}", f"child {child!r}", "name the children a and b")
    if not record.pressure_mmhg:
        raise BadInput(path, "pressure_mmhg", "no node with a given pressure",
                       "give the pressure of at least one outflow node of each child")
    return record
