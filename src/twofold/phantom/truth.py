"""What is true of a drawn pair: which way blood flows in each vessel, whose it is, angles, areas, landmarks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.ndimage import map_coordinates

from twofold.evidence import value
from twofold.flow import solve_steady
from twofold.flow.records import ARTERIAL, Edge, Owner, VesselGraph
from twofold.phantom import numerics as n
from twofold.phantom.heads import Shape
from twofold.phantom.network import Letters
from twofold.phantom.place import ABOVE, BELOW
from twofold.quantity import MM2_PER_CM2, MM_PER_CM

_OCONNELL = {"PV": "partial", "PA": "partial", "TA": "total, angular"}


def directed(graph: VesselGraph) -> tuple[VesselGraph, dict[str, float]]:
    """The graph with solved directions and owners, and the flow (mL/s) of every edge, positive from ``from``.

    Veins: each territory receives its share of cerebral flow; jugular veins end at central venous pressure.
    Arteries: each distal branch delivers its territory's share; inlets stand at arterial pressure.
    An edge's owner is the mixture of the two children's blood in it.
    """
    flow = {}
    for arterial in (False, True):
        part = _part(graph, arterial)
        inflow, pressure = _boundary(part, arterial)
        flow |= solve_steady(part, inflow, pressure, waterfall=False, file="phantom").flow_ml_s
        owner = _owners(part, inflow, flow)
        graph = graph.model_copy(
            update={"edges": tuple(_told(e, flow[e.id], owner[e.id]) if e.id in owner else e for e in graph.edges)}
        )
    return graph, flow


def _part(graph: VesselGraph, arterial: bool) -> VesselGraph:
    edges = tuple(e for e in graph.edges if (e.kind in ARTERIAL) == arterial)
    used = {e.source for e in edges} | {e.target for e in edges}
    return VesselGraph(nodes=tuple(v for v in graph.nodes if v.id in used), edges=edges)


def _boundary(part: VesselGraph, arterial: bool) -> tuple[dict[str, float], dict[str, float]]:
    """Inflows and pressures of one side of the circulation."""
    total = value("phantom.cerebral_flow_ml_s")
    share = {t: value(f"reference.territory_{t}") for t in n.TERRITORY_DEG}
    inflow: dict[str, float] = {}
    for twin in ("a", "b"):
        for territory, part_of in share.items():
            ends = [v.id for v in part.nodes if v.twin == twin and v.territory == territory]
            if ends and arterial:
                inflow |= {v: -total * part_of / len(ends) for v in ends}
            elif ends:  # one pressure: it does not matter at which of its nodes the flow enters
                inflow[ends[0]] = total * part_of
    role, pressure = ("inlet", "phantom.arterial_mmhg") if arterial else ("outflow", "phantom.central_venous_mmhg")
    return inflow, {v.id: value(pressure) for v in part.nodes if v.role == role}


def _owners(part: VesselGraph, inflow: Mapping[str, float], flow: Mapping[str, float]) -> dict[str, float]:
    """Share of child a's blood in every edge: what flows into a point leaves it mixed."""
    name = {v.id: f"{v.twin} {v.territory}" if v.role == "territory" else v.id for v in part.nodes}
    places = list(dict.fromkeys(name.values()))
    at = {p: i for i, p in enumerate(places)}
    home = {name[v.id]: {"a": 1.0, "b": 0.0, "shared": 0.5}[v.twin] for v in part.nodes}
    matrix, right = np.zeros((len(places), len(places))), np.zeros(len(places))
    own = {at[name[v]]: q for v, q in inflow.items() if q > 0}
    for p in places:
        i = at[p]
        q = own.get(i, 0.0)
        matrix[i, i], right[i] = q, q * home[p]
    for e in part.edges:
        q = flow[e.id]
        up, down = (at[name[e.source]], at[name[e.target]]) if q > 0 else (at[name[e.target]], at[name[e.source]])
        if up != down:
            matrix[down, down] += abs(q)
            matrix[down, up] -= abs(q)
    for p in places:
        i = at[p]
        if matrix[i, i] < n.STILL_ML_S:  # nothing arrives: an inlet, or a vessel that stands still
            matrix[i], right[i] = 0, home[p]
            matrix[i, i] = 1
    mixed = np.linalg.solve(matrix, right)
    upstream = {e.id: name[e.source] if flow[e.id] > 0 else name[e.target] for e in part.edges}
    return {id: float(np.clip(mixed[at[p]], 0, 1)) for id, p in upstream.items()}


