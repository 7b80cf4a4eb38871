"""The children's colours as a style sheet: a policy without inline style needs them in a file of their own."""

from __future__ import annotations

import re
from pathlib import Path

from twofold.board.theatre.folder import LETTERS, case

# CSS knows the same colour words as the printed book; where a word means nothing, two hues that colour-blind eyes
# tell apart (Okabe and Ito, 2008), one per shape.
FALLBACK = {"circle": "#e69f00", "square": "#56b4e9", "triangle": "#009e73", "diamond": "#cc79a7"}
DARK = {"purple", "blue", "navy", "green", "red", "maroon", "brown", "teal", "indigo", "black", "darkblue", "darkgreen",
        "darkred", "crimson", "rebeccapurple", "darkmagenta", "magenta", "olive", "gray", "grey"}  # fmt: skip
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_WORD = re.compile(r"[a-zA-Z]+")
MIDDLE = 0.18  # relative luminance at which black and white letters have the same contrast


def colour(twin: dict) -> str:
    """A child's colour as CSS: the case's word or hex, else the fallback of its shape."""
    text = str(twin.get("colour", "")).strip()
    return text.lower() if _HEX.fullmatch(text) or _WORD.fullmatch(text) else FALLBACK[twin.get("shape", "circle")]


def ink(css: str) -> str:
    """Black or white, whichever reads better on a colour."""
    if not css.startswith("#"):
        return "#ffffff" if css in DARK else "#000000"
    digits = css[1:] if len(css) == 7 else "".join(c * 2 for c in css[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if light > MIDDLE else "#ffffff"


def stylesheet(root: Path) -> str:
    """``/twins.css``: custom properties for both children's marks. It names nobody."""
    twins = case(root)["twins"]
    rows = [f"  --twin-{t}: {colour(twins[t])};\n  --twin-{t}-ink: {ink(colour(twins[t]))};\n" for t in LETTERS]
    return f":root {{\n{''.join(rows)}}}\n"
