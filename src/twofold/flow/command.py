"""``twofold flow``: a virtual occlusion test from files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from twofold.errors import BadInput
from twofold.flow.reader import read, read_boundary
from twofold.flow.steady import solve_steady


def test_occlusion(vessels: Path, boundary: Path, occlude: Sequence[str]) -> dict[str, Any]:
    """``{pressure_mmhg: {node}, flow_ml_s: {edge}, residual_ml_s}`` with the named edges closed.

    Raises BadInput: a fault in either file, an unknown edge, an inflow without a way out.
    """
    graph, b = read(vessels), read_boundary(boundary)
    known = {e.id for e in graph.edges}
    for id in occlude:
        if id not in known:
            raise BadInput("--occlude", id, f"edge {id!r}, which is not in {Path(vessels).name}",
                           "name edges of the vessel graph, separated by commas")
    return asdict(
        solve_steady(graph, b.inflow_ml_s, b.pressure_mmhg, b.icp_mmhg, b.waterfall, occlude, str(boundary))
    )


test_occlusion.__test__ = False  # type: ignore[attr-defined]  # pytest: the name is a verb, not a test
