"""The book's pictures of the children's heads: brains, bone and vessels from around, cut faces, slices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from twofold.book.blocks import Block, Figure, Heading, Mark, Pair, Para
from twofold.book.material import Candidate, Material
from twofold.book.pictures import cast, slices
from twofold.book.pictures.camera import View, across, along
from twofold.book.pictures.gallery import (
    BONE,
    COLOURS,
    CSF,
    DURA,
    PIXELS,
    SHARED,
    UNSURE,
    VESSELS,
    Gallery,
)  # fmt: skip
from twofold.book.pictures.svg import Drawing

HALF_MM = 84.0  # two pictures stand side by side
NUMBER_MM = 2.5
RIM_MM = 78.0  # from the middle of a cut face to its rim
FACE_MM = 55.0  # from a head's middle to where its face would be
NAMES = (("bone", BONE), ("vein", 7), ("sinus", 8), ("artery", 9), ("brain, whose is unsure", UNSURE))


def anatomy_pictures(g: Gallery) -> Iterator[Block]:
    """Brains from four sides, vessels through pale brains from four, bone from two."""
    views = across(*g.centres, g.box)
    yield _legend(g, (BONE, *VESSELS, UNSURE))
    solid = g.colours(*VESSELS, UNSURE, brains=g.m.order)
    bare = g.colours(BONE)
    yield Pair(*((_seen(g, views[i], g.solid(views[i], bare), "Bone"),) for i in (0, 1)))
    for row in ((0, 2), (1, 3)):
        yield Pair(*((_seen(g, views[i], g.solid(views[i], solid), "Brains, bone taken off"),) for i in row))
    yield Heading(2, "Vessels", "vessels")
    yield _owners(g.m)
    for row in ((0, 2), (1, 3)):
        yield Pair(*((_seen(g, views[i], g.glass(views[i]), "Vessels through pale brains"),) for i in row))


def _seen(g: Gallery, view: View, picture: bytes, what: str) -> Figure:
    first, second = g.m.order
    seen = f"{what}, seen from the scanner's {view.side}"
    alt = f"{seen}; child {first} and child {second} with the directions of their faces"
    return Figure(framed(g, view, picture).svg(), alt, f"{what}; from the scanner's {view.side}.")


def framed(g: Gallery, view: View, picture: bytes) -> Drawing:
    """A picture on its sheet, with each child's mark and the way its face looks."""
    high = HALF_MM * view.height_mm / view.width_mm
    d = Drawing(HALF_MM, high + 3.5, g.m.kin)
    d.image(0, 0, HALF_MM, high, picture)
    for letter in g.m.order:
        head = g.anatomy.measures.heads[letter]
        ahead = np.asarray(head.anterior, dtype=float)
        (x, y), (fx, fy) = view.project(np.array([head.centre_mm, g.centre(letter) + FACE_MM * ahead]))
        _face(d, (x * HALF_MM, y * high), (fx * HALF_MM, fy * high), float(ahead @ view.forward))
        d.mark(x * HALF_MM, y * high, letter, 6)
    return d


def _face(d: Drawing, at: tuple[float, float], tip: tuple[float, float], away: float) -> None:
    """An arrow where the face looks sideways; words where it looks at the viewer or away."""
    if abs(away) > 0.8:
        d.text(at[0], at[1] + 6, "face away" if away > 0 else "face to you", 2.5, "middle", True, halo=True)
        return
    d.line(*at, *tip, colour="#ffffff", thick=1.3)
    d.line(*at, *tip, thick=0.6)
    dx, dy = tip[0] - at[0], tip[1] - at[1]
    size = max((dx * dx + dy * dy) ** 0.5, 1e-6)
    ux, uy = dx / size, dy / size
    wings = [tip, (tip[0] - 2 * ux - uy, tip[1] - 2 * uy + ux), (tip[0] - 2 * ux + uy, tip[1] - 2 * uy - ux)]
    d.polygon(wings, "#111111", "#ffffff", 0.2)
    d.text(tip[0] + 2.4 * ux, tip[1] + 2.8 * uy + 0.9, "face", 2.5, "middle", True, halo=True)


