"""A mesh as binary STL bytes: the same mesh gives the same bytes."""

from __future__ import annotations

import numpy as np

from twofold.division.numerics import DIM, STL_HEADER_BYTES


def stl_bytes(triangles: np.ndarray) -> bytes:
    """Binary STL of triangles [m, 3, 3] in mm; the normals follow from the order of the corners."""
    layout = [("normal", "<f4", DIM), ("corners", "<f4", (DIM, DIM)), ("attribute", "<u2")]
    rows = np.zeros(len(triangles), dtype=layout)
    normal = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    rows["normal"] = np.divide(normal, length, out=np.zeros_like(normal), where=length > 0)
    rows["corners"] = triangles
    header = b"dividing surface, millimetres, LPS+".ljust(STL_HEADER_BYTES)
    return header + np.uint32(len(triangles)).astype("<u4").tobytes() + rows.tobytes()
