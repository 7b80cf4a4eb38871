"""Whether the images of a case show the same heads in the same place, told before anybody waits for an anatomy.

Two images of one pair share most information where they lie right. Each is therefore tried moved, mirrored, turned
and stretched: where that tells clearly more than the place its header claims, the header is doubted, in words.

*Source*: mutual information as a measure of alignment, Viola & Wells 1997, Int J Comput Vis 24:137.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy import ndimage

from twofold.anatomy.grid import Grid
from twofold.anatomy.images import CT_KINDS, Image, to_index
from twofold.imaging import numerics as n

AXES = ("left-right", "front-back", "up-down")


def doubts(images: Sequence[Image]) -> list[str]:
    """A sentence for each image that seems not to lie where its header says; none where all agree.

    The CT is taken as the reference. What moved all images alike cannot be seen.
    """
    out = [f"{Path(i.file).name}: its orientation is the identity: written by a program that did not know it"
           for i in images if np.allclose(np.abs(i.affine_lps), np.eye(n.DIM + 1))]
    base = min((i for i in images if i.kind in CT_KINDS), key=lambda i: i.kind, default=None)
    if base is None:
        return out
    grid = _coarse(base)
    reference = _binned(_laid(base, grid, np.eye(n.DIM + 1)))
    for image in images:
        if image is not base:
            there = _information(reference, _binned(_laid(image, grid, np.eye(n.DIM + 1))))
            better = max(((_information(reference, _binned(_laid(image, grid, m))), what)
                          for what, m in _moves(grid)), key=lambda row: row[0])
            if better[0] > there * n.DOUBT:
                out.append(f"{Path(image.file).name}: fits {Path(base.file).name} better {better[1]}: "
                           "check its orientation, voxel size and the patient")
    return out


def _coarse(image: Image) -> Grid:
    corners = np.array(np.meshgrid(*[(0, s - 1) for s in image.array.shape])).reshape(n.DIM, -1).T
    world = corners @ image.affine_lps[:3, :3].T + image.affine_lps[:3, 3]
    low, high = world.min(axis=0), world.max(axis=0)
    shape = np.maximum(((high - low) / n.COARSE_MM).astype(int) + 1, 2)
    return Grid(tuple(low), n.COARSE_MM, tuple(int(s) for s in shape))  # type: ignore[arg-type]


def _laid(image: Image, grid: Grid, move: np.ndarray) -> np.ndarray:
    """The image on the grid after a world move, nearest values; its lowest value outside."""
    where = np.linalg.inv(move) @ grid.affine_lps
    inverse = np.linalg.inv(image.affine_lps[:3, :3])
    start = to_index(image.affine_lps, where[:3, 3])
    return ndimage.affine_transform(
        image.array, inverse @ where[:3, :3], start, grid.shape, order=0, mode="constant",
        cval=float(image.array.min()),
    )


def _binned(array: np.ndarray) -> np.ndarray:
    """Grey values by rank of range, 0 to BINS - 1; the brightest hundredth together."""
    low, high = float(array.min()), float(np.quantile(array, n.BRIGHT_QUANTILE))
    return np.clip((array - low) / max(high - low, n.LEAST_STEP) * n.BINS, 0, n.BINS - 1).astype(int)


def _information(a: np.ndarray, b: np.ndarray) -> float:
    """Mutual information of two binned images, nats."""
    joint = np.bincount((a * n.BINS + b).ravel(), minlength=n.BINS**2).reshape(n.BINS, n.BINS) / a.size
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    seen = joint > 0
    return float((joint[seen] * np.log(joint[seen] / product[seen])).sum())


def _moves(grid: Grid) -> Iterator[tuple[str, np.ndarray]]:
    """(words, world matrix) of the ways in which headers usually are wrong."""
    centre = np.array(grid.origin_mm) + (np.array(grid.shape) - 1) * grid.spacing_mm / 2

    def about_centre(turn: np.ndarray) -> np.ndarray:
        out = np.eye(n.DIM + 1)
        out[:3, :3], out[:3, 3] = turn, centre - turn @ centre
        return out

    for axis, name in enumerate(AXES):
        for shift in n.SHIFTS_MM:
            for sign in (-1, 1):
                move = np.eye(n.DIM + 1)
                move[axis, 3] = sign * shift
                yield f"{shift:g} mm {name}", move
        yield f"mirrored {name}", about_centre(np.diag([-1.0 if k == axis else 1.0 for k in range(n.DIM)]))
        for factor in n.STRETCHES:
            yield f"stretched {factor:.2g} times {name}", about_centre(
                np.diag([factor if k == axis else 1.0 for k in range(n.DIM)]))
        i, j = [k for k in range(n.DIM) if k != axis]
        for sign in (-1, 1):
            turn = np.eye(n.DIM)
            turn[[i, j]] = turn[[j, i]]
            turn[i] *= sign
            turn[j] *= -sign
            yield f"turned by a right angle about the {name} axis", about_centre(turn)
    for factor in n.STRETCHES:
        yield f"stretched {factor:.2g} times in every slice", about_centre(np.diag([factor, factor, 1.0]))
