"""A team's own segmentation or vessel graph, from ``edits/``, checked in the team's own words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import ndimage

from twofold import evidence, store
from twofold.anatomy import nrrd_file, numerics
from twofold.anatomy.brains import Brains
from twofold.anatomy.graph_check import check_graph
from twofold.anatomy.grid import Grid, grid_for
from twofold.anatomy.images import Image, read_labels, to_index
from twofold.anatomy.labels import CODES
from twofold.anatomy.scans import Scans
from twofold.anatomy.tissue import Tissue, distance_mm
from twofold.case import Case
from twofold.errors import BadInput
from twofold.flow.records import VesselGraph

SEG_FILE = "labels.seg.nrrd"
LABEL_FILES = (f"edits/{SEG_FILE}", "edits/labels.nrrd", "edits/labels.nii.gz", "edits/labels.nii")
VESSEL_FILE = "edits/vessels.json"
ALIASES = {
    "scalp": "skin", "skull": "bone", "cranium": "bone", "cerebrospinal_fluid": "csf", "veins": "vein",
    "sinuses": "sinus", "dural_sinus": "sinus", "arteries": "artery", "brain_shared": "brain_unsure",
}  # fmt: skip
NEEDED = ("brain_a", "brain_b", "bone")


@dataclass(frozen=True)
class Drawn:
    """Labels that a team drew, on the common grid (codes of ``labels.CODES``)."""

    file: Path
    volume: np.ndarray
    grid: Grid

    def of(self, *names: str) -> np.ndarray:
        """The voxels of some structures."""
        return np.isin(self.volume, [CODES[n] for n in names])

    def tissue(self) -> Tissue:
        """The masks that the CT would have given."""
        head = ndimage.binary_fill_holes(self.volume > 0)
        assert head is not None
        inner = self.of("csf", "brain_a", "brain_b", "brain_unsure", "dura")
        near = distance_mm(inner, self.grid.spacing_mm) <= numerics.VESSEL_BY_BRAIN_MM
        cavity = inner | (near & self.vessels())
        return Tissue(head, head & (self.volume == 0), self.of("bone"), cavity, 0.0)

    def brains(self) -> Brains:
        """The two brains as drawn."""
        return Brains(self.of("brain_a"), self.of("brain_b"), self.of("brain_unsure"))

    def vessels(self) -> np.ndarray:
        """All that was drawn as vessel."""
        return self.of("vein", "sinus", "artery")

    def share(self) -> np.ndarray:
        """Drawn vessels as a share of blood."""
        return self.vessels().astype(np.float32)


def labels_of(case: Case) -> Drawn | None:
    """The team's labels, or None when there are none.

    Raises BadInput: unreadable, more than 3-D, unknown segment names, no brain_a, brain_b or bone.
    """
    path = next((case.root / name for name in LABEL_FILES if (case.root / name).is_file()), None)
    if path is None:
        return None
    volume, affine = read_drawn(path)
    if volume.max() > max(CODES.values()):
        raise BadInput(path, "", f"label {int(volume.max())}", f"use the codes {CODES}")
    for name in NEEDED:
        if not (volume == CODES[name]).any():
            raise BadInput(path, name, "no such segment, or an empty one",
                           f"draw and name at least {', '.join(NEEDED)}")
    grid = grid_for(Image(str(path), "labels", volume, affine))
    return Drawn(path, nearest(volume, affine, grid), grid)


def nearest(volume: np.ndarray, affine: np.ndarray, grid: Grid) -> np.ndarray:
    """A label volume on a grid, each voxel taking the nearest label."""
    step = np.linalg.inv(affine[:3, :3]) * grid.spacing_mm
    start = to_index(affine, np.array(grid.origin_mm))
    return ndimage.affine_transform(volume, step, start, grid.shape, output=np.uint8, order=0)


def read_drawn(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """(codes, affine_lps) of a label file: a Slicer segmentation, a label NRRD or NIfTI. Raises BadInput."""
    if path.suffix != ".nrrd":
        return read_labels(path)
    data, header, affine = nrrd_file.read(path)
    return _coded(path, data, header), affine


def structure_of(name: str) -> str | None:
    """Our name for a structure from a person's, or None: case, blanks and hyphens do not matter."""
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    plain = ALIASES.get(plain, plain)
    return plain if plain in CODES else None


def _coded(path: Path, data: np.ndarray, header: dict) -> np.ndarray:
    """Labels in our codes, by segment name; a plain label map must already use them."""
    names = {k: v for k, v in header.items() if k.startswith("Segment") and k.endswith("_Name")}
    layered = data.ndim == numerics.DIM + 1
    if data.ndim != numerics.DIM and not layered:
        raise BadInput(path, "", f"a {data.ndim}-D array", "save one 3-D segmentation")
    if not names:
        if layered:
            raise BadInput(path, "", "a 4-D array without segments", "save one 3-D segmentation")
        if data.min() < 0 or data.max() > max(CODES.values()) or (data != data.astype(np.uint8)).any():
            raise BadInput(path, "", f"values from {data.min()} to {data.max()}", f"use the codes {CODES}")
        return data.astype(np.uint8)
    out = np.zeros(data.shape[-3:], np.uint8)
    for key in sorted(names):
        prefix = key.removesuffix("Name")
        name = structure_of(names[key])
        if name is None:
            raise BadInput(path, key, f"segment {names[key]!r}", f"name it one of: {', '.join(CODES)}")
        try:
            layer = data[int(header.get(prefix + "Layer", 0))] if layered else data
            out[layer == int(header.get(prefix + "LabelValue", 1))] = CODES[name]
        except (IndexError, ValueError):
            raise BadInput(path, prefix + "Layer", "a layer or label value that is not in the file",
                           "save it again from 3D Slicer as .seg.nrrd") from None
    return out


def vessels_of(case: Case) -> VesselGraph | None:
    """The team's vessel graph, or None. Raises BadInput naming the node or edge that cannot be used."""
    path = case.root / VESSEL_FILE
    if not path.is_file():
        return None
    return check_graph(store.load(VesselGraph, path), path)


def scans_from(case: Case, drawn: Drawn) -> Scans:
    """What later steps ask of the images, told by the drawn labels instead: grey values by structure."""
    hu = np.full(max(CODES.values()) + 1, evidence.value("anatomy.hu_brain"), np.float32)
    hu[0] = numerics.CT_MUST_REACH_BELOW_HU * 2
    hu[CODES["bone"]] = evidence.value("anatomy.hu_bone_most")
    hu[CODES["csf"]] = evidence.value("anatomy.hu_csf")
    inside = {t: np.array(case.twins[t].inside_mm, float) for t in ("a", "b")}
    for t, point in inside.items():
        other = "b" if t == "a" else "a"
        near = distance_mm(drawn.of(f"brain_{t}"), drawn.grid.spacing_mm)[drawn.grid.voxel(point)]
        if distance_mm(drawn.of(f"brain_{other}"), drawn.grid.spacing_mm)[drawn.grid.voxel(point)] < near:
            raise BadInput(
                drawn.file, f"brain_{t}", f"twins.{t}.inside_mm lies in or nearer to brain_{other}",
                "exchange the two segments' names, or correct inside_mm in case.yaml",
            )
    return Scans(drawn.grid, {"ct": hu[drawn.volume]}, drawn.volume > 0, inside)
