"""Two heads drawn from a few formulas: small, analytic, and independent of the package's own phantom.

Each head is an egg of brain (narrower in front) in CSF, skull and scalp, with a nose and an airway, cut off at
its vertex by the plane that it shares with the other. A ring sinus lies in that plane; each child has bridging
veins into it, a sinus down the back, two transverse sinuses and two jugulars out of the field of view.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import nibabel as nib
import numpy as np

from twofold.anatomy.images import ras_to_lps

AIR, SOFT, BONE, CSF, BRAIN = -1000.0, 40.0, 600.0, 6.0, 36.0
SEMI = np.array([48.0, 60.0, 50.0])  # brain: lateral, antero-posterior, vertical, mm
CSF_MM, SKULL_MM, SCALP_MM = 3.0, 4.0, 5.0
CENTRE_MM = 40.0  # from the plane of the join to each brain's centre: the vertex is flattened by 10 mm
FLOOR_MM = -38.0  # field of view ends here, in head coordinates (below the skull base)


@dataclass
class Pair:
    """The drawn images and what is true of them. Arrays are in LPS axis order."""

    spacing_mm: float
    affine_lps: np.ndarray
    labels: np.ndarray
    ct: np.ndarray
    ctv: np.ndarray
    mrv: np.ndarray
    rotation_deg: float
    inside_mm: dict[str, list[float]]
    tubes: list[tuple[str, str, np.ndarray, float]] = field(default_factory=list)  # twin, kind, points, radius


def frame(twin: str, rotation_deg: float) -> tuple[np.ndarray, np.ndarray]:
    """Rotation (rows: left, posterior, superior of that head in the world) and centre of a head, mm LPS."""
    if twin == "a":
        return np.eye(3), np.array([0.0, 0.0, -CENTRE_MM])
    t = np.radians(rotation_deg)
    posterior = np.array([np.sin(t), np.cos(t), 0.0])
    superior = np.array([0.0, 0.0, -1.0])
    return np.array([np.cross(posterior, superior), posterior, superior]), np.array([0.0, 0.0, CENTRE_MM])


def _egg(local: np.ndarray, grow: float) -> np.ndarray:
    """Signed distance (near the surface), mm, to the brain's egg grown by ``grow``."""
    semi = SEMI + grow
    narrow = 1 + 0.18 * np.clip(local[..., 1] / semi[1], -1, 1)  # the forehead (negative y) is narrower
    q = np.stack([local[..., 0] / (semi[0] * narrow), local[..., 1] / semi[1], local[..., 2] / semi[2]], -1)
    k = np.linalg.norm(q, axis=-1)
    g = np.linalg.norm(q / semi, axis=-1)
    return np.where(k > 1e-6, k * (k - 1) / np.maximum(g, 1e-9), -semi.min())


def tubes(rotation_deg: float) -> list[tuple[str, str, np.ndarray, float]]:
    """The vessels: twin (``shared`` for the ring), kind, (n, 3) points in mm LPS, radius in mm."""
    z = CENTRE_MM / (SEMI[2] + 1)
    rim = np.sqrt(1 - z**2)
    t = np.linspace(0, 2 * np.pi, 73)
    radius = (SEMI[0] + 1) * rim
    out = [("shared", "sinus", np.stack([radius * np.cos(t), radius * np.sin(t), 0 * t], 1), 3.0)]
    for twin in "ab":
        rows, centre = frame(twin, rotation_deg)

        def world(p, rows=rows, centre=centre):
            return np.asarray(p) @ rows + centre

        a = np.linspace(np.arcsin(z), -0.35, 30)
        back = np.stack([0 * a, (SEMI[1] + 1) * np.cos(a), (SEMI[2] + 1) * np.sin(a)], 1)
        back = np.vstack([[0, radius, CENTRE_MM], back[1:]])
        out.append((twin, "sinus", world(back), 3.0))
        for side in (-1, 1):
            b = np.linspace(np.pi / 2, 0.1, 25)
            around = np.stack(
                [side * (SEMI[0] + 1) * np.cos(b) * 0.94, (SEMI[1] + 1) * np.sin(b) * 0.94, -0.35 * SEMI[2] + 0 * b], 1
            )
            around[0] = back[-1]
            down = np.vstack([around[-1], [side * 34.0, 8.0, -28.0], [side * 28.0, 6.0, FLOOR_MM - 4]])
            out.append((twin, "sinus", world(around), 2.4))
            out.append((twin, "jugular", world(down), 2.4))
            for k, where in enumerate((0.35, 0.6, 0.85, 1.2, 1.5, 1.8, 2.15, 2.45, 2.75)):
                c = np.linspace(0, 1, 12)[:, None]
                angle = side * where
                # head y is posterior: angle 0 = behind
                tip = _on_egg(angle, 0.35 + 0.04 * (k % 3)) * 0.985
                rim_point = np.array([radius * np.sin(angle), radius * np.cos(angle), CENTRE_MM])
                mid = _on_egg(angle, 0.75) * 1.01
                points = (1 - c) ** 2 * tip + 2 * c * (1 - c) * mid + c**2 * rim_point
                out.append((twin, "bridging_vein", world(points), 1.3))
    return out


