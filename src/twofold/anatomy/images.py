"""One image file as an array in the LPS world, or a refusal in the reader's own words."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import nibabel as nib
import numpy as np
from nibabel.filebasedimages import ImageFileError

from twofold.anatomy import numerics
from twofold.errors import BadInput

RAS_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
NIFTI_REMEDY = "give one volume as NIfTI (.nii or .nii.gz), for example with `dcm2niix -z y FOLDER`"
CT_KINDS = ("ct", "ctv")
VENOGRAMS = ("ctv", "mrv")


@dataclass(frozen=True)
class Image:
    """A scan in the world frame.

    array: float32, axes as stored in the file. affine_lps: (4, 4), voxel index to millimetres, LPS+.
    notes: flaws that were mended on reading.
    """

    file: str
    kind: str
    array: np.ndarray
    affine_lps: np.ndarray
    notes: tuple[str, ...] = ()

    @property
    def spacing_mm(self) -> np.ndarray:
        """Voxel edge lengths, (3,), mm."""
        return spacing(self.affine_lps)

    def index_of(self, point_mm: Sequence[float] | np.ndarray) -> np.ndarray:
        """The (fractional) voxel index of a world point."""
        return to_index(self.affine_lps, np.asarray(point_mm, float))

    def holds(self, point_mm: Sequence[float] | np.ndarray) -> bool:
        """Whether a world point lies in the field of view."""
        index = self.index_of(point_mm)
        return bool(np.all(index >= -0.5) and np.all(index <= np.array(self.array.shape) - 0.5))


def ras_to_lps(affine: np.ndarray) -> np.ndarray:
    """The LPS affine of a NIfTI's RAS affine; the same operation leads back."""
    return RAS_LPS @ affine


def spacing(affine: np.ndarray) -> np.ndarray:
    """Edge lengths of the voxels of an affine, (3,)."""
    return np.linalg.norm(affine[:3, :3], axis=0)


def to_index(affine: np.ndarray, points_mm: np.ndarray) -> np.ndarray:
    """Fractional voxel indexes of world points (..., 3)."""
    return (points_mm - affine[:3, 3]) @ np.linalg.inv(affine[:3, :3]).T


def to_world(affine: np.ndarray, index: np.ndarray) -> np.ndarray:
    """World points, mm LPS, of voxel indexes (..., 3)."""
    return np.asarray(index, float) @ affine[:3, :3].T + affine[:3, 3]


def read(path: Path, kind: str, field: str = "") -> Image:
    """The image in a NIfTI file.

    Args:
        path: the file.
        kind: ct, ctv, mrv, t1 or t2; CT kinds must be in Hounsfield units.
        field: where the file is named (``images[0].file``), for the message.

    Raises:
        BadInput: missing, truncated, not an image, not 3-D, affine zero or sheared, empty volume, CT not in HU.
    """
    name = str(path)
    if not path.is_file():
        raise BadInput(name, field, "no such file", "correct the path in case.yaml or copy the file there")
    try:
        image = nib.load(path)
    except Exception as e:  # a damaged header fails in many ways inside the parser
        raise _unreadable(path, field, e) from None
    if not isinstance(image, (nib.Nifti1Image, nib.Nifti2Image, nib.Nifti1Pair)):
        raise BadInput(name, field, f"a {type(image).__name__}, not NIfTI", NIFTI_REMEDY)
    _check_shape(image.shape, name, field)
    affine = _checked_affine(image, name, field)
    if image.get_data_dtype().fields is not None or np.issubdtype(image.get_data_dtype(), np.complexfloating):
        raise BadInput(name, field, "colour or complex values", "give the grey-scale magnitude image")
    _check_size(path, image, field)
    try:
        with np.errstate(all="ignore"):  # slopes that overflow are found below
            array = np.asarray(image.dataobj, dtype=np.float32)
    except Exception as e:  # zlib and others raise classes of their own, and only on reading
        raise _unreadable(path, field, e) from None
    notes: list[str] = []
    array = _checked_values(array, kind, name, field, notes)
    return Image(name, kind, array, ras_to_lps(affine), tuple(notes))


