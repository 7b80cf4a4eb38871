"""Pictures for browsers without WebGL: slices as PNG, and the figures that the printed book already holds."""

from __future__ import annotations

import gzip
import html
import json
import re
import struct
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from twofold.board.theatre.folder import Missing

AXES = ("x", "y", "z")
BOOK = ("7-book", "book.html")
ANATOMICAL = re.compile(r"scanner|join with the numbered|dividing surface")
FIGURE = re.compile(r'<figure>(<svg role="img" aria-label="([^"]*)".*?</svg>)', re.DOTALL)
SYMBOLS = re.compile(r'<symbol id="[^"]*".*?</symbol>', re.DOTALL)
NAMESPACES = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
COLOURS = {"bone": (236, 228, 208), "csf": (60, 90, 110), "brain_unsure": (150, 150, 150), "vein": (110, 160, 255),
           "sinus": (70, 110, 230), "artery": (220, 60, 70), "dura": (205, 190, 215),
           "expander": (120, 200, 120)}  # fmt: skip


@lru_cache(maxsize=2)
def unpacked(path: Path) -> tuple[dict[str, Any], np.ndarray, np.ndarray]:
    """(head, labels, CT) of a kept volume; arrays are (z, y, x)."""
    data = gzip.decompress(path.read_bytes())
    (length,) = struct.unpack("<I", data[4:8])
    head = json.loads(data[8 : 8 + length])
    x, y, z = head["shape"]
    both = np.frombuffer(data, np.uint8, offset=8 + length).reshape(2, z, y, x)
    return head, both[0], both[1]


def slice_png(path: Path, axis: str, index: int) -> bytes:
    """One slice of the CT with the labels' outlines, as PNG. Raises Missing for a slice that is not there."""
    head, labels, ct = unpacked(path)
    k = AXES.index(axis) if axis in AXES else None
    if k is None or not 0 <= index < head["shape"][k]:
        raise Missing(f"no slice {index} across {axis}", "slices are counted from 0 in scene.json's box")
    at = (2 - k, index)
    code, grey = (np.take(v, at[1], axis=at[0])[::-1] for v in (labels, ct))
    rgb = np.repeat(grey[..., None], 3, axis=2).astype(float)
    for name, colour in COLOURS.items():
        here = code == head["codes"].get(name, -1)
        rgb[here] = rgb[here] * 0.45 + np.array(colour) * 0.55
    return png(rgb.astype(np.uint8))


def png(rgb: np.ndarray) -> bytes:
    """A PNG of (rows, columns, 3) uint8."""
    rows, columns, _ = rgb.shape
    raw = np.concatenate([np.zeros((rows, 1), np.uint8), rgb.reshape(rows, -1)], axis=1).tobytes()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">2I5B", columns, rows, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw, 6)) + chunk(b"IEND", b"")


def listed(root: Path) -> list[dict[str, str]]:
    """``[{name, alt}]`` of the book's pictures of the heads; empty while there is no book."""
    return [{"name": f"{i}.svg", "alt": alt} for i, (_, alt) in enumerate(_figures(root))]


def picture(root: Path, name: str) -> bytes:
    """One of ``listed`` as SVG. Raises Missing."""
    figures = _figures(root)
    number = name.removesuffix(".svg")
    if not number.isdigit() or int(number) >= len(figures):
        raise Missing(f"picture {name} is not there", "twofold book CASE")
    return figures[int(number)][0].encode()


def _figures(root: Path) -> list[tuple[str, str]]:
    path = root.joinpath(*BOOK)
    if not path.is_file():
        return []
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, _stamp: int) -> list[tuple[str, str]]:
    text = path.read_text(encoding="utf-8")
    marks = "".join(SYMBOLS.findall(text))
    found = ((svg, html.unescape(alt)) for svg, alt in FIGURE.findall(text))
    return [(_alone(svg, marks), alt) for svg, alt in found if ANATOMICAL.search(alt)]


def _alone(svg: str, marks: str) -> str:
    """A figure that stood in a page, as a file of its own."""
    start = NAMESPACES if "xmlns=" not in svg.split(">", 1)[0] else "<svg "
    opened, rest = svg.removeprefix("<svg ").split(">", 1)
    return f"{start}{opened}><defs>{marks}</defs>{rest}"
