"""What fills the two heads: labels, and the shares and textures from which scans are drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import map_coordinates

from twofold.evidence import value
from twofold.phantom import numerics as n
from twofold.phantom.extras import Extra
from twofold.phantom.heads import Shape, template
from twofold.phantom.network import Network
from twofold.phantom.place import ABOVE, BELOW
from twofold.phantom.raster import Drawn, kinds
from twofold.phantom.waves import field

NAMES = ("skin", "bone", "csf", "brain_a", "brain_b", "brain_unsure", "vein", "sinus", "artery", "dura", "expander")
SKIN, BONE, CSF, BRAIN_A, BRAIN_B, UNSURE, VEIN, SINUS, ARTERY, DURA, EXPANDER = range(1, len(NAMES) + 1)
BRAIN_OF = (BRAIN_A, BRAIN_B)


@dataclass(frozen=True)
class Tissues:
    """Filled heads.

    labels: uint8, codes as published, the brain below under ``codes[0]``. bone, brain, dura, head: share of each
    voxel, float32. grey: 0 in white matter to 1 in grey, in the brain. fat: 0 to 1 in soft tissue. saline: share of
    expander, or None.
    """

    labels: np.ndarray
    head: np.ndarray
    bone: np.ndarray
    cavity: np.ndarray
    brain: np.ndarray
    dura: np.ndarray
    grey: np.ndarray
    fat: np.ndarray
    saline: np.ndarray | None = None


def fill(
    shape: Shape, network: Network, drawn: Drawn, codes: tuple[int, int], random: np.random.Generator,
    more: Extra | None = None,
) -> Tissues:
    """Bone, brains, membrane and vessels of two heads.

    Args: codes: label of the brain below and of the brain above. more: what this pair has beside.
    """
    more = more or Extra()
    h = np.float32(shape.grid.spacing)
    cavity_mm, skin_mm = shape.cavity_mm, shape.skin_mm
    z = shape.grid.axes()[2]
    gap = (z - shape.surface_mm[:, :, None]).astype(np.float32)
    saline = None
    if more.expander_mm is not None:
        saline = np.clip(0.5 - more.expander_mm / h, 0, 1)
        skin_mm = np.minimum(skin_mm, more.expander_mm - np.float32(n.EXPANDER_SCALP_MM))
    head = np.clip(0.5 - skin_mm / h, 0, 1)
    cavity = np.clip(0.5 - cavity_mm / h, 0, 1)
    thick = value("phantom.bone_mm") * (1 + n.BONE_UNEVEN * field(shape.grid, n.DIM, n.BONE_WAVE_MM, random))
    bone = np.minimum(np.clip(0.5 - (cavity_mm - thick) / h, 0, 1) - cavity, head)
    fat, base = _face(shape, cavity_mm > thick)
    bone = np.maximum(bone, base * (1 - cavity))
    if more.open_bone is not None:
        bone *= 1 - more.open_bone
    if saline is not None:
        bone *= 1 - saline
    brain, grey = _brains(shape, gap)
    film = np.clip(0.5 + (np.abs(gap) - n.GAP_MM / 2) / h, 0, 1)
    if more.bridge is not None:  # neither fluid nor membrane parts the brains there
        film = np.maximum(film, more.bridge[:, :, None] * (np.abs(gap) < n.GAP_MM))
        brain = np.where((more.bridge[:, :, None] > 0.5) & (np.abs(gap) < n.GAP_MM), 1, brain).astype(np.float32)
    rim = np.clip(0.5 - (cavity_mm + n.BRAIN_IN_CAVITY_MM) / h, 0, 1)
    brain = brain * film * rim
    dura = np.clip(0.5 + (n.MEMBRANE_MM / 2 - np.abs(gap)) / h, 0, 1) * cavity * _windows(shape, random)[:, :, None]
    if more.bridge is not None:
        dura *= 1 - more.bridge[:, :, None]
    labels = np.zeros(shape.grid.shape, np.uint8)
    labels[head > 0.5] = SKIN
    labels[bone > 0.5] = BONE
    labels[cavity > 0.5] = CSF
    solid = brain > 0.5
    labels[solid & (gap < 0)], labels[solid & (gap >= 0)] = codes[BELOW], codes[ABOVE]
    if more.bridge is not None:
        labels[solid & (more.bridge[:, :, None] > 0.5) & (np.abs(gap) < n.BRIDGE_DEEP_MM)] = UNSURE
    if saline is not None:
        labels[saline > 0.5] = EXPANDER
    labels[(dura > 0.5) & (cavity > 0.5)] = DURA
    _vessels(labels, network, drawn)
    return Tissues(labels, head, bone, cavity, brain, dura, grey, fat, saline)


def _vessels(labels: np.ndarray, network: Network, drawn: Drawn) -> None:
    """Write vessels over the tissues that they run through."""
    code = np.full(len(drawn.tube_of), VEIN, np.uint8)
    kind = kinds(network.tubes, drawn)
    code[kind == "sinus"] = SINUS
    code[np.isin(kind, ("artery", "cross_feeder"))] = ARTERY
    inside = (drawn.distance_mm < 0) & (labels > 0)
    labels[inside] = code[drawn.stretch[inside]]


def _windows(shape: Shape, random: np.random.Generator) -> np.ndarray:
    """1 where the membrane between the brains is whole, 0 in its windows, [nx, ny]."""
    x, y, _ = shape.grid.axes()
    whole = np.ones(shape.grid.shape[:2], np.float32)
    for _ in range(int(random.integers(*n.WINDOWS))):
        angle, out = random.uniform(0, 2 * np.pi), random.uniform(0, n.WINDOW_OUT_MM)
        d = np.hypot(x[:, :, 0] - out * np.cos(angle), y[:, :, 0] - out * np.sin(angle))
        whole[d < random.uniform(*n.WINDOW_RADIUS_MM)] = 0
    return whole


def _brains(shape: Shape, gap: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of brain per voxel and its greyness, from the template, flattened towards the interface.

    A vertex that is lost at the join is not cut off: its gyri are pressed down over ``SQUASH_MM``, so that cortex
    faces cortex, as in the children.
    """
    t, grid = template(), shape.grid
    brain, grey = np.zeros(grid.shape, np.float32), np.zeros(grid.shape, np.float32)
    inside = shape.cavity_mm < 0
    low, high = n.T1_GREY_WHITE
    for side in (BELOW, ABOVE):
        head = shape.heads[side]
        at = np.nonzero(inside & ((gap < 0) if side == BELOW else (gap >= 0)))
        points = grid.points(np.stack(at, axis=-1))
        under = np.abs(gap[at])
        lost = shape.above_mm[side][at[0], at[1]] - head.up * shape.surface_mm[at[0], at[1]]
        points[:, 2] += head.up * lost * np.clip(1 - under / n.SQUASH_MM, 0, 1)
        voxel = head.voxel(points).astype(np.float32).T
        brain[at] = map_coordinates(t.brain, voxel, order=1, output=np.float32, mode="nearest")
        t1 = map_coordinates(t.t1, voxel, order=1, output=np.float32, mode="nearest")
        grey[at] = np.clip((high - t1) / (high - low), 0, 1)
    return brain, grey


