"""Any set of clips, solved now: for combinations that no table holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from twofold.board.theatre.folder import LETTERS, Missing


def solve(root: Path, candidate: str, edges: Sequence[str]) -> dict[str, Any]:
    """``{edges, row}`` with the row of ``scene.occlusions``: a's, then b's territories, mmHg.

    The network is the one that division tabled, so one clip gives the table's number. Raises folder.Missing for a
    vessel that cannot be clipped.
    """
    from twofold import evidence
    from twofold.anatomy import stage as anatomy_stage
    from twofold.anatomy.labels import CODES
    from twofold.case import load
    from twofold.division.domain import around_join
    from twofold.division.staging import occlusion, search
    from twofold.division.staging.join import joined
    from twofold.division.staging.network import build

    case = load(root)
    found = anatomy_stage.load(case)
    domain = around_join(found.labels, dict(CODES), found.affine_lps, found.spacing_mm)
    nearer = domain.nearness(np.array([n.position_mm for n in found.graph.nodes]))
    reach = evidence.value("division.join_reach_mm")
    network = build(joined(found.graph, dict(zip((n.id for n in found.graph.nodes), nearer.tolist())), reach))
    for e in edges:
        if e not in network.at:
            raise Missing(f"vessel {e!r} is not part of the network at the join", "clip another")
    clip = occlusion.clip(network, search.packed(network), tuple(sorted(edges)))
    pressure = clip.pressure_mmhg
    row = [round(float(pressure[t][k]), 2) for t in LETTERS for k in pressure[t]]
    return {"edges": sorted(edges), "row": row}
