"""Compiled sweeps of the primal-dual iteration: every new value is computed from old values only.

Fields live on voxel corners (``v``, +1 is a's side, -1 is b's), flows (``p``, three components) on voxels,
which are padded by one empty layer so that no border needs a special case. The gradient is that at the
centre of a voxel, the mean of its four parallel edges: it favours no octant, so turning or mirroring the
input turns or mirrors the answer. Tiles are independent of each other within a sweep, hence the result is the
same, bit for bit, for any number of threads.

``edges`` and ``box`` select the anisotropic referee (differences from one corner, box instead of ball), whose
optimum is a maximum flow on a grid: the same code, checkable by another solver.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from twofold.division.compiled import threaded
from twofold.division.numerics import QUARTER, TINY

F = np.float32
LEAST = np.float32(TINY)
HALF = np.float32(0.5)


@njit(inline="always")
def _gradient(v, i, j, k, edges):
    a, b = v[i, j, k], v[i + 1, j, k]
    c, d = v[i, j + 1, k], v[i, j, k + 1]
    if edges:
        return b - a, c - a, d - a
    e, f = v[i + 1, j + 1, k], v[i + 1, j, k + 1]
    g, h = v[i, j + 1, k + 1], v[i + 1, j + 1, k + 1]
    x = ((b - a) + (e - c)) + ((f - d) + (h - g))
    y = ((c - a) + (e - b)) + ((g - d) + (h - f))
    z = ((d - a) + (f - b)) + ((g - c) + (h - e))
    return QUARTER * x, QUARTER * y, QUARTER * z


@njit(inline="always")
def _divergence(p, i, j, k, edges):
    """Net flow out of corner (i, j, k), between padded voxels i and i+1 on each axis."""
    if edges:
        x = p[0, i + 1, j + 1, k + 1] - p[0, i, j + 1, k + 1]
        y = p[1, i + 1, j + 1, k + 1] - p[1, i + 1, j, k + 1]
        z = p[2, i + 1, j + 1, k + 1] - p[2, i + 1, j + 1, k]
        return (x + y) + z
    x0 = (p[0, i, j, k] + p[0, i, j, k + 1]) + (p[0, i, j + 1, k] + p[0, i, j + 1, k + 1])
    x1 = (p[0, i + 1, j, k] + p[0, i + 1, j, k + 1]) + (p[0, i + 1, j + 1, k] + p[0, i + 1, j + 1, k + 1])
    y0 = (p[1, i, j, k] + p[1, i, j, k + 1]) + (p[1, i + 1, j, k] + p[1, i + 1, j, k + 1])
    y1 = (p[1, i, j + 1, k] + p[1, i, j + 1, k + 1]) + (p[1, i + 1, j + 1, k] + p[1, i + 1, j + 1, k + 1])
    z0 = (p[2, i, j, k] + p[2, i, j + 1, k]) + (p[2, i + 1, j, k] + p[2, i + 1, j + 1, k])
    z1 = (p[2, i, j, k + 1] + p[2, i, j + 1, k + 1]) + (p[2, i + 1, j, k + 1] + p[2, i + 1, j + 1, k + 1])
    return QUARTER * (((x1 - x0) + (y1 - y0)) + (z1 - z0))


@threaded
def primal(v, ahead, tau, p, tiles, size, scale, relax, edges):
    """Move v along the divergence of p within [-1, 1]; ``ahead`` gets the extrapolated field."""
    for t in prange(tiles.shape[0]):
        i1 = min(tiles[t, 0] + size[0], v.shape[0])
        j1 = min(tiles[t, 1] + size[1], v.shape[1])
        k1 = min(tiles[t, 2] + size[2], v.shape[2])
        for i in range(tiles[t, 0], i1):
            for j in range(tiles[t, 1], j1):
                for k in range(tiles[t, 2], k1):
                    old = v[i, j, k]
                    new = old + scale * tau[i, j, k] * _divergence(p, i, j, k, edges)
                    new = min(max(new, F(-1)), F(1))
                    ahead[i, j, k] = new + new - old
                    v[i, j, k] = old + relax * (new - old)


@threaded
def dual(ahead, cost, p, tiles, size, scale, relax, edges, box):
    """Move p along the gradient of ``ahead`` and back into its ball (or box) of radius cost."""
    for t in prange(tiles.shape[0]):
        i1 = min(tiles[t, 0] + size[0], ahead.shape[0] - 1)
        j1 = min(tiles[t, 1] + size[1], ahead.shape[1] - 1)
        k1 = min(tiles[t, 2] + size[2], ahead.shape[2] - 1)
        for i in range(tiles[t, 0], i1):
            for j in range(tiles[t, 1], j1):
                for k in range(tiles[t, 2], k1):
                    c = cost[i + 1, j + 1, k + 1]
                    gx, gy, gz = _gradient(ahead, i, j, k, edges)
                    step = scale * c
                    x0, y0, z0 = p[0, i + 1, j + 1, k + 1], p[1, i + 1, j + 1, k + 1], p[2, i + 1, j + 1, k + 1]
                    x, y, z = x0 + step * gx, y0 + step * gy, z0 + step * gz
                    if box:
                        x, y, z = min(max(x, -c), c), min(max(y, -c), c), min(max(z, -c), c)
                    else:
                        back = c / max(max(np.sqrt(x * x + y * y + z * z), c), LEAST)
                        x, y, z = x * back, y * back, z * back
                    p[0, i + 1, j + 1, k + 1] = x0 + relax * (x - x0)
                    p[1, i + 1, j + 1, k + 1] = y0 + relax * (y - y0)
                    p[2, i + 1, j + 1, k + 1] = z0 + relax * (z - z0)


@threaded
def certify(v, fixed, cost, p, tiles, size, edges, box):
    """(E, D) over the tiles: cost of the field, and what no field can undercut; for any v and any p.

    D counts what every corner of p lets out: decided corners by their sign, free ones at their worst. The
    tiles must hold every voxel where p is not zero and every corner of such a voxel.
    """
    n = tiles.shape[0]
    energy, bound = np.zeros(n), np.zeros(n)
    for t in prange(n):
        i1 = min(tiles[t, 0] + size[0], v.shape[0])
        j1 = min(tiles[t, 1] + size[1], v.shape[1])
        k1 = min(tiles[t, 2] + size[2], v.shape[2])
        e = d = 0.0
        for i in range(tiles[t, 0], i1):
            for j in range(tiles[t, 1], j1):
                for k in range(tiles[t, 2], k1):
                    out = -_divergence(p, i, j, k, edges)
                    s = fixed[i, j, k]
                    d += -abs(out) if s == 0 else s * out
                    if i + 1 < v.shape[0] and j + 1 < v.shape[1] and k + 1 < v.shape[2]:
                        c = cost[i + 1, j + 1, k + 1]
                        if c > 0:
                            gx, gy, gz = _gradient(v, i, j, k, edges)
                            e += c * (abs(gx) + abs(gy) + abs(gz) if box else np.sqrt(gx * gx + gy * gy + gz * gz))
        energy[t], bound[t] = e, d
    # summed in order of tiles, so that threads can't change the last digit
    total_e = total_d = 0.0
    for t in range(n):
        total_e += energy[t]
        total_d += bound[t]
    return 0.5 * total_e, 0.5 * total_d
