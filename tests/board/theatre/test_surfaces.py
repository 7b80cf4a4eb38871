"""What the browser draws is the surface that anatomy made: fewer triangles, same shape, each side with its child."""

import gzip
import json
import struct

import numpy as np
import pytest
import trimesh

from twofold.board.theatre import surfaces, work


@pytest.fixture
def case(tmp_path):
    """Two balls on the x axis, a at -30 and b at +30 mm, joined by one bone; a flat dividing surface at x = 0."""
    meshes = tmp_path / "1-anatomy" / "meshes"
    meshes.mkdir(parents=True)
    for name, x in (("brain_a", -30.0), ("brain_b", 30.0)):
        ball = trimesh.creation.icosphere(subdivisions=5, radius=25.0)
        ball.apply_translation([x, 0, 0])
        ball.export(meshes / f"{name}.stl")
    shell = trimesh.creation.icosphere(subdivisions=5, radius=30.0)
    shell.apply_scale([2, 1, 1])
    shell.export(meshes / "bone.stl")
    division = tmp_path / "2-division" / "split"
    division.mkdir(parents=True)
    sheet().export(division / "surface.stl")
    (division / "division.json").write_text(json.dumps({
        "ligations": [{"edge": "bridge"}], "allotment": {"kept": "b"},
    }))  # fmt: skip
    along = [[x, 0.0, 0.0] for x in range(-20, 21, 4)]
    (tmp_path / "1-anatomy" / "centrelines.json").write_text(json.dumps({
        "bridge": {"points_mm": along}, "kept": {"points_mm": along}, "lonely": {"points_mm": [[-9, 0, 0], [-5, 0, 0]]},
    }))  # fmt: skip
    twins = "".join(f"  {t}: {{inside_mm: [{x}, 0, 0], stream: 1}}\n" for t, x in (("a", -30), ("b", 30)))
    (tmp_path / "case.yaml").write_text(f"twins:\n{twins}")
    return tmp_path


def sheet():
    """An open flat surface at x = 0, 120 mm wide."""
    n = 25
    y, z = (g.ravel() for g in np.meshgrid(np.linspace(-60, 60, n), np.linspace(-60, 60, n)))
    corner = np.array([i * n + j for i in range(n - 1) for j in range(n - 1)])
    faces = np.concatenate([np.stack([corner, corner + 1, corner + n], 1),
                            np.stack([corner + 1, corner + n + 1, corner + n], 1)])  # fmt: skip
    return trimesh.Trimesh(np.stack([0 * y, y, z], 1), faces, process=False)


def read(data):
    """(vertices, normals, triangles, triangles of the first part) as the browser reads them."""
    assert data[:4] == surfaces.MAGIC
    n, first, count, x, y, z, step = struct.unpack_from("<3I4f", data, 4)
    places = np.frombuffer(data, "<u2", n * 4, 32).reshape(n, 4)[:, :3]
    normals = np.frombuffer(data, np.int8, n * 4, 32 + 8 * n).reshape(n, 4)[:, :3] / 127
    triangles = np.frombuffer(data, "<u4", count * 3, 32 + 12 * n).reshape(count, 3)
    assert len(data) == 32 + 12 * n + 12 * count
    return places * step + np.array([x, y, z]), normals, triangles, first


def test_a_ball_stays_a_ball_with_fewer_triangles(case):
    full = trimesh.load(case / "1-anatomy" / "meshes" / "brain_a.stl")
    vertices, normals, triangles, first = read(surfaces.surface(case, "brain_a"))
    assert first == 0 and len(triangles) < len(full.faces) / 3
    away = np.linalg.norm(vertices - [-30, 0, 0], axis=1)
    assert np.abs(away - 25).max() < 2 * surfaces.TOLERANCE_MM
    out = (vertices - [-30, 0, 0]) / away[:, None]
    assert np.einsum("ij,ij->i", out, normals).min() > 0.95  # as lit as the full ball


def test_a_surface_of_both_is_parted_where_the_division_runs(case):
    vertices, _, triangles, first = read(surfaces.surface(case, "bone", "split"))
    middle = vertices[triangles].mean(axis=1)[:, 0]
    assert 0 < first < len(triangles)
    assert middle[:first].max() < 1e-3 and middle[first:].min() > -1e-3


def test_a_cut_vessel_parts_where_the_surface_runs_and_a_kept_one_stays_whole(case):
    sides = surfaces.vessel_sides(case, "split")
    assert sides["bridge"] == "aaaaaa" + "b" * 5 or sides["bridge"] == "aaaaa" + "b" * 6
    assert set(sides["kept"]) == {"b"} and set(sides["lonely"]) == {"a"}


def test_the_child_process_leaves_one_compressed_file(case, tmp_path):
    out = tmp_path / "answer.json"
    work.main("sides", str(case), str(out), "split")
    assert set(json.loads(gzip.decompress(out.read_bytes()))) == {"bridge", "kept", "lonely"}
    assert out.stat().st_mode & 0o077 == 0
