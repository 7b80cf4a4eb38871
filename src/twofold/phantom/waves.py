"""Smooth random fields over a grid, cheap because each wave is a product of three rows."""

from __future__ import annotations

import numpy as np

from twofold.phantom.numerics import DIM
from twofold.phantom.place import Grid


def field(grid: Grid, count: int, length_mm: tuple[float, float], random: np.random.Generator) -> np.ndarray:
    """A sum of plane waves, of standard deviation about 0.7, [nx, ny, nz] float32.

    Args: count: waves. length_mm: their shortest and longest.
    """
    out = np.zeros(grid.shape, np.float32)
    for _ in range(count):
        k = random.normal(size=DIM)
        k *= 2 * np.pi / random.uniform(*length_mm) / np.linalg.norm(k)
        phase = random.uniform(0, 2 * np.pi)
        x, y, z = (np.exp(1j * k[d] * a).astype(np.complex64) for d, a in enumerate(grid.axes()))
        plane = x * y * np.complex64(np.exp(1j * phase))
        out += plane.real * z.real
        out -= plane.imag * z.imag
    return out / np.float32(count**0.5)
