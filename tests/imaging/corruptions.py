"""What goes wrong between a scanner and us, as seeded faults on a small study; each leaves a path to be imported.

A fault takes an untouched copy of a study (``dicom``, ``nifti`` or ``nrrd`` form) and a generator, spoils it in place
and returns what is to be named on the command line. ``HARMLESS`` ones change nothing that matters.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import nibabel as nib
import numpy as np
import pydicom
from numpy.random import Generator
from pydicom import uid
from pydicom.dataset import Dataset

Fault = Callable[[Path, Generator], Path]
FAULTS: dict[str, tuple[str, Fault]] = {}
HARMLESS: set[str] = set()


def fault(form: str, harmless: bool = False):
    """Register a fault for a form of study."""

    def put(function: Fault) -> Fault:
        name = function.__name__.replace("_", " ")
        FAULTS[name] = (form, function)
        if harmless:
            HARMLESS.add(name)
        return function

    return put


def series(root: Path, rng: Generator) -> list[Path]:
    """The slices of one of the series."""
    folders = sorted(p for p in root.iterdir() if p.is_dir())
    return sorted(folders[int(rng.integers(len(folders)))].iterdir())


def middle(paths: list[Path], rng: Generator, margin: int = 12) -> int:
    """The number of a slice that shows something."""
    return int(rng.integers(margin, len(paths) - margin))


def edit(paths: list[Path], change: Callable[[Dataset, int], None]) -> None:
    """Rewrite slices after ``change``."""
    for k, path in enumerate(paths):
        ds = pydicom.dcmread(path)
        change(ds, k)
        ds.save_as(path)


def setter(keyword: str, value) -> Callable[[Dataset, int], None]:
    return lambda ds, k: setattr(ds, keyword, value)


def without(keyword: str) -> Callable[[Dataset, int], None]:
    return lambda ds, k: delattr(ds, keyword) if keyword in ds else None


# ------------------------------------------------------------------------------------------------ files


@fault("dicom")
def a_truncated_slice(root, rng):
    paths = series(root, rng)
    path = paths[middle(paths, rng)]
    path.write_bytes(path.read_bytes()[: int(rng.integers(1, path.stat().st_size - 2))])
    return root


@fault("dicom")
def a_series_cut_to_half_its_bytes(root, rng):
    for path in series(root, rng):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return root


@fault("dicom")
def empty_files(root, rng):
    paths = series(root, rng)
    for k in rng.choice(len(paths), 3, replace=False):
        paths[k].write_bytes(b"")
    return root


@fault("dicom")
def flipped_bytes_in_a_header(root, rng):
    paths = series(root, rng)
    path = paths[middle(paths, rng)]
    data = bytearray(path.read_bytes())
    for at in rng.integers(132, 1200, 25):
        data[at] = int(rng.integers(256))
    path.write_bytes(bytes(data))
    return root


@fault("dicom")
def flipped_bytes_in_every_header(root, rng):
    for path in series(root, rng):
        data = bytearray(path.read_bytes())
        for at in rng.integers(132, 1200, 4):
            data[at] = int(rng.integers(256))
        path.write_bytes(bytes(data))
    return root


@fault("dicom")
def a_slice_of_noise(root, rng):
    paths = series(root, rng)
    k = middle(paths, rng)
    ds = pydicom.dcmread(paths[k])
    ds.PixelData = rng.integers(-1000, 2000, ds.Rows * ds.Columns).astype("<i2").tobytes()
    ds.save_as(paths[k])
    return root


@fault("dicom")
def text_with_the_name_of_a_slice(root, rng):
    paths = series(root, rng)
    paths[middle(paths, rng)].write_text("dear radiologist")
    return root


@fault("dicom", harmless=True)
def foreign_files_among_the_slices(root, rng):
    (root / "DICOMDIR").write_bytes(b"x" * 500)
    (root / "README.txt").write_text("thank you")
    (root / "ct" / "viewer.exe").write_bytes(rng.bytes(5000))
    return root


@fault("dicom", harmless=True)
def files_in_no_order(root, rng):
    target = root / "all"
    target.mkdir()
    paths = [p for p in root.rglob("*.dcm")]
    for k, at in enumerate(rng.permutation(len(paths))):
        paths[at].rename(target / f"IM{k:05d}")
    return root


@fault("dicom")
def an_empty_folder(root, rng):
    out = root / "nothing"
    out.mkdir()
    return out


@fault("dicom", harmless=True)
def no_preamble(root, rng):
    for path in series(root, rng):
        ds = pydicom.dcmread(path)
        buffer = io.BytesIO()
        meta = ds.file_meta
        del ds.file_meta
        pydicom.dcmwrite(buffer, ds, implicit_vr=True, little_endian=True, enforce_file_format=False)
        ds.file_meta = meta
        path.write_bytes(buffer.getvalue())
    return root


# ------------------------------------------------------------------------------------------------ slices


@fault("dicom")
def a_missing_slice(root, rng):
    paths = series(root, rng)
    paths[middle(paths, rng)].unlink()
    return root


@fault("dicom")
def a_missing_stretch(root, rng):
    paths = series(root, rng)
    k = middle(paths, rng)
    for path in paths[k : k + 5]:
        path.unlink()
    return root


@fault("dicom")
def every_second_slice_missing(root, rng):
    for path in series(root, rng)[::2]:
        path.unlink()
    return root


@fault("dicom")
def the_last_slices_missing(root, rng):
    for path in series(root, rng)[-8:]:
        path.unlink()
    return root


@fault("dicom")
def only_a_few_slices(root, rng):
    for path in series(root, rng)[5:]:
        path.unlink()
    return root


@fault("dicom")
def two_slices_exchanged(root, rng):
    paths = series(root, rng)
    i, j = 14, len(paths) - 14
    a, b = pydicom.dcmread(paths[i]), pydicom.dcmread(paths[j])
    a.PixelData, b.PixelData = b.PixelData, a.PixelData
    a.save_as(paths[i])
    b.save_as(paths[j])
    return root


@fault("dicom")
def neighbours_exchanged(root, rng):
    paths = series(root, rng)
    i = middle(paths, rng)
    a, b = pydicom.dcmread(paths[i]), pydicom.dcmread(paths[i + 1])
    a.PixelData, b.PixelData = b.PixelData, a.PixelData
    a.save_as(paths[i])
    b.save_as(paths[i + 1])
    return root


@fault("dicom")
def two_places_exchanged(root, rng):
    paths = series(root, rng)
    i, j = sorted(rng.choice(np.arange(10, len(paths) - 10), 2, replace=False))
    a, b = pydicom.dcmread(paths[i]), pydicom.dcmread(paths[j])
    a.ImagePositionPatient, b.ImagePositionPatient = b.ImagePositionPatient, a.ImagePositionPatient
    a.save_as(paths[i])
    b.save_as(paths[j])
    return root


@fault("dicom", harmless=True)
def a_slice_twice(root, rng):
    paths = series(root, rng)
    path = paths[middle(paths, rng)]
    (path.parent / "copy.dcm").write_bytes(path.read_bytes())
    return root


@fault("dicom")
def another_slice_in_the_same_place(root, rng):
    paths = series(root, rng)
    k = middle(paths, rng)
    ds = pydicom.dcmread(paths[k])
    ds.PixelData = pydicom.dcmread(paths[k + 4]).PixelData
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4.5"
    ds.save_as(paths[k].parent / "again.dcm")
    return root


@fault("dicom", harmless=True)
def numbers_in_no_order(root, rng):
    paths = series(root, rng)
    order = rng.permutation(len(paths))
    edit(paths, lambda ds, k: setattr(ds, "InstanceNumber", int(order[k]) + 1))
    return root


# ------------------------------------------------------------------------------------------------ geometry


@fault("dicom")
def no_place_in_one_slice(root, rng):
    paths = series(root, rng)
    edit(paths[20:21], without("ImagePositionPatient"))
    return root


@fault("dicom")
def no_places(root, rng):
    edit(series(root, rng), without("ImagePositionPatient"))
    return root


@fault("dicom")
def all_in_one_place(root, rng):
    edit(series(root, rng), setter("ImagePositionPatient", [0, 0, 0]))
    return root


@fault("dicom")
def no_directions(root, rng):
    edit(series(root, rng), without("ImageOrientationPatient"))
    return root


@fault("dicom")
def directions_of_no_length(root, rng):
    edit(series(root, rng), setter("ImageOrientationPatient", [0, 0, 0, 0, 0, 0]))
    return root


@fault("dicom")
def directions_not_square(root, rng):
    edit(series(root, rng), setter("ImageOrientationPatient", [1, 0, 0, 0.2, 0.9798, 0]))
    return root


@fault("dicom")
def a_slice_of_another_direction(root, rng):
    edit(series(root, rng)[20:21], setter("ImageOrientationPatient", [1, 0, 0, 0, 0, -1]))
    return root


@fault("dicom")
def no_pixel_size(root, rng):
    edit(series(root, rng), without("PixelSpacing"))
    return root


@fault("dicom")
def pixel_size_zero(root, rng):
    edit(series(root, rng), setter("PixelSpacing", [0, 0]))
    return root


@fault("dicom")
def pixel_size_in_metres(root, rng):
    edit(series(root, rng), setter("PixelSpacing", [0.003, 0.003]))
    return root


@fault("dicom")
def pixel_size_in_words(root, rng):
    for path in series(root, rng):
        data = path.read_bytes()
        at = data.index(b"\x28\x00\x30\x00DS") + 8
        path.write_bytes(data[:at] + b"x" + data[at + 1 :])
    return root


@fault("dicom")
def pixel_size_wrong_by_a_third(root, rng):
    edit(series(root, rng), setter("PixelSpacing", [4.0, 4.0]))
    return root


@fault("dicom")
def a_gantry_tilt(root, rng):
    slope = np.tan(np.radians(float(rng.uniform(5, 20))))

    def tilt(ds, k):
        shift = 3.0 * slope * k
        ds.ImagePositionPatient = [ds.ImagePositionPatient[0], float(ds.ImagePositionPatient[1]) + shift,
                                   ds.ImagePositionPatient[2]]
        pixels = np.frombuffer(ds.PixelData, "<i2").reshape(ds.Rows, ds.Columns)
        moved = np.full_like(pixels, pixels.min())
        n = round(shift / 3.0)
        if n < ds.Rows:
            moved[: ds.Rows - n] = pixels[n:]
        ds.PixelData = moved.tobytes()

    edit(series(root, rng), tilt)
    return root


@fault("dicom")
def slices_that_wander(root, rng):
    edit(series(root, rng), lambda ds, k: setattr(
        ds, "ImagePositionPatient", [float(v) + float(rng.normal(0, 6)) * (i < 2)
                                     for i, v in enumerate(ds.ImagePositionPatient)]))
    return root


@fault("dicom")
def uneven_steps(root, rng):
    edit(series(root, rng), lambda ds, k: setattr(
        ds, "ImagePositionPatient", [*ds.ImagePositionPatient[:2],
                                     float(ds.ImagePositionPatient[2]) + float(rng.uniform(-0.8, 0.8))]))
    return root


@fault("dicom")
def places_that_are_no_numbers(root, rng):
    for path in series(root, rng)[10:12]:
        data = path.read_bytes()
        at = data.index(b"\x20\x00\x32\x00DS") + 8
        path.write_bytes(data[:at] + b"?!" + data[at + 2 :])
    return root


@fault("dicom")
def a_series_that_lies_elsewhere(root, rng):
    edit(series(root, rng), lambda ds, k: setattr(
        ds, "ImagePositionPatient", [float(ds.ImagePositionPatient[0]) + 45, *ds.ImagePositionPatient[1:]]))
    return root


@fault("dicom")
def another_frame_of_reference(root, rng):
    edit(series(root, rng), setter("FrameOfReferenceUID", "1.2.3"))
    return root


# ------------------------------------------------------------------------------------------------ series


@fault("dicom")
def two_series_under_one_identifier(root, rng):
    one, two = sorted((root / "ct").iterdir()), sorted((root / "ctv").iterdir())
    other = pydicom.dcmread(one[0]).SeriesInstanceUID
    edit(two, setter("SeriesInstanceUID", other))
    return root


@fault("dicom")
def a_series_for_each_slice(root, rng):
    edit(series(root, rng), lambda ds, k: setattr(ds, "SeriesInstanceUID", f"1.2.3.{k}"))
    return root


@fault("dicom")
def no_series_identifier(root, rng):
    edit(series(root, rng), without("SeriesInstanceUID"))
    return root


@fault("dicom")
def one_identifier_for_all_slices(root, rng):
    edit(series(root, rng), setter("SOPInstanceUID", "1.2.3.9"))
    return root


@fault("dicom")
def a_slice_of_another_size(root, rng):
    paths = series(root, rng)
    k = middle(paths, rng)
    ds = pydicom.dcmread(paths[k])
    pixels = ds.pixel_array[:-4]
    ds.Rows, ds.PixelData = pixels.shape[0], np.ascontiguousarray(pixels).tobytes()
    ds.save_as(paths[k])
    return root


@fault("dicom")
def ct_labelled_mr(root, rng):
    for kind in ("ct", "ctv"):
        edit(sorted((root / kind).iterdir()), setter("Modality", "MR"))
    return root


@fault("dicom")
def mr_labelled_ct(root, rng):
    edit(sorted((root / "mrv").iterdir()), setter("Modality", "CT"))
    return root


@fault("dicom")
def no_modality(root, rng):
    edit(series(root, rng), without("Modality"))
    return root


@fault("dicom")
def a_description_that_says_nothing(root, rng):
    edit(sorted((root / "mrv").iterdir()), setter("SeriesDescription", "series 7"))
    return root


@fault("dicom")
def two_children_in_one_study(root, rng):
    edit(series(root, rng), setter("PatientID", "the other child"))
    return root


@fault("dicom")
def two_children_in_one_series(root, rng):
    edit(series(root, rng)[::2], setter("PatientID", "the other child"))
    return root


@fault("dicom")
def the_same_scan_twice(root, rng):
    target = root / "again"
    target.mkdir()
    for k, path in enumerate(series(root, rng)):
        ds = pydicom.dcmread(path)
        ds.SeriesInstanceUID, ds.SeriesNumber = "1.2.3.77", 77
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = f"1.2.3.77.{k}"
        ds.save_as(target / path.name)
    return root


# ------------------------------------------------------------------------------------------------ pixels


@fault("dicom")
def slope_zero(root, rng):
    edit(series(root, rng), setter("RescaleSlope", 0))
    return root


@fault("dicom")
def slope_forgotten_raw_numbers(root, rng):
    def raw(ds, k):
        ds.PixelData = (np.frombuffer(ds.PixelData, "<i2") + 1024).astype("<i2").tobytes()

    edit(sorted((root / "ct").iterdir()), raw)
    return root


@fault("dicom")
def slope_applied_twice(root, rng):
    edit(sorted((root / "ctv").iterdir()), lambda ds, k: (setattr(ds, "RescaleSlope", 3), setattr(
        ds, "RescaleIntercept", 2000)))
    return root


@fault("dicom")
def colour(root, rng):
    edit(series(root, rng), lambda ds, k: (
        setattr(ds, "PhotometricInterpretation", "RGB"), setattr(ds, "SamplesPerPixel", 3)))
    return root


@fault("dicom")
def eight_bits_claimed(root, rng):
    edit(series(root, rng), lambda ds, k: (setattr(ds, "BitsAllocated", 8), setattr(ds, "BitsStored", 8),
                                           setattr(ds, "HighBit", 7)))
    return root


@fault("dicom")
def more_rows_than_pixels(root, rng):
    edit(series(root, rng), lambda ds, k: setattr(ds, "Rows", ds.Rows * 3))
    return root


@fault("dicom")
def rows_beyond_reason(root, rng):
    edit(series(root, rng), lambda ds, k: (setattr(ds, "Rows", 65535), setattr(ds, "Columns", 65535)))
    return root


@fault("dicom")
def a_million_frames(root, rng):
    edit(series(root, rng), setter("NumberOfFrames", 1_000_000))
    return root


@fault("dicom")
def no_pixels(root, rng):
    edit(series(root, rng), without("PixelData"))
    return root


@fault("dicom")
def no_rows(root, rng):
    edit(series(root, rng), without("Rows"))
    return root


@fault("dicom")
def unsigned_numbers_claimed(root, rng):
    edit(sorted((root / "ct").iterdir()), setter("PixelRepresentation", 0))
    return root


@fault("dicom")
def a_sequence_nested_too_deep(root, rng):
    open_end = 0xFFFFFFFF
    level = struct.pack("<HH2sHI", 0x0008, 0x1110, b"SQ", 0, open_end) + struct.pack("<HHI", 0xFFFE, 0xE000, open_end)
    for path in series(root, rng)[20:22]:
        data = path.read_bytes()
        start = 144 + struct.unpack("<I", data[140:144])[0]  # behind the file's own header
        path.write_bytes(data[:start] + level * 5000 + data[start:])
    return root


# ------------------------------------------------------------------------------------------------ compression


@fault("dicom", harmless=True)
def run_length_coding(root, rng):
    edit(series(root, rng), lambda ds, k: ds.compress(uid.RLELossless, generate_instance_uid=False))
    return root


@fault("dicom", harmless=True)
def jpeg_ls(root, rng):
    edit(series(root, rng), lambda ds, k: ds.compress(uid.JPEGLSLossless, generate_instance_uid=False))
    return root


@fault("dicom")
def a_compressed_stream_with_holes(root, rng):
    edit(series(root, rng), lambda ds, k: ds.compress(uid.JPEGLSLossless, generate_instance_uid=False))
    for path in series(root, np.random.default_rng(0)):
        data = bytearray(path.read_bytes())
        for at in rng.integers(len(data) - 800, len(data), 40):
            data[at] = int(rng.integers(256))
        path.write_bytes(bytes(data))
    return root


@fault("dicom")
def a_transfer_syntax_that_does_not_hold(root, rng):
    for path in series(root, rng):
        path.write_bytes(path.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.5\0", 1))
    return root


@fault("dicom")
def a_transfer_syntax_nobody_knows(root, rng):
    for path in series(root, rng):
        data = path.read_bytes()
        path.write_bytes(data.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.9.9.9\0", 1))
    return root


@fault("dicom", harmless=True)
def one_file_of_many_frames(root, rng):
    from highdicom.legacy import LegacyConvertedEnhancedCTImage, LegacyConvertedEnhancedMRImage

    paths = series(root, rng)
    old = [pydicom.dcmread(p) for p in paths]
    for ds in old:
        ds.StudyDate, ds.StudyTime, ds.SeriesDate, ds.SeriesTime = "20000101", "000000", "20000101", "000000"
    make = LegacyConvertedEnhancedCTImage if old[0].Modality == "CT" else LegacyConvertedEnhancedMRImage
    new = make(legacy_datasets=old, series_instance_uid="1.2.3.5", series_number=int(old[0].SeriesNumber),
               sop_instance_uid="1.2.3.5.1", instance_number=1)
    if "SeriesDescription" not in new:
        new.SeriesDescription = old[0].SeriesDescription
    for path in paths:
        path.unlink()
    new.save_as(paths[0])
    return root


@fault("dicom")
def frames_without_places(root, rng):
    one_file_of_many_frames(root, np.random.default_rng(1))
    for path in root.rglob("*.dcm"):
        ds = pydicom.dcmread(path)
        if "PerFrameFunctionalGroupsSequence" in ds:
            for item in ds.PerFrameFunctionalGroupsSequence:
                item.pop("PlanePositionSequence", None)
            ds.save_as(path)
    return root


# ------------------------------------------------------------------------------------------------ zips


def zipped(root: Path) -> Path:
    """The study as a zip, by hand: the same bytes each time."""
    out = root.parent / "study.zip"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        for path in sorted(root.rglob("*.dcm")):
            z.write(path, path.relative_to(root).as_posix())
    return out


@fault("dicom", harmless=True)
def a_zip(root, rng):
    return zipped(root)


@fault("dicom")
def a_truncated_zip(root, rng):
    path = zipped(root)
    path.write_bytes(path.read_bytes()[: -int(rng.integers(10, 90_000))])
    return path


@fault("dicom")
def a_zip_with_flipped_bytes(root, rng):
    path = zipped(root)
    data = bytearray(path.read_bytes())
    for at in rng.integers(0, len(data), 30):
        data[at] ^= 0xFF
    path.write_bytes(bytes(data))
    return path


@fault("dicom")
def a_zip_bomb(root, rng):
    path = zipped(root)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as z, z.open("bomb.dcm", "w") as f:
        for _ in range(100):
            f.write(b"\0" * (1 << 20))
    return path


@fault("dicom")
def a_zip_that_leads_out(root, rng):
    path = zipped(root)
    with zipfile.ZipFile(path, "a") as z:
        z.writestr(str(rng.choice(["../../escaped.dcm", "/tmp/escaped.dcm", "C:\\escaped.dcm"])), b"x")
    return path


@fault("dicom")
def a_zip_with_a_link(root, rng):
    path = zipped(root)
    with zipfile.ZipFile(path, "a") as z:
        info = zipfile.ZipInfo("link.dcm")
        info.external_attr = 0o120777 << 16
        z.writestr(info, "/etc/passwd")
    return path


@fault("dicom")
def a_zip_that_is_locked(root, rng):
    path = zipped(root)
    data = bytearray(path.read_bytes())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:  # the flag in every entry of the directory
        data[at + 8] |= 1
        at += 4
    path.write_bytes(bytes(data))
    return path


# ------------------------------------------------------------------------------------------------ NIfTI


def volume(root: Path, rng: Generator, kinds=("ct", "ctv", "mrv")) -> Path:
    return root / f"{kinds[int(rng.integers(len(kinds)))]}.nii.gz"


def rewrite(path: Path, change=lambda v: v, affine=lambda a: a) -> None:
    old = nib.load(path)
    nib.save(nib.Nifti1Image(change(np.asarray(old.dataobj)), affine(old.affine.copy())), path)


def raw(path: Path, change: Callable[[bytearray], None]) -> None:
    data = bytearray(gzip.decompress(path.read_bytes()))
    change(data)
    path.write_bytes(gzip.compress(bytes(data), 1))


@fault("nifti")
def a_truncated_volume(root, rng):
    path = volume(root, rng)
    path.write_bytes(path.read_bytes()[: int(rng.integers(1, path.stat().st_size))])
    return root


@fault("nifti")
def an_empty_volume_file(root, rng):
    volume(root, rng).write_bytes(b"")
    return root


@fault("nifti")
def a_header_that_promises_terabytes(root, rng):
    raw(volume(root, rng), lambda d: d.__setitem__(slice(42, 48), struct.pack("<3h", 32000, 32000, 32000)))
    return root


@fault("nifti")
def a_header_that_promises_some_more(root, rng):
    raw(volume(root, rng), lambda d: d.__setitem__(slice(42, 44), struct.pack("<h", 60)))
    return root


@fault("nifti")
def a_header_that_promises_less(root, rng):
    raw(volume(root, rng), lambda d: d.__setitem__(slice(42, 44), struct.pack("<h", 20)))
    return root


@fault("nifti")
def an_offset_beyond_the_file(root, rng):
    raw(volume(root, rng), lambda d: d.__setitem__(slice(108, 112), struct.pack("<f", 1e9)))
    return root


@fault("nifti")
def a_type_nobody_knows(root, rng):
    raw(volume(root, rng), lambda d: d.__setitem__(slice(70, 72), struct.pack("<h", 9999)))
    return root


@fault("nifti")
def flipped_bytes_in_a_nifti_header(root, rng):
    def flip(data):
        for at in rng.integers(0, 348, 12):
            data[at] = int(rng.integers(256))

    raw(volume(root, rng), flip)
    return root


def _affine_fault(name: str, change) -> None:
    def spoil(root, rng):
        path = volume(root, rng)
        rows = change(nib.load(path).affine.copy())[:3].astype("<f4").tobytes()

        def write(data):
            data[252:256] = struct.pack("<2h", 0, 1)  # the orientation is the one in the three rows
            data[280:328] = rows

        raw(path, write)
        return root

    spoil.__name__ = name
    fault("nifti")(spoil)


def _put(at, value):
    def change(a):
        a[at] = value
        return a

    return change


_affine_fault("an_affine_with_nan", _put((0, 0), np.nan))
_affine_fault("a_singular_affine", _put((slice(0, 3), 1), 0))
_affine_fault("a_sheared_affine", _put((0, 1), 0.8))
_affine_fault("an_affine_of_metres", lambda a: np.diag([1e-3, 1e-3, 1e-3, 1]) @ a)
_affine_fault("an_affine_that_lies_far_off", _put((0, 3), 700.0))
_affine_fault("an_affine_that_is_the_identity", lambda a: np.eye(4))
_affine_fault("an_affine_of_other_voxels", lambda a: a @ np.diag([1, 1, 2, 1.0]))
_affine_fault("an_affine_turned_by_a_right_angle", lambda a: np.array(
    [[0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1.0]]) @ a)


@fault("nifti")
def a_mirrored_volume(root, rng):
    rewrite(root / "ctv.nii.gz", lambda v: v[::-1])
    return root


@fault("nifti")
def a_volume_moved_by_three_centimetres(root, rng):
    rewrite(volume(root, rng, ("ctv", "mrv")), lambda v: np.roll(v, 10, 1))
    return root


@fault("nifti")
def no_orientation(root, rng):
    def clear(data):
        data[252:256] = b"\0\0\0\0"

    raw(volume(root, rng), clear)
    return root


def _value_fault(name: str, change, kinds=("ct", "ctv", "mrv")) -> None:
    def spoil(root, rng):
        rewrite(volume(root, rng, kinds), lambda v: change(v.astype(np.float32), rng))
        return root

    spoil.__name__ = name
    fault("nifti")(spoil)


def _nan(share):
    return lambda v, rng: np.where(rng.random(v.shape) < share, np.nan, v).astype(np.float32)


_value_fault("a_volume_of_nan", lambda v, rng: np.full_like(v, np.nan))
_value_fault("a_third_of_nan", _nan(0.33))
_value_fault("some_nan", _nan(0.04))
_value_fault("infinities", lambda v, rng: np.where(v > 300, np.inf, v).astype(np.float32))
_value_fault("all_one_value", lambda v, rng: np.zeros_like(v))
_value_fault("four_dimensions", lambda v, rng: np.stack([v, v], -1))
_value_fault("two_dimensions", lambda v, rng: v[:, :, 20])
_value_fault("three_slices", lambda v, rng: v[:, :, 20:23])
_value_fault("complex_values", lambda v, rng: v.astype(np.complex64))
_value_fault("no_air", lambda v, rng: v + 1024, ("ct", "ctv"))
_value_fault("a_window_of_eight_bits", lambda v, rng: np.clip((v + 100) * 255 / 400, 0, 255).astype(np.uint8), ("ct",))
_value_fault("numbers_that_wrapped_round", lambda v, rng: (v.astype(int) * 3 + 128) % 2000.0 - 1000, ("ct",))
_value_fault("half_a_head", lambda v, rng: np.where(np.arange(v.shape[2]) < v.shape[2] // 2, v, v.min()), ("ct",))


@fault("nifti")
def two_kinds_exchanged(root, rng):
    (root / "ct.nii.gz").rename(root / "x")
    (root / "mrv.nii.gz").rename(root / "ct.nii.gz")
    (root / "x").rename(root / "mrv.nii.gz")
    return root


@fault("nifti")
def a_name_without_a_kind(root, rng):
    volume(root, rng).rename(root / "scan.nii.gz")
    return root


@fault("nifti")
def a_volume_that_is_no_image(root, rng):
    volume(root, rng).write_bytes(rng.bytes(5000))
    return root


@fault("nifti")
def axes_in_another_order(root, rng):
    path = volume(root, rng)
    old = nib.load(path)
    turned = nib.as_closest_canonical(old).slicer[:, :, :]
    data, affine = np.asarray(turned.dataobj), turned.affine
    nib.save(nib.Nifti1Image(np.transpose(data, (2, 0, 1)), affine[:, [2, 0, 1, 3]]), path)
    return root


# ------------------------------------------------------------------------------------------------ NRRD


def nrrd_text(root: Path, rng: Generator, old: str, new: str) -> Path:
    path = root / f"{('ct', 'ctv', 'mrv')[int(rng.integers(3))]}.nrrd"
    head, data = path.read_bytes().split(b"\n\n", 1)
    lines = [line for line in head.decode().split("\n")]
    assert any(line.startswith(old) for line in lines)
    lines = [f"{new}" if line.startswith(old) else line for line in lines]
    path.write_bytes("\n".join(line for line in lines if line).encode() + b"\n\n" + data)
    return root


def _nrrd_fault(name: str, old: str, new: str) -> None:
    def spoil(root, rng):
        return nrrd_text(root, rng, old, new)

    spoil.__name__ = name
    fault("nrrd")(spoil)


_nrrd_fault("nrrd_sizes_too_large", "sizes:", "sizes: 40 57 900")
_nrrd_fault("nrrd_sizes_beyond_reason", "sizes:", "sizes: 60000 60000 60000")
_nrrd_fault("nrrd_sizes_too_small", "sizes:", "sizes: 10 20 30")
_nrrd_fault("nrrd_without_space", "space:", "")
_nrrd_fault("nrrd_of_an_unknown_space", "space:", "space: scanner-xyz")
_nrrd_fault("nrrd_with_singular_axes", "space directions:", "space directions: (3,0,0) (3,0,0) (0,0,3)")
_nrrd_fault("nrrd_with_words_for_axes", "space directions:", "space directions: (x,0,0) (0,3,0) (0,0,3)")
_nrrd_fault("nrrd_whose_data_lie_elsewhere", "encoding:", "encoding: raw\ndata file: ../../../../etc/passwd")
_nrrd_fault("nrrd_of_an_unknown_encoding", "encoding:", "encoding: wavelet")
_nrrd_fault("nrrd_of_an_unknown_type", "type:", "type: colour")


@fault("nrrd", harmless=True)
def sound_nrrd(root, rng):
    return root


@fault("nrrd")
def a_truncated_nrrd(root, rng):
    path = root / "ct.nrrd"
    path.write_bytes(path.read_bytes()[: int(rng.integers(1, path.stat().st_size - 20))])
    return root


@fault("nrrd")
def a_nrrd_bomb(root, rng):
    path = root / "ctv.nrrd"
    head = path.read_bytes().split(b"\n\n", 1)[0]
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1) as f:
        for _ in range(300):
            f.write(b"\0" * (1 << 20))
    path.write_bytes(head + b"\n\n" + buffer.getvalue())
    return root
