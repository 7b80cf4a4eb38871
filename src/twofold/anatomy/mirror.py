"""The mirror plane of a head: the plane in which its picture, reflected, looks most like itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage, optimize

from twofold.anatomy import numerics


@dataclass(frozen=True)
class Plane:
    """Points x with ``normal @ x == offset_mm``. likeness: correlation of the picture with its reflection."""

    normal: np.ndarray
    offset_mm: float
    likeness: float


def mirror_plane(
    picture: np.ndarray, origin_mm: np.ndarray, spacing_mm: float, points_mm: np.ndarray, along: np.ndarray
) -> Plane:
    """The plane about which a picture is most symmetric.

    Args:
        picture: float, one or more channels (c, x, y, z), 0 outside the head in question.
        origin_mm, spacing_mm: where its voxels are. points_mm: (n, 3) voxels of that head, which are compared.
        along: unit vector from head to body; planes that hold it are preferred where likeness alone can't tell.

    Every direction of a half sphere is tried coarsely and the best few are refined.
    """
    values = np.stack([_sample(channel, origin_mm, spacing_mm, points_mm) for channel in picture])
    middle = points_mm.mean(axis=0)
    few = slice(None, None, max(1, len(points_mm) // numerics.MIRROR_POINTS))

    def unlike(normal: np.ndarray, offset: float, chosen: slice) -> float:
        x = points_mm[chosen]
        reflected = x - 2 * ((x @ normal) - offset)[:, None] * normal
        total = 0.0
        for channel, value in zip(picture, values):
            total -= _correlation(value[chosen], _sample(channel, origin_mm, spacing_mm, reflected))
        return total / len(picture)

    rough = sorted(
        (unlike(n, float(middle @ n), few) + _tilt(n, along), tuple(n))
        for n in half_sphere(numerics.MIRROR_DIRECTIONS)
    )
    best: tuple[float, np.ndarray, float] | None = None
    tried: list[np.ndarray] = []
    for _, direction in rough:
        normal = np.array(direction)
        if any(abs(float(normal @ t)) > numerics.MIRROR_APART_COSINE for t in tried):
            continue
        tried.append(normal)
        score, normal, offset = _refined(unlike, normal, middle, few)
        score += _tilt(normal, along)
        if best is None or score < best[0]:
            best = (score, normal, offset)
        if len(tried) == numerics.MIRROR_STARTS:
            break
    assert best is not None
    score, normal, offset = _refined(unlike, best[1], middle, slice(None), best[2])
    return Plane(normal, offset, -score)


def _tilt(normal: np.ndarray, along: np.ndarray) -> float:
    """What a plane that does not hold the direction of the body has against it."""
    return numerics.MIRROR_TILT_WEIGHT * float(normal @ along) ** 2


def _refined(unlike, start: np.ndarray, middle: np.ndarray, chosen: slice, offset: float | None = None):
    """(score, normal, offset) at the local optimum near a direction."""
    side, up = _across(start)
    zero = float(middle @ start) if offset is None else offset

    def turned(x: np.ndarray) -> np.ndarray:
        n = start + x[0] * side + x[1] * up
        return n / np.linalg.norm(n)

    def cost(x: np.ndarray) -> float:
        n = turned(x)
        return unlike(n, zero + float(middle @ (n - start)) + x[2] * numerics.MIRROR_SHIFT_MM, chosen)

    simplex = np.vstack([np.zeros(numerics.DIM), np.diag([numerics.MIRROR_TURN, numerics.MIRROR_TURN, 1.0])])
    found = optimize.minimize(
        cost, np.zeros(numerics.DIM), method="Nelder-Mead",
        options={"initial_simplex": simplex, "xatol": numerics.MIRROR_TOLERANCE, "fatol": numerics.MIRROR_TOLERANCE},
    )
    n = turned(found.x)
    return float(found.fun), n, zero + float(middle @ (n - start)) + float(found.x[2]) * numerics.MIRROR_SHIFT_MM


def half_sphere(n: int) -> list[np.ndarray]:
    """About ``n`` directions spread evenly over a half sphere (golden spiral)."""
    k = np.arange(n) + 0.5
    z = 1 - k / n
    turn = np.pi * (1 + np.sqrt(2 * 2 + 1)) * k
    r = np.sqrt(1 - z**2)
    return list(np.stack([r * np.cos(turn), r * np.sin(turn), z], axis=1))


def _across(normal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two unit vectors that span the plane across a direction."""
    axis = np.eye(numerics.DIM)[int(np.argmin(np.abs(normal)))]
    side = np.cross(normal, axis)
    side /= np.linalg.norm(side)
    return side, np.cross(normal, side)


def _sample(channel: np.ndarray, origin_mm: np.ndarray, spacing_mm: float, points: np.ndarray) -> np.ndarray:
    index = (points - origin_mm) / spacing_mm
    return ndimage.map_coordinates(channel, index.T, order=1, mode="constant", cval=0.0)


def _correlation(x: np.ndarray, y: np.ndarray) -> float:
    x, y = x - x.mean(), y - y.mean()
    return float(x @ y / max(float(np.sqrt((x @ x) * (y @ y))), numerics.TINY))
