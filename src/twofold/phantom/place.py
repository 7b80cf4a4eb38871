"""Where each child's head lies in the common frame: rotations, tilt, distance from the join.

Local frame of a head: millimetres, LPS, origin in the middle of the brain, z up through the vertex.
World frame: millimetres, LPS; the join is the plane z = 0, its middle the origin. One head lies below it, the
other is turned over and rotated about z.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
import SimpleITK as sitk
from scipy.ndimage import map_coordinates

from twofold.phantom import numerics as n
from twofold.quantity import DEG_PER_HALF_TURN, MM2_PER_CM2

BELOW, ABOVE = 0, 1


def turn_z(deg: float) -> np.ndarray:
    """Rotation about z by an angle in degrees, 3x3."""
    c, s = cos(radians(deg)), sin(radians(deg))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])


def turn_x(deg: float) -> np.ndarray:
    """Rotation about x by an angle in degrees, 3x3."""
    c, s = cos(radians(deg)), sin(radians(deg))
    return np.array([[1.0, 0, 0], [0, c, -s], [0, s, c]])


def turn_y(deg: float) -> np.ndarray:
    """Rotation about y by an angle in degrees, 3x3."""
    c, s = cos(radians(deg)), sin(radians(deg))
    return np.array([[c, 0, s], [0, 1.0, 0], [-s, 0, c]])


@dataclass(frozen=True)
class Head:
    """One head: how its local frame lies in the world.

    up: +1 if it lies below the join (vertex towards +z), -1 if above. rotation: local to world.
    shift: where its origin lies in the world, mm.
    """

    up: int
    rotation: np.ndarray
    shift: np.ndarray

    def world(self, local: np.ndarray) -> np.ndarray:
        """World points of local points, [..., 3] mm."""
        return np.asarray(local, float) @ self.rotation.T + self.shift

    def local(self, world: np.ndarray) -> np.ndarray:
        """Local points of world points, [..., 3] mm."""
        return (world - self.shift) @ self.rotation

    def voxel(self, world: np.ndarray) -> np.ndarray:
        """Template voxels of world points, [..., 3]."""
        return self.local(world) * FLIP / n.SCALE + np.array(n.CENTRE_VOXEL)

    @property
    def face(self) -> np.ndarray:
        """Unit vector in the world towards which the face looks."""
        return self.rotation @ np.array([0.0, -1.0, 0.0])

    @property
    def vertex(self) -> np.ndarray:
        """Unit vector in the world from the brain's middle through the vertex."""
        return self.rotation @ np.array([0.0, 0.0, 1.0])

    def direction(self, azimuth_deg: float, elevation_deg: float) -> np.ndarray:
        """Unit vector in the world: azimuth from the back of the head towards the child's left, elevation."""
        a, e = radians(azimuth_deg), radians(elevation_deg)
        return self.rotation @ np.array([sin(a) * cos(e), cos(a) * cos(e), sin(e)])


FLIP = np.array([-1.0, -1.0, 1.0])  # template axes run right, front, up; LPS left, back, up


def pair(
    rotation_deg: float, tilt_deg: float, roll_deg: float, cavity: np.ndarray, contact_cm2: float
) -> tuple[Head, Head]:
    """The head below and the head above, at the distance that gives the wanted contact.

    Args:
        rotation_deg: between the faces. tilt_deg: by how much the long axes miss a straight line.
        roll_deg: of the pair as a whole about z. cavity: template's signed distance (mm) to the inner skull.
    """
    heads = []
    for up, turn in ((1, turn_z(roll_deg)), (-1, turn_z(roll_deg + rotation_deg) @ turn_y(DEG_PER_HALF_TURN))):
        rotation = turn_x(up * tilt_deg / 2) @ turn  # a common tilt axis: the two halves add up
        heads.append(Head(up, rotation, _shift(up, rotation, cavity, contact_cm2)))
    return heads[BELOW], heads[ABOVE]


