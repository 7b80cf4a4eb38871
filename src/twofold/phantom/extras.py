"""What some pairs have beside two heads and their vessels: a bridge of cortex, open sutures, scalp expanders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.phantom import numerics as n
from twofold.phantom.heads import Shape
from twofold.phantom.place import ABOVE, BELOW, Head
from twofold.phantom.spec import EXTRAS

BRIDGE, INTERLOCKED, SUTURES, EXPANDERS = EXTRAS


@dataclass(frozen=True)
class Extra:
    """Fields over the grid, [nx, ny, nz] float32 or None where a pair has none.

    bridge: [nx, ny], 1 where the two brains grow together across the join. open_bone: 1 where bone is missing (sutures,
    fontanelle). expander_mm: signed distance to the nearest expander, negative inside.
    """

    bridge: np.ndarray | None = None
    open_bone: np.ndarray | None = None
    expander_mm: np.ndarray | None = None


def drawn_extras(shape: Shape, wanted: tuple[str, ...], random: np.random.Generator) -> Extra:
    """The wanted extras of a pair."""
    return Extra(
        bridge=_bridge(shape, random) if BRIDGE in wanted else None,
        open_bone=_open_bone(shape) if SUTURES in wanted else None,
        expander_mm=_expanders(shape, random) if EXPANDERS in wanted else None,
    )


def _bridge(shape: Shape, random: np.random.Generator) -> np.ndarray:
    """Where cortex is shared: a round patch of the join, off its middle."""
    x, y, _ = shape.grid.axes()
    angle, out = random.uniform(0, 2 * np.pi), random.uniform(*n.BRIDGE_OUT_MM)
    d = np.hypot(x[:, :, 0] - out * np.cos(angle), y[:, :, 0] - out * np.sin(angle))
    return np.clip(0.5 + (random.uniform(*n.BRIDGE_RADIUS_MM) - d) / shape.grid.spacing, 0, 1).astype(np.float32)


def _open_bone(shape: Shape) -> np.ndarray:
    """Coronal and lambdoid sutures of both vaults, and what the join leaves of the anterior fontanelle."""
    open_ = np.zeros(shape.grid.shape, bool)
    below = np.arange(shape.grid.shape[2]) < shape.grid.join
    outside = (shape.cavity_mm > -shape.grid.spacing) & (shape.skin_mm < 0)
    for side in (BELOW, ABOVE):
        head = shape.heads[side]
        at = np.nonzero(outside & (below if side == BELOW else ~below))
        local = head.local(shape.grid.points(np.stack(at, axis=-1)))
        vault = local[:, 2] > n.SUTURES_FROM_MM
        here = np.zeros(len(local), bool)
        for middle, slope in n.SUTURES_MM:
            line = (local[:, 1] - middle - slope * local[:, 2]) / np.hypot(1, slope)
            here |= vault & (np.abs(line) < n.SUTURE_HALF_MM)
        middle = head.world(np.zeros(n.DIM))
        way = head.direction(n.HALF_TURN_DEG, n.FONTANELLE_DEG)
        arm = head.world(local) - middle
        aside = np.linalg.norm(arm - (arm @ way)[:, None] * way, axis=1)
        here |= (aside < n.FONTANELLE_RADIUS_MM) & (arm @ way > 0)
        open_[tuple(axis[here] for axis in at)] = True
    return open_.astype(np.float32)


def _expanders(shape: Shape, random: np.random.Generator) -> np.ndarray:
    """One filled expander on each vault, beside the join: a ball whose lower part the skull takes away."""
    x, y, z = shape.grid.axes()
    out = np.full(shape.grid.shape, n.FAR_MM, np.float32)
    for side in (BELOW, ABOVE):
        centre = _on_skull(shape, shape.heads[side], random)
        d = np.sqrt((x - centre[0]) ** 2 + (y - centre[1]) ** 2 + (z - centre[2]) ** 2) - n.EXPANDER_RADIUS_MM
        np.minimum(out, d.astype(np.float32), out=out)
    return np.maximum(out, n.EXPANDER_BED_MM - shape.cavity_mm)


def _on_skull(shape: Shape, head: Head, random: np.random.Generator) -> np.ndarray:
    """A point on the inner wall over one side of a vault, drawn from a few degrees."""
    way = head.direction(float(random.choice(n.EXPANDER_AZIMUTH_DEG)), random.uniform(*n.EXPANDER_DEG))
    steps = head.shift + np.arange(0, n.RAY_LONGEST_MM, n.RAY_STEP_MM)[:, None] * way
    index = np.clip(np.rint(shape.grid.index(steps)).astype(int), 0, np.array(shape.grid.shape) - 1)
    outside = shape.cavity_mm[tuple(index.T)] > 0
    return steps[int(np.argmax(outside))]
