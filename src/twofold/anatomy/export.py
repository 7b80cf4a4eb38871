"""Surfaces on disk: STL per structure for printers, GLB for headsets and browsers, 3MF with names and colours."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np

from twofold import store
from twofold.anatomy import numerics
from twofold.anatomy.grid import Grid
from twofold.anatomy.labels import CODES, rgb
from twofold.anatomy.meshes import Mesh, surface
from twofold.anatomy.records import MESHES
from twofold.quantity import MM_PER_M

# CSF is a shell of a thousand folds that no printer holds; it stays in the label files.
PRINTED = tuple(name for name in CODES if name != "csf")
SHARED = tuple(name for name in PRINTED if name != "skin")  # a face is a name: skin is printed, never passed on


def write_meshes(labels: np.ndarray, grid: Grid, out: Path, colours: Mapping[str, str]) -> dict[str, Mesh]:
    """Write the surfaces of every structure present; returns them by name.

    ``<name>.stl`` each, skin included; ``anatomy.glb`` and ``anatomy.3mf`` hold all of them but the skin.
    """
    found = {name: surface(labels == CODES[name], grid, name) for name in PRINTED}
    meshes = {name: mesh for name, mesh in found.items() if mesh is not None}
    folder = out / MESHES
    for name, mesh in meshes.items():
        store.write_bytes(folder / f"{name}.stl", stl_bytes(mesh))
    together = [meshes[name] for name in SHARED if name in meshes]
    store.write_bytes(folder / "anatomy.glb", glb_bytes(together, colours))
    store.write_bytes(folder / "anatomy.3mf", threemf_bytes(together, colours))
    return meshes


def stl_bytes(mesh: Mesh) -> bytes:
    """A binary STL in mm, LPS."""
    corners = mesh.points_mm[mesh.faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), numerics.TINY)
    form = [("n", "<f4", numerics.DIM), ("v", "<f4", (numerics.DIM, numerics.DIM)), ("a", "<u2")]
    rows = np.zeros(len(corners), dtype=form)
    rows["n"], rows["v"] = normals, corners
    head = f"twofold {mesh.name}; mm; LPS; not a medical device".encode().ljust(numerics.STL_HEADER, b" ")
    return head + struct.pack("<I", len(rows)) + rows.tobytes()


def glb_bytes(meshes: list[Mesh], colours: Mapping[str, str]) -> bytes:
    """A binary glTF with one named, coloured node per structure.

    glTF is in metres with y up: the scene's root turns and scales LPS millimetres; the points themselves stay mm.
    """
    blob, views, accessors, nodes, shapes, materials = b"", [], [], [], [], []
    for k, mesh in enumerate(meshes):
        for array, target, kind, component in (
            (mesh.points_mm.astype("<f4"), numerics.GLTF_POINTS, "VEC3", numerics.GLTF_FLOAT),
            (mesh.faces.astype("<u4").ravel(), numerics.GLTF_TRIANGLES, "SCALAR", numerics.GLTF_UINT32),
        ):
            data = array.tobytes()
            views.append({"buffer": 0, "byteOffset": len(blob), "byteLength": len(data), "target": target})
            accessor = {"bufferView": len(views) - 1, "componentType": component, "count": len(array), "type": kind}
            if kind == "VEC3":
                accessor |= {"min": array.min(axis=0).tolist(), "max": array.max(axis=0).tolist()}
            accessors.append(accessor)
            blob += data + b"\0" * (-len(data) % numerics.GLB_ALIGN)
        red, green, blue = (c / numerics.COLOUR_MAX for c in rgb(colours[mesh.name]))
        materials.append({
            "name": mesh.name, "doubleSided": True,
            "pbrMetallicRoughness": {"baseColorFactor": [red, green, blue, 1], "metallicFactor": 0},
        })
        primitive = {"attributes": {"POSITION": len(accessors) - 2}, "indices": len(accessors) - 1, "material": k}
        shapes.append({"name": mesh.name, "primitives": [primitive]})
        nodes.append({"name": mesh.name, "mesh": k})
    s = 1 / MM_PER_M
    # left, posterior, superior -> right-handed y up, columns first
    nodes.append({"name": "lps_mm", "children": list(range(len(meshes))),
                  "matrix": [s, 0, 0, 0, 0, 0, -s, 0, 0, s, 0, 0, 0, 0, 0, 1]})
    scene = {
        "asset": {"version": "2.0", "generator": "twofold"}, "scene": 0, "scenes": [{"nodes": [len(meshes)]}],
        "nodes": nodes, "meshes": shapes, "materials": materials, "accessors": accessors, "bufferViews": views,
        "buffers": [{"byteLength": len(blob)}],
    }
    text = json.dumps(scene, separators=(",", ":")).encode()
    text += b" " * (-len(text) % numerics.GLB_ALIGN)
    body = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(blob), b"BIN\0") + blob
    head = struct.calcsize("<4sII")
    return struct.pack("<4sII", b"glTF", 2, head + len(body)) + body


def threemf_bytes(meshes: list[Mesh], colours: Mapping[str, str]) -> bytes:
    """A 3MF package in mm with one named, coloured object per structure."""
    bases, objects, items = [], [], []
    for k, mesh in enumerate(meshes):
        red, green, blue = rgb(colours[mesh.name])
        bases.append(f'<base name="{mesh.name}" displaycolor="#{red:02X}{green:02X}{blue:02X}"/>')
        vertices = _rows('<vertex x="%.3f" y="%.3f" z="%.3f"/>', mesh.points_mm)
        triangles = _rows('<triangle v1="%d" v2="%d" v3="%d"/>', mesh.faces)
        objects.append(
            f'<object id="{k + 2}" type="model" name="{mesh.name}" pid="1" pindex="{k}"><mesh>'
            f"<vertices>{vertices}</vertices><triangles>{triangles}</triangles></mesh></object>"
        )
        items.append(f'<item objectid="{k + 2}"/>')
    model = (
        '<?xml version="1.0" encoding="UTF-8"?><model unit="millimeter" '
        'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><metadata name="Description">'
        "planning research, rehearsal and teaching; not a medical device; LPS</metadata><resources>"
        f'<basematerials id="1">{"".join(bases)}</basematerials>{"".join(objects)}</resources>'
        f"<build>{''.join(items)}</build></model>"
    )
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
        '+xml"/><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>'
        "</Types>"
    )
    relations = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Target="/3D/3dmodel.model" Id="rel0" Type="http://schemas.microsoft.com/'
        '3dmanufacturing/2013/01/3dmodel"/></Relationships>'
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=numerics.ZIP_LEVEL) as z:
        for name, text in (("[Content_Types].xml", types), ("_rels/.rels", relations), ("3D/3dmodel.model", model)):
            z.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED, numerics.ZIP_LEVEL)  # no time stamp
    return buffer.getvalue()


def _rows(form: str, array: np.ndarray) -> str:
    return (form * len(array)) % tuple(array.ravel().tolist())