def _shift(up: int, rotation: np.ndarray, cavity: np.ndarray, contact_cm2: float) -> np.ndarray:
    """Where the head's origin must lie so that the plane z = 0 cuts the wanted area, centred on the axis."""
    reach = np.arange(-n.PLANE_REACH_MM, n.PLANE_REACH_MM, n.PLANE_STEP_MM)
    x, y = np.meshgrid(reach, reach, indexing="ij")
    flat = Head(up, rotation, np.zeros(n.DIM))
    best: tuple[float, np.ndarray] | None = None
    for away in np.arange(n.PLANE_NEAREST_MM, n.PLANE_REACH_MM, n.PLANE_STEP_MM / 2):
        points = np.stack([x, y, np.full_like(x, up * away)], axis=-1)
        inside = map_coordinates(cavity, flat.voxel(points).reshape(-1, n.DIM).T, order=1, mode="nearest") < 0
        if not inside.any():
            break
        miss = abs(inside.sum() * n.PLANE_STEP_MM**2 / MM2_PER_CM2 - contact_cm2)
        if best is None or miss < best[0]:
            centre = points.reshape(-1, n.DIM)[inside].mean(axis=0)
            best = miss, -centre
    assert best is not None
    return best[1]


@dataclass(frozen=True)
class Grid:
    """A world grid of cubic voxels: array index [i, j, k] is origin + spacing * (i, j, k), LPS mm."""

    origin: np.ndarray
    spacing: float
    shape: tuple[int, int, int]

    @property
    def affine(self) -> np.ndarray:
        """Index to LPS millimetres, 4x4."""
        out = np.diag([self.spacing] * n.DIM + [1.0])
        out[: n.DIM, n.DIM] = self.origin
        return out

    def axes(self) -> list[np.ndarray]:
        """The three coordinate vectors, shaped to broadcast."""
        out = []
        for d in range(n.DIM):
            shape = [1] * n.DIM
            shape[d] = -1
            out.append((self.origin[d] + self.spacing * np.arange(self.shape[d])).reshape(shape))
        return out

    def points(self, index: np.ndarray) -> np.ndarray:
        """World points of array indices [..., 3]."""
        return self.origin + self.spacing * index

    def index(self, points: np.ndarray) -> np.ndarray:
        """Continuous array indices of world points [..., 3]."""
        return (np.asarray(points) - self.origin) / self.spacing

    def slab(self, low: int, high: int) -> Grid:
        """The planes ``low`` to ``high`` (exclusive) along z as a grid of their own; may reach outside."""
        origin = self.origin + np.array([0, 0, low * self.spacing])
        return Grid(origin, self.spacing, (*self.shape[:2], high - low))

    @property
    def join(self) -> int:
        """Index of the first plane at or above the join."""
        return int(np.ceil(-self.origin[2] / self.spacing))


def grid_for(heads: tuple[Head, Head], spacing: float, head: np.ndarray, room_mm: float = 0.0) -> Grid:
    """The smallest grid that holds both heads up to the join, with a margin of air; ends where the template ends.

    Args: head: the template's signed distance to its skin. room_mm: more of it at the sides.
    """
    step = slice(None, None, n.BOX_STEP)
    voxels = np.argwhere(head[step, step, step] < 0) * n.BOX_STEP
    clouds = []
    for h in heads:
        world = h.world((voxels - np.array(n.CENTRE_VOXEL)) * FLIP * n.SCALE)
        clouds.append(world[world[:, 2] * h.up <= 0])
    low, high = np.concatenate(clouds).min(axis=0), np.concatenate(clouds).max(axis=0)
    margin = np.array([n.MARGIN_MM + room_mm, n.MARGIN_MM + room_mm, -n.TRIM_MM])
    shape = np.ceil((high - low + 2 * margin) / spacing).astype(int) + 1
    return Grid(low - margin, spacing, (int(shape[0]), int(shape[1]), int(shape[2])))


def resampled(field: np.ndarray, head: Head, grid: Grid, outside: float) -> np.ndarray:
    """A template field on a world grid, as this head carries it, [nx, ny, nz] float32."""
    image = sitk.GetImageFromArray(field)  # axes reversed: the transform below speaks (z, y, x) of the field
    matrix = np.diag(FLIP / n.SCALE) @ head.rotation.T
    start = np.array(n.CENTRE_VOXEL) - matrix @ head.shift
    reverse = np.eye(n.DIM)[::-1]
    transform = sitk.AffineTransform(n.DIM)
    transform.SetMatrix((reverse @ matrix @ reverse).ravel().tolist())
    transform.SetTranslation(start[::-1].tolist())
    out = sitk.Resample(
        image, [int(v) for v in grid.shape[::-1]], transform, sitk.sitkLinear,
        [float(v) for v in grid.origin[::-1]], [float(grid.spacing)] * n.DIM,
        np.eye(n.DIM).ravel().tolist(), outside,
    )
    return sitk.GetArrayFromImage(out)
