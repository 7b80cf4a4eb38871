"""Where each head is and which way its face looks, from the images of that head alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import numpy as np
from scipy import ndimage

from twofold import evidence
from twofold.anatomy import numerics
from twofold.anatomy.brains import Brains
from twofold.anatomy.grid import Grid
from twofold.anatomy.mirror import Plane, mirror_plane
from twofold.anatomy.records import Head, Heads
from twofold.anatomy.rise import rise_deg
from twofold.anatomy.tissue import Tissue


def head_frames(ct: np.ndarray, tissue: Tissue, brains: Brains, grid: Grid) -> Heads:
    """The frames of both heads, each found without looking at the other."""
    step = max(1, round(numerics.MIRROR_SPACING_MM / grid.spacing_mm))
    part = nearest_child(tissue, brains, step)
    both = ((brains.a, brains.b, part > 0), (brains.b, brains.a, part < 0))
    with ThreadPoolExecutor(2) as pool:  # each head by itself: threads change no number
        # a copied context each: what the frames look up is noted in the caller's ledger
        tasks = [pool.submit(copy_context().run, _frame, ct, tissue, *one, grid, step) for one in both]
        a, b = (t.result() for t in tasks)
    return Heads(a=a, b=b)


def nearest_child(tissue: Tissue, brains: Brains, step: int) -> np.ndarray:
    """Every ``step``-th voxel of the head: 1 nearest to a's part of the cavity, -1 to b's, 0 outside or tied."""
    thin = (slice(None, None, step),) * numerics.DIM
    head = tissue.head[thin]
    far = [ndimage.distance_transform_edt(~brain[thin]) for brain in (brains.a, brains.b)]
    return np.where(head, np.sign(far[1] - far[0]), 0).astype(np.int8)


def _frame(
    ct: np.ndarray, tissue: Tissue, brain: np.ndarray, other: np.ndarray, mine: np.ndarray, grid: Grid, step: int
) -> Head:
    """A head's frame: mirror plane, long axis of the brain in it, and the side on which the face is."""
    thin = (slice(None, None, step),) * numerics.DIM
    coarse = Grid(grid.origin_mm, grid.spacing_mm * step, tuple(mine.shape))  # type: ignore[arg-type]
    low, high = numerics.MIRROR_WINDOW_HU
    outside = np.where(mine, np.clip(ct[thin], low, high) - low, 0) / (high - low)
    soft = evidence.value("anatomy.hu_brain") - evidence.value("anatomy.hu_csf")
    inside = np.where(
        mine & tissue.cavity[thin],
        np.clip(ct[thin] - evidence.value("anatomy.hu_csf"), -soft, 2 * soft) / soft, 0,
    )
    picture = np.stack([ndimage.gaussian_filter(c, 1, output=np.float32) for c in (outside, inside)])
    brain_mm = coarse.world(np.argwhere(brain[thin]))
    down = _downwards(mine, brain_mm.mean(axis=0), coarse.world(np.argwhere(other[thin])).mean(axis=0), coarse)
    plane = mirror_plane(picture, np.array(coarse.origin_mm), coarse.spacing_mm, coarse.world(np.argwhere(mine)), down)
    rest = coarse.world(np.argwhere(mine & ~tissue.cavity[thin] & ~tissue.air[thin]))
    air = coarse.world(np.argwhere(mine & tissue.air[thin]))
    return _oriented(plane, brain[thin], other[thin], coarse, rest, air, down)


def _downwards(mine: np.ndarray, brain_mm: np.ndarray, other_mm: np.ndarray, grid: Grid) -> np.ndarray:
    """Unit vector from a head to its body: where the head leaves the field of view, and away from the other child.

    A craniopagus join never takes in the face or the skull base (Stone & Goodrich 2006), so the other child lies
    above or beside.
    """
    away = brain_mm - other_mm
    away /= np.linalg.norm(away)
    edge = np.zeros_like(mine)
    for axis in range(numerics.DIM):
        for end in (0, -1):
            plane: tuple[slice | int, ...] = tuple(end if k == axis else slice(None) for k in range(numerics.DIM))
            edge[plane] = mine[plane]
    if edge.sum() < numerics.EDGE_SAMPLE:
        return away
    leaves = grid.world(np.argwhere(edge)).mean(axis=0) - brain_mm
    down = leaves / np.linalg.norm(leaves) + 0.5 * away
    return down / np.linalg.norm(down)


