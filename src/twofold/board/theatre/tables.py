"""The theatre as a table: every vessel in a row, for those who cannot or need not see the picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twofold.board.theatre import folder
from twofold.board.theatre.folder import ANATOMY, LETTERS

OWN = 0.9  # a vessel with this share of one child's blood is called that child's, as in the pictures


def vessels(root: Path, candidate: str | None = None) -> list[dict[str, Any]]:
    """Vessels in the order of their cut, then by name: kind, owner (``a | b | both``), fate, pressures open, clamped.

    Args:
        candidate: of the division; None takes the chosen one, else the first by name.
    Raises folder.Missing. Pressures are each child's highest territory, mmHg; None where no clip is tabled.
    """
    graph = folder.read(root / ANATOMY / "vessels.json", "twofold anatomy CASE")
    names = folder.candidates(root)
    name = candidate or (names[0] if names else None)
    cuts, clips, opened = {}, {}, {}
    if name:
        here = folder.named(root / folder.DIVISION, name)
        division = folder.read(here / "division.json", "twofold divide CASE")
        table = folder.read(here / "occlusions.json", "twofold divide CASE")
        cuts, opened = folder.stages(division), table["open"]["peak_mmhg"]
        clips = {c["edges"][0]: c["peak_mmhg"] for c in table["single"]}
    rows = [_row(e, cuts.get(e["id"], {}), clips.get(e["id"]), opened) for e in graph["edges"]]
    return sorted(rows, key=lambda r: (r["order"] is None, r["order"] or 0, r["id"]))


def _row(edge: dict[str, Any], cut: dict[str, Any], clip: dict[str, float] | None, opened: dict) -> dict[str, Any]:
    share = edge["owner"]
    own = next((t for t in LETTERS if share[t] >= OWN), "both")
    return {
        "id": edge["id"],
        "kind": edge["kind"],
        "owner": own,
        "share": {t: round(share[t], 2) for t in LETTERS},
        "stage": cut.get("stage"),
        "order": cut.get("order"),
        "radius_mm": round(edge["radius_mm"], 2),
        "flow_ml_s": cut.get("flow_ml_s"),
        "open_mmhg": opened or None,
        "clamped_mmhg": clip,
    }
