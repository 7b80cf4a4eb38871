"""Surfaces for the browser: fewer triangles, normals of the full surface, split along a dividing surface."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from twofold.board.theatre import folder
from twofold.board.theatre.folder import ANATOMY, LETTERS

MAGIC = b"TWF1"
TOLERANCE_MM = 0.45  # half a voxel of a fine CT: no more detail than that is in the surface
SMOOTHING = 6  # passes over the staircase of voxels before normals are taken
NEAREST = 6  # points of the dividing surface whose plane says on which side something lies
WHOLE = 65535  # positions are told in this many steps of the surface's box


def surface(root: Path, name: str, candidate: str = "") -> bytes:
    """A surface as bytes: MAGIC, counts (vertices, triangles of the first part, triangles), origin, step, then
    positions (uint16), normals (int8, 4 a vertex) and triangles (uint32).

    Args:
        name: of ``1-anatomy/meshes``, or ``surface``: the candidate's dividing surface.
        candidate: triangles on a's side of its dividing surface come first. Empty: one part.
    """
    if name == "surface":
        vertices, faces = _read(root / folder.DIVISION / candidate / "surface.stl")
    else:
        vertices, faces = _read(root / ANATOMY / "meshes" / f"{name}.stl")
    vertices = _smooth(vertices, faces, SMOOTHING)
    normals = _normals(vertices, faces)
    vertices, normals, faces = _fewer(vertices, normals, faces)
    first = 0
    if candidate and name != "surface":
        mine = sides(root, candidate, vertices[faces].mean(axis=1)) == 0
        faces, first = np.concatenate([faces[mine], faces[~mine]]), int(mine.sum())
    return _packed(vertices, normals, faces, first)


def _read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    import trimesh

    mesh = trimesh.load(path, force="mesh")
    mesh.merge_vertices()
    return np.asarray(mesh.vertices, float), np.asarray(mesh.faces, np.int64)


def _smooth(vertices: np.ndarray, faces: np.ndarray, passes: int) -> np.ndarray:
    """Taubin's two steps, there and back: the staircase goes, the volume stays.

    *Source*: Taubin, A signal processing approach to fair surface design, SIGGRAPH 1995 (lambda 0.5, mu -0.53).
    """
    from scipy.sparse import coo_matrix, diags

    n = len(vertices)
    i, j = faces[:, [0, 1, 2]].ravel(), faces[:, [1, 2, 0]].ravel()
    links = coo_matrix((np.ones(len(i) * 2), (np.r_[i, j], np.r_[j, i])), shape=(n, n)).tocsr()
    links.data[:] = 1.0
    degree = np.maximum(np.asarray(links.sum(axis=1)).ravel(), 1.0)
    mean = diags(1.0 / degree) @ links
    for _ in range(passes):
        for step in (0.5, -0.53):
            vertices = vertices + step * (mean @ vertices - vertices)
    return vertices


def _normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Unit normals at vertices, weighted by area."""
    p, q, r = (vertices[faces[:, k]] for k in range(3))
    each = np.cross(q - p, r - p)
    out = np.zeros_like(vertices)
    for k in range(3):
        np.add.at(out, faces[:, k], each)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


def _fewer(vertices: np.ndarray, normals: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Triangles within TOLERANCE_MM of the surface; each vertex keeps the normal of the full surface there."""
    import manifold3d
    from scipy.spatial import cKDTree

    full = manifold3d.Mesh(np.asarray(vertices, np.float32), np.asarray(faces, np.uint32))
    solid = manifold3d.Manifold(full)
    if solid.is_empty():  # an open sheet, as a dividing surface may be: kept as it is
        return vertices, normals, faces
    mesh = solid.simplify(TOLERANCE_MM).to_mesh()
    points = np.asarray(mesh.vert_properties, float)[:, :3]
    _, nearest = cKDTree(vertices).query(points)
    return points, normals[nearest], np.asarray(mesh.tri_verts, np.int64)


def sides(root: Path, candidate: str, points: np.ndarray) -> np.ndarray:
    """0 where a point lies on a's side of the dividing surface, 1 on b's: by the plane of the nearest bit of it."""
    from scipy.spatial import cKDTree

    vertices, faces = _read(root / folder.DIVISION / candidate / "surface.stl")
    normals = _normals(vertices, faces)
    tree = cKDTree(vertices)

    def height(p: np.ndarray) -> np.ndarray:
        _, near = tree.query(p, k=min(NEAREST, len(vertices)))
        near = near.reshape(len(p), -1)
        return np.einsum("nkd,nkd->n", p[:, None, :] - vertices[near], normals[near])

    twins = folder.case(root)["twins"]
    a, b = height(np.array([twins[t]["inside_mm"] for t in LETTERS], float))
    return (height(np.asarray(points, float)) * (b - a) > 0).astype(np.uint8)


def vessel_sides(root: Path, candidate: str) -> dict[str, str]:
    """Per vessel a letter for each point of its line: whose piece it is when the children are pulled apart.

    A vessel that is not cut goes wholly with the child that it is allotted to or, unallotted, most of it lies with.
    """
    lines = folder.read(root / ANATOMY / "centrelines.json")
    division = folder.read(root / folder.DIVISION / candidate / "division.json")
    cut, allotted = folder.stages(division), division["allotment"]
    points = np.array([p for line in lines.values() for p in line["points_mm"]], float)
    side = sides(root, candidate, points)
    out, at = {}, 0
    for edge, line in lines.items():
        n = len(line["points_mm"])
        mine = side[at : at + n]
        at += n
        if edge not in cut:
            fate = allotted.get(edge)
            whole = LETTERS.index(fate) if fate in LETTERS else int(2 * int(mine.sum()) > n)
            mine = np.full(n, whole, np.uint8)
        out[edge] = "".join(LETTERS[k] for k in mine)
    return out


def _packed(vertices: np.ndarray, normals: np.ndarray, faces: np.ndarray, first: int) -> bytes:
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    step = max(float((high - low).max()) / WHOLE, 1e-9)
    places = np.round((vertices - low) / step).astype("<u2")
    places = np.concatenate([places, np.zeros((len(places), 1), "<u2")], axis=1)  # aligned to 8 bytes
    ways = np.concatenate([np.round(normals * 127), np.zeros((len(normals), 1))], axis=1).astype(np.int8)
    head = MAGIC + struct.pack("<3I4f", len(vertices), first, len(faces), *low, step)
    return head + places.tobytes() + ways.tobytes() + faces.astype("<u4").tobytes()
