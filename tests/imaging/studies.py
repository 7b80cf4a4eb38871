"""Small studies for the door's tests: the drawn pair as a hospital would hand it out."""

from __future__ import annotations

import sys
from pathlib import Path

import nibabel as nib
import nrrd
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "anatomy"))  # the drawn heads of the anatomy's own tests

import synthetic

from twofold.imaging import write

KINDS = ("ct", "ctv", "mrv")


def dicom(pair: synthetic.Pair, root: Path, kinds: tuple[str, ...] = KINDS) -> Path:
    """A folder with one folder of slices per series."""
    for kind in kinds:
        write.save(write.series(getattr(pair, kind), pair.affine_lps, kind), root / kind)
    return root


def nifti(pair: synthetic.Pair, root: Path, kinds: tuple[str, ...] = KINDS) -> Path:
    """A folder of NIfTI files with the same whole numbers as the slices."""
    for kind in kinds:
        synthetic.save(np.rint(getattr(pair, kind)).astype(np.int16), pair.affine_lps, root / f"{kind}.nii.gz")
    return root


def nrrds(pair: synthetic.Pair, root: Path, kinds: tuple[str, ...] = KINDS) -> Path:
    """A folder of NRRD files."""
    root.mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        header = {"space": "left-posterior-superior", "space directions": pair.affine_lps[:3, :3].T,
                  "space origin": pair.affine_lps[:3, 3], "encoding": "gzip"}
        nrrd.write(str(root / f"{kind}.nrrd"), np.rint(getattr(pair, kind)).astype(np.int16), header)
    return root


def values(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Array and affine of a NIfTI."""
    image = nib.load(path)
    return np.asarray(image.dataobj, np.float32), image.affine


def inside(pair: synthetic.Pair) -> dict[str, list[float]]:
    """The point in each child."""
    return pair.inside_mm
