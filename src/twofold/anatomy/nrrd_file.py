"""A NRRD file as array and affine, or a refusal; its header is not believed before it is checked."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import nrrd
import numpy as np

from twofold.anatomy import numerics
from twofold.anatomy.images import check_axes
from twofold.errors import BadInput

LPS = np.eye(numerics.DIM + 1)
SPACES = {
    "left-posterior-superior": LPS, "LPS": LPS,
    "right-anterior-superior": np.diag([-1.0, -1.0, 1.0, 1.0]), "RAS": np.diag([-1.0, -1.0, 1.0, 1.0]),
}  # fmt: skip
AGAIN = "save it again from 3D Slicer as one .nrrd or .seg.nrrd file"


def read(path: Path) -> tuple[np.ndarray, dict[str, Any], np.ndarray]:
    """(array, header, affine_lps) of a NRRD whose last three axes are space.

    Raises BadInput: damaged, larger than it says or than fits, data in another file, no or a singular geometry.
    """
    try:
        with path.open("rb") as f:
            header = dict(nrrd.read_header(f))
            start = f.tell()
            _check_size(path, header, f)
            f.seek(start)
            data = nrrd.read_data(header, f)
    except BadInput:
        raise
    except MemoryError:
        raise BadInput(path, "sizes", "more voxels than fit into memory", AGAIN) from None
    except Exception as e:  # a damaged header fails in many ways inside the parser
        raise BadInput(path, "", f"not a readable NRRD: {e}", AGAIN) from None
    return data, header, _affine(path, header)


def _check_size(path: Path, header: dict[str, Any], f: Any) -> None:
    """Refuse data that lie in another file, and headers that promise more or less than there is."""
    if header.get("data file") or header.get("datafile"):
        raise BadInput(path, "data file", str(header.get("data file") or header.get("datafile")),
                       f"header and data must be one file: {AGAIN}")
    sizes = [int(v) for v in header["sizes"]]
    if len(sizes) not in (numerics.DIM, numerics.DIM + 1) or min(sizes) < 1:
        raise BadInput(path, "sizes", str(sizes), "save one 3-D volume per file")
    kind = nrrd.reader._determine_datatype(header)
    count = int(np.prod([float(v) for v in sizes]))
    if count > numerics.MOST_VOXELS:
        raise BadInput(path, "sizes", f"{sizes}: {count} voxels", f"at most {numerics.MOST_VOXELS}; crop to the heads")
    if str(header.get("encoding")).lower() not in ("gzip", "gz", "raw"):
        raise BadInput(path, "encoding", str(header.get("encoding")), f"use gzip or raw: {AGAIN}")
    need, there = count * kind.itemsize, 0
    unpack = zlib.decompressobj(numerics.GZIP_OR_ZLIB)
    packed = str(header["encoding"]).lower() != "raw"
    while there <= need and (block := f.read(numerics.CHUNK_BYTES)):
        while block and there <= need:
            part = unpack.decompress(block, numerics.CHUNK_BYTES) if packed else block
            block = unpack.unconsumed_tail if packed else b""
            there += len(part)
            if packed and unpack.eof:
                block = b""
    if there != need:
        raise BadInput(
            path, "sizes", f"{sizes} need {need} bytes, the file holds {'more' if there > need else there}",
            "the file is truncated or its header is wrong: copy or save it again",
        )


def _affine(path: Path, header: dict[str, Any]) -> np.ndarray:
    """Voxel index to mm, LPS."""
    space = header.get("space")
    if space not in SPACES:
        raise BadInput(path, "space", f"{space}", f"save it with one of the spaces {', '.join(SPACES)}")
    try:
        directions = np.array(header["space directions"], float)
        origin = np.array(header["space origin"], float)
    except (KeyError, TypeError, ValueError) as e:
        raise BadInput(path, "space directions, space origin", f"absent or no numbers ({e})", AGAIN) from None
    axes = directions[~np.isnan(directions).any(axis=1)] if directions.ndim == 2 else directions
    if axes.shape != (numerics.DIM, numerics.DIM) or origin.shape != (numerics.DIM,):
        raise BadInput(path, "space directions", f"{directions.tolist()}", AGAIN)
    affine = np.eye(numerics.DIM + 1)
    affine[:3, :3], affine[:3, 3] = axes.T, origin
    check_axes(affine, str(path), "space directions", AGAIN)
    return SPACES[space] @ affine