def _check_size(path: Path, image: nib.Nifti1Pair, field: str) -> None:
    """Refuse a header that promises more than fits, or more than the file can hold."""
    voxels = float(np.prod([float(n) for n in image.shape]))
    if voxels > numerics.MOST_VOXELS:
        raise BadInput(str(path), field, f"shape {image.shape}: {voxels:.0f} voxels",
                       f"at most {numerics.MOST_VOXELS}: crop to the heads, or export again if the header is wrong")
    need = voxels * image.get_data_dtype().itemsize
    packed = path.name.endswith(".gz")
    if need > path.stat().st_size * (numerics.GZIP_MOST if packed else 1):
        found = f"truncated or damaged: {path.stat().st_size} bytes cannot hold shape {image.shape}"
        raise BadInput(str(path), field, found, "copy or export the file again")
    there = _unpacked_size(path, field, need) if packed else path.stat().st_size
    if there > need + numerics.HEADER_MOST:
        found = f"{there} bytes where shape {image.shape} takes {need:.0f}: the header and the data disagree"
        raise BadInput(str(path), field, found, "export the file again")


def _unpacked_size(path: Path, field: str, need: float) -> int:
    """What the last four bytes of a gzip say it holds (modulo 4 GB); if more than `need`, what it truly holds.

    A file cut short ends in bytes that are no size at all, so a size that can't be right is checked by unpacking.
    """
    with path.open("rb") as f:
        f.seek(-numerics.GZIP_TRAILER, os.SEEK_END)
        says = int.from_bytes(f.read(), "little")
    if says <= need + numerics.HEADER_MOST:
        return says
    held = 0
    try:
        with gzip.open(path) as f:
            while chunk := f.read(numerics.CHUNK_BYTES):
                held += len(chunk)
    except (OSError, EOFError, zlib.error) as e:
        raise _unreadable(path, field, e) from None
    return held


def _unreadable(path: Path, field: str, e: Exception) -> BadInput:
    size = path.stat().st_size
    if isinstance(e, ImageFileError):
        return BadInput(str(path), field, f"not an image that can be read ({size} bytes)", NIFTI_REMEDY)
    return BadInput(
        str(path), field, f"truncated or damaged image ({size} bytes): {e}", "copy or export the file again"
    )


def _check_shape(shape: tuple[int, ...], name: str, field: str) -> None:
    if len(shape) != numerics.DIM:
        raise BadInput(name, field, f"a {len(shape)}-D image of shape {shape}", "give one 3-D volume per file")
    if min(shape) < numerics.MIN_VOXELS_PER_AXIS:
        raise BadInput(
            name, field, f"shape {shape}: too few slices for a volume", "give the whole head scan as one 3-D volume"
        )


def _checked_affine(image: nib.Nifti1Pair, name: str, field: str) -> np.ndarray:
    """The RAS affine, once it is a rotation with a sensible voxel size."""
    where = f"{field} affine".strip()
    remedy = "convert the DICOM series again, keeping its geometry (dcm2niix does)"
    header = image.header
    if int(header["sform_code"]) == 0 and int(header["qform_code"]) == 0:
        raise BadInput(name, where, "no orientation (sform and qform codes are 0)", remedy)
    affine = np.asarray(image.affine, float)
    check_axes(affine, name, where, remedy)
    return affine


def check_axes(affine: np.ndarray, name: str, where: str, remedy: str) -> None:
    """Refuse axes that are not numbers, not square to each other, or of no sensible length. Raises BadInput."""
    if not np.all(np.isfinite(affine)):
        raise BadInput(name, where, "entries that are not numbers", remedy)
    axes, lengths = affine[:3, :3], spacing(affine)
    if np.any(lengths < numerics.MIN_SPACING_MM) or np.any(lengths > numerics.MAX_SPACING_MM):
        raise BadInput(
            name,
            where,
            f"voxel size {np.round(lengths, numerics.DIM).tolist()} mm",
            f"voxels must measure {numerics.MIN_SPACING_MM} to {numerics.MAX_SPACING_MM} mm; {remedy}",
        )
    cosines = (axes / lengths).T @ (axes / lengths)
    skew = float(np.max(np.abs(cosines - np.eye(numerics.DIM))))
    if skew > numerics.MAX_SKEW_COSINE:
        raise BadInput(
            name, where, f"sheared axes (cosine {skew:.3f} between two of them)",
            "resample the image onto straight axes (gantry tilt: dcm2niix writes a corrected file ending in _Tilt)",
        )