def _legend(g: Gallery, codes: tuple[int, ...]) -> Figure:
    d, x = Drawing(174, 5.5, g.m.kin), 1.0
    for letter in g.m.order:
        d.mark(x + 2.5, 2.7, letter, 4.2)
        d.text(x + 6, 3.7, "brain", 2.7)
        x += 19
    for name, code in NAMES:
        if code in codes and code in g.there:
            _swatch(d, x, code, name)
            x += 9.5 + 1.75 * len(name)
    return Figure(d.svg(), "Legend of the pictures: each brain in its child's colour, and the colours of vessels", "")


def _owners(m: Material) -> Figure:
    d, x = Drawing(174, 5.5, m.kin), 1.0
    for letter in m.order:
        d.mark(x + 2.5, 2.7, letter, 4.2)
        d.text(x + 6, 3.7, "carries this child's blood", 2.7)
        x += 50
    _swatch(d, x, SHARED, "carries both children's blood")
    alt = "Legend: vessels in the colour of the child whose blood they carry; dark blue where they carry both"
    return Figure(d.svg(), alt, "")


def _swatch(d: Drawing, x: float, code: int, name: str) -> None:
    d.rect(x, 1, 4.5, 3.5, "#" + "".join(f"{c:02x}" for c in COLOURS[code]), "#111111", 0.2)
    d.text(x + 6, 3.7, name, 2.7)


def division_pictures(g: Gallery, c: Candidate) -> Iterator[Block]:
    """Each child's cut face with the numbered vessels, and two slices with the surface as a line."""
    yield Heading(3, f"Where the cut runs, {c.id}", f"cut-{c.id}")
    faces = [_face_on(g, c, letter) for letter in g.m.order]
    yield Pair((faces[0],), (faces[1],))
    mesh = slices.read_stl(g.m.case.folder("2-division", c.id) / "surface.stl")
    views = across(*g.centres, g.box)
    yield Pair(*((_slice(g, c, views[i], mesh),) for i in (0, 1)))
    yield Para("The heavy line is the dividing surface. Numbers are those of the vessels in the table below.", "quiet")


def _face_on(g: Gallery, c: Candidate, letter: str) -> Figure:
    """One child's side of the join, looked at from where the other child was."""
    assert c.division is not None
    other = next(t for t in g.m.order if t != letter)
    view = along(g.centre(letter), g.centre(other), g.box)
    high = HALF_MM * view.height_mm / view.width_mm
    d = Drawing(HALF_MM, high + 1, g.m.kin)
    d.image(0, 0, HALF_MM, high, g.face(letter, other, view))
    d.mark(5, 5, letter, 7)
    ahead = np.asarray(g.anatomy.measures.heads[letter].anterior, dtype=float)
    ((fx, fy),) = view.project(np.array([view.centre + RIM_MM * ahead]))
    if abs(float(ahead @ view.forward)) < 0.8:
        d.text(fx * HALF_MM, fy * high + 0.9, "face", 2.8, "middle", True, halo=True)
    for x in c.division.ligations:
        ((u, v),) = view.project(np.array([x.position_mm]))
        d.circle(u * HALF_MM, v * high, NUMBER_MM * 0.62, "#ffffff", "#111111", 0.25)
        d.text(u * HALF_MM, v * high + NUMBER_MM * 0.27, str(x.order), NUMBER_MM * 0.72, "middle", True)
    alt = f"Child {letter}'s side of the join with the numbered vessels to close"
    return Figure(d.svg(), alt, (Mark(letter), " this side of the join, looked at from where the other child was."))


def _slice(g: Gallery, c: Candidate, view: View, mesh: np.ndarray) -> Figure:
    codes = slices.slice_codes(g.volume, g.affine, view, PIXELS)
    colours = g.colours(BONE, CSF, UNSURE, *VESSELS, DURA, brains=g.m.order)
    d = framed(g, view, cast.png(slices.painted(codes, colours, g.striped)))
    high = HALF_MM * view.height_mm / view.width_mm
    for p, q in slices.crossing(mesh, view):
        (x1, y1), (x2, y2) = view.project(np.array([p, q]))
        d.line(x1 * HALF_MM, y1 * high, x2 * HALF_MM, y2 * high, "#000000", 0.7)
    seen = f"Slice through both heads seen from the scanner's {view.side}"
    alt = f"{seen}, with the dividing surface of {c.id} as a line"
    return Figure(d.svg(), alt, f"Slice through the middle, from the scanner's {view.side}.")
