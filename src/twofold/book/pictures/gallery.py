"""The labelled heads with everything that a picture of them needs, read and worked out once per book."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from twofold import store
from twofold.book.material import Material
from twofold.book.pictures import cast
from twofold.book.pictures.camera import View
from twofold.flow.records import Edge

BONE, CSF, UNSURE, VEIN, SINUS, ARTERY, DURA = 2, 3, 6, 7, 8, 9, 10
BRAIN = {"a": 4, "b": 5}
OWNED = {"a": 201, "b": 202}  # vessels of one child, in a copy of the labels
SHARED = 203  # vessels that both children use
COLOURS = {
    BONE: (236, 228, 208), UNSURE: (150, 150, 150), VEIN: (70, 120, 220), SINUS: (24, 48, 130),
    ARTERY: (190, 30, 40), DURA: (205, 190, 215), CSF: (226, 238, 246), SHARED: (24, 48, 130),
}  # fmt: skip
VESSELS = (VEIN, SINUS, ARTERY)
OWN = 0.9  # an edge that carries this share of one child's blood is drawn as that child's
PIXELS = 620  # columns of a picture that is printed 84 mm wide: some 190 dots per inch
GHOST = 0.82  # white mixed into brains through which vessels are seen


class Gallery:
    """Volumes, colours and frames shared by all pictures of one pair."""

    def __init__(self, m: Material) -> None:
        assert m.anatomy is not None
        self.m = m
        self.anatomy = m.anatomy
        self._faces: dict[str, bytes] = {}

    @cached_property
    def volume(self) -> np.ndarray:
        return np.ascontiguousarray(self.anatomy.labels)

    @cached_property
    def affine(self) -> np.ndarray:
        return np.asarray(self.anatomy.affine_lps, dtype=float)

    @cached_property
    def there(self) -> frozenset[int]:
        """Codes that occur."""
        return frozenset(int(c) for c in np.flatnonzero(np.bincount(self.volume.ravel())))

    @cached_property
    def box(self) -> np.ndarray:
        """(2, 3) corners in mm of everything that is drawn; skin is not."""
        drawn = np.zeros(256, bool)
        drawn[[BONE, *BRAIN.values()]] = True
        seen = drawn[self.volume]
        spans = [np.flatnonzero(seen.any(axis=tuple(k for k in range(3) if k != axis))) for axis in range(3)]
        ends = np.array([[s[0] - 0.5, s[-1] + 0.5] for s in spans]).T
        corners = np.array([[ends[i, 0], ends[j, 1], ends[k, 2]] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
        world = corners @ self.affine[:3, :3].T + self.affine[:3, 3]
        return np.array([world.min(axis=0), world.max(axis=0)])

    def centre(self, letter: str) -> np.ndarray:
        return np.asarray(self.anatomy.measures.heads[letter].centre_mm, dtype=float)

    @property
    def centres(self) -> tuple[np.ndarray, np.ndarray]:
        first, second = self.m.order
        return self.centre(first), self.centre(second)

    @cached_property
    def owned(self) -> np.ndarray:
        """The labels with each vessel voxel given to the child whose nearest centreline it belongs to."""
        from scipy.spatial import cKDTree

        volume = self.volume.copy()
        at = np.argwhere(np.isin(volume, VESSELS))
        lines = [(self._holder(e), p) for e in self.anatomy.graph.edges for p in self._line(e)]
        if len(at) and lines:
            tree = cKDTree(np.array([p for _, p in lines]))
            _, nearest = tree.query(at @ self.affine[:3, :3].T + self.affine[:3, 3])
            volume[tuple(at.T)] = np.array([code for code, _ in lines], np.uint8)[nearest]
        return volume

    def _holder(self, edge: Edge) -> int:
        for letter, share in (("a", edge.owner.a), ("b", edge.owner.b)):
            if share >= OWN:
                return OWNED[letter]
        return SHARED

    @cached_property
    def _centrelines(self) -> dict:
        path = self.anatomy.folder / "centrelines.json"
        return store.read_json(path) if path.is_file() else {}

    def _line(self, edge: Edge) -> np.ndarray:
        """(n, 3) points along a vessel, mm: its centreline, or the straight way between its ends."""
        known = self._centrelines.get(edge.id)
        if known:
            return np.asarray(known["points_mm"], dtype=float)
        ends = [np.asarray(self.anatomy.graph.node(n).position_mm) for n in (edge.source, edge.target)]
        steps = max(int(np.linalg.norm(ends[1] - ends[0])), 2)
        return ends[0] + np.linspace(0, 1, steps)[:, None] * (ends[1] - ends[0])

    def colours(self, *codes: int, brains: tuple[str, ...] = (), white: float = 0.3) -> cast.Colours:
        """The colours of those of some structures that occur, and of the named children's brains."""
        chosen = {c: COLOURS[c] for c in codes if c in self.there}
        return chosen | {BRAIN[t]: pale(self.m.kin[t].fill, white) for t in brains}

    @property
    def striped(self) -> frozenset[int]:
        second = self.m.order[1]
        return frozenset({BRAIN[second], OWNED[second]})

    def solid(self, view: View, colours: cast.Colours, cut: tuple[np.ndarray, np.ndarray] | None = None) -> bytes:
        """A picture of surfaces."""
        return cast.png(cast.picture(self.volume, self.affine, view, colours, self.striped, PIXELS, cut))

    def glass(self, view: View) -> bytes:
        """Vessels seen through pale brains, in the colours of those whose they are."""
        brains = self.colours(UNSURE, brains=self.m.order, white=GHOST)
        tubes = {OWNED[t]: pale(self.m.kin[t].fill, 0) for t in self.m.order} | {SHARED: COLOURS[SHARED]}
        skin = cast.look(self.volume, self.affine, view, brains, PIXELS)
        vessels = cast.look(self.owned, self.affine, view, tubes, PIXELS)
        under, over = (cast.lit(s, c, self.striped) for s, c in ((skin, brains), (vessels, tubes)))
        return cast.png(cast.through(under, skin, vessels, over))

    def face(self, letter: str, other: str, view: View) -> bytes:
        """One child's side of the join, the other child taken away half way between the heads."""
        if letter not in self._faces:
            middle = (self.centre(letter) + self.centre(other)) / 2
            colours = self.colours(BONE, *VESSELS, DURA, brains=(letter,))
            self._faces[letter] = self.solid(view, colours, (middle, -view.forward))
        return self._faces[letter]


def pale(colour: str, white: float) -> tuple[int, int, int]:
    """A colour mixed with a share of white."""
    r, g, b = (round(c + (255 - c) * white) for c in (int(colour[i : i + 2], 16) for i in (1, 3, 5)))
    return r, g, b