def _face(shape: Shape, outside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fat, and facial and basal bone, from the template's bright and dark voxels outside the vault."""
    t, grid = template(), shape.grid
    fat, bone = np.zeros(grid.shape, np.float32), np.zeros(grid.shape, np.float32)
    soft = outside & (shape.skin_mm < grid.spacing)
    plane = np.arange(grid.shape[2]) < grid.join
    for side in (BELOW, ABOVE):
        head = shape.heads[side]
        at = np.nonzero(soft & (plane if side == BELOW else ~plane))
        world = grid.points(np.stack(at, axis=-1))
        t1 = map_coordinates(t.t1, head.voxel(world).astype(np.float32).T, order=1, output=np.float32)
        low, high = n.T1_FAT
        fat[at] = np.clip((t1 - low) / (high - low), 0, 1)
        height = (world - head.shift) @ head.vertex
        dark = n.T1_BONE * np.clip((n.BASE_BONE_MM[1] - height) / (n.BASE_BONE_MM[1] - n.BASE_BONE_MM[0]), 0, 1)
        deep = -shape.skin_mm[at] > n.BONE_UNDER_SKIN_MM
        bone[at] = np.clip(0.5 + (dark - t1) / n.T1_BONE, 0, 1) * (dark > 0) * deep
    return fat, bone
