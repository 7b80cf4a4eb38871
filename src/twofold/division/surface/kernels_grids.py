"""Compiled passage between grids, and what lies near a surface: single passes without volumes in between."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from twofold.division.compiled import threaded
from twofold.division.numerics import EDGE_SURE, EIGHTH, GREY, HALF_BLOCK
from twofold.division.surface.kernels_tiles import touch

F = np.float32
WHITE, SURE = np.float32(GREY), np.float32(EDGE_SURE)


@threaded
def coarse_cost(cost):
    """Geometric mean of the tissue in blocks of 2 x 2 x 2; 0 where less than half of a block is tissue."""
    x, y, z = cost.shape
    out = np.zeros(((x + 1) // 2, (y + 1) // 2, (z + 1) // 2), F)
    for i in prange(out.shape[0]):
        for j in range(out.shape[1]):
            for k in range(out.shape[2]):
                count = 0
                total = F(0)
                for a in range(2 * i, min(2 * i + 2, x)):
                    plane = F(0)
                    for b in range(2 * j, min(2 * j + 2, y)):
                        row = F(0)
                        for c in range(2 * k, min(2 * k + 2, z)):
                            if cost[a, b, c] > 0:
                                count += 1
                                row += np.log(cost[a, b, c])
                        plane += row
                    total += plane
                if count >= HALF_BLOCK:
                    out[i, j, k] = np.exp(total / F(count))
    return out


@threaded
def coarse_fixed(cost, fixed, shape):
    """A corner of the coarse grid is decided where all corners of the head around it agree."""
    x, y, z = fixed.shape
    out = np.zeros(shape, np.int8)
    for i in prange(shape[0]):
        for j in range(shape[1]):
            for k in range(shape[2]):
                up = down = free = False
                for a in range(max(2 * i - 1, 0), min(2 * i + 2, x)):
                    for b in range(max(2 * j - 1, 0), min(2 * j + 2, y)):
                        for c in range(max(2 * k - 1, 0), min(2 * k + 2, z)):
                            if not free and touch(cost, a, b, c) > 0:
                                up |= fixed[a, b, c] > 0
                                down |= fixed[a, b, c] < 0
                                free |= fixed[a, b, c] == 0
                if not free and up != down:
                    out[i, j, k] = 1 if up else -1
    return out


@threaded
def finer(v, fixed):
    """A corner field on the next finer grid by linear interpolation; decided corners as they were decided."""
    out = np.empty(fixed.shape, F)
    for i in prange(fixed.shape[0]):
        a, b = i // 2, (i + 1) // 2
        for j in range(fixed.shape[1]):
            c, d = j // 2, (j + 1) // 2
            for k in range(fixed.shape[2]):
                e, f = k // 2, (k + 1) // 2
                s = fixed[i, j, k]
                if s != 0:
                    out[i, j, k] = s
                else:
                    low = (v[a, c, e] + v[b, c, e]) + (v[a, d, e] + v[b, d, e])
                    high = (v[a, c, f] + v[b, c, f]) + (v[a, d, f] + v[b, d, f])
                    out[i, j, k] = EIGHTH * (low + high)
    return out


@threaded
def core(v, cost):
    """Corners of the head where the field is grey, or changes sign towards a neighbour."""
    x, y, z = v.shape
    live = np.empty((x, y, z), np.bool_)
    for i in prange(x):
        for j in range(y):
            for k in range(z):
                live[i, j, k] = touch(cost, i, j, k) > 0
    out = np.zeros((x, y, z), np.bool_)
    for i in prange(x):
        for j in range(y):
            for k in range(z):
                if live[i, j, k]:
                    here = v[i, j, k]
                    out[i, j, k] = (
                        abs(here) < WHITE
                        or (i > 0 and live[i - 1, j, k] and v[i - 1, j, k] * here <= 0)
                        or (i + 1 < x and live[i + 1, j, k] and v[i + 1, j, k] * here <= 0)
                        or (j > 0 and live[i, j - 1, k] and v[i, j - 1, k] * here <= 0)
                        or (j + 1 < y and live[i, j + 1, k] and v[i, j + 1, k] * here <= 0)
                        or (k > 0 and live[i, j, k - 1] and v[i, j, k - 1] * here <= 0)
                        or (k + 1 < z and live[i, j, k + 1] and v[i, j, k + 1] * here <= 0)
                    )
    return out


@threaded
def wants_out(v, band, cost, fixed):
    """Whether an undecided corner at the band's edge is not sure of its side."""
    x, y, z = v.shape
    found = np.zeros(x, np.bool_)
    for i in prange(x):
        for j in range(y):
            for k in range(z):
                if band[i, j, k] and fixed[i, j, k] == 0 and abs(v[i, j, k]) < SURE and not found[i]:
                    found[i] = _at_edge(band, i, j, k) and touch(cost, i, j, k) > 0
    return found.any()


@njit
def _at_edge(band, i, j, k):
    x, y, z = band.shape
    for a in range(max(i - 1, 0), min(i + 2, x)):
        for b in range(max(j - 1, 0), min(j + 2, y)):
            for c in range(max(k - 1, 0), min(k + 2, z)):
                if not band[a, b, c]:
                    return True
    return False
