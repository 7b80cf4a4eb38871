"""The book's pictures of the children's heads: bone, brains and vessels from around, cut faces, slices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from twofold.book.blocks import Block, Figure, Heading, Mark, Pair, Para
from twofold.book.material import Candidate, Material
from twofold.book.pictures import cast, slices
from twofold.book.pictures.camera import View, across, along
from twofold.book.pictures.svg import Drawing

BONE, CSF, UNSURE, VEIN, SINUS, ARTERY, DURA = 2, 3, 6, 7, 8, 9, 10
BRAIN = {"a": 4, "b": 5}
COLOURS = {
    BONE: (236, 228, 208), UNSURE: (150, 150, 150), VEIN: (70, 120, 220), SINUS: (24, 48, 130),
    ARTERY: (190, 30, 40), DURA: (205, 190, 215), CSF: (226, 238, 246),
}  # fmt: skip
VESSELS = (VEIN, SINUS, ARTERY)
PIXELS = 620  # columns of a picture that is printed 84 mm wide: some 190 dots per inch
HALF_MM = 84.0  # two pictures stand side by side
NUMBER_MM = 2.5
LEGEND = (("bone", BONE), ("vein", VEIN), ("sinus", SINUS), ("artery", ARTERY), ("brain, whose is unsure", UNSURE))


@dataclass(frozen=True)
class Stage:
    """The labelled heads on a stage, with what every picture of them needs."""

    m: Material

    @cached_property
    def volume(self) -> np.ndarray:
        assert self.m.anatomy is not None
        return np.ascontiguousarray(self.m.anatomy.labels)

    @cached_property
    def affine(self) -> np.ndarray:
        assert self.m.anatomy is not None
        return np.asarray(self.m.anatomy.affine_lps, dtype=float)

    @cached_property
    def box(self) -> np.ndarray:
        """(2, 3) corners in mm of everything that is drawn; skin is not."""
        there = np.isin(self.volume, (BONE, *BRAIN.values()))
        spans = [np.flatnonzero(there.any(axis=tuple(k for k in range(3) if k != axis))) for axis in range(3)]
        ends = np.array([[s[0] - 0.5, s[-1] + 0.5] for s in spans]).T
        corners = np.array([[ends[i, 0], ends[j, 1], ends[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
        world = corners @ self.affine[:3, :3].T + self.affine[:3, 3]
        return np.array([world.min(axis=0), world.max(axis=0)])

    def centre(self, letter: str) -> np.ndarray:
        assert self.m.anatomy is not None
        return np.asarray(self.m.anatomy.measures.heads[letter].centre_mm, dtype=float)

    @cached_property
    def centres(self) -> tuple[np.ndarray, np.ndarray]:
        first, second = self.m.order
        return self.centre(first), self.centre(second)

    def colours(self, *codes: int, brains: tuple[str, ...] = ()) -> dict[int, tuple[int, int, int]]:
        """The colours of some structures, and of the named children's brains."""
        chosen = {c: COLOURS[c] for c in codes}
        for letter in brains:
            chosen[BRAIN[letter]] = pale(self.m.kin[letter].fill, 0.3)
        return chosen

    @property
    def striped(self) -> frozenset[int]:
        return frozenset({BRAIN[self.m.order[1]]})

    def render(self, view: View, colours: dict, cut: tuple[np.ndarray, np.ndarray] | None = None) -> bytes:
        image = cast.picture(self.volume, self.affine, view, colours, self.striped, PIXELS, cut)
        return cast.png(image)


def pale(colour: str, white: float) -> tuple[int, int, int]:
    """A colour mixed with a share of white."""
    rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    r, g, b = (round(c + (255 - c) * white) for c in rgb)
    return r, g, b


def framed(stage: Stage, view: View, picture: bytes, marks: bool = True) -> Drawing:
    """A picture on its sheet, with each child's mark and the way its face looks."""
    high = HALF_MM * view.height_mm / view.width_mm
    d = Drawing(HALF_MM, high + 3.5, stage.m.kin)
    d.image(0, 0, HALF_MM, high, picture)
    if marks and stage.m.anatomy is not None:
        for letter in stage.m.order:
            head = stage.m.anatomy.measures.heads[letter]
            (x, y), (fx, fy) = view.project(
                np.array([head.centre_mm, np.add(head.centre_mm, np.multiply(55, head.anterior))])
            )
            toward = float(np.dot(head.anterior, view.forward))
            _face(d, (x * HALF_MM, y * high), (fx * HALF_MM, fy * high), toward)
            d.mark(x * HALF_MM, y * high, letter, 6)
    return d


def _face(d: Drawing, at: tuple[float, float], tip: tuple[float, float], toward: float) -> None:
    """An arrow where the face looks sideways; words where it looks at the viewer or away."""
    if abs(toward) > 0.8:
        d.text(at[0], at[1] + 6, "face away" if toward > 0 else "face to you", 2.4, "middle", True)
        return
    d.line(*at, *tip, thick=0.6)
    dx, dy = tip[0] - at[0], tip[1] - at[1]
    size = max((dx * dx + dy * dy) ** 0.5, 1e-6)
    ux, uy = dx / size, dy / size
    d.polygon(
        [tip, (tip[0] - 2 * ux - uy, tip[1] - 2 * uy + ux), (tip[0] - 2 * ux + uy, tip[1] - 2 * uy - ux)], "#111111"
    )
    d.text(tip[0] + 2.2 * ux, tip[1] + 2.6 * uy + 0.9, "face", 2.4, "middle", True)


