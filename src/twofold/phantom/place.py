"""Where each child's head lies in the common frame: rotations, tilt, and fields sampled there.

Local frame of a head: millimetres, LPS, origin where the common axis meets the join, z up through the vertex.
World frame: the same for child "below"; the child above is turned over and rotated about the axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
import SimpleITK as sitk

from twofold.phantom import numerics as n


def turn_z(deg: float) -> np.ndarray:
    """Rotation about z by an angle in degrees, 3x3."""
    c, s = cos(radians(deg)), sin(radians(deg))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])


def turn_y(deg: float) -> np.ndarray:
    """Rotation about y by an angle in degrees, 3x3."""
    c, s = cos(radians(deg)), sin(radians(deg))
    return np.array([[c, 0, s], [0, 1.0, 0], [-s, 0, c]])


@dataclass(frozen=True)
class Head:
    """One child's head: how its local frame lies in the world (``rotation`` takes local to world)."""

    twin: str
    rotation: np.ndarray
    up: int  # +1: its vertex points to world +z (it lies below the join); -1: it lies above

    def world(self, local: np.ndarray) -> np.ndarray:
        """World points of local points, [..., 3] mm."""
        return local @ self.rotation.T

    def direction(self, from_back_deg: float, elevation_deg: float) -> np.ndarray:
        """Unit vector in the world: azimuth from the back (towards the child's left), elevation from level."""
        a, e = radians(from_back_deg), radians(elevation_deg)
        return self.world(np.array([sin(a) * cos(e), cos(a) * cos(e), sin(e)]))

    @property
    def centre(self) -> np.ndarray:
        """The point from which surfaces are looked for, world mm."""
        return self.world(np.array([0.0, 0.0, (n.CENTRE_SLICE - n.JOIN_SLICE) * n.SCALE]))


def pair(rotation_deg: float, tilt_deg: float) -> tuple[Head, Head]:
    """The head below (its face towards -y) and the head above, turned by the rotation and tilted."""
    below = Head("below", turn_y(-tilt_deg / 2), +1)
    above = Head("above", turn_z(rotation_deg) @ turn_y(tilt_deg / 2) @ turn_y(180.0), -1)
    return below, above


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
        return [
            (self.origin[d] + self.spacing * np.arange(self.shape[d])).reshape([-1 if k == d else 1 for k in range(n.DIM)])
            for d in range(n.DIM)
        ]

    def image(self, array: np.ndarray) -> sitk.Image:
        """An array on this grid as a SimpleITK image."""
        image = sitk.GetImageFromArray(np.ascontiguousarray(array.transpose(2, 1, 0)))
        image.SetOrigin([float(v) for v in self.origin])
        image.SetSpacing([self.spacing] * n.DIM)
        return image

    def index(self, points: np.ndarray) -> np.ndarray:
        """Continuous indices of world points, [..., 3]."""
        return (points - self.origin) / self.spacing


def grid_for(heads: tuple[Head, Head], spacing: float, template: tuple[int, int, int]) -> Grid:
    """The smallest grid that holds both template boxes, with a margin of air."""
    corners = np.array([[i, j, k] for i in (0, template[0]) for j in (0, template[1]) for k in (0, template[2])], float)
    corners[:, 2] = np.minimum(corners[:, 2], n.JOIN_SLICE)
    points = np.concatenate([h.world(local_of(corners)) for h in heads])
    low, high = points.min(0) - n.MARGIN_MM, points.max(0) + n.MARGIN_MM
    shape = tuple(int(v) for v in np.ceil((high - low) / spacing).astype(int) + 1)
    return Grid(low, spacing, shape)  # type: ignore[arg-type]


def local_of(voxels: np.ndarray) -> np.ndarray:
    """Local millimetres (LPS) of template voxels [..., 3]."""
    i, j, k = voxels[..., 0], voxels[..., 1], voxels[..., 2]
    return n.SCALE * np.stack([n.AXIS_VOXEL[0] - i, n.AXIS_VOXEL[1] - j, k - n.JOIN_SLICE], axis=-1)


def sampled(field: np.ndarray, head: Head, grid: Grid, outside: float) -> np.ndarray:
    """A template field on the world grid, as this head carries it; beyond the join it is continued straight up.

    Args:
        field: on template voxels. outside: value where the template ends.
    """
    image = sitk.GetImageFromArray(np.ascontiguousarray(field.astype(np.float32).transpose(2, 1, 0)))
    # world -> local (inverse rotation) -> template voxel (scale, flip of x and y, shift)
    flip = np.diag([-1 / n.SCALE, -1 / n.SCALE, 1 / n.SCALE])
    transform = sitk.AffineTransform(n.DIM)
    transform.SetMatrix((flip @ head.rotation.T).ravel().tolist())
    transform.SetTranslation([*n.AXIS_VOXEL, n.JOIN_SLICE])
    reference = grid.image(np.zeros((1, 1, 1), np.uint8))
    out = sitk.Resample(
        image, list(grid.shape), transform, sitk.sitkLinear, reference.GetOrigin(), reference.GetSpacing(),
        reference.GetDirection(), outside,
    )
    array = sitk.GetArrayFromImage(out).transpose(2, 1, 0)
    z = grid.axes()[2].ravel()
    last = np.flatnonzero(z <= 0)[-1] if head.up > 0 else np.flatnonzero(z >= 0)[0]
    beyond = z > 0 if head.up > 0 else z < 0
    array[:, :, beyond] = array[:, :, last : last + 1]
    return array
