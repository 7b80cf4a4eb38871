"""The scene as one JSON: who the children are, which surfaces and vessels there are, what was divided and planned."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from twofold.board.theatre import folder, marks
from twofold.board.theatre.folder import ANATOMY, LETTERS

SURFACES = ("brain_a", "brain_b", "brain_unsure", "bone", "dura", "expander", "skin")  # vessels are drawn from lines
SPLIT = ("bone", "dura", "expander", "skin")  # one surface of both: pulled apart along the dividing surface
PICTURES = (("book.html", "7-book"), ("comparison.html", "6-comparison"))


def version(paths: list[Path]) -> str:
    """A short name for the present state of some files."""
    h = hashlib.sha256()
    for p in paths:
        state = p.stat() if p.exists() else None
        h.update(f"{p.name}:{state.st_size if state else 0}:{state.st_mtime_ns if state else 0}\n".encode())
    return h.hexdigest()[:12]


def scene(root: Path) -> dict[str, Any]:
    """Everything but the geometry of surfaces and the volumes. Raises folder.Missing."""
    case = folder.case(root)
    graph = folder.read(root / ANATOMY / "vessels.json", "twofold anatomy CASE")
    lines = folder.read(root / ANATOMY / "centrelines.json", "twofold anatomy CASE")
    labels = folder.read(root / ANATOMY / "labels.json", "twofold anatomy CASE")
    twins = case["twins"]
    a, b = (np.array(twins[t]["inside_mm"], float) for t in LETTERS)
    axis = (b - a) / max(float(np.linalg.norm(b - a)), 1.0)
    affine, shape = np.array(labels["affine_lps"], float), np.array(labels["shape"])
    corners = np.array([[x, y, z, 1.0] for x in (0, shape[0]) for y in (0, shape[1]) for z in (0, shape[2])])
    box = (corners @ affine.T)[:, :3]
    there = [n for n in SURFACES if (root / ANATOMY / "meshes" / f"{n}.stl").is_file()]
    stamps = [root / "case.yaml", root / ANATOMY / "vessels.json", *(root / ANATOMY / "meshes").glob("*.stl")]
    return {
        "schema": 1,
        "version": version(stamps),
        "title": case.get("title", ""),
        "zone": case.get("timezone"),
        "outcomes": case.get("outcomes", "on"),
        "order": folder.order(twins),
        "twins": {t: {"colour": marks.colour(twins[t]), "ink": marks.ink(marks.colour(twins[t])),
                      "shape": twins[t]["shape"], "inside_mm": twins[t]["inside_mm"]} for t in LETTERS},
        "axis": axis.round(4).tolist(),
        "box_mm": [box.min(0).round(1).tolist(), box.max(0).round(1).tolist()],
        "surfaces": [{"name": n, "split": n in SPLIT, "shown": n != "skin"} for n in there],
        "candidates": folder.candidates(root),
        "chosen": case.get("chosen"),
        "operations": [{"candidate": c, "operation": o,
                        "rehearsed": (root / folder.REHEARSAL / c / o / "timelines.parquet").is_file()}
                       for c, o in folder.planned(root)],
        "vessels": [_vessel(e, lines[e["id"]]) for e in graph["edges"] if e["id"] in lines],
    }  # fmt: skip


def _vessel(edge: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": edge["id"],
        "kind": edge["kind"],
        "radius_mm": round(edge["radius_mm"], 2),
        "length_mm": round(edge["length_mm"], 1),
        "owner": {t: round(edge["owner"][t], 3) for t in LETTERS},
        "direction": edge["direction"],
        "points_mm": [round(x, 2) for p in line["points_mm"] for x in p],
    }


def candidate(root: Path, name: str) -> dict[str, Any]:
    """A division for the browser: fates of vessels, stages, stop rules, and the occlusion tables as short rows."""
    here = folder.named(root / folder.DIVISION, name)
    remedy = "twofold divide CASE"
    division, staging = folder.read(here / "division.json", remedy), folder.read(here / "staging.json", remedy)
    return {
        "id": name,
        "about": division.get("about", ""),
        "version": version([here / "division.json", here / "surface.stl"]),
        "allotment": division["allotment"],
        "ligations": {e: {k: d[k] for k in ("stage", "order", "twin", "owner", "flow_ml_s", "position_mm")}
                      for e, d in folder.stages(division).items()},
        "stages": [{k: s.get(k) for k in ("week", "cut", "pressure_mmhg")} for s in staging["stages"]],
        "before_mmhg": staging["before_mmhg"],
        "stop_rules": staging.get("stop_rules", []),
        "cut_area_cm2": division.get("cut_area_cm2", {}),
        "deficit_cm2": division.get("deficit_cm2", {}),
        "unsigned": division.get("unsigned"),
        "occlusions": occlusions(here),
    }  # fmt: skip


def occlusions(here: Path) -> dict[str, Any]:
    """``{territories, open, clips: {"edge" or "edge|edge": row}}``; a row is a's then b's territories, in mmHg."""
    table = folder.read(here / "occlusions.json", "twofold divide CASE")
    territories = {t: list(table["open"]["pressure_mmhg"][t]) for t in LETTERS}

    def row(clip: dict[str, Any]) -> list[float]:
        return [round(clip["pressure_mmhg"][t][k], 2) for t in LETTERS for k in territories[t]]

    return {
        "territories": territories,
        "clippable": table["clippable"],
        "open": row(table["open"]),
        "clips": {"|".join(sorted(c["edges"])): row(c) for c in (*table["single"], *table["pairs"])},
    }
