"""The part of a volume worth sweeping, kept in tiles: memory follows the surface, not the volume."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.division.numerics import DIM, TILE
from twofold.division.surface import kernels_tiles
from twofold.division.surface.problem import CutProblem

F = np.float32
NOBODY = np.ones((1, 1, 1), bool)  # stands for "no band" in compiled code, which needs an array


@dataclass(frozen=True)
class Flow:
    """A flow on tiles of a grid. number: place of each tile [blocks], the last place is empty. p: [tiles + 1, 3, ...].

    below: the flow of the next coarser grid, which counts where this one is zero.
    """

    number: np.ndarray
    p: np.ndarray
    below: Flow | None = None


@dataclass(frozen=True)
class Tiles:
    """A dividing problem on tiles. signs: of corners that may not move, 0 for the others (see kernels).

    v, ahead, tau, cost, signs: [tiles + 1, *TILE]. low, high: numbers of the neighbours before and after a tile,
    [tiles, 8]. sweep: tiles that hold something free or cut; the others only receive what these let out.
    """

    origin: np.ndarray
    number: np.ndarray
    low: np.ndarray
    high: np.ndarray
    sweep: np.ndarray
    v: np.ndarray
    ahead: np.ndarray
    tau: np.ndarray
    cost: np.ndarray
    signs: np.ndarray
    p: np.ndarray

    def start_from(self, flow: Flow, shift: int = 0) -> None:
        """Take over a flow found earlier, here or on a coarser grid."""
        if flow.below is not None:
            self.start_from(flow.below, shift + 1)
        kernels_tiles.carry(flow.p, flow.number, shift, self.origin, self.sweep, self.p)


def laid_out(problem: CutProblem, v: np.ndarray, free: np.ndarray | None, edges: bool) -> Tiles:
    """The tiles of a problem in which corners ``free`` (default: all undecided) may move, starting at field ``v``."""
    banded = free is not None
    band = NOBODY if free is None else free
    cost, fixed = problem.cost, problem.fixed
    held = kernels_tiles.active(cost, fixed, v, band, banded, blocks(fixed.shape))
    kept = grown(held)
    count = int(kept.sum())
    number = np.full(kept.shape, count, np.int32)
    number[kept] = np.arange(count, dtype=np.int32)
    at = np.argwhere(kept)
    origin = (at * np.array(TILE)).astype(np.int32)
    around = np.pad(number, 1, constant_values=count)
    shifts = np.array(list(np.ndindex(*(2,) * DIM)))
    low = np.stack([around[tuple((at + 1 - s).T)] for s in shifts], axis=1)
    high = np.stack([around[tuple((at + 1 + s).T)] for s in shifts], axis=1)
    size = (count + 1, *TILE)
    field, ahead, tau, price = (np.zeros(size, F) for _ in range(2 + 2))
    signs = np.zeros(size, np.int8)
    kernels_tiles.fill(cost, fixed, v, band, banded, edges, origin, field, ahead, tau, price, signs)
    return Tiles(origin, number, low, high, number[held], field, ahead, tau, price, signs,
                 np.zeros((count + 1, DIM, *TILE), F))


def blocks(shape: tuple[int, ...]) -> tuple[int, ...]:
    """How many tiles cover a corner grid along each axis."""
    return tuple(-(-n // t) for n, t in zip(shape, TILE))


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


def flow_of(p: np.ndarray) -> Flow:
    """A flow given as a volume [3, nx, ny, nz] of voxels, on tiles."""
    n = blocks(tuple(m + 1 for m in p.shape[1:]))
    count = int(np.prod(n))
    padded = np.zeros((DIM, *(a * t for a, t in zip(n, TILE))), F)
    padded[:, : p.shape[1], : p.shape[2], : p.shape[3]] = p
    split = np.einsum("cxiyjzk->xyzcijk", padded.reshape(DIM, n[0], TILE[0], n[1], TILE[1], n[2], TILE[2]))
    tiled = np.concatenate([split.reshape(count, DIM, *TILE), np.zeros((1, DIM, *TILE), F)])
    return Flow(np.arange(count, dtype=np.int32).reshape(n), np.ascontiguousarray(tiled))
