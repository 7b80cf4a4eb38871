"""Where a point lies: in whose head, in which territory, how deep, how near to the end of the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twofold.anatomy import numerics
from twofold.anatomy.brains import Brains
from twofold.anatomy.grid import Grid
from twofold.anatomy.heads import nearest_child
from twofold.anatomy.records import Heads
from twofold.anatomy.tissue import Tissue, distance_mm

TERRITORIES = ("anterior", "parietal", "posterior")
CHILDREN = ("a", "b")


@dataclass(frozen=True)
class Place:
    """Look-ups at world points (n, 3), made once per pair.

    side: 1 where a's brain is nearer, -1 where b's is, coarse. depth_mm: distance below the hull of either brain
    (sulci bridged), coarse. wall: bone and air, where no vein passes. limits: per child, the two bounds of the
    middle territory and the lowest and highest brain, mm in that child's frame.
    """

    grid: Grid
    coarse: Grid
    side: np.ndarray
    depth_mm: np.ndarray
    cavity: np.ndarray
    wall: np.ndarray
    heads: Heads
    limits: dict[str, tuple[float, float, float, float]]

    def _at(self, volume: np.ndarray, grid: Grid, points: np.ndarray) -> np.ndarray:
        index = np.clip(np.rint(grid.index(points)).astype(int), 0, np.array(volume.shape) - 1)
        return volume[tuple(np.moveaxis(index, -1, 0))]

    def child(self, point_mm: np.ndarray) -> str:
        """The child whose brain is nearer; on a tie, the one whose head's centre is."""
        side = int(self._at(self.side, self.coarse, np.asarray(point_mm)[None])[0])
        if side == 0:
            far = [np.linalg.norm(point_mm - np.array(self.heads[t].centre_mm)) for t in CHILDREN]
            side = 1 if far[0] < far[1] else -1
        return "a" if side > 0 else "b"

    def sides(self, points_mm: np.ndarray) -> np.ndarray:
        """1 (a), -1 (b) or 0 of many points."""
        return self._at(self.side, self.coarse, points_mm)

    def forward(self, child: str, points_mm: np.ndarray) -> np.ndarray:
        """How far before a head's centre points lie, mm."""
        head = self.heads[child]
        return (points_mm - np.array(head.centre_mm)) @ np.array(head.anterior)

    def height(self, child: str, points_mm: np.ndarray) -> np.ndarray:
        """How far above a head's centre points lie, mm."""
        head = self.heads[child]
        return (points_mm - np.array(head.centre_mm)) @ np.array(head.superior)

    def lateral(self, child: str, points_mm: np.ndarray) -> np.ndarray:
        """How far to a child's left of its head's centre points lie, mm."""
        head = self.heads[child]
        return (points_mm - np.array(head.centre_mm)) @ np.array(head.left)

    def base(self, child: str) -> float:
        """Height below which a vessel may leave a head, mm in its frame."""
        _, _, low, high = self.limits[child]
        return low + numerics.BASE_SHARE * (high - low)

    def leaves_low(self, child: str, point_mm: np.ndarray, radius_mm: float) -> bool:
        """Whether a vessel's end lies low in a head and outside the skull or at the end of the picture."""
        low = float(self.height(child, point_mm[None])[0]) < self.base(child)
        leaves = self.from_rim(point_mm) < numerics.EXIT_MM + radius_mm
        outside = not bool(self.in_cavity(point_mm[None])[0])
        return low and (leaves or outside) and radius_mm >= numerics.EXIT_RADIUS_VOXELS * self.grid.spacing_mm

    def territory(self, child: str, point_mm: np.ndarray) -> str:
        """anterior, parietal or posterior: the third of that child's brain, front to back."""
        back, front, _, _ = self.limits[child]
        ahead = float(self.forward(child, np.asarray(point_mm)[None])[0])
        return TERRITORIES[0] if ahead > front else TERRITORIES[2] if ahead < back else TERRITORIES[1]

    def depths(self, points_mm: np.ndarray) -> np.ndarray:
        """Depth below the hull of the brains, mm; 0 outside."""
        return self._at(self.depth_mm, self.coarse, points_mm)

    def in_cavity(self, points_mm: np.ndarray) -> np.ndarray:
        """Whether points lie in the room inside the skull."""
        return self._at(self.cavity, self.grid, points_mm)

    def blocked(self, points_mm: np.ndarray) -> np.ndarray:
        """Whether a vein cannot pass (bone, air)."""
        return self._at(self.wall, self.grid, points_mm)

    def from_rim(self, point_mm: np.ndarray) -> float:
        """Distance to the nearest face of the field of view, mm."""
        index = self.grid.index(point_mm)
        return float(np.min(np.r_[index + 0.5, np.array(self.grid.shape) - 0.5 - index]) * self.grid.spacing_mm)


def survey(tissue: Tissue, brains: Brains, heads: Heads, grid: Grid) -> Place:
    """Everything that ``Place`` looks up."""
    step = max(1, round(numerics.CAVITY_SPACING_MM / grid.spacing_mm))
    thin = (slice(None, None, step),) * numerics.DIM
    side = nearest_child(tissue, brains, step)
    coarse = Grid(grid.origin_mm, grid.spacing_mm * step, tuple(side.shape))  # type: ignore[arg-type]
    depth = np.maximum(*(_below_hull(brain[thin], coarse.spacing_mm) for brain in (brains.a, brains.b)))
    limits = {}
    for child, brain in zip(CHILDREN, (brains.a, brains.b)):
        points = coarse.world(np.argwhere(brain[thin])) - np.array(heads[child].centre_mm)
        ahead, up = points @ np.array(heads[child].anterior), points @ np.array(heads[child].superior)
        # the upper half only: the cerebellum drains elsewhere and would draw the thirds backwards
        back, front = np.quantile(ahead[up >= np.median(up)], numerics.TERRITORY_QUANTILES)
        low, high = np.quantile(up, numerics.HEIGHT_QUANTILES)
        limits[child] = (float(back), float(front), float(low), float(high))
    return Place(
        grid, coarse, side, depth, tissue.cavity, tissue.bone | ~tissue.head,
        heads, limits,
    )


def _below_hull(brain: np.ndarray, spacing_mm: float) -> np.ndarray:
    """Depth below the hull of one brain, mm; 0 outside it. The hull bridges sulci, not the gap to the other brain."""
    reach = numerics.HULL_MM
    pad = int(np.ceil(reach / spacing_mm)) + 1
    grown = distance_mm(np.pad(brain, pad), spacing_mm) <= reach
    hull = distance_mm(~grown, spacing_mm) > reach
    inner = tuple(slice(pad, -pad) for _ in range(numerics.DIM))
    return distance_mm(~hull, spacing_mm)[inner]
