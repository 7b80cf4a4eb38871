"""The part of the volume in which the dividing surface may run, and what is decided before it is sought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from twofold import evidence
from twofold.division.costs import CONTACT
from twofold.division.numerics import COARSE_MM, DIM, MARGIN_COARSE, SAMPLE_MM
from twofold.division.surface.problem import CutProblem
from twofold.errors import BadInput

FILE = "1-anatomy/labels.nii.gz"
SIGN = {"a": 1, "b": -1}


@dataclass(frozen=True)
class Vessel:
    """A stretch of vessel with a keeper: points [n, 3] mm, radius, and +1 (a), -1 (b) or 0 (to be cut) per point."""

    points: np.ndarray
    radius_mm: float
    sign: np.ndarray


@dataclass(frozen=True)
class Domain:
    """The volume around the join.

    labels: uint8 voxels of the box. codes: by tissue. start: first voxel of the box in the whole volume.
    affine_lps: whole volume's voxel index to mm. nearer: how much nearer each coarse block of the whole volume
    lies to a's brain than to b's, mm. block: voxels per coarse block.
    """

    labels: np.ndarray
    codes: Mapping[str, int]
    start: tuple[int, int, int]
    affine_lps: np.ndarray
    spacing_mm: float
    nearer: np.ndarray
    block: int

    def world(self, index: np.ndarray) -> np.ndarray:
        """World points, mm LPS, of voxel indexes of the box."""
        return (index + np.array(self.start)) @ self.affine_lps[:3, :3].T + self.affine_lps[:3, 3]

    def index(self, points_mm: np.ndarray) -> np.ndarray:
        """Fractional voxel indexes of the box."""
        back = np.linalg.inv(self.affine_lps)
        return np.asarray(points_mm) @ back[:3, :3].T + back[:3, 3] - np.array(self.start)

    def nearness(self, points_mm: np.ndarray) -> np.ndarray:
        """How much nearer points [n, 3] lie to a's brain than to b's, mm."""
        whole = self.index(points_mm) + np.array(self.start)
        at = (whole + 0.5) / self.block - 0.5
        return ndimage.map_coordinates(self.nearer, at.T, order=1, mode="nearest")

    @cached_property
    def tissue(self) -> np.ndarray:
        """The labels, with brain that touches the other child's brain or a sinus set apart as ``contact``.

        Two brains that lie against each other are two brains, and a sinus has a wall: between them runs a plane
        of dissection too thin for a voxel. Where brains are one, the labels say ``brain_unsure``.
        """
        out = self.labels.copy()
        a, b = (self.labels == self.codes[f"brain_{x}"] for x in ("a", "b"))
        sinus = self.labels == self.codes["sinus"]
        round_ = np.ones((DIM,) * self.labels.ndim, bool)  # corners too: the surface bends within one layer
        touching = a & ndimage.binary_dilation(b | sinus, round_) | b & ndimage.binary_dilation(a | sinus, round_)
        out[touching] = self.names[CONTACT]
        return out

    @cached_property
    def names(self) -> dict[str, int]:
        """Codes of ``tissue`` by name."""
        return {**self.codes, CONTACT: max(self.codes.values()) + 1}

    @cached_property
    def far(self) -> np.ndarray:
        """int8 voxels of the box: +1 and -1 where the head surely belongs to a or b, by distance and depth."""
        limit = evidence.value("division.head_surely_mm")
        axes = [np.arange(n) for n in self.labels.shape]
        at = [(x + s + 0.5) / self.block - 0.5 for x, s in zip(axes, self.start)]
        lean = ndimage.map_coordinates(self.nearer, np.meshgrid(*at, indexing="ij"), order=1, mode="nearest",
                                       output=np.float32)
        out = (lean > limit).astype(np.int8) - (lean < -limit).astype(np.int8)
        depth = evidence.value("division.brain_surely_mm") / self.spacing_mm
        for letter, sign in SIGN.items():
            brain = self.labels == self.codes[f"brain_{letter}"]
            out[ndimage.distance_transform_edt(brain) > depth] = sign
        out[self.labels == 0] = 0
        return out

    @cached_property
    def pieces(self) -> np.ndarray:
        """Voxels of the head by connected piece, 0 outside it: every tissue has a cost above 0."""
        return ndimage.label(self.labels > 0, np.ones((DIM,) * self.labels.ndim))[0]

    def held(self, vessels: list[Vessel]) -> np.ndarray:
        """Signs of voxels that are decided before anybody edits: by distance, by depth, by the vessels kept."""
        voxels = self.far.copy()
        kept = self._kept(vessels)
        voxels[kept != 0] = kept[kept != 0]
        return voxels

    def problem(
        self, cost: np.ndarray, vessels: list[Vessel], edited: np.ndarray | None = None,
        held: np.ndarray | None = None,
    ) -> CutProblem:
        """The dividing problem with kept vessels, and signs that people gave to voxels, as decided places.

        held: ``held(vessels)`` if it is known already.

        Raises BadInput: no decided place for a child; two heads that do not touch.
        """
        voxels = self.held(vessels) if held is None else held.copy()
        if edited is not None:  # people overrule what we took for sure
            voxels[edited != 0] = edited[edited != 0]
        problem = CutProblem(cost, on_corners(voxels), self.spacing_mm)
        both = set(np.unique(self.pieces[voxels > 0])) & set(np.unique(self.pieces[voxels < 0])) - {0}
        if not both:
            raise BadInput(FILE, "labels", "two heads that do not touch: there is nothing to divide",
                           "check that the images show the join; twins already apart need no dividing surface")
        return problem

    def _kept(self, vessels: list[Vessel]) -> np.ndarray:
        """Sign of the blood voxels that go with a kept vessel."""
        out = np.zeros(self.labels.shape, np.int8)
        if not vessels:
            return out
        blood = np.argwhere(np.isin(self.labels, [self.codes["sinus"], self.codes["vein"]]))
        if not len(blood):
            return out
        points = np.concatenate([v.points for v in vessels])
        sign = np.concatenate([v.sign for v in vessels])
        reach = np.concatenate([np.full(len(v.points), v.radius_mm) for v in vessels])
        wall = evidence.value("division.vein_surely_mm")
        away, which = cKDTree(points).query(self.world(blood))
        out[tuple(blood.T)] = np.where(away <= reach[which] + wall, sign[which], 0)
        return out


def on_corners(voxels: np.ndarray) -> np.ndarray:
    """Signs on corners from signs on voxels: a corner is decided where its decided voxels agree."""
    padded = np.pad(voxels, 1)
    shape = tuple(n + 1 for n in voxels.shape)
    up, down = np.zeros(shape, bool), np.zeros(shape, bool)
    for shift in np.ndindex(2, 2, 2):
        part = padded[tuple(slice(s, s + n) for s, n in zip(shift, shape))]
        up |= part > 0
        down |= part < 0
    return up.astype(np.int8) * ~down - down.astype(np.int8) * ~up


def around_join(labels: np.ndarray, codes: Mapping[str, int], affine_lps: np.ndarray, spacing_mm: float) -> Domain:
    """The domain of a labelled volume. Raises BadInput: a child without brain in the labels."""
    block = max(1, round(COARSE_MM / spacing_mm))
    away = {}
    for letter in ("a", "b"):
        brain = labels == codes[f"brain_{letter}"]
        if not brain.any():
            raise BadInput(FILE, f"brain_{letter}", "no voxel",
                           f"no brain surely belongs to {letter}: check inside_mm and the field of view")
        away[letter] = ndimage.distance_transform_edt(~_any_in_block(brain, block)) * block * spacing_mm
    nearer = (away["b"] - away["a"]).astype(np.float32)
    head = _any_in_block(labels > 0, block)
    open_ = np.argwhere(head & (np.abs(nearer) < evidence.value("division.head_surely_mm")))
    if not len(open_):
        raise BadInput(FILE, "labels", "two heads that do not touch: there is nothing to divide",
                       "check that the images show the join; twins already apart need no dividing surface")
    low = np.maximum(open_.min(axis=0) - MARGIN_COARSE, 0) * block
    high = np.minimum((open_.max(axis=0) + 1 + MARGIN_COARSE) * block, labels.shape)
    box = tuple(slice(int(a), int(b)) for a, b in zip(low, high))
    return Domain(np.ascontiguousarray(labels[box]), codes, tuple(int(x) for x in low), affine_lps, spacing_mm,  # type: ignore[arg-type]
                  nearer, block)


def _any_in_block(mask: np.ndarray, block: int) -> np.ndarray:
    short = [(-n) % block for n in mask.shape]
    padded = np.pad(mask, [(0, s) for s in short])
    split = [x for n in padded.shape for x in (n // block, block)]
    return np.asarray(padded.reshape(split).any(axis=(1, 3, 5)))


def sampled(line: np.ndarray) -> np.ndarray:
    """Points of a polyline at small steps, ends included."""
    arc = np.r_[0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    n = max(2, int(np.ceil(arc[-1] / SAMPLE_MM)) + 1)
    at = np.linspace(0, arc[-1], n)
    return np.stack([np.interp(at, arc, line[:, i]) for i in range(line.shape[1])], axis=1)
