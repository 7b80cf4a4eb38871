"""Claims about printed parts: closed, cut where they should be, pegs that fit, letters that can be read."""

from __future__ import annotations

import json

import numpy as np
import pytest
import trimesh

from twofold.anatomy.grid import Grid
from twofold.anatomy.meshes import Mesh, of_solid, surface
from twofold.case import load
from twofold.errors import BadInput
from twofold.printing import cut as cuts
from twofold.printing import halves, solids, tags, write

GRID = Grid((-40.0, -35.0, -30.0), 1.0, (80, 70, 60))
LINES = {"a": ("L", "part side a"), "b": ("L", "part side b")}


@pytest.fixture(scope="module")
def block():
    """A brick of 50 x 40 x 36 mm as mask and solid, its middle at about the origin."""
    mask = np.zeros(GRID.shape, bool)
    mask[15:65, 15:55, 12:48] = True
    return mask, solids.of_mesh(surface(mask, GRID, "block"))


def corners():
    return GRID.world(np.array([[i, j, k] for i in (0, 79) for j in (0, 69) for k in (0, 59)]))


def flat(normal=(0.3, -0.2, 1.0)):
    return cuts.plane(np.zeros(3), np.array(normal), corners())


def test_the_halves_and_what_was_taken_out_make_up_the_whole(block):
    mask, solid = block
    two = halves.halve(solid, mask, GRID, flat(), LINES)
    radius, length = two.peg_mm
    assert radius == 3.0 and len(two.pegs_at) == 4 and all(two.written.values())
    assert (two.a ^ two.b).volume() == pytest.approx(0, abs=1e-6)
    for half in (two.a, two.b):
        assert (half - solid).volume() == pytest.approx(0, abs=1e-3)
    holes = 4 * np.pi * (radius + 0.15) ** 2 * 2 * (length + 0.15)
    letters = solid.volume() - two.a.volume() - two.b.volume() - holes
    assert 0 < letters < 0.6 * 2 * 40 * 15  # less than two fields of letters, so deep


def test_pegs_go_into_their_holes_with_play_and_stay_inside_the_part(block):
    mask, solid = block
    cut = flat()
    two = halves.halve(solid, mask, GRID, cut, LINES)
    for at in two.pegs_at:
        peg = solids.placed(halves.peg(*two.peg_mm), cut.axes, cut.world(at))
        assert (peg - solid).volume() == pytest.approx(0, abs=1e-3)
        assert (peg ^ (two.a + two.b)).volume() == pytest.approx(0, abs=1e-6)
        wider = solids.placed(solids.rod(two.peg_mm[0] + 0.4, 3, 3), cut.axes, cut.world(at))
        assert (wider ^ two.a).volume() > 1 and (wider ^ two.b).volume() > 1


def test_turning_the_cut_round_exchanges_the_halves(block):
    mask, solid = block
    one = halves.halve(solid, mask, GRID, flat(), LINES)
    other = halves.halve(solid, mask, GRID, flat((-0.3, 0.2, -1.0)), LINES)
    for x, y in ((one.a, other.b), (one.b, other.a)):
        plain = [p + solids.placed(solids.rod(50, 1, 1), flat().axes, np.zeros(3)) for p in (x, y)]
        assert plain[0].volume() == pytest.approx(plain[1].volume(), rel=2e-3)


@pytest.mark.parametrize("side", ["a", "b"])
def test_letters_are_read_from_outside_and_not_in_a_mirror(block, side):
    """What is missing of the face is laid over an L and over its mirror image, as seen by somebody before the face."""
    mask, solid = block
    cut = cuts.plane(np.zeros(3), np.array([0.0, 0.0, 1.0]), corners())
    two = halves.halve(solid, mask, GRID, cut, {"a": ("L",), "b": ("L",)})
    above = cut.above()
    whole = solid ^ above if side == "a" else solid - above
    pegs = whole - whole
    for at in two.pegs_at:
        pegs = pegs + solids.placed(solids.rod(3.2, 7, 7), cut.axes, cut.world(at))
    missing = whole - getattr(two, side) - pegs
    look = -1 if side == "a" else 1  # somebody looks along the normal at a's face, against it at b's
    frame = np.stack([look * cut.axes[0], cut.axes[1], look * cut.axes[2]])
    shape = missing.transform(np.column_stack([frame, np.zeros(3)])).project()
    left, low, right, high = shape.bounds()
    shape = shape.translate((-(left + right) / 2, -(low + high) / 2))
    for height in (6.0, 5.0, 4.0, 3.0, 2.0, 1.5):
        want = solids.letters(("L",), height)
        if abs((want.bounds()[3] - want.bounds()[1]) - (high - low)) < 0.3:
            break
    mirrored = want.mirror((1, 0))
    assert (shape ^ want).area() > 0.95 * want.area()
    assert (shape ^ mirrored).area() < 0.7 * want.area()


