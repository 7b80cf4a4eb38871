"""Claims about reading: asymmetric data lands where it belongs, and every bad image is refused by name."""

from __future__ import annotations

import gzip

import nibabel as nib
import numpy as np
import pytest

from twofold.anatomy.grid import Grid, grid_for, lay
from twofold.anatomy.images import check_together, read, to_world
from twofold.errors import BadInput


def volume(shape=(12, 10, 9)):
    """A CT-like block: air with one bright voxel off every centre."""
    v = np.full(shape, -1000.0, np.float32)
    v[2, 3, min(4, shape[2] - 1)] = 700.0
    return v


def saved(path, array=None, affine=None):
    """A NIfTI on disk."""
    affine = np.diag([2.0, 2.0, 2.0, 1.0]) if affine is None else affine
    nib.save(nib.Nifti1Image(volume() if array is None else array, affine), path)
    return path


def test_a_ras_point_keeps_its_place_in_lps(tmp_path):
    affine = np.diag([2.0, 3.0, 1.5, 1.0])
    affine[:3, 3] = [-7, 11, 5]
    image = read(saved(tmp_path / "i.nii.gz", affine=affine), "ct")
    ras = affine @ [2, 3, 4, 1]
    assert to_world(image.affine_lps, np.array([2, 3, 4])) == pytest.approx([-ras[0], -ras[1], ras[2]])


@pytest.mark.parametrize("signs", [(1, 1, 1), (-1, 1, 1), (1, -1, -1), (-1, -1, 1)])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 0, 2)])
def test_flipped_and_permuted_axes_show_the_same_voxel_in_the_same_place(tmp_path, signs, order):
    affine = np.zeros((4, 4))
    for k, axis in enumerate(order):
        affine[axis, k] = 2.0 * signs[k]
    affine[:, 3] = [3, -4, 5, 1]
    image = read(saved(tmp_path / "i.nii", affine=affine), "ct")
    grid = grid_for(image)
    laid = lay(image, grid)
    bright = np.array(np.unravel_index(np.argmax(laid), laid.shape))
    assert laid.max() == 700
    assert grid.world(bright) == pytest.approx(to_world(image.affine_lps, np.array([2, 3, 4])))


def test_an_oblique_image_is_interpolated_to_the_right_place(tmp_path):
    c, s = np.cos(0.3), np.sin(0.3)
    affine = np.eye(4)
    affine[:3, :3] = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) * 2
    blob = np.full((20, 20, 20), -1000.0, np.float32)
    blob[8:12, 5:9, 9:13] = 500
    image = read(saved(tmp_path / "i.nii", blob, affine), "ct")
    grid = Grid((-60.0, -60.0, -20.0), 1.0, (100, 100, 60))
    weight = np.clip(lay(image, grid, -1000.0) + 1000, 0, None)
    centre = grid.world((np.argwhere(weight > 700)).mean(axis=0))
    assert centre == pytest.approx(to_world(image.affine_lps, np.array([9.5, 6.5, 10.5])), abs=0.3)


def test_outside_the_field_of_view_is_air(tmp_path):
    image = read(saved(tmp_path / "i.nii"), "ct")
    grid = Grid((-100.0, -100.0, -100.0), 2.0, (5, 5, 5))
    assert (lay(image, grid) == -1000).all()


SHEARED = np.array([[2, 0.4, 0, 0], [0, 2, 0, 0], [0, 0, 2, 0], [0, 0, 0, 1.0]])


def zero_affine(path):
    """A NIfTI whose stored orientation matrix is all zeros."""
    image = nib.Nifti1Image(volume(), np.eye(4))
    header = image.header
    header["srow_x"] = header["srow_y"] = header["srow_z"] = 0
    header["sform_code"], header["qform_code"] = 1, 0
    path.write_bytes(header.binaryblock + b"\0" * 4 + volume().tobytes())
    return path


def headerless(path):
    path.write_bytes(b"not an image at all")
    return path


def truncated(path):
    saved(path.with_suffix(".whole.nii"))
    whole = path.with_suffix(".whole.nii").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def truncated_gz(path):
    path = path.with_suffix(".nii.gz")
    rng = np.random.default_rng(0)
    block = nib.Nifti1Image((rng.random((30, 30, 30)) * 500 - 900).astype(np.float32), np.eye(4)).to_bytes()
    path.write_bytes(gzip.compress(block)[:20000])
    return path


BAD = {
    "no such file": lambda p: p,
    "not an image": headerless,
    "truncated or damaged": truncated,
    "truncated or damaged ": truncated_gz,
    "2-D": lambda p: saved(p, volume()[:, :, 4]),
    "4-D": lambda p: saved(p, np.stack([volume()] * 3, -1)),
    "too few slices": lambda p: saved(p, volume((30, 30, 1))),
    "voxel size": zero_affine,
    "sheared": lambda p: saved(p, affine=SHEARED),
    "every voxel is 0": lambda p: saved(p, np.zeros((12, 10, 9), np.float32)),
    "NaN": lambda p: saved(p, np.full((12, 10, 9), np.nan, np.float32)),
    "not numbers": lambda p: saved(p, np.where(np.arange(1080).reshape(12, 10, 9) % 2, np.nan, volume())),
    "not Hounsfield": lambda p: saved(p, np.abs(volume())),
}


@pytest.mark.parametrize("said", BAD)
def test_a_bad_image_is_refused_with_what_was_found_and_what_to_do(said, tmp_path):
    path = BAD[said](tmp_path / "scan.nii")
    with pytest.raises(BadInput) as refusal:
        read(path, "ct", "images[0].file")
    assert said.strip() in refusal.value.found
    assert str(path) == refusal.value.file and "images[0].file" in refusal.value.field
    assert refusal.value.remedy


def test_a_few_voxels_that_are_not_numbers_become_air(tmp_path):
    v = volume()
    v[0, 0, :3] = np.nan
    assert read(saved(tmp_path / "i.nii", v), "ct").array[0, 0, 0] == -1000


def test_images_of_different_places_are_refused_and_named(tmp_path):
    far = np.diag([2.0, 2.0, 2.0, 1.0])
    far[0, 3] = 500
    ct, ctv = read(saved(tmp_path / "ct.nii"), "ct"), read(saved(tmp_path / "ctv.nii", affine=far), "ctv")
    with pytest.raises(BadInput, match=r"overlaps ct.nii by 0%"):
        check_together([ct, ctv])
    check_together([ct, ct])
