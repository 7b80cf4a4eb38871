"""Labels as DICOM SEG, for systems that store nothing else, and back."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code

from twofold import __version__, store
from twofold.anatomy.grid import Grid
from twofold.anatomy.labels import CODES, rgb
from twofold.anatomy.own import structure_of
from twofold.case import Case
from twofold.errors import BadInput
from twofold.imaging import numerics as n
from twofold.imaging.deidentify import new_uid
from twofold.imaging.write import series

TYPES = {"labelmap": "LABELMAP", "binary": "BINARY"}
TERMS: Mapping[str, Any] = {
    "skin": codes.SCT.Skin, "bone": codes.SCT.Bone, "csf": codes.SCT.CerebrospinalFluid, "brain_a": codes.SCT.Brain,
    "brain_b": codes.SCT.Brain, "brain_unsure": codes.SCT.Brain, "vein": codes.SCT.Vein,
    "artery": codes.SCT.Artery, "dura": codes.SCT.DuraMater,
}  # fmt: skip
WORDS = {"sinus": "Dural venous sinus", "expander": "Tissue expander"}  # for which the dictionary has no term
OWN_SCHEME = "99TWOFOLD"
DUMMY_DATE, DUMMY_TIME = "20000101", "000000"  # results carry no time stamp; the standard wants one


def seg_bytes(
    labels: np.ndarray, grid: Grid, colours: Mapping[str, str], kind: str = "labelmap",
    belongs_to: Mapping[str, str] | None = None,
) -> bytes:
    """A DICOM segmentation of a label volume; the same labels give the same bytes.

    Args:
        labels: uint8, the grid's shape, codes of ``labels.CODES``.
        colours: by structure name.
        kind: ``labelmap`` (PS3.3 2024c and later) or ``binary`` (older readers).
        belongs_to: ``study_uid`` and ``frame_of_reference_uid`` of the images, from ``imaging/series.json``.

    Raises BadInput: no structure in the labels, or another kind.
    """
    if kind not in TYPES:
        raise BadInput("--type", "", kind, f"use one of {', '.join(TYPES)}")
    present = [name for name, code in CODES.items() if (labels == code).any()]
    if not present:
        raise BadInput("1-anatomy/labels.nii.gz", "", "no structure", "run the anatomy first")
    consecutive = np.zeros(max(CODES.values()) + 1, np.uint8)
    for k, name in enumerate(present, 1):
        consecutive[CODES[name]] = k
    sources = _sources(grid, belongs_to or {})
    frame = sources[0].FrameOfReferenceUID
    affine = grid.affine_lps[:, [2, 1, 0, 3]]  # highdicom counts slices, rows, columns
    volume = hd.Volume(consecutive[labels].transpose(2, 1, 0), affine, "PATIENT", frame)
    uid = new_uid(store.hash_bytes(labels.tobytes(), str(grid).encode(), kind.encode()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seg: Any = hd.seg.Segmentation(
            source_images=sources, pixel_array=volume, segmentation_type=TYPES[kind],
            segment_descriptions=[_described(k, name, colours) for k, name in enumerate(present, 1)],
            series_instance_uid=new_uid(f"{uid} series"), series_number=1, sop_instance_uid=uid, instance_number=1,
            manufacturer="Twofold", manufacturer_model_name="Twofold", software_versions=__version__,
            device_serial_number="0", content_label="ANATOMY",
            content_description="not a medical device; proposed until reviewed",
        )
    for keyword in ("ContentDate", "InstanceCreationDate", "SeriesDate"):
        setattr(seg, keyword, DUMMY_DATE)
    for keyword in ("ContentTime", "InstanceCreationTime", "SeriesTime"):
        setattr(seg, keyword, DUMMY_TIME)
    for k, item in enumerate(seg.get("DimensionOrganizationSequence") or ()):
        old, item.DimensionOrganizationUID = item.DimensionOrganizationUID, new_uid(f"{uid} dimension {k}")
        for index in seg.DimensionIndexSequence:
            if index.get("DimensionOrganizationUID") == old:
                index.DimensionOrganizationUID = item.DimensionOrganizationUID
    buffer = BytesIO()
    seg.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def write_seg(case: Case, out: Path, kind: str = "labelmap") -> Path:
    """A case's labels as a DICOM SEG beside the images it came from; returns the file.

    Raises BadInput: no anatomy yet, another kind, a file that cannot be written.
    """
    from twofold import anatomy
    from twofold.anatomy.labels import COLOURS

    found = anatomy.load(case)
    colours = {**COLOURS, **{f"brain_{t}": case.twins[t].colour for t in ("a", "b")}}
    belongs = uids_of(case.folder("imaging", "series.json"))
    store.write_bytes(out, seg_bytes(found.labels, found.grid, colours, kind, belongs))
    return out


def _sources(grid: Grid, belongs_to: Mapping[str, str]) -> list[Any]:
    """Headers of images in the same study and frame: a segmentation must name what it belongs to."""
    blank = np.zeros((2, 2, 1), np.int16)
    sources = series(blank, grid.affine_lps, "ct", f"labels of {grid.shape}")
    for ds in sources:
        ds.StudyInstanceUID = belongs_to.get("study_uid", ds.StudyInstanceUID)
        ds.FrameOfReferenceUID = belongs_to.get("frame_of_reference_uid", ds.FrameOfReferenceUID)
    return sources


def _described(number: int, name: str, colours: Mapping[str, str]) -> Any:
    """One segment with its term and colour."""
    term = TERMS.get(name) or Code(name.upper(), OWN_SCHEME, WORDS[name])
    category = codes.SCT.PhysicalObject if name == "expander" else codes.SCT.AnatomicalStructure
    colour = hd.color.CIELabColor.from_rgb(*rgb(colours.get(name, "#808080")))
    return hd.seg.SegmentDescription(
        number, name, category, term, "SEMIAUTOMATIC",
        algorithm_identification=hd.AlgorithmIdentificationSequence(
            "Twofold anatomy", hd.sr.CodedConcept("TWOFOLD", OWN_SCHEME, "Twofold anatomy"), __version__
        ),
        tracking_id=name, tracking_uid=new_uid(f"structure {name}"), display_color=colour,
    )


def read_seg(path: Path) -> tuple[np.ndarray, Grid]:
    """(labels, grid) of a DICOM SEG whose segments carry our names, or names that are understood.

    Raises BadInput: no segmentation, unknown segment names, oblique or uneven frames.
    """
    remedy = "export it again as DICOM SEG on the images' own grid, with segments named as the manual says"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            seg = hd.seg.segread(path)
            volume = seg.get_volume(combine_segments=True, skip_overlap_checks=True)
    except Exception as e:  # whatever is wrong with a stranger's file
        raise BadInput(path, "", f"no DICOM segmentation that can be read ({type(e).__name__}: {e})", remedy) from None
    lookup = np.zeros(int(max(seg.segment_numbers)) + 1, np.uint8)
    for number in seg.segment_numbers:
        label = str(seg.get_segment_description(number).segment_label)
        name = structure_of(label)
        if name is None:
            raise BadInput(path, f"segment {number}", label, f"name it one of: {', '.join(CODES)}")
        lookup[number] = CODES[name]
    return _on_grid(path, lookup[np.asarray(volume.array)], np.asarray(volume.affine), remedy)


def _on_grid(path: Path, array: np.ndarray, affine: np.ndarray, remedy: str) -> tuple[np.ndarray, Grid]:
    """Slices, rows, columns → left, posterior, superior, by nearest voxel where they do not already agree."""
    from twofold.anatomy.grid import grid_for
    from twofold.anatomy.images import Image, check_axes
    from twofold.anatomy.own import nearest

    check_axes(affine, str(path), "PlanePositionSequence", remedy)
    if array.size > n.MOST_VOXELS:
        raise BadInput(path, "Rows, Columns", f"{array.size} voxels", "crop to the heads")
    grid = grid_for(Image(str(path), "labels", array, affine))
    return nearest(array, affine, grid), grid


def uids_of(report: Path) -> dict[str, str]:
    """The study and frame that ``imaging/series.json`` names for the CT; empty where the images were no DICOM."""
    if not report.is_file():
        return {}
    rows = [r for r in store.read_json(report)["images"] if r.get("study_uid")]
    if not rows:
        return {}
    first = min(rows, key=lambda r: (r["kind"] != "ct", r["kind"]))
    return {key: first[key] for key in ("study_uid", "frame_of_reference_uid")}
