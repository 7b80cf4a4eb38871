"""What the headers of DICOM files say, as frozen records: the series, and where each of its slices lies."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import pydicom
from pydicom import config
from pydicom.errors import InvalidDicomError
from pydicom.multival import MultiValue

from twofold.imaging import numerics as n
from twofold.imaging.unpack import Found

config.settings.reading_validation_mode = config.IGNORE  # flaws are judged here, in the user's words


class Flaw(Exception):
    """Something in a file that can't be used. field: the DICOM keyword; found: what stands there.

    series: the number of the series that the file belongs to, where its header got that far.
    """

    def __init__(self, field: str, found: str, series: str = "") -> None:
        self.field, self.found, self.series = field, found, series
        super().__init__(f"{field}: {found}")


@dataclass(frozen=True)
class File:
    """One DICOM image file. ``patient`` is a pseudonym; no name is kept."""

    path: Path
    name: str
    study: str
    series: str
    sop: str
    number: str
    modality: str
    description: str
    contrast: bool
    patient: str
    frame_of_reference: str
    syntax: str
    promised: int | None
    burned_in: str
    frames: tuple[Slice, ...]


@dataclass(frozen=True)
class Slice:
    """Where one slice lies: corner and directions in mm LPS, pixel size (row, column), rows, columns.

    split: what tells stacks of one series apart (echo, phase, kind of image).
    """

    index: int
    instance: int | None
    position: tuple[float, ...]
    along_row: tuple[float, ...]
    along_column: tuple[float, ...]
    pixel_mm: tuple[float, float]
    shape: tuple[int, int]
    thickness_mm: float | None
    split: tuple[str, ...]


def read(found: Found) -> File | None:
    """The header of a DICOM image, or None for a file that is no DICOM or holds no image.

    Raises Flaw: a DICOM image whose header is damaged or says something impossible.
    """
    magic = _magic(found.path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ds = pydicom.dcmread(found.path, stop_before_pixels=True, force=not magic)
            return _file(found, ds) if magic or "SOPClassUID" in ds else None
        except Flaw as e:
            raise Flaw(e.field, e.found, _text(ds, "SeriesNumber")) from None
        except InvalidDicomError:
            return None
        except Exception as e:  # a damaged file fails in a hundred ways inside the parser
            if not magic:
                return None
            raise Flaw("header", f"cannot be read ({type(e).__name__}: {str(e)[: n.DICM_AT]})") from None


def _magic(path: Path) -> bool:
    with path.open("rb") as f:
        f.seek(n.DICM_AT)
        return f.read(len(b"DICM")) == b"DICM"


def _file(found: Found, ds: Any) -> File | None:
    if "Rows" not in ds and "Columns" not in ds:
        if not len(ds):
            raise Flaw("header", "nothing after the first bytes")
        modality = _text(ds, "Modality")
        if modality in ("CT", "MR"):
            raise Flaw("Rows", "absent")
        return None  # a directory, a report, a plan: not an image
    rows, columns = _count(ds, "Rows"), _count(ds, "Columns")
    frames = _count(ds, "NumberOfFrames") if "NumberOfFrames" in ds else 1
    if rows * columns * frames > n.MOST_VOXELS:
        raise Flaw("Rows, Columns", f"{rows} x {columns} x {frames} pixels in one file")
    identity = f"{_text(ds, 'PatientID')}|{_text(ds, 'PatientName')}"
    modality = _text(ds, "Modality")
    return File(
        path=found.path,
        name=found.name,
        study=_uid(ds, "StudyInstanceUID"),
        series=_uid(ds, "SeriesInstanceUID"),
        sop=_text(ds, "SOPInstanceUID"),
        number=_text(ds, "SeriesNumber") or "?",
        modality=modality,
        description=" ".join(_text(ds, k) for k in ("SeriesDescription", "ProtocolName", "ScanningSequence")).lower(),
        contrast=bool(_text(ds, "ContrastBolusAgent")),
        patient="patient-" + hashlib.sha256(identity.encode()).hexdigest()[: n.KEPT_DIGEST],
        frame_of_reference=_text(ds, "FrameOfReferenceUID"),
        syntax=str(getattr(getattr(ds, "file_meta", None), "TransferSyntaxUID", "")),
        promised=_maybe_count(ds, "ImagesInAcquisition"),
        burned_in=_text(ds, "BurnedInAnnotation").upper(),
        frames=tuple(_slice(ds, k, frames, (rows, columns)) for k in range(frames))
        if modality in ("CT", "MR") else (),
    )


def _slice(ds: Any, k: int, frames: int, shape: tuple[int, int]) -> Slice:
    """Slice k: from the functional groups of a multi-frame image, else from the file itself."""
    groups: list[Any] = []
    if frames > 1 or "PerFrameFunctionalGroupsSequence" in ds:
        own = ds.get("PerFrameFunctionalGroupsSequence")
        if not own or len(own) != frames:
            raise Flaw("PerFrameFunctionalGroupsSequence", f"{len(own or ())} items for {frames} frames")
        groups = [own[k], *(ds.get("SharedFunctionalGroupsSequence") or ())]

    def of(sequence: str, keyword: str, size: int) -> tuple[float, ...]:
        for group in groups:
            if group.get(sequence):
                return _numbers(group[sequence][0], keyword, size)
        return _numbers(ds, keyword, size)

    turn = of("PlaneOrientationSequence", "ImageOrientationPatient", n.DIM * 2)
    row, column = turn[: n.DIM], turn[n.DIM :]
    lengths = [sum(x * x for x in v) for v in (row, column)]
    if max(abs(v - 1) for v in lengths) > n.COSINE_TOLERANCE * 2:
        raise Flaw("ImageOrientationPatient", f"{list(turn)}: no unit vectors")
    if abs(sum(x * y for x, y in zip(row, column))) > n.COSINE_TOLERANCE:
        raise Flaw("ImageOrientationPatient", f"{list(turn)}: axes that are not square to each other")
    pixel = of("PixelMeasuresSequence", "PixelSpacing", 2)
    if not all(_sensible(v) for v in pixel):
        raise Flaw("PixelSpacing", f"{list(pixel)} mm")
    thickness = ds.get("SliceThickness")
    return Slice(
        index=k,
        instance=_maybe_count(ds, "InstanceNumber") if frames == 1 else k + 1,
        position=of("PlanePositionSequence", "ImagePositionPatient", n.DIM),
        along_row=row,
        along_column=column,
        pixel_mm=(pixel[0], pixel[1]),
        shape=shape,
        thickness_mm=float(thickness) if isinstance(thickness, (int, float)) else None,
        split=tuple(_text(ds, key) for key in ("EchoNumbers", "TemporalPositionIdentifier", "ImageType")),
    )


def _sensible(mm: float) -> bool:
    from twofold.anatomy.numerics import MAX_SPACING_MM, MIN_SPACING_MM

    return MIN_SPACING_MM <= mm <= MAX_SPACING_MM


def _text(ds: Any, keyword: str) -> str:
    value = ds.get(keyword)
    if value is None:
        return ""
    return "\\".join(map(str, value)) if isinstance(value, (list, tuple, MultiValue)) else str(value).strip()


def _uid(ds: Any, keyword: str) -> str:
    value = _text(ds, keyword)
    if not value:
        raise Flaw(keyword, "absent")
    return value


def _numbers(ds: Any, keyword: str, size: int) -> tuple[float, ...]:
    """``size`` finite numbers. Raises Flaw."""
    value = ds.get(keyword)
    if value is None or not isinstance(value, (list, tuple, MultiValue)) or len(value) != size:
        raise Flaw(keyword, "absent" if value in (None, "") else f"{value}: not {size} numbers")
    try:
        numbers = tuple(float(v) for v in value)
    except (TypeError, ValueError):
        raise Flaw(keyword, f"{list(value)}: not numbers") from None
    if not all(isfinite(v) for v in numbers):
        raise Flaw(keyword, f"{list(value)}: not finite")
    return numbers


def _count(ds: Any, keyword: str) -> int:
    value = _maybe_count(ds, keyword)
    if value is None or value < 1:
        raise Flaw(keyword, "absent" if ds.get(keyword) is None else str(ds.get(keyword)))
    return value


def _maybe_count(ds: Any, keyword: str) -> int | None:
    try:
        return int(ds.get(keyword))
    except (TypeError, ValueError):
        return None
