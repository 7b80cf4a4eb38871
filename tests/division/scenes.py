"""Small dividing problems with known answers, shared by the tests of the surface."""

from __future__ import annotations

import numpy as np

from twofold.division.surface.problem import CutProblem


def corners(n: int) -> np.ndarray:
    """Positions of the corners of an n-voxel cube around its centre, [n+1, n+1, n+1, 3]."""
    x = np.arange(n + 1) - n / 2
    return np.stack(np.meshgrid(x, x, x, indexing="ij"), -1)


def centres(n: int) -> np.ndarray:
    """Positions of the voxel centres, [n, n, n, 3]."""
    x = np.arange(n) + 0.5 - n / 2
    return np.stack(np.meshgrid(x, x, x, indexing="ij"), -1)


def ball_cut_by_plane(n: int, normal) -> tuple[CutProblem, np.ndarray, float]:
    """A ball of unit cost whose rim is decided by a plane: the answer is the flat disc. (problem, normal, radius)"""
    unit = np.asarray(normal, float) / np.linalg.norm(normal)
    radius = n / 2 - 2
    at = corners(n)
    side = np.where(at @ unit > 0, 1, -1)
    fixed = np.where(np.linalg.norm(at, axis=-1) >= radius - 2, side, 0).astype(np.int8)
    cost = (np.linalg.norm(centres(n), axis=-1) < radius).astype(np.float32)
    return CutProblem(cost, fixed), unit, radius


def two_rings(radius: int, half_height: int, n: int) -> CutProblem:
    """A film between two rings: a tube (catenoid) when they are near, two discs when they are far."""
    x = np.arange(n + 1) - n / 2
    r = np.hypot(*np.meshgrid(x, x, indexing="ij"))
    fixed = np.zeros((n + 1, n + 1, 2 * half_height + 1), np.int8)
    for end in (0, -1):
        fixed[:, :, end] = np.where(r < radius, 1, -1)
    fixed[r > n / 2 - 1] = -1
    return CutProblem(np.ones((n, n, 2 * half_height), np.float32), fixed)


def weighted_sphere(n: int, r0: float, stiff: float) -> CutProblem:
    """Costs (1 + stiff (r - r0)^2) r0^2 / r^2: the sphere of radius r0 is the unique optimum, of area 4 pi r0^2."""
    r = np.linalg.norm(centres(n), axis=-1)
    cost = ((1 + stiff * (r - r0) ** 2) * r0**2 / np.maximum(r, 1) ** 2).astype(np.float32)
    rc = np.linalg.norm(corners(n), axis=-1)
    fixed = np.where(rc < r0 / 2, 1, np.where(rc > n / 2 - 1, -1, 0)).astype(np.int8)
    return CutProblem(cost, fixed)


def bumpy(n: int = 16, seed: int = 3) -> CutProblem:
    """Random costs between two decided faces: nothing is symmetric, so nothing can hide."""
    rng = np.random.default_rng(seed)
    cost = rng.uniform(0.2, 2.0, (n, n, n)).astype(np.float32)
    fixed = np.zeros((n + 1,) * 3, np.int8)
    fixed[..., 0], fixed[..., -1] = 1, -1
    return CutProblem(cost, fixed)


def two_heads(n: int = 32, spacing_mm: float = 4.0) -> CutProblem:
    """Two ellipsoid heads joined at the vertex with a folded cleft between their brains."""
    x = (np.arange(n) + 0.5 - n / 2) * spacing_mm
    X, Y, Z = np.meshgrid(x, x, x, indexing="ij")
    fold = 5 * np.sin(X / 14) * np.cos(Y / 17)
    near = np.abs(Z) - 30

    def head(wall):
        return (X / (55 - wall)) ** 2 + (Y / (50 - wall)) ** 2 + (near / (56 - wall)) ** 2 < 1

    cost = np.zeros((n, n, n), np.float32)
    cost[head(0)] = 0.6
    cost[head(5)] = 0.4
    inside = head(9)
    cost[inside] = 10.0
    cost[inside & (np.abs(Z - fold) < 1.2 * spacing_mm / 2)] = 0.15
    at = (np.arange(n + 1) - n / 2) * spacing_mm
    far = np.abs(at) > 24
    fixed = np.zeros((n + 1,) * 3, np.int8)
    fixed[..., far & (at > 0)] = 1
    fixed[..., far & (at < 0)] = -1
    return CutProblem(cost, fixed, spacing_mm)