def _checked_values(array: np.ndarray, kind: str, name: str, field: str, notes: list[str]) -> np.ndarray:
    """Finite values with contrast; voxels that are not numbers become the lowest value present."""
    finite = np.isfinite(array)
    if not finite.any():
        raise BadInput(name, field, "no voxel holds a number (all NaN)", "export the image again")
    if not finite.all():
        if finite.mean() < numerics.MIN_FINITE_SHARE:
            raise BadInput(
                name, field, f"{1 - finite.mean():.0%} of the voxels are not numbers", "export the image again"
            )
        notes.append(f"{Path(name).name}: {1 - finite.mean():.2%} of the voxels were not numbers and are taken for air")
        array = np.where(finite, array, array[finite].min())
    low, high = float(array.min()), float(array.max())
    if low == high:
        raise BadInput(name, field, f"every voxel is {low:g}", "export the image again; this volume is empty")
    if kind in CT_KINDS and low > numerics.CT_MUST_REACH_BELOW_HU:
        raise BadInput(
            name, field, f"values from {low:g} to {high:g}: not Hounsfield units (no air)",
            "apply the DICOM rescale slope and intercept on conversion, or correct the image's `kind`",
        )
    if kind in CT_KINDS:
        _check_hounsfield(array, name, field)
    if kind == "mrv" and low < numerics.LEAST_MRV_VALUE:
        raise BadInput(name, field, f"values from {low:g}: a magnetic resonance image has no such numbers",
                       "correct the image's `kind`: this looks like a CT")
    return array


def _check_hounsfield(array: np.ndarray, name: str, field: str) -> None:
    """Refuse a CT in which hardly anything has the density of soft tissue."""
    dense = array > numerics.CT_MUST_REACH_BELOW_HU * 2
    soft = (array > numerics.SOFT_HU[0]) & (array < numerics.SOFT_HU[1])
    share = float(soft.sum() / max(int(dense.sum()), 1))
    if dense.sum() > numerics.SOFT_SAMPLE and share < numerics.LEAST_SOFT_SHARE:
        raise BadInput(
            name, field, f"only {share:.0%} of what is denser than air has the density of soft tissue: wrong scale",
            "apply the DICOM rescale slope and intercept once on conversion, or correct the image's `kind`",
        )


def read_labels(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """(codes as uint8, affine_lps) of a label NIfTI. Raises BadInput as ``read``."""
    image = read(path, "labels")
    if np.any(image.array != np.rint(image.array)) or image.array.min() < 0:
        raise BadInput(str(path), "", "values that are not label numbers", "save a label map of whole numbers")
    return image.array.astype(np.uint8), image.affine_lps


def check_together(images: Sequence[Image]) -> None:
    """Refuse images whose fields of view do not share a useful part of space.

    Raises BadInput naming the pair; and when nothing shows bone, or nothing shows veins.
    """
    for first, second in combinations(images, 2):
        share = overlap(first, second)
        if share < numerics.MIN_OVERLAP:
            raise BadInput(
                second.file, "affine",
                f"overlaps {Path(first.file).name} by {share:.0%} of the smaller field of view",
                "give images of the same session in one scanner frame, or register one to the other first",
            )


def overlap(first: Image, second: Image) -> float:
    """The share of the smaller field of view that the other also covers, 0 to 1 (sampled)."""
    small, large = sorted((first, second), key=lambda i: float(np.prod(i.spacing_mm) * i.array.size))
    steps = [np.linspace(0, n - 1, numerics.OVERLAP_SAMPLES) for n in small.array.shape]
    index = np.stack(np.meshgrid(*steps, indexing="ij"), axis=-1).reshape(-1, numerics.DIM)
    there = to_index(large.affine_lps, to_world(small.affine_lps, index))
    inside = np.all((there >= -0.5) & (there <= np.array(large.array.shape) - 0.5), axis=1)
    return float(inside.mean())