def test_a_cut_along_a_wavy_surface_follows_it_and_says_how_well():
    u, v = np.meshgrid(np.arange(-30, 31, 2.0), np.arange(-30, 31, 2.0), indexing="ij")
    points = np.stack([u, v, 3 * np.sin(u / 8) * np.cos(v / 9)], -1)
    quads = np.stack([points[:-1, :-1], points[1:, :-1], points[1:, 1:], points[:-1, 1:]], -2).reshape(-1, 4, 3)
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    cut = cuts.along(triangles, np.array([0, 0, 1.0]), corners())
    assert cut.axes[2] @ [0, 0, 1] > 0.99 and cut.off_mm < 0.15
    at = cut.world(np.array([[5.0, 7.0]]))[0]
    assert at[2] == pytest.approx(3 * np.sin(at[0] / 8) * np.cos(at[1] / 9), abs=0.15)
    turned = cuts.along(triangles, np.array([0, 0, -1.0]), corners())
    assert turned.axes[2] @ cut.axes[2] == pytest.approx(-1)


def test_a_surface_that_folds_over_itself_is_told_as_off():
    angle = np.linspace(0, 2 * np.pi, 60)
    tube = np.stack([np.stack([20 * np.cos(angle), np.full(60, y), 20 * np.sin(angle)], -1)
                     for y in (-100, -50, 0, 50, 100)])  # fmt: skip
    quads = np.stack([tube[:-1, :-1], tube[1:, :-1], tube[1:, 1:], tube[:-1, 1:]], -2).reshape(-1, 4, 3)
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    assert cuts.along(triangles, np.array([0, 0, 1.0]), corners()).off_mm > 5


def test_a_flake_is_not_cut_off(block):
    mask, solid = block
    cut = cuts.plane(np.array([0, 0, 17.4]), np.array([0.0, 0.0, 1.0]), corners())
    assert halves.halve(solid, mask, GRID, cut, LINES) is None


def test_a_cavity_leaves_the_wall_that_was_asked_for(block):
    mask, solid = block
    room = solids.cavity(mask, GRID, 5.0)
    low, high = np.array(room.bounding_box()).reshape(2, 3)
    outer_low, outer_high = np.array(solid.bounding_box()).reshape(2, 3)
    assert (low - outer_low) == pytest.approx(5.0, abs=1.0) and (outer_high - high) == pytest.approx(5.0, abs=1.0)


def test_a_tag_is_one_closed_body_with_its_words_in_it():
    plain = tags.tag(("I",))
    mesh = of_solid(tags.tag(("Case one", "bone 12ab")), "tag")
    shape = trimesh.Trimesh(mesh.points_mm, mesh.faces)
    assert shape.is_watertight and shape.body_count == 1
    assert plain.volume() < tags.tag(("I I I I I I",)).volume()


def on_labels(mesh: trimesh.Trimesh, mask: np.ndarray, grid: Grid, some: int = 4000) -> np.ndarray:
    """Distance of a mesh's corners from the faces between voxels inside and outside of a mask, mm."""
    from scipy.spatial import cKDTree

    centres, normals = [], []
    padded = np.pad(mask, 1)
    for axis in range(3):
        step = np.diff(padded.astype(np.int8), axis=axis)
        at = np.argwhere(step != 0).astype(float) - 1
        at[:, axis] += 0.5
        centres.append(grid.world(at))
        normals.append(np.full(len(at), axis))
    centre, normal = np.concatenate(centres), np.concatenate(normals)
    points = mesh.vertices[np.random.default_rng(0).permutation(len(mesh.vertices))[:some]]
    _, near = cKDTree(centre).query(points, k=min(16, len(centre)))
    off = np.abs(points[:, None] - centre[near])
    half = np.where(normal[near][..., None] == np.arange(3), 0.0, grid.spacing_mm / 2)
    return np.linalg.norm(np.maximum(off - half, 0), axis=-1).min(axis=1)