def trial_heads(shape: tuple[int, int, int], spacing_mm: float, seed: int = 1) -> CutProblem:
    """Two heads with a folded interface, brains that are one in places, a ring sinus and 28 bridging veins.

    Made slab by slab in single precision, so that a benchmark measures the solver and not the scene.
    """
    rng = np.random.default_rng(seed)
    f = np.float32
    nx, ny, nz = shape
    x, y, z = ((np.arange(n, dtype=f) + f(0.5) - n / 2) * f(spacing_mm) for n in shape)
    X, Y = x[:, None], y[None, :]

    def folds(a, b):
        return 5 * np.sin(a / 14) * np.cos(b / 17) + 3 * np.sin(a / 6 + 1) * np.sin(b / 7) + 1.5 * np.cos(a / 3 + b / 4)

    fold = folds(X, Y).astype(f)
    fused = np.zeros((nx, ny), bool)
    for cx, cy in rng.uniform(-30, 30, (3, 2)):
        fused |= (X - cx) ** 2 + (Y - cy) ** 2 < 8**2
    ring = np.abs(np.hypot(X, Y) - 42)
    angle = rng.uniform(0, 2 * np.pi, 28)
    up = rng.choice([-1.0, 1.0], 28)
    cost = np.zeros(shape, f)
    for k in range(nz):
        near = abs(z[k]) - 45
        layer = cost[:, :, k]
        for wall, price in ((0, 0.6), (4, 0.4), (8, 0.15), (11, 10.0)):
            layer[(X / (72 - wall)) ** 2 + (Y / (66 - wall)) ** 2 + (near / (70 - wall)) ** 2 < 1] = price
        inside = layer == f(10.0)
        gap = np.abs(z[k] - fold)
        layer[inside & (gap < 1.2) & ~fused] = 0.15
        layer[inside & (gap < 3) & fused] = 3.0
        layer[(layer > 0) & (ring**2 + z[k] ** 2 < 4**2)] = 8.0
        for a, s in zip(angle, up):  # from the ring outwards into one brain, slanting away from the interface
            along = s * z[k] / 25
            if 0 <= along <= 1:
                r = 42 - 14 * along
                layer[(layer > 0) & ((X - r * np.cos(a)) ** 2 + (Y - r * np.sin(a)) ** 2 < 1.5**2)] = 40.0
    cx, cy, cz = ((np.arange(n + 1, dtype=f) - n / 2) * f(spacing_mm) for n in shape)
    gap = cz - folds(cx[:, None], cy[None, :]).astype(f)[..., None]
    fixed = (gap > 12).astype(np.int8)
    fixed -= gap < -12
    del gap
    edge = np.hypot(cx[:, None], cy[None, :]) > 36  # near the ring and in the walls less is decided
    outer = np.where(cz > 36, 1, np.where(cz < -36, -1, 0)).astype(np.int8)
    fixed[edge] = outer
    return CutProblem(cost, fixed, spacing_mm)


def pushed(problem: CutProblem, v: np.ndarray, by_mm: float) -> np.ndarray:
    """The decided corners with one more place given to b: a ball just on a's side of the surface's middle."""
    at = np.argwhere((np.abs(v) < 0.5) & (problem.fixed == 0))
    middle = at[np.argmin(np.linalg.norm(at - np.array(v.shape) / 2, axis=1))]
    into = middle + np.array([0, 0, by_mm / problem.spacing_mm])
    i = np.stack(np.meshgrid(*[np.arange(n) for n in v.shape], indexing="ij", sparse=False), -1)
    ball = np.linalg.norm(i - into, axis=-1) < 2.0 / problem.spacing_mm
    return np.where(ball & (problem.fixed == 0), np.int8(-1), problem.fixed)
