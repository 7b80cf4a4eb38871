"""A volume as a DICOM series, so that drawn pairs can go through the same door as patients."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, MRImageStorage

from twofold.imaging.deidentify import new_uid
from twofold.imaging.kinds import KINDS

DESCRIPTIONS = {"ct": "head plain", "ctv": "head CT venogram", "mrv": "MR venogram TOF", "t1": "t1 mprage", "t2": "t2"}


def series(array: np.ndarray, affine_lps: np.ndarray, kind: str, study: str = "drawn pair") -> list[Dataset]:
    """The slices of a volume as DICOM datasets, in the order of the volume's last axis.

    Args:
        array: (columns, rows, slices), Hounsfield units for CT; rounded to whole numbers.
        affine_lps: (4, 4), voxel index to mm; its third axis must be square to the others.
        kind: ct, ctv, mrv, t1 or t2.
        study: any word; the same word gives the same study and the same identifiers.
    """
    lengths = np.linalg.norm(affine_lps[:3, :3], axis=0)
    turn = affine_lps[:3, :3] / lengths
    if np.linalg.det(turn) < 0:  # a DICOM stack runs along the cross product of its in-plane axes
        array = array[:, :, ::-1]
        affine_lps = affine_lps.copy()
        affine_lps[:3, 3] += affine_lps[:3, 2] * (array.shape[2] - 1)
        affine_lps[:3, 2] *= -1
    number = KINDS.index(kind) + 1
    stored = np.rint(array).astype(np.int16)
    out = []
    for k in range(array.shape[2]):
        ds = _slice(stored[:, :, k].T, kind, study)
        ds.SeriesNumber, ds.InstanceNumber = number, k + 1
        ds.SeriesInstanceUID = new_uid(f"{study} {kind}")
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = new_uid(f"{study} {kind} {k}")
        ds.ImagePositionPatient = [_ds(v) for v in affine_lps[:3, 3] + affine_lps[:3, 2] * k]
        ds.ImageOrientationPatient = [_ds(v) for v in (*turn[:, 0], *turn[:, 1])]
        ds.PixelSpacing = [_ds(lengths[1]), _ds(lengths[0])]
        ds.SliceThickness = _ds(lengths[2])
        ds.ImagesInAcquisition = array.shape[2]
        out.append(ds)
    return out


def save(datasets: list[Dataset], folder: Path, name: Callable[[int], str] = "{:05d}.dcm".format) -> list[Path]:
    """Write datasets into a folder; the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name(k) for k in range(len(datasets))]
    for ds, path in zip(datasets, paths):
        ds.save_as(path, enforce_file_format=True)
    return paths


def _slice(pixels: np.ndarray, kind: str, study: str) -> Any:
    ct = kind in ("ct", "ctv")
    ds: Any = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = CTImageStorage if ct else MRImageStorage
    ds.Modality = "CT" if ct else "MR"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.StudyInstanceUID, ds.FrameOfReferenceUID = new_uid(study), new_uid(f"{study} frame")
    ds.PatientName, ds.PatientID = "Drawn^Pair", study
    for keyword in ("PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "AccessionNumber", "StudyID",
                    "ReferringPhysicianName", "Manufacturer", "PositionReferenceIndicator"):  # fmt: skip
        setattr(ds, keyword, None)
    ds.SeriesDescription, ds.BurnedInAnnotation = DESCRIPTIONS[kind], "NO"
    if kind == "ctv":
        ds.ContrastBolusAgent = "contrast"
    ds.Rows, ds.Columns = pixels.shape
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PixelRepresentation = 1, "MONOCHROME2", 1
    ds.BitsAllocated = ds.BitsStored = pixels.itemsize * np.dtype(np.int64).itemsize
    ds.HighBit = ds.BitsStored - 1
    if ct:
        ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = 0, 1, "HU"
    ds.PixelData = np.ascontiguousarray(pixels).tobytes()
    return ds


def _ds(value: float) -> str:
    """A decimal string of at most 16 characters."""
    return f"{float(value):.9g}"[:16]
