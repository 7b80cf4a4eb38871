"""A QR code of identifiers: version and fingerprint, never a name, a date or a figure."""

from __future__ import annotations

import io

from twofold.book.blocks import Figure

SIDE_MM = 20.0  # read by any telephone from a hand's breadth


def figure(identifiers: str) -> Figure:
    """The code with its own text beneath, so that paper and screen can be compared by eye."""
    import segno

    buffer = io.BytesIO()
    code = segno.make(identifiers, error="m", micro=False)
    code.save(buffer, kind="svg", xmldecl=False, svgclass=None, lineclass=None)
    words = f"QR code: {identifiers}"
    return Figure(buffer.getvalue().decode(), words, words, width_mm=SIDE_MM)
