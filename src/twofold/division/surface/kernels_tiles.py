"""Compiled passage between a volume and the tiles that are swept."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from twofold.division.compiled import threaded
from twofold.division.numerics import CHUNKS, DIM, QUARTER, TILE

F = np.float32
NX, NY, NZ = TILE
DEAD = 2


@njit(inline="always")
def touch(cost, i, j, k):
    """Sum of the costs of the eight voxels around a corner; pairwise, so that no direction counts first."""
    x, y, z = cost.shape
    total = F(0)
    for dk in range(2):
        c = k - 1 + dk
        if 0 <= c < z:
            layer = F(0)
            for dj in range(2):
                b = j - 1 + dj
                if 0 <= b < y:
                    row = F(0)
                    if i > 0:
                        row += cost[i - 1, b, c]
                    if i < x:
                        row += cost[i, b, c]
                    layer += row
            total += layer
    return total


@njit(inline="always")
def _state(cost, fixed, v, free, banded, i, j, k):
    """Sign of a corner that may not move; 0 if it may; DEAD outside the head."""
    if fixed[i, j, k] != 0:
        return fixed[i, j, k]
    if touch(cost, i, j, k) <= 0:
        return DEAD
    if banded and not free[i, j, k]:
        return 1 if v[i, j, k] > 0 else -1 if v[i, j, k] < 0 else DEAD
    return 0


@threaded
def active(cost, fixed, v, free, banded, blocks):
    """Tiles to be swept: those with a corner that may move, on or just after them, or with a voxel cut anyway."""
    bx, by, bz = blocks
    out = np.zeros((bx, by, bz), np.bool_)
    for x in prange(bx):
        state = np.empty((NX + 1, NY + 1, NZ + 1), np.int8)
        for y in range(by):
            for z in range(bz):
                found = False
                for i in range(NX + 1):
                    for j in range(NY + 1):
                        for k in range(NZ + 1):
                            a, b, c = x * NX + i, y * NY + j, z * NZ + k
                            s = DEAD
                            if a < fixed.shape[0] and b < fixed.shape[1] and c < fixed.shape[2]:
                                s = _state(cost, fixed, v, free, banded, a, b, c)
                            state[i, j, k] = s
                            found |= s == 0
                out[x, y, z] = found or _torn(state, cost, x * NX, y * NY, z * NZ)
    return out


@njit
def _torn(state, cost, x, y, z):
    for i in range(min(NX, cost.shape[0] - x)):
        for j in range(min(NY, cost.shape[1] - y)):
            for k in range(min(NZ, cost.shape[2] - z)):
                if cost[x + i, y + j, z + k] > 0:
                    up = down = False
                    for a in range(2):
                        for b in range(2):
                            for c in range(2):
                                s = state[i + a, j + b, k + c]
                                up |= s == 1
                                down |= s == -1
                    if up and down:
                        return True
    return False


@threaded
def fill(cost, fixed, v, free, banded, edges, origin, field, ahead, tau, price, signs):
    """Fill the tiles from the volume. tau: inverse squared norm of the scaled gradient at a corner."""
    for part in prange(CHUNKS):
        for t in range(part * origin.shape[0] // CHUNKS, (part + 1) * origin.shape[0] // CHUNKS):
            x, y, z = origin[t, 0], origin[t, 1], origin[t, 2]
            for i in range(min(NX, fixed.shape[0] - x)):
                for j in range(min(NY, fixed.shape[1] - y)):
                    for k in range(min(NZ, fixed.shape[2] - z)):
                        a, b, c = x + i, y + j, z + k
                        if a < cost.shape[0] and b < cost.shape[1] and c < cost.shape[2]:
                            price[t, i, j, k] = cost[a, b, c]
                        s = _state(cost, fixed, v, free, banded, a, b, c)
                        if s == 0:
                            weight = _referee_weight(cost, a, b, c) if edges else QUARTER * touch(cost, a, b, c)
                            tau[t, i, j, k] = F(1) / weight if weight > 0 else F(0)
                            field[t, i, j, k] = v[a, b, c]
                        elif s != DEAD:
                            signs[t, i, j, k] = s
                            field[t, i, j, k] = s
                        else:
                            field[t, i, j, k] = v[a, b, c]
                        ahead[t, i, j, k] = field[t, i, j, k]


@njit
def _referee_weight(cost, i, j, k):
    x, y, z = cost.shape
    total = F(0)
    if i < x and j < y and k < z:
        total += F(DIM) * cost[i, j, k]
    if i > 0 and j < y and k < z:
        total += cost[i - 1, j, k]
    if j > 0 and i < x and k < z:
        total += cost[i, j - 1, k]
    if k > 0 and i < x and j < y:
        total += cost[i, j, k - 1]
    return total


@threaded
def back(field, origin, v):
    """Write the tiles' field into the volume."""
    for t in prange(origin.shape[0]):
        x, y, z = origin[t, 0], origin[t, 1], origin[t, 2]
        for i in range(min(NX, v.shape[0] - x)):
            for j in range(min(NY, v.shape[1] - y)):
                for k in range(min(NZ, v.shape[2] - z)):
                    v[x + i, y + j, z + k] = field[t, i, j, k]


@threaded
def carry(source, number, shift, origin, sweep, p):
    """Start the flow of the tiles swept with one found earlier, perhaps on a grid 2^shift times as coarse."""
    for s in prange(sweep.size):
        t = sweep[s]
        x, y, z = origin[t, 0], origin[t, 1], origin[t, 2]
        for i in range(NX):
            a = (x + i) >> shift
            for j in range(NY):
                b = (y + j) >> shift
                for k in range(NZ):
                    c = (z + k) >> shift
                    if a >= number.shape[0] * NX or b >= number.shape[1] * NY or c >= number.shape[2] * NZ:
                        continue
                    u = number[a // NX, b // NY, c // NZ]
                    q0 = source[u, 0, a % NX, b % NY, c % NZ]
                    q1 = source[u, 1, a % NX, b % NY, c % NZ]
                    q2 = source[u, 2, a % NX, b % NY, c % NZ]
                    if q0 != 0 or q1 != 0 or q2 != 0:
                        p[t, 0, i, j, k], p[t, 1, i, j, k], p[t, 2, i, j, k] = q0, q1, q2
