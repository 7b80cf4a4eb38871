"""How each child is marked, and who stands first on which page: colour, letter and shape, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from twofold.case.records import Twins

# Where a colour word means nothing to the colour table: two hues that colour-blind eyes tell apart
# (Okabe and Ito, 2008), one per shape so that the two children never meet in one.
FALLBACK = {"circle": "#e69f00", "square": "#56b4e9", "triangle": "#009e73", "diamond": "#cc79a7"}
LIGHT = 0.18  # relative luminance at which black and white letters have the same contrast


@dataclass(frozen=True)
class Kin:
    """One child's marks. fill, ink: ``#rrggbb`` of the shape and of the letter on it."""

    letter: str
    colour: str
    shape: str
    fill: str
    ink: str


def both(twins: Twins) -> dict[str, Kin]:
    """The marks of both children, in the order of their streams (a draw, not the alphabet)."""
    return {letter: _kin(letter, twins[letter].colour, twins[letter].shape) for letter in order(twins)}


def order(twins: Twins) -> tuple[str, str]:
    """The letters as drawn: the first stands left on odd pages, the second on even ones."""
    return ("a", "b") if twins.a.stream < twins.b.stream else ("b", "a")


def _kin(letter: str, colour: str, shape: str) -> Kin:
    rgb = _rgb(colour) or _rgb(FALLBACK[shape]) or (128, 128, 128)
    fill = "#" + "".join(f"{c:02x}" for c in rgb)
    return Kin(letter, colour, shape, fill, "#000000" if luminance(rgb) > LIGHT else "#ffffff")


def _rgb(colour: str) -> tuple[int, int, int] | None:
    from PIL import ImageColor

    try:
        return ImageColor.getrgb(colour)[:3]  # type: ignore[return-value]
    except ValueError:
        return None


def luminance(rgb: tuple[int, int, int]) -> float:
    """Relative luminance, 0 to 1. *Source*: WCAG 2.2, definition of relative luminance."""
    parts = [c / 255 for c in rgb]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
