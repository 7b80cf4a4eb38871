"""Which blocks of the volume are worth sweeping: those that hold a corner that may still move."""

from __future__ import annotations

import numpy as np

from twofold.division.numerics import TILE


def blocks(shape: tuple[int, ...]) -> tuple[int, ...]:
    """How many tiles cover a corner grid along each axis."""
    return tuple(-(-n // t) for n, t in zip(shape, TILE))


def around(free: np.ndarray) -> np.ndarray:
    """Whether each tile must be swept: bool [blocks], true if it or its upper border has a free corner."""
    held = np.zeros(blocks(free.shape), dtype=bool)
    corners = np.argwhere(free)
    if corners.size:
        size = np.array(TILE)
        tile, inside = np.divmod(corners, size)
        for shift in np.ndindex(2, 2, 2):  # a corner on a tile's lower face also ends the voxels below it
            lower = np.array(shift, dtype=bool)
            use = np.all(~lower | ((inside == 0) & (tile > 0)), axis=1)
            at = tile[use] - lower
            held[tuple(at.T)] = True
    return held


def grown(held: np.ndarray) -> np.ndarray:
    """The tiles and their upper neighbours: all corners that a flow inside ``held`` can reach."""
    out = held.copy()
    for axis in range(held.ndim):
        low, high = [slice(None)] * held.ndim, [slice(None)] * held.ndim
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        more = out.copy()
        more[tuple(high)] |= out[tuple(low)]
        out = more
    return out


def origins(held: np.ndarray) -> np.ndarray:
    """First corner of each tile to be swept, int32 [n, 3], in the order of the grid."""
    return (np.argwhere(held) * np.array(TILE)).astype(np.int32)