def _on_egg(azimuth: float, elevation: float) -> np.ndarray:
    d = np.array([np.sin(azimuth) * np.cos(elevation), np.cos(azimuth) * np.cos(elevation), np.sin(elevation)])
    return d * SEMI / 1.0


def _paint(fraction: np.ndarray, affine: np.ndarray, spacing: float, points: np.ndarray, radius: float) -> None:
    """Raise ``fraction`` (share of each voxel that is vessel) along a polyline."""
    step = spacing / 3
    dense = [points[0]]
    for p, q in pairwise(points):
        n = max(1, int(np.ceil(np.linalg.norm(q - p) / step)))
        dense += [p + (q - p) * i / n for i in range(1, n + 1)]
    reach = int(np.ceil(radius / spacing)) + 1
    offsets = np.stack(np.meshgrid(*[np.arange(-reach, reach + 1)] * 3, indexing="ij"), -1).reshape(-1, 3)
    for p in dense:
        index = np.round((p - affine[:3, 3]) / spacing).astype(int) + offsets
        index = index[np.all((index >= 0) & (index < fraction.shape), axis=1)]
        d = np.linalg.norm(index * spacing + affine[:3, 3] - p, axis=1)
        share = np.clip((radius - d) / spacing + 0.5, 0, 1)
        np.maximum.at(fraction, tuple(index.T), share)


def draw(rotation_deg: float = 20.0, spacing_mm: float = 2.0, noise: float = 1.0, seed: int = 0) -> Pair:
    """The pair at a rotation (of b's face against a's, 0 to 180) and voxel size."""
    half = np.array([70.0, 84.0, CENTRE_MM - FLOOR_MM])
    shape = tuple(int(n) for n in np.floor(2 * half / spacing_mm) + 1)
    affine = np.diag([spacing_mm] * 3 + [1.0])
    affine[:3, 3] = -half
    grid = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), -1) * spacing_mm - half
    labels = np.zeros(shape, np.uint8)
    outer = {}
    for code, twin in ((4, "a"), (5, "b")):
        rows, centre = frame(twin, rotation_deg)
        local = (grid - centre) @ rows.T
        mine = local[..., 2] <= CENTRE_MM
        nose = np.linalg.norm((local - [0, -66, -24]) / [9, 14, 12], axis=-1) < 1
        airway = np.linalg.norm((local - [0, -52, -32]) / [7, 12, 8], axis=-1) < 1
        skull = _egg(local, CSF_MM + SKULL_MM)
        cavity = _egg(local, CSF_MM)
        brain = _egg(local, 0.0)
        septum = np.abs(local[..., 2] - CENTRE_MM) < 2.0
        outer[twin] = mine & ((_egg(local, CSF_MM + SKULL_MM + SCALP_MM) < 0) | nose)
        labels[outer[twin]] = 1
        labels[mine & (skull < 0)] = 2
        labels[mine & (cavity < 0)] = 3
        labels[mine & (brain < 0) & ~septum] = code
        labels[mine & airway] = 0
    shades = np.array([AIR, SOFT, BONE, CSF, BRAIN, BRAIN])
    ct = shades[labels]
    vessels = tubes(rotation_deg)
    fraction = np.zeros(shape)
    for _, _, points, radius in vessels:
        _paint(fraction, affine, spacing_mm, points, radius)
    soft = (labels >= 3) | ((labels == 1) & (np.abs(grid[..., 2]) > CENTRE_MM)) | ((labels == 2) & (fraction > 0))
    fraction = np.where(soft | (fraction > 0), fraction, 0)
    ct = ct * (1 - fraction) + 45 * fraction
    rng = np.random.default_rng(seed)
    ctv = ct + 220 * fraction
    mrv = np.array([5.0, 60, 10, 30, 80, 80])[labels] * (1 - fraction) + 500 * fraction
    named = labels.copy()
    named[fraction > 0.5] = 7
    return Pair(
        spacing_mm, affine, named,
        *(np.asarray(i + noise * s * rng.standard_normal(shape), np.float32)
          for i, s in ((ct, 6), (ctv, 6), (mrv, 12))),
        rotation_deg,
        {t: [float(x) for x in frame(t, rotation_deg)[1]] for t in "ab"},
        vessels,
    )


def save(array: np.ndarray, affine_lps: np.ndarray, path: Path) -> Path:
    """Write an array as NIfTI (which is RAS)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nib.save(nib.Nifti1Image(array, ras_to_lps(affine_lps)), path)
    return path
