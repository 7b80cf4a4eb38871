"""The few SVG elements that the charts are drawn with, in millimetres."""

from __future__ import annotations

from xml.sax.saxutils import escape

from twofold.plan.numerics import LETTER_WIDTH, RIM_SHARE, STROKE_MM

FONT = "DejaVu Sans, Liberation Sans, Arial, sans-serif"


def page(width: float, height: float, body: list[str], title: str) -> str:
    """A whole SVG file of the given size in mm."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}" font-family="{FONT}" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{width:g}" height="{height:g}" fill="white"/>\n' + "\n".join(body) + "\n</svg>\n"
    )


def text(
    x: float, y: float, words: str, size: float, anchor: str = "start", weight: str = "normal", fill: str = "#111"
) -> str:
    """Words whose baseline stands at y."""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="{fill}">{escape(words)}</text>'
    )


def halo(x: float, y: float, words: str, size: float) -> str:
    """Words in the middle about x with a white edge, to be read over lines and colours."""
    edge = f'stroke="white" stroke-width="{size * RIM_SHARE:.2f}" stroke-linejoin="round" paint-order="stroke"'
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" text-anchor="middle" {edge} fill="#111">'
        f"{escape(words)}</text>"
    )


def fitted(words: str, width: float, size: float, per_letter: float = LETTER_WIDTH) -> str:
    """As much of the words as fits a width, with an ellipsis where they were cut; empty when nothing fits."""
    room = int(width / (size * per_letter))
    if len(words) <= room:
        return words
    return words[: room - 1].rstrip() + "…" if room > 2 else ""


def fitted_ends(words: str, width: float, size: float, per_letter: float = LETTER_WIDTH) -> str:
    """As much of a name as fits a width; what is cut is cut from its middle: names differ at their ends."""
    room = int(width / (size * per_letter))
    if len(words) <= room or room <= 2:
        return fitted(words, width, size, per_letter)
    tail = (room - 1) // 2
    return f"{words[: room - 1 - tail].rstrip()}…{words[len(words) - tail :].lstrip()}"


def box(
    x: float, y: float, w: float, h: float, fill: str, stroke: str = "none", title: str = "", wide: float = STROKE_MM
) -> str:
    """A rectangle; ``title`` is what a browser shows when the pointer rests on it."""
    hover = f"<title>{escape(title)}</title></rect>" if title else "</rect>"
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{max(w, 0):.2f}" height="{h:.2f}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{wide:g}">{hover}'
    )


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, wide: float = STROKE_MM, dash: str = "") -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{stroke}" '
        f'stroke-width="{wide:g}"{dashed}/>'
    )


def badge(x: float, y: float, r: float, shape: str, colour: str, letter: str) -> str:
    """A child's sign about (x, y): its shape rimmed in its colour round its letter, so never colour alone."""
    rim = r * RIM_SHARE
    inner = r - rim / 2
    common = f'fill="white" stroke="{colour}" stroke-width="{rim:.2f}"'
    if shape == "circle":
        drawn = f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{inner:.2f}" {common}/>'
    else:
        corners = {
            "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
            "triangle": [(0, -1), (1, 1), (-1, 1)],
            "diamond": [(0, -1), (1, 0), (0, 1), (-1, 0)],
        }[shape]
        points = " ".join(f"{x + inner * dx:.2f},{y + inner * dy:.2f}" for dx, dy in corners)
        drawn = f'<polygon points="{points}" {common}/>'
    size = r * (2 - RIM_SHARE)
    return drawn + text(x, y + size * RIM_SHARE, letter, round(size, 2), "middle", "bold")
