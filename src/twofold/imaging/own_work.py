"""A team's own segmentation and vessels in the forms that Slicer and Mimics write, as the files the stage takes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from twofold import store
from twofold.anatomy import labels as label_files
from twofold.anatomy import nrrd_file
from twofold.anatomy.graph_check import check_graph
from twofold.anatomy.grid import Grid, grid_for
from twofold.anatomy.images import Image, read, read_labels
from twofold.anatomy.own import NEEDED, SEG_FILE, structure_of
from twofold.errors import BadInput
from twofold.flow.records import VesselGraph
from twofold.imaging import numerics
from twofold.imaging.unpack import files_of, is_zip

FORMS = "give a Slicer segmentation (.seg.nrrd), a label map (.nrrd, .nii, .nii.gz), a DICOM SEG (.dcm), " \
        "or a folder or zip of STL surfaces named after the structures"


def labels_for(path: Path, scratch: Path, images: list[Path]) -> tuple[str, Path]:
    """(name in ``edits/``, file) of a team's segmentation, whatever its form.

    Args:
        path: ``.seg.nrrd``, ``.nrrd``, NIfTI, DICOM SEG, or a folder or zip of STL files (Mimics: mm, DICOM's axes).
        images: NIfTI files of the case; surfaces are drawn on the finest of them.

    Raises BadInput: none of these, damaged, or segments whose names are unknown.
    """
    if not path.exists():
        raise BadInput(path, "", "no such file or folder", "check the path")
    name = path.name.lower()
    if path.is_dir() or is_zip(path):
        return SEG_FILE, _from_surfaces(path, scratch, images)
    if name.endswith(".nrrd"):
        nrrd_file.read(path)
        return SEG_FILE if name.endswith(".seg.nrrd") else "labels.nrrd", path
    if name.endswith((".nii", ".nii.gz")):
        read_labels(path)
        return "labels.nii.gz" if name.endswith(".gz") else "labels.nii", path
    if name.endswith((".dcm", ".ima")) or _is_dicom(path):
        from twofold.imaging.seg import read_seg

        volume, grid = read_seg(path)
        return SEG_FILE, _written(volume, grid, scratch)
    raise BadInput(path, "", "a segmentation in a form that is not known", FORMS)


def vessels_for(path: Path) -> Path:
    """A team's ``vessels.json``, once it is known that later stages can use it.

    Raises BadInput: no such file, no graph, or one that could not be used. Vessels that were drawn as surfaces or
    segments are labels (vein, sinus, artery): the stage finds their graph itself.
    """
    if not path.is_file():
        raise BadInput(path, "", "no such file", "check the path")
    check_graph(store.parse(VesselGraph, store.read_json(path), path), path)
    return path


def _is_dicom(path: Path) -> bool:
    with path.open("rb") as f:
        f.seek(numerics.DICM_AT)
        return f.read(len(b"DICM")) == b"DICM"


def _written(volume: np.ndarray, grid: Grid, scratch: Path) -> Path:
    out = scratch / SEG_FILE
    colours = {**label_files.COLOURS, "brain_a": "orange", "brain_b": "purple"}
    store.write_bytes(out, label_files.seg_bytes(volume, grid, colours))
    return out


def _from_surfaces(path: Path, scratch: Path, images: list[Path]) -> Path:
    """Closed surfaces drawn as labels; where two overlap, the finer structure wins (vessels over brain over bone)."""
    from twofold.anatomy.voxels import filled, solid_from

    found = [f for f in files_of(path, scratch / "stl") if f.name.lower().endswith(".stl")]
    if not found:
        raise BadInput(path, "", "no .stl file in it", FORMS)
    volumes = [read(p, "labels") for p in images]
    finest: Image = min(volumes, key=lambda i: float(np.prod(i.spacing_mm)))
    grid = grid_for(finest)
    masks: dict[str, np.ndarray] = {}
    for one in found:
        name = structure_of(Path(one.name).stem)
        if name is None:
            raise BadInput(one.name, "", "a surface whose name is no structure",
                           f"name it one of: {', '.join(label_files.CODES)}")
        mask = filled(solid_from(one.path, one.name), grid)
        masks[name] = masks[name] | mask if name in masks else mask
    for name in NEEDED:
        if name not in masks or not masks[name].any():
            raise BadInput(path, f"{name}.stl", "absent, or outside the images", f"give at least {', '.join(NEEDED)}")
    volume = np.zeros(grid.shape, np.uint8)
    for name in label_files.CODES:  # in the order of the codes: later ones are drawn over earlier ones
        if name in masks:
            volume[masks[name]] = label_files.CODES[name]
    return _written(volume, grid, scratch)


__all__ = ["labels_for", "vessels_for"]
