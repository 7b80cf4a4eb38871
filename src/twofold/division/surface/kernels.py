"""Compiled sweeps of the primal-dual iteration: every new value is computed from old values only.

Fields live on voxel corners (``v``, +1 is a's side, -1 is b's), flows (``p``, three components) on voxels. Both
are kept in tiles: corner and voxel (i, j, k) share a place. A sweep copies a tile and one layer of its
neighbours (``low``, ``high``: tile numbers; the last tile is empty and stands for all that is not kept) into a
small block and computes there, in loops of known length. Tiles don't depend on each other within a sweep, hence
the result is the same, bit for bit, for any number of threads.

The gradient is that at the centre of a voxel, the mean of its four parallel edges: it favours no octant, so
turning or mirroring the input turns or mirrors the answer. ``edges`` and ``box`` select the anisotropic referee
(differences from one corner, box instead of ball), whose optimum is a maximum flow on a grid: the same code,
checkable by another solver.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from twofold.division.compiled import threaded
from twofold.division.numerics import CHUNKS, DIM, QUARTER, TILE, TINY

F = np.float32
LEAST = np.float32(TINY)
NX, NY, NZ = TILE
LX, LY, LZ = NX - 1, NY - 1, NZ - 1


@njit(inline="always")
def _below(p, a, low, t, out):
    """Component a of the flow in a tile, with the last layer of the tiles before it, into out[a]."""
    for i in range(NX):
        for j in range(NY):
            for k in range(NZ):
                out[a, i + 1, j + 1, k + 1] = p[t, a, i, j, k]
    x, y, z = low[t, 4], low[t, 2], low[t, 1]
    for j in range(NY):
        for k in range(NZ):
            out[a, 0, j + 1, k + 1] = p[x, a, LX, j, k]
    xy, xz, yz = low[t, 6], low[t, 5], low[t, 3]
    for i in range(NX):
        for k in range(NZ):
            out[a, i + 1, 0, k + 1] = p[y, a, i, LY, k]
        for j in range(NY):
            out[a, i + 1, j + 1, 0] = p[z, a, i, j, LZ]
        out[a, i + 1, 0, 0] = p[yz, a, i, LY, LZ]
    for k in range(NZ):
        out[a, 0, 0, k + 1] = p[xy, a, LX, LY, k]
    for j in range(NY):
        out[a, 0, j + 1, 0] = p[xz, a, LX, j, LZ]
    out[a, 0, 0, 0] = p[low[t, 7], a, LX, LY, LZ]


@njit(inline="always")
def _above(v, high, t, out):
    """A tile of a field, with the first layer of the tiles after it, into ``out``."""
    for i in range(NX):
        for j in range(NY):
            for k in range(NZ):
                out[i, j, k] = v[t, i, j, k]
    x, y, z = high[t, 4], high[t, 2], high[t, 1]
    for j in range(NY):
        for k in range(NZ):
            out[NX, j, k] = v[x, 0, j, k]
    xy, xz, yz = high[t, 6], high[t, 5], high[t, 3]
    for i in range(NX):
        for k in range(NZ):
            out[i, NY, k] = v[y, i, 0, k]
        for j in range(NY):
            out[i, j, NZ] = v[z, i, j, 0]
        out[i, NY, NZ] = v[yz, i, 0, 0]
    for k in range(NZ):
        out[NX, NY, k] = v[xy, 0, 0, k]
    for j in range(NY):
        out[NX, j, NZ] = v[xz, 0, j, 0]
    out[NX, NY, NZ] = v[high[t, 7], 0, 0, 0]


@njit(inline="always")
def _gradient(v, i, j, k):
    a, b = v[i, j, k], v[i + 1, j, k]
    c, d = v[i, j + 1, k], v[i, j, k + 1]
    e, f = v[i + 1, j + 1, k], v[i + 1, j, k + 1]
    g, h = v[i, j + 1, k + 1], v[i + 1, j + 1, k + 1]
    x = ((b - a) + (e - c)) + ((f - d) + (h - g))
    y = ((c - a) + (e - b)) + ((g - d) + (h - f))
    z = ((d - a) + (f - b)) + ((g - c) + (h - e))
    return QUARTER * x, QUARTER * y, QUARTER * z


@njit(inline="always")
def _steps(v, i, j, k):
    a = v[i, j, k]
    return v[i + 1, j, k] - a, v[i, j + 1, k] - a, v[i, j, k + 1] - a


@njit(inline="always")
def _divergence(p, i, j, k):
    """Net flow out of a corner, which lies between voxels i and i+1 of the block on each axis."""
    x0 = (p[0, i, j, k] + p[0, i, j, k + 1]) + (p[0, i, j + 1, k] + p[0, i, j + 1, k + 1])
    x1 = (p[0, i + 1, j, k] + p[0, i + 1, j, k + 1]) + (p[0, i + 1, j + 1, k] + p[0, i + 1, j + 1, k + 1])
    y0 = (p[1, i, j, k] + p[1, i, j, k + 1]) + (p[1, i + 1, j, k] + p[1, i + 1, j, k + 1])
    y1 = (p[1, i, j + 1, k] + p[1, i, j + 1, k + 1]) + (p[1, i + 1, j + 1, k] + p[1, i + 1, j + 1, k + 1])
    z0 = (p[2, i, j, k] + p[2, i, j + 1, k]) + (p[2, i + 1, j, k] + p[2, i + 1, j + 1, k])
    z1 = (p[2, i, j, k + 1] + p[2, i, j + 1, k + 1]) + (p[2, i + 1, j, k + 1] + p[2, i + 1, j + 1, k + 1])
    return QUARTER * (((x1 - x0) + (y1 - y0)) + (z1 - z0))


@njit(inline="always")
def _leaving(p, i, j, k):
    x = p[0, i + 1, j + 1, k + 1] - p[0, i, j + 1, k + 1]
    y = p[1, i + 1, j + 1, k + 1] - p[1, i + 1, j, k + 1]
    z = p[2, i + 1, j + 1, k + 1] - p[2, i + 1, j + 1, k]
    return (x + y) + z


@threaded
def primal(v, ahead, tau, p, low, sweep, scale, relax, edges):
    """Move v along the divergence of p within [-1, 1]; ``ahead`` gets the extrapolated field."""
    for part in prange(CHUNKS):
        block = np.empty((DIM, NX + 1, NY + 1, NZ + 1), F)
        for s in range(part * sweep.size // CHUNKS, (part + 1) * sweep.size // CHUNKS):
            t = sweep[s]
            for a in range(DIM):
                _below(p, a, low, t, block)
            for i in range(NX):
                for j in range(NY):
                    for k in range(NZ):
                        out = _leaving(block, i, j, k) if edges else _divergence(block, i, j, k)
                        old = v[t, i, j, k]
                        new = old + scale * tau[t, i, j, k] * out
                        new = min(max(new, F(-1)), F(1))
                        ahead[t, i, j, k] = new + new - old
                        v[t, i, j, k] = old + relax * (new - old)


@threaded
def dual(ahead, cost, p, high, sweep, scale, relax, edges, box):
    """Move p along the gradient of ``ahead`` and back into its ball (or box) of radius cost."""
    for part in prange(CHUNKS):
        block = np.empty((NX + 1, NY + 1, NZ + 1), F)
        for s in range(part * sweep.size // CHUNKS, (part + 1) * sweep.size // CHUNKS):
            t = sweep[s]
            _above(ahead, high, t, block)
            if edges:
                _dual_referee(block, cost, p, t, scale, relax, box)
            else:
                _dual_tile(block, cost, p, t, scale, relax)


@njit(inline="always")
def _dual_tile(block, cost, p, t, scale, relax):
    for i in range(NX):
        for j in range(NY):
            for k in range(NZ):
                c = cost[t, i, j, k]
                gx, gy, gz = _gradient(block, i, j, k)
                step = scale * c
                x0, y0, z0 = p[t, 0, i, j, k], p[t, 1, i, j, k], p[t, 2, i, j, k]
                x, y, z = x0 + step * gx, y0 + step * gy, z0 + step * gz
                back = c / max(max(np.sqrt(x * x + y * y + z * z), c), LEAST)
                p[t, 0, i, j, k] = x0 + relax * (x * back - x0)
                p[t, 1, i, j, k] = y0 + relax * (y * back - y0)
                p[t, 2, i, j, k] = z0 + relax * (z * back - z0)


@njit(inline="always")
def _dual_referee(block, cost, p, t, scale, relax, box):
    for i in range(NX):
        for j in range(NY):
            for k in range(NZ):
                c = cost[t, i, j, k]
                gx, gy, gz = _steps(block, i, j, k)
                step = scale * c
                x0, y0, z0 = p[t, 0, i, j, k], p[t, 1, i, j, k], p[t, 2, i, j, k]
                x, y, z = x0 + step * gx, y0 + step * gy, z0 + step * gz
                if box:
                    x, y, z = min(max(x, -c), c), min(max(y, -c), c), min(max(z, -c), c)
                else:
                    back = c / max(max(np.sqrt(x * x + y * y + z * z), c), LEAST)
                    x, y, z = x * back, y * back, z * back
                p[t, 0, i, j, k] = x0 + relax * (x - x0)
                p[t, 1, i, j, k] = y0 + relax * (y - y0)
                p[t, 2, i, j, k] = z0 + relax * (z - z0)


@threaded
def energy(v, cost, high, sweep, edges, box):
    """Half the cost of a field over the tiles swept: every voxel that it may cut lies in one of them."""
    parts = np.zeros(sweep.size)
    for part in prange(CHUNKS):
        block = np.empty((NX + 1, NY + 1, NZ + 1), F)
        for s in range(part * sweep.size // CHUNKS, (part + 1) * sweep.size // CHUNKS):
            t = sweep[s]
            _above(v, high, t, block)
            e = 0.0
            for i in range(NX):
                for j in range(NY):
                    for k in range(NZ):
                        x, y, z = _steps(block, i, j, k) if edges else _gradient(block, i, j, k)
                        e += cost[t, i, j, k] * (abs(x) + abs(y) + abs(z) if box else np.sqrt(x * x + y * y + z * z))
            parts[s] = e
    return _in_order(parts)


@threaded
def bound(signs, p, low, edges):
    """What no field can undercut, for any flow within its costs: half of what every corner lets out.

    Decided corners count by their sign, free ones at their worst.
    """
    n = low.shape[0]
    parts = np.zeros(n)
    for part in prange(CHUNKS):
        block = np.empty((DIM, NX + 1, NY + 1, NZ + 1), F)
        for t in range(part * n // CHUNKS, (part + 1) * n // CHUNKS):
            for a in range(DIM):
                _below(p, a, low, t, block)
            d = 0.0
            for i in range(NX):
                for j in range(NY):
                    for k in range(NZ):
                        out = -(_leaving(block, i, j, k) if edges else _divergence(block, i, j, k))
                        s = signs[t, i, j, k]
                        d += -abs(out) if s == 0 else s * out
            parts[t] = d
    return _in_order(parts)


@njit(inline="always")
def _in_order(parts):
    """Half the sum, in order of tiles, so that threads can't change the last digit."""
    total = 0.0
    for s in range(parts.size):
        total += parts[s]
    return 0.5 * total
