"""The grey values of one DICOM file, decoded and rescaled."""

from __future__ import annotations

import locale
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pydicom
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from twofold.imaging import numerics as n
from twofold.imaging.headers import File, Flaw


def values(file: File) -> np.ndarray:
    """float32 (frames, rows, columns) after slope and intercept.

    Raw, RLE, JPEG-LS, JPEG 2000 and JPEG baseline by pydicom's decoders; JPEG lossless by SimpleITK.

    Raises Flaw: truncated or damaged pixels, colour, a transfer syntax that no decoder knows.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _checked(file, _decoded(file))
        except Flaw:
            raise
        except MemoryError:
            raise Flaw("PixelData", "more than fits into memory") from None
        except Exception as e:  # decoders fail in a hundred ways
            reason = str(e).split("\n")[0][: n.DICM_AT]
            raise Flaw("PixelData", f"truncated or damaged ({reason})") from None


def _decoded(file: File) -> np.ndarray:
    ds = pydicom.dcmread(file.path, force=True)
    if "PixelData" not in ds and "FloatPixelData" not in ds:
        raise Flaw("PixelData", "absent")
    if ds.get("SamplesPerPixel", 1) != 1 or str(ds.get("PhotometricInterpretation")) not in (
        "MONOCHROME1", "MONOCHROME2",
    ):
        raise Flaw("PhotometricInterpretation", f"{ds.get('PhotometricInterpretation')}: not a grey image")
    if not getattr(ds.file_meta, "TransferSyntaxUID", None):  # files from before the preamble
        ds.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if ds.original_encoding[0] else ExplicitVRLittleEndian
    if not _can(ds):
        return _by_itk(file)
    with own_locale():
        rows: Any = ds.pixel_array
    out = np.asarray(rows, np.float32)
    if out.ndim == 2:
        out = out[None]
    return out * _of(ds, "RescaleSlope", 1.0) + _of(ds, "RescaleIntercept", 0.0)


def _of(ds: Any, keyword: str, default: float) -> np.float32:
    """Slope or intercept, wherever a single- or multi-frame image keeps it."""
    places = [ds]
    for group in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        if ds.get(group):
            places += list(ds[group][0].get("PixelValueTransformationSequence") or ())
    for place in places:
        if place.get(keyword) is not None:
            value = float(place.get(keyword))
            if not np.isfinite(value) or (keyword == "RescaleSlope" and value == 0):
                raise Flaw(keyword, str(value))
            return np.float32(value)
    return np.float32(default)


def _can(ds: Any) -> bool:
    syntax = ds.file_meta.TransferSyntaxUID
    if not syntax.is_compressed:
        return True
    try:
        return get_decoder(syntax).is_available
    except NotImplementedError:
        return False


def _by_itk(file: File) -> np.ndarray:
    """What SimpleITK's decoder (GDCM) reads; it applies slope and intercept itself."""
    import SimpleITK as sitk

    try:
        with own_locale():
            image = sitk.ReadImage(str(file.path), sitk.sitkFloat32)
    except RuntimeError:
        raise Flaw("TransferSyntaxUID", f"{file.syntax}: cannot be decoded") from None
    out = sitk.GetArrayFromImage(image)
    return out[None] if out.ndim == 2 else out


@contextmanager
def own_locale() -> Iterator[None]:
    """Leaves the process's character set as it was: decoders written in C set it to "C", which reads text as ASCII."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        yield
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _checked(file: File, array: np.ndarray) -> np.ndarray:
    expected = (len(file.frames), *file.frames[0].shape)
    if array.shape != expected:
        raise Flaw("PixelData", f"{array.shape} pixels where the header says {expected}")
    if not np.isfinite(array).any():
        raise Flaw("PixelData", "no pixel holds a number")
    return array.astype(np.float32, copy=False)
