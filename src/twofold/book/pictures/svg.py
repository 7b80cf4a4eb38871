"""A drawing as SVG text, element by element."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from twofold.book.kin import Kin

FONT = "DejaVu Sans"
INK, GREY, PALE = "#111111", "#777777", "#e6e6e6"


class Drawing:
    """Elements on a sheet whose unit is a millimetre."""

    def __init__(self, width: float, height: float, children: Mapping[str, Kin]) -> None:
        self.width, self.height, self.children = width, height, children
        self._parts: list[str] = []

    def rect(
        self, x: float, y: float, w: float, h: float, fill: str = "none", line: str = "none", thick: float = 0.25
    ) -> None:
        self._parts.append(
            f'<rect x="{n(x)}" y="{n(y)}" width="{n(max(w, 0))}" height="{n(h)}" fill="{fill}" stroke="{line}" '
            f'stroke-width="{n(thick)}"/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = INK, thick: float = 0.25, dash: str = ""
    ) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<path d="M{n(x1)} {n(y1)}L{n(x2)} {n(y2)}" stroke="{colour}" stroke-width="{n(thick)}"{dashed}/>'
        )

    def text(
        self, x: float, y: float, words: str, size: float = 2.6, at: str = "start", bold: bool = False,
        colour: str = INK, turn: float = 0, halo: bool = False,
    ) -> None:  # fmt: skip
        """Words; ``halo`` puts white around them, for pictures."""
        if halo:
            self._text(x, y, words, size, at, bold, "#ffffff", turn, ' stroke="#ffffff" stroke-width="0.7"')
        self._text(x, y, words, size, at, bold, colour, turn)

    def _text(
        self, x: float, y: float, words: str, size: float, at: str, bold: bool, colour: str, turn: float, more: str = ""
    ) -> None:
        weight = ' font-weight="bold"' if bold else ""
        turned = f' transform="rotate({n(turn)} {n(x)} {n(y)})"' if turn else ""
        self._parts.append(
            f'<text x="{n(x)}" y="{n(y)}" font-size="{n(size)}" text-anchor="{at}"{weight} fill="{colour}"'
            f"{turned}{more}>{escape(words)}</text>"
        )

    def polygon(
        self, points: Sequence[tuple[float, float]], fill: str, line: str = "none", thick: float = 0.25
    ) -> None:
        path = "L".join(f"{n(x)} {n(y)}" for x, y in points)
        self._parts.append(f'<path d="M{path}Z" fill="{fill}" stroke="{line}" stroke-width="{n(thick)}"/>')

    def circle(self, x: float, y: float, r: float, fill: str, line: str = INK, thick: float = 0.25) -> None:
        self._parts.append(
            f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}" fill="{fill}" stroke="{line}" stroke-width="{n(thick)}"/>'
        )

    def image(self, x: float, y: float, w: float, h: float, png: bytes) -> None:
        from base64 import b64encode

        self._parts.append(
            f'<image x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}" '
            f'href="data:image/png;base64,{b64encode(png).decode()}"/>'
        )

    def mark(self, x: float, y: float, letter: str, size: float = 4.0) -> None:
        """A child's mark, centred on (x, y)."""
        kin, s = self.children[letter], size / 2
        if kin.shape == "circle":
            self.circle(x, y, s, kin.fill)
        else:
            corners = {
                "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
                "triangle": [(0, -1.1), (1.15, 1), (-1.15, 1)],
                "diamond": [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)],
            }[kin.shape]
            scale = 0.92 if kin.shape == "square" else 1
            self.polygon([(x + s * scale * i, y + s * scale * j) for i, j in corners], kin.fill, INK)
        low = y + size * (0.36 if kin.shape == "triangle" else 0.24)
        self.text(x, low, letter, size * 0.68, "middle", True, kin.ink)

    def bar(self, x: float, y: float, w: float, h: float, twin: str) -> None:
        """A bar that belongs to a child (its colour, and its own stripes for grey paper), to both or to nobody."""
        if twin in self.children:
            self.rect(x, y, w, h, self.children[twin].fill, INK, 0.2)
            self.rect(x, y, w, h, f"url(#stripes-{twin})", INK, 0.2)
        else:
            self.rect(x, y, w, h, "#c9c9c9" if twin == "both" else "#ffffff", INK, 0.2)

    def svg(self) -> str:
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(self.width)} {n(self.height)}" '
            f'font-family="{FONT}" width="{n(self.width)}mm" height="{n(self.height)}mm">'
        )
        return head + self._stripes() + "".join(self._parts) + "</svg>"

    def _stripes(self) -> str:
        """One child's bars are plain, the other's are striped: told apart without colour."""
        out = []
        for i, (letter, kin) in enumerate(self.children.items()):
            stroke = f'<path d="M0 0L0 2" stroke="{kin.ink}" stroke-width="{0.35 if i else 0}"/>'
            out.append(
                f'<pattern id="stripes-{letter}" width="1.6" height="2" patternUnits="userSpaceOnUse" '
                f'patternTransform="rotate(45)">{stroke if i else ""}</pattern>'
            )
        return f"<defs>{''.join(out)}</defs>"


def n(x: float) -> str:
    """A coordinate to a hundredth, without trailing zeros."""
    text = f"{x:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
