"""Claims about files: surfaces are closed, in millimetres and LPS; label files say the same in three formats."""

from __future__ import annotations

import io

import nibabel as nib
import nrrd
import numpy as np
import pytest
import trimesh

from twofold.anatomy import export, labels, meshes
from twofold.anatomy.grid import Grid

GRID = Grid((-30.0, -22.0, 5.0), 1.0, (50, 46, 42))
COLOURS = {**labels.COLOURS, "brain_a": "orange", "brain_b": "purple"}


def ball(radius, centre):
    """A ball as a mask on ``GRID``."""
    index = np.moveaxis(np.indices(GRID.shape), 0, -1)
    return np.linalg.norm(GRID.world(index) - centre, axis=-1) < radius


def as_trimesh(mesh):
    return trimesh.Trimesh(mesh.points_mm, mesh.faces, process=False)


def test_a_ball_comes_back_closed_in_place_and_of_its_volume():
    mesh = meshes.surface(ball(12, [-8.0, 3.0, 26.0]), GRID, "ball")
    other = as_trimesh(mesh)
    assert other.is_watertight and other.is_winding_consistent
    assert other.volume == pytest.approx(4 / 3 * np.pi * 12**3, rel=0.03)
    assert other.volume == pytest.approx(mesh.volume_ml * 1000)
    assert other.center_mass == pytest.approx([-8, 3, 26], abs=0.1)
    assert np.abs(np.linalg.norm(mesh.points_mm - [-8, 3, 26], axis=1) - 12).max() < 0.5


def test_a_structure_cut_by_the_field_of_view_is_closed_with_a_lid():
    assert as_trimesh(meshes.surface(ball(12, [-8.0, 3.0, 6.0]), GRID, "cap")).is_watertight


def test_a_crumb_is_not_printed():
    crumb = np.zeros(GRID.shape, bool)
    crumb[3, 3, 3] = True
    assert meshes.surface(crumb, GRID, "crumb") is None


def test_scattered_crumbs_are_not_printed_either():
    crumbs = np.zeros(GRID.shape, bool)
    crumbs[3:40:4, 3, 3] = True
    mesh = meshes.surface(crumbs, GRID, "crumbs")
    assert mesh is None or len(mesh.faces)


@pytest.fixture
def written(tmp_path):
    """A small label volume on disk: skin round a ball of brain a and a smaller one of brain b."""
    volume = np.zeros(GRID.shape, np.uint8)
    volume[ball(18, [-6.0, 2.0, 25.0])] = labels.CODES["skin"]
    volume[ball(9, [-12.0, 2.0, 25.0])] = labels.CODES["brain_a"]
    volume[ball(5, [4.0, 2.0, 25.0])] = labels.CODES["brain_b"]
    labels.write(volume, GRID, tmp_path, COLOURS)
    export.write_meshes(volume, GRID, tmp_path, COLOURS)
    return volume, tmp_path


def test_the_three_label_files_agree_voxel_by_voxel_in_the_world(written):
    volume, folder = written
    back, grid = labels.read(folder)
    assert (back == volume).all() and grid == GRID
    image = nib.load(folder / labels.NIFTI)
    corner = image.affine @ [3, 4, 5, 1]
    assert [-corner[0], -corner[1], corner[2]] == pytest.approx(GRID.world(np.array([3, 4, 5])))
    data, header = nrrd.read(str(folder / labels.SEG))
    assert (data == volume).all() and header["space"] == "left-posterior-superior"
    assert header["space origin"] == pytest.approx(GRID.origin_mm)
    names = {header[f"Segment{k}_Name"]: int(header[f"Segment{k}_LabelValue"]) for k in range(3)}
    assert names == {"skin": 1, "brain_a": 4, "brain_b": 5}
    assert header["Segment1_Color"].startswith("1.000000 0.647")


def test_label_files_carry_no_time_and_are_the_same_twice(written):
    volume, _ = written
    assert labels.seg_bytes(volume, GRID, COLOURS) == labels.seg_bytes(volume, GRID, COLOURS)
    assert b"\n# on " not in labels.seg_bytes(volume, GRID, COLOURS)
    assert labels.nifti_bytes(volume, GRID) == labels.nifti_bytes(volume, GRID)


def test_stl_glb_and_3mf_are_read_by_others_as_closed_bodies(written):
    _, folder = written
    stl = trimesh.load(folder / "meshes" / "brain_a.stl")
    assert stl.is_watertight and stl.center_mass == pytest.approx([-12, 2, 25], abs=0.2)
    scene = trimesh.load(folder / "meshes" / "anatomy.glb")
    assert set(scene.geometry) == {"brain_a", "brain_b"}
    left, posterior, superior = -12, 2, 25
    placed = trimesh.transform_points(
        [scene.geometry["brain_a"].center_mass], scene.graph.get(scene.graph.geometry_nodes["brain_a"][0])[0]
    )[0]
    assert placed * 1000 == pytest.approx([left, superior, -posterior], abs=0.2)
    package = trimesh.load(io.BytesIO((folder / "meshes" / "anatomy.3mf").read_bytes()), file_type="3mf")
    assert all(g.is_watertight for g in package.geometry.values()) and len(package.geometry) == 2


def test_skin_is_there_to_print_and_absent_from_what_is_passed_on(written):
    _, folder = written
    assert (folder / "meshes" / "skin.stl").is_file()
    assert b'"skin"' not in (folder / "meshes" / "anatomy.glb").read_bytes()