@pytest.fixture(scope="module")
def printed(demo, tmp_path_factory):
    """All parts of the demonstration, along the dividing surface, with supports."""
    out = tmp_path_factory.mktemp("prints") / "parts"
    write(load(demo), out, "surface", "split", ("bone", "skin", "sinus", "brain_a", "brain_b"), 6.0, True)
    return out


def test_every_part_is_closed_as_an_stl_and_in_the_table(printed):
    table = json.loads((printed / "parts.json").read_text(encoding="utf-8"))
    files = {str(p.relative_to(printed)) for p in printed.rglob("*.stl")}
    assert files == {r["file"] for r in table["parts"]} and len(files) > 15
    for row in table["parts"]:
        mesh = trimesh.load(printed / row["file"])
        assert mesh.is_watertight and mesh.is_winding_consistent, row["file"]
        assert mesh.volume / 1000 == pytest.approx(row["volume_ml"], rel=1e-3, abs=2e-3)
    assert table["unit"] == "mm" and "Not a medical device" in table["intended_use"]
    assert table["cut"]["surface_off_mm_p95"] < 1.5
    assert {r.get("side") for r in table["parts"] if r.get("structure") == "bone"} == {"a", "b"}


def test_whole_heads_bear_their_letters_on_the_cut_itself(demo, tmp_path):
    write(load(demo), tmp_path / "parts", "plane", None, ("skin",))
    rows = json.loads((tmp_path / "parts" / "parts.json").read_text(encoding="utf-8"))["parts"]
    halves_ = [r for r in rows if "engraved" in r]
    assert len(halves_) == 2 and all(r["engraved"] and r["pegs"] == 4 for r in halves_)
    for r in halves_:
        mesh = trimesh.load(tmp_path / "parts" / r["file"])
        assert mesh.is_watertight and mesh.body_count == 1


def test_every_half_or_its_tag_bears_case_and_version(printed):
    rows = json.loads((printed / "parts.json").read_text(encoding="utf-8"))["parts"]
    names = {r["file"] for r in rows}
    for r in rows:
        if "engraved" in r and not r["engraved"]:
            assert r["file"].replace(".stl", "-tag.stl") in names


def test_surfaces_stay_within_half_a_millimetre_of_the_labels(demo):
    from twofold import anatomy
    from twofold.anatomy.labels import CODES

    found = anatomy.load(load(demo))
    for name in ("bone", "brain_a", "brain_b", "sinus", "vein"):
        far = on_labels(trimesh.load(found.mesh(name)), found.labels == CODES[name], found.grid)
        assert far.max() <= 0.5 + 1e-3, (name, far.max())


def test_supports_keep_off_the_skin_and_the_join(demo, printed):
    from twofold import anatomy

    found = anatomy.load(load(demo))
    skin = trimesh.load(found.folder / "meshes" / "skin.stl")
    outside = skin.vertices[:: max(1, len(skin.vertices) // 20000)]
    a, b = (np.array(found.measures.heads[t].centre_mm) for t in "ab")
    axis = (a - b) / np.linalg.norm(a - b)
    from scipy.spatial import cKDTree

    tree = cKDTree(outside)
    seen = 0
    for path in sorted((printed / "supports").glob("*.stl")):
        mesh = trimesh.load(path)
        letter = path.stem.split("-")[1]
        seen += 1
        assert mesh.body_count == 1, path.name
        near = tree.query(mesh.vertices)[0].min()
        assert near > (1.0 if path.stem.startswith("band") else 3.0), (path.name, near)
        side = (mesh.vertices - (a + b) / 2) @ axis * (1 if letter == "a" else -1)
        assert side.min() > 15, path.name
    assert seen == 6


@pytest.mark.parametrize("given, words", [
    ({"cut": "curve"}, "curve"), ({"only": ("liver",)}, "liver"), ({"hollow_mm": 0.1}, "wall"),
    ({"cut": "surface"}, "candidate"), ({"cut": "surface", "candidate": "third"}, "third"), ({"tube_mm": -1.0}, "tube"),
])
def test_what_cannot_be_printed_is_refused_in_words(demo, tmp_path, given, words):
    with pytest.raises(BadInput, match=words):
        write(load(demo), tmp_path / "out", **given)


def test_a_mesh_type_is_what_the_solids_expect():
    with pytest.raises(Exception, match="not a closed solid"):
        solids.of_mesh(Mesh("open", np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32)))