def _told(e: Edge, q: float, share_a: float) -> Edge:
    way = "unknown" if abs(q) < n.STILL_ML_S else ("from_to" if q > 0 else "to_from")
    a = round(share_a, n.SHARE_DIGITS) + 0.0  # no minus zero
    return e.model_copy(update={"direction": way, "owner": Owner(a=a, b=round(1 - a, n.SHARE_DIGITS) + 0.0)})


def measures(shape: Shape, rotation_deg: float, type: str, letters: Letters) -> dict[str, Any]:
    """``measures.json`` of the truth: classes, angles, contact, head frames and landmarks (LPS mm)."""
    heads = {letters[side]: shape.heads[side] for side in (BELOW, ABOVE)}
    apart = float(np.degrees(np.arccos(np.clip(heads["a"].vertex @ heads["b"].vertex, -1, 1))))
    classes = {
        "stone_goodrich": type,
        "oconnell": type.removeprefix("TV-") if type.startswith("TV") else _OCONNELL[type],
        "venous_pattern": "none" if type.startswith("P") else "ring" if rotation_deg < n.HELIX_FROM_DEG else "helix",
    }
    return {
        "classification": {k: {"value": v, "rule": "as drawn", "confidence": 1.0} for k, v in classes.items()},
        "axis_angle_deg": round(apart, n.FILE_DIGITS),
        "rotation_deg": round(rotation_deg, n.FILE_DIGITS),
        "contact_area_cm2": round(contact_cm2(shape), n.FILE_DIGITS),
        "heads": {
            letter: {
                "vertex": _rounded(heads[letter].vertex),
                "face": _rounded(heads[letter].face),
                "circumference_cm": round(circumference_cm(shape, letters.index(letter)), n.FILE_DIGITS),
                "landmarks_mm": {k: _rounded(v) for k, v in landmarks(shape, letters.index(letter)).items()},
            }
            for letter in ("a", "b")
        },
    }


def _rounded(v: np.ndarray) -> list[float]:
    return [round(float(x), n.SHARE_DIGITS) + 0.0 for x in v]


def landmarks(shape: Shape, side: int) -> dict[str, np.ndarray]:
    """Root of the nose and inion on the skin, and the middle of the brain, world mm."""
    head = shape.heads[side]
    start = head.world(np.array([0.0, 0.0, n.LANDMARK_MM]))
    steps = np.arange(0, n.RAY_LONGEST_MM, n.RAY_STEP_MM)
    out = {"brain": head.shift}
    for name, way in (("nasion", head.face), ("inion", -head.face)):
        points = start + steps[:, None] * way
        skin = map_coordinates(shape.skin_mm, shape.grid.index(points).T, order=1, mode="nearest")
        out[name] = points[np.flatnonzero(skin < 0)[-1]]
    return out


def contact_cm2(shape: Shape) -> float:
    """Area of the folded interface inside the skull, its folds counted."""
    h = shape.grid.spacing
    gx, gy = np.gradient(shape.surface_mm, h)
    k = np.clip(np.rint((shape.surface_mm - shape.grid.origin[2]) / h).astype(int), 0, shape.grid.shape[2] - 1)
    inside = np.take_along_axis(shape.cavity_mm, k[:, :, None], axis=2)[:, :, 0] < 0
    return float((inside * np.sqrt(1 + gx**2 + gy**2)).sum() * h * h / MM2_PER_CM2)


def circumference_cm(shape: Shape, side: int) -> float:
    """Largest level circumference of one head's skin above its face, as a tape would find it."""
    from scipy.spatial import ConvexHull

    head, longest = shape.heads[side], 0.0
    for height in n.TAPE_MM:
        reach = np.arange(-n.PLANE_REACH_MM, n.PLANE_REACH_MM)
        u, v = np.meshgrid(reach, reach, indexing="ij")
        world = head.world(np.stack([u, v, np.full_like(u, height)], axis=-1))
        index = np.rint(shape.grid.index(world)).astype(int)
        ok = ((index >= 0) & (index < shape.grid.shape)).all(axis=-1)
        skin = np.zeros(u.shape, bool)
        skin[ok] = shape.skin_mm[tuple(index[ok].T)] < 0
        hull = ConvexHull(np.argwhere(skin))
        longest = max(longest, hull.area)  # in the plane, a hull's area is its length
    return longest / MM_PER_CM
