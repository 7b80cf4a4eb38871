"""Refuses points and pictures that do not hold one head of each child."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.brains import Brains
from twofold.anatomy.grid import Grid
from twofold.anatomy.tissue import Tissue
from twofold.errors import BadInput

POINTS = "twins.a.inside_mm, twins.b.inside_mm"


def check_points(file: Path, inside_mm: Mapping[str, np.ndarray], tissue: Tissue, grid: Grid) -> None:
    """Refuse a point that lies in bone, scalp or an airway instead of inside the skull.

    Raises BadInput naming the child.
    """
    if not tissue.cavity.any():
        raise BadInput(file, "images", "no skull that encloses a brain was found", "give a CT of both whole heads")
    if tissue.elsewhere > evidence.value("anatomy.brain_volume_ratio_least"):
        raise BadInput(
            file, POINTS, "both lie in one head; another skull in the picture holds neither",
            "give one point in each child's brain",
        )
    for t, point in inside_mm.items():
        voxel = grid.voxel(point)
        if tissue.cavity[voxel]:
            continue
        where = "in bone" if tissue.bone[voxel] else "in air" if tissue.air[voxel] else "outside the skull"
        around = tuple(slice(max(v - 2, 0), v + 2 + 1) for v in voxel)
        if tissue.cavity[around].any():
            continue  # a vein or a speck of calcium inside the brain
        raise BadInput(
            file, f"twins.{t}.inside_mm", f"{point.tolist()} lies {where}",
            "give a point (mm, LPS) well inside that child's brain",
        )


def check_two_heads(file: Path, inside_mm: Mapping[str, np.ndarray], brains: Brains, grid: Grid) -> None:
    """Refuse two points in one head, and a picture of one head.

    Two heads' brains lie two brain radii apart and are of like size; halves of one brain are closer, and a head cut
    from a pair leaves the rest, with the other head, to its fellow.

    Raises BadInput saying which of the two was found.
    """
    least = evidence.value("anatomy.brain_volume_ratio_least")
    parts = [brains.a | brains.unsure, brains.b | brains.unsure]  # what is unsure speaks for one brain
    sizes = [float(m.sum()) * grid.voxel_mm3 for m in parts]
    apart = float(np.linalg.norm(inside_mm["a"] - inside_mm["b"]))
    if min(sizes) < least * max(sizes):
        raise BadInput(
            file, POINTS,
            f"the points, {apart:.0f} mm apart, divide the brain {min(sizes) / sum(sizes):.0%} to "
            f"{max(sizes) / sum(sizes):.0%}: both lie in one head, or one head is cut off",
            "give one point in each child's brain, and images that show both heads whole",
        )
    centres = [grid.world(np.argwhere(m)).mean(axis=0) for m in parts]
    radius = float(np.cbrt(min(sizes) / (numerics.BALL * np.pi)))
    distance = float(np.linalg.norm(centres[0] - centres[1]))
    if distance < numerics.TWO_HEADS_RADII * radius:
        raise BadInput(
            file, POINTS,
            f"the parts of brain round these points lie {distance:.0f} mm apart, as in a single brain: "
            "both lie in one head, or the picture shows one head only",
            "give images that show both heads, and one point in each child's brain",
        )
