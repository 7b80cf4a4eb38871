"""What ``1-anatomy/`` holds, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from twofold.flow.records import VesselGraph
from twofold.store import load as load_record
from twofold.store import read_json

if TYPE_CHECKING:
    import numpy as np

    from twofold.anatomy.grid import Grid
    from twofold.case import Case

FOLDER = "1-anatomy"
VESSELS, MEASURES, MESHES, CENTRELINES = "vessels.json", "measures.json", "meshes", "centrelines.json"
CONFIDENCE = "confidence.nii.gz"
Point = tuple[float, float, float]


class Frozen(BaseModel):
    """A record that can't be changed and takes no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Classified(Frozen):
    """A class with the rule that fired; ``also`` names the class across a near boundary."""

    value: str
    rule: str
    confidence: float = Field(ge=0, le=1)
    also: tuple[str, ...] = ()


class Head(Frozen):
    """One child's head frame: unit vectors in the world (LPS), and a centre in mm.

    superior: body to vertex. anterior: the way the face looks. left: that child's own left.
    """

    centre_mm: Point
    superior: Point
    anterior: Point
    left: Point
    confidence: float = Field(ge=0, le=1)


class Heads(Frozen):
    """The two head frames."""

    a: Head
    b: Head

    def __getitem__(self, letter: str) -> Head:
        return {"a": self.a, "b": self.b}[letter]


class Registered(Frozen):
    """How an image was moved onto the CT: the farthest that a point of the heads moved, and by how much two
    registrations from different samples differ (their repeatability), mm. to_ct: 4x4, row by row, from the image's
    own frame to the CT's, mm LPS.
    """

    kind: str
    applied: bool
    moved_mm: float
    error_mm: float
    to_ct: tuple[tuple[float, float, float, float], ...]


class Measures(Frozen):
    """``measures.json``: angles, areas, classes, and what bears on candidacy."""

    classification: dict[str, Classified]
    axis_angle_deg: float
    rotation_deg: float
    angle_confidence: float
    contact_area_cm2: float
    waist_circumference_mm: float
    shared_sinus_share: float
    volumes_ml: dict[str, float]
    heads: Heads
    candidacy: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()
    registration: tuple[Registered, ...] = ()


@dataclass(frozen=True)
class Anatomy:
    """A pair's anatomy as later stages use it.

    folder: where the files lie. graph: the vessels. measures: angles, classes, head frames.
    """

    folder: Path
    graph: VesselGraph
    measures: Measures

    @cached_property
    def _volume(self) -> tuple[np.ndarray, Grid]:
        from twofold.anatomy import labels

        return labels.read(self.folder)

    @property
    def labels(self) -> np.ndarray:
        """uint8 label volume, axes left, posterior, superior (codes in ``labels.json``); read on first use."""
        return self._volume[0]

    @property
    def grid(self) -> Grid:
        """Where the voxels of ``labels`` are."""
        return self._volume[1]

    @property
    def affine_lps(self) -> np.ndarray:
        """(4, 4), voxel index to mm LPS."""
        return self.grid.affine_lps

    @property
    def spacing_mm(self) -> float:
        """Voxel edge, mm."""
        return self.grid.spacing_mm

    @cached_property
    def centrelines(self) -> dict[str, np.ndarray]:
        """The course of every edge, (n, 3) mm LPS, by edge id; empty where a team gave its own graph."""
        import numpy as np

        path = self.folder / CENTRELINES
        return {id: np.array(e["points_mm"], float) for id, e in read_json(path).items()} if path.is_file() else {}

    def mesh(self, name: str) -> Path:
        """The STL of a structure (``bone``, ``brain_a``, ...), whether or not it exists."""
        return self.folder / MESHES / f"{name}.stl"


def load(case: Case | Path) -> Anatomy:
    """The anatomy that ``run`` wrote for a case, or that lies in a folder. Raises BadInput when it is missing."""
    folder = case if isinstance(case, Path) else case.folder(FOLDER)
    return Anatomy(
        folder=folder,
        graph=load_record(VesselGraph, folder / VESSELS),
        measures=load_record(Measures, folder / MEASURES),
    )