def _oriented(
    plane: Plane, brain: np.ndarray, other: np.ndarray, grid: Grid, rest_mm: np.ndarray, air_mm: np.ndarray,
    down: np.ndarray,
) -> Head:
    """Front and top in the mirror plane: along the brain's long axis, towards the face and away from the body."""
    n, brain_mm = plane.normal, grid.world(np.argwhere(brain))
    centre = brain_mm.mean(axis=0)
    flat = (brain_mm - centre) - ((brain_mm - centre) @ n)[:, None] * n
    _, axes = np.linalg.eigh(flat.T @ flat)
    long = axes[:, 2] - (axes[:, 2] @ n) * n
    long /= np.linalg.norm(long)
    short = np.cross(n, long)
    if abs(float(down @ long)) > abs(float(down @ short)):  # the brain is taller than long: a deep join
        long, short = short, long
    # The face weighs more than the nape; by how many millimetres, not in which direction: a tiny offset has one too.
    votes = [float(np.clip((rest_mm.mean(axis=0) - centre) @ long / numerics.FACE_OFFSET_MM, -1, 1))]
    if len(air_mm) >= numerics.AIR_SAMPLE:
        votes.append(_cosine(air_mm.mean(axis=0) - centre, long))
    front = long if sum(votes) >= 0 else -long
    top = short if down @ short < 0 else -short
    tilt = np.radians(rise_deg(brain, other, front, top, grid.spacing_mm))
    anterior = np.cos(tilt) * front - np.sin(tilt) * top
    superior = np.cos(tilt) * top + np.sin(tilt) * front
    agree = abs(sum(votes)) / len(votes)
    return Head(
        centre_mm=_point(centre), superior=_point(superior), anterior=_point(anterior),
        left=_point(np.cross(superior, anterior)),
        confidence=float(np.clip(plane.likeness, 0, 1) * min(1.0, 0.5 + agree)),
    )


def _cosine(v: np.ndarray, unit: np.ndarray) -> float:
    return float(v @ unit) / max(float(np.linalg.norm(v)), numerics.TINY)


def _point(v: np.ndarray) -> tuple[float, float, float]:
    return float(v[0]), float(v[1]), float(v[2])


def axis_angle_deg(heads: Heads) -> float:
    """Angle between the children's long axes, body to vertex against vertex to body: 180 is end to end."""
    up_a, up_b = np.array(heads.a.superior), np.array(heads.b.superior)
    return float(np.degrees(np.arccos(np.clip(up_a @ up_b, -1, 1))))


def rotation_deg(heads: Heads) -> float:
    """Axial rotation of one face against the other, 0 (both look the same way) to 180.

    The faces are compared after swinging both long axes onto one line, by the smallest turn: the line half way.
    """
    up_a, up_b = np.array(heads.a.superior), np.array(heads.b.superior)
    line = up_a - up_b
    if np.linalg.norm(line) < numerics.TINY:  # side by side: compare the faces as they are
        line = up_a
    line = line / np.linalg.norm(line)
    faces = []
    for head, along in ((heads.a, line), (heads.b, -line)):
        face = _swing(np.array(head.superior), along, np.array(head.anterior))
        faces.append(face)
    return float(np.degrees(np.arccos(np.clip(faces[0] @ faces[1], -1, 1))))


def _swing(source: np.ndarray, target: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """``vector`` after the smallest rotation that takes unit ``source`` to unit ``target``."""
    axis = np.cross(source, target)
    cosine = float(source @ target)
    if 1 + cosine < numerics.TINY:
        return vector
    return vector + np.cross(axis, vector) + np.cross(axis, np.cross(axis, vector)) / (1 + cosine)
