"""A tag for a part that has no face to write on: a plate with its words and a hole for a thread."""

from __future__ import annotations

from typing import Any

from twofold.printing import numerics as n
from twofold.printing.solids import letters, rod


def tag(lines: tuple[str, ...]) -> Any:
    """A plate in the plane z = 0 with the words engraved on its upper side."""
    from manifold3d import Manifold

    outline = letters(lines, n.TAG_LETTER_MM)
    left, low, right, high = outline.bounds()
    room = 2 * (n.TAG_HOLE_MM + n.TAG_EDGE_MM)
    plate = Manifold.cube((right - left + 2 * n.TAG_EDGE_MM + room, high - low + 2 * n.TAG_EDGE_MM, n.TAG_MM))
    plate = plate.translate((left - n.TAG_EDGE_MM - room, low - n.TAG_EDGE_MM, 0))
    hole = rod(n.TAG_HOLE_MM, n.TAG_MM, 2 * n.TAG_MM).translate((left - room / 2 - n.TAG_EDGE_MM / 2, 0, 0))
    words = outline.extrude(n.TAG_MM).translate((0, 0, n.TAG_MM - n.LETTER_DEPTH_MM))
    return plate - hole - words
