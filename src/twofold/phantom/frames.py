"""A second scanner's frame: the heads lie a little differently in it, on its own voxels, in its own field of view."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk

from twofold.phantom import numerics as n
from twofold.phantom.place import Grid, turn_x, turn_y, turn_z


@dataclass(frozen=True)
class Frame:
    """Where images of one scanner lie. grid: their voxels, in the scanner's own world.

    rotation, shift: take a point of the drawing's world to the scanner's, mm LPS.
    """

    grid: Grid
    rotation: np.ndarray
    shift: np.ndarray

    @property
    def to_drawing(self) -> np.ndarray:
        """4x4 that takes a point of the scanner's world to the drawing's: what a registration should find."""
        out = np.eye(n.DIM + 1)
        out[: n.DIM, : n.DIM] = self.rotation.T
        out[: n.DIM, n.DIM] = -self.rotation.T @ self.shift
        return out


def own(grid: Grid) -> Frame:
    """The drawing's own frame."""
    return Frame(grid, np.eye(n.DIM), np.zeros(n.DIM))


def moved(grid: Grid, random: np.random.Generator) -> Frame:
    """A frame in which the pair lies turned and shifted, with coarser voxels and a field of view cut at both ends."""
    turn = random.uniform(-1, 1, n.DIM) * n.MOVED_DEG
    rotation = turn_z(turn[0]) @ turn_y(turn[1]) @ turn_x(turn[2])
    shift = random.uniform(-1, 1, n.DIM) * n.MOVED_MM
    spacing = grid.spacing * n.MR_COARSER
    extent = (np.array(grid.shape) - 1) * grid.spacing
    low = np.array([0.0, 0.0, n.MR_FIELD_CUT_MM])
    shape = np.floor((extent - 2 * low) / spacing).astype(int) + 1
    centre = rotation @ (grid.origin + extent / 2) + shift
    origin = centre - (shape - 1) * spacing / 2
    return Frame(Grid(origin, spacing, (int(shape[0]), int(shape[1]), int(shape[2]))), rotation, shift)


def seen_in(frame: Frame, image: np.ndarray, grid: Grid) -> np.ndarray:
    """An image of the drawing on a frame's voxels, linear between voxels, 0 outside."""
    if frame.grid is grid:
        return image
    matrix = frame.rotation.T * (frame.grid.spacing / grid.spacing)  # frame index to drawing index
    start = grid.index(frame.to_drawing[: n.DIM, : n.DIM] @ frame.grid.origin + frame.to_drawing[: n.DIM, n.DIM])
    reverse = np.eye(n.DIM)[::-1]  # SimpleITK speaks (z, y, x) of the array
    transform = sitk.AffineTransform(n.DIM)
    transform.SetMatrix((reverse @ matrix @ reverse).ravel().tolist())
    transform.SetTranslation(start[::-1].tolist())
    out = sitk.Resample(
        sitk.GetImageFromArray(image.astype(np.float32)), [int(v) for v in frame.grid.shape[::-1]], transform,
        sitk.sitkLinear, [0.0] * n.DIM, [1.0] * n.DIM, np.eye(n.DIM).ravel().tolist(), 0.0,
    )
    return sitk.GetArrayFromImage(out)