def legend(m: Material, codes: tuple[int, ...]) -> Figure:
    """What the colours mean."""
    d, x = Drawing(174, 5.5, m.kin), 1.0
    for letter in m.order:
        d.mark(x + 2.5, 2.7, letter, 4.2)
        d.text(x + 6, 3.7, "brain", 2.7)
        x += 19
    for name, code in LEGEND:
        if code in codes:
            d.rect(x, 1, 4.5, 3.5, "#" + "".join(f"{c:02x}" for c in COLOURS[code]), "#111111", 0.2)
            d.text(x + 6, 3.7, name, 2.7)
            x += 9.5 + 1.75 * len(name)
    return Figure(d.svg(), "Legend of the pictures: each brain in its child's colour, and the colours of vessels", "")


def anatomy_pictures(m: Material) -> Iterator[Block]:
    """Bone from two sides, brains and vessels from four."""
    stage = Stage(m)
    views = across(*stage.centres, stage.box)
    there = tuple(int(c) for c in np.unique(stage.volume) if int(c) in COLOURS)
    vessels = tuple(c for c in VESSELS if c in there)
    unsure = (UNSURE,) if UNSURE in there else ()
    yield legend(m, (BONE, *vessels, *unsure))
    inner = stage.colours(*vessels, *unsure, brains=m.order)
    for row in ((0, 2), (1, 3)):
        yield Pair(*((_seen(stage, views[i], inner, "Brains and vessels, bone taken off"),) for i in row))
    outer = stage.colours(BONE)
    yield Pair(*((_seen(stage, views[i], outer, "Bone"),) for i in (0, 1)))


def _seen(stage: Stage, view: View, colours: dict, what: str) -> Figure:
    d = framed(stage, view, stage.render(view, colours))
    first, second = stage.m.order
    seen = f"{what}, seen from the scanner's {view.side}"
    alt = f"{seen}; child {first} and child {second} with the directions of their faces"
    return Figure(d.svg(), alt, f"{what}; from the scanner's {view.side}.")


def division_pictures(m: Material, c: Candidate) -> Iterator[Block]:
    """Each child's cut face with the numbered vessels, and two slices with the surface as a line."""
    if m.anatomy is None or c.division is None:
        return
    stage = Stage(m)
    faces = [_face_on(stage, c, letter) for letter in m.order]
    yield Heading(3, f"Where the cut runs, {c.id}", f"cut-{c.id}")
    yield Pair((faces[0],), (faces[1],))
    mesh = slices.read_stl(m.case.folder("2-division", c.id) / "surface.stl")
    views = across(*stage.centres, stage.box)
    yield Pair(*((_slice(stage, c, views[i], mesh),) for i in (0, 1)))
    yield Para("The heavy line is the dividing surface. Numbers are those of the vessels in the table below.", "quiet")


def _face_on(stage: Stage, c: Candidate, letter: str) -> Figure:
    """One child's side of the join, looked at from where the other child was."""
    assert c.division is not None
    other = next(t for t in stage.m.order if t != letter)
    mine, theirs = stage.centre(letter), stage.centre(other)
    view = along(mine, theirs, stage.box)
    there = tuple(x for x in (BONE, *VESSELS, DURA) if (stage.volume == x).any())
    centre = (
        np.mean([x.position_mm for x in c.division.ligations], axis=0) if c.division.ligations else (mine + theirs) / 2
    )
    colours = stage.colours(*there, brains=(letter,))
    picture = stage.render(view, colours, (np.asarray(centre, dtype=float), -view.forward))
    high = HALF_MM * view.height_mm / view.width_mm
    d = Drawing(HALF_MM, high + 1, stage.m.kin)
    d.image(0, 0, HALF_MM, high, picture)
    d.mark(5, 5, letter, 7)
    for x in c.division.ligations:
        ((u, v),) = view.project(np.array([x.position_mm]))
        _numbered(d, u * HALF_MM, v * high, x.order)
    return Figure(
        d.svg(), f"Child {letter}'s side of the join with the numbered vessels to close",
        (Mark(letter), " this side of the join, looked at from where the other child was."),
    )  # fmt: skip


def _numbered(d: Drawing, x: float, y: float, number: int) -> None:
    d.circle(x, y, NUMBER_MM * 0.62, "#ffffff", "#111111", 0.25)
    d.text(x, y + NUMBER_MM * 0.27, str(number), NUMBER_MM * 0.72, "middle", True)


def _slice(stage: Stage, c: Candidate, view: View, mesh: np.ndarray) -> Figure:
    codes = slices.slice_codes(stage.volume, stage.affine, view, PIXELS)
    colours = stage.colours(BONE, CSF, UNSURE, *VESSELS, DURA, brains=stage.m.order)
    d = framed(stage, view, cast.png(slices.painted(codes, colours, stage.striped)))
    high = HALF_MM * view.height_mm / view.width_mm
    for p, q in slices.crossing(mesh, view):
        (x1, y1), (x2, y2) = view.project(np.array([p, q]))
        d.line(x1 * HALF_MM, y1 * high, x2 * HALF_MM, y2 * high, "#000000", 0.7)
    seen = f"Slice through both heads seen from the scanner's {view.side}"
    alt = f"{seen}, with the dividing surface of {c.id} as a line"
    return Figure(d.svg(), alt, f"Slice through the middle, from the scanner's {view.side}.")
