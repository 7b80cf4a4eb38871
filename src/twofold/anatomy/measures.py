"""Angles, areas, volumes and classes of a pair, for ``measures.json``."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np

from twofold.anatomy import heads as frames
from twofold.anatomy import numerics
from twofold.anatomy.brains import Brains
from twofold.anatomy.classify import candidacy, oconnell, stone_goodrich, venous_pattern
from twofold.anatomy.drainage import shared_sinus_share
from twofold.anatomy.join import Join, find_join
from twofold.anatomy.labels import CODES
from twofold.anatomy.records import Heads, Measures, Registered
from twofold.anatomy.scans import Scans
from twofold.anatomy.tissue import Tissue
from twofold.flow.records import VesselGraph
from twofold.quantity import MM3_PER_ML


def measure(
    labels: np.ndarray, scans: Scans, tissue: Tissue, brains: Brains, heads: Heads, graph: VesselGraph,
    notes: list[str],
) -> Measures:
    """The measures of a pair whose parts are known."""
    grid = scans.grid
    join = find_join(tissue.head, brains, grid)
    axis, rotation = frames.axis_angle_deg(heads), frames.rotation_deg(heads)
    sure = min(heads.a.confidence, heads.b.confidence)
    shared = shared_sinus_share(graph)
    stone = stone_goodrich(axis, rotation, shared, sure)
    venous = venous_pattern(rotation, ring_loops(graph, join), shared, sure)
    volumes = {name: float((labels == code).sum()) * grid.voxel_mm3 / MM3_PER_ML for name, code in CODES.items()}
    return Measures(
        classification={"stone_goodrich": stone, "oconnell": oconnell(stone), "venous_pattern": venous},
        axis_angle_deg=axis,
        rotation_deg=rotation,
        angle_confidence=sure,
        contact_area_cm2=join.contact_area_cm2,
        waist_circumference_mm=join.waist_mm,
        shared_sinus_share=shared,
        volumes_ml=volumes,
        heads=heads,
        candidacy=tuple(candidacy(_found(stone.value, venous.value, shared, volumes, join, graph))),
        notes=tuple(sorted(notes)),
        registration=tuple(
            Registered(
                kind=a.kind, applied=a.applied, moved_mm=round(a.moved_mm, numerics.MM_DECIMALS),
                error_mm=round(a.error_mm, numerics.MM_DECIMALS),
                to_ct=tuple((float(w), float(x), float(y), float(z)) for w, x, y, z in a.to_ct),
            )
            for a in scans.alignments
        ),
    )


def _found(stone: str, venous: str, shared: float, volumes: dict[str, float], join: Join, graph: VesselGraph):
    arteries = sum(e.kind in ("artery", "cross_feeder") for e in graph.edges)
    found: dict[str, Any] = {
        "shared_dural_sinus": f"{shared:.0%} from the child who uses it less (solved flow)",
        "stone_goodrich": stone,
        "venous_pattern": venous,
        "brain_contact_unsure_ml": round(volumes["brain_unsure"], 1),
        "contact_area_cm2": round(join.contact_area_cm2, 1),
    }
    if arteries:
        found["arterial_links"] = f"{arteries} arterial edges in the graph"
    return found


def ring_loops(graph: VesselGraph, join: Join) -> int:
    """Closed loops of dural sinus that go round the middle of the join."""
    position = {n.id: np.array(n.position_mm) for n in graph.nodes}
    ring = nx.MultiGraph()
    for e in graph.edges:
        if e.kind == "sinus":
            ring.add_edge(e.source, e.target, key=e.id)
    side = np.cross(join.normal, np.eye(numerics.DIM)[int(np.argmin(np.abs(join.normal)))])
    up = np.cross(join.normal, side)
    count = 0
    for cycle in nx.cycle_basis(nx.Graph(ring)):
        points = np.array([position[n] for n in cycle]) - join.centre_mm
        angle = np.arctan2(points @ up, points @ side)
        turns = (np.diff(np.r_[angle, angle[0]]) + np.pi) % (2 * np.pi) - np.pi
        count += int(abs(turns.sum()) > np.pi)
    return count
