"""A whole drawn pair in memory: shape, vessels, tissues, scans and truth, from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Protocol

import numpy as np

from twofold import progress
from twofold.phantom import arteries, raster, sinuses, veins
from twofold.phantom.curves import Wall
from twofold.phantom.extras import drawn_extras
from twofold.phantom.frames import Frame, moved, own
from twofold.phantom.heads import Shape, shape
from twofold.phantom.network import Letters, Network
from twofold.phantom.numerics import TYPES
from twofold.phantom.place import ABOVE, BELOW
from twofold.phantom.raster import Drawn
from twofold.phantom.scans import difficulty, scans
from twofold.phantom.spec import Spec
from twofold.phantom.tissues import BRAIN_OF, Tissues, fill


class Stream(IntEnum):
    """One stream of chance per part, so that a change in one part leaves the others as they were; append only."""

    POSE = auto()
    FOLDS = auto()
    RING = auto()
    SINUSES = auto()
    SUPERFICIAL = auto()
    CROSSING = auto()
    FILM = auto()
    DEEP = auto()
    ARTERIES = auto()
    FEEDERS = auto()
    TISSUES = auto()
    SCANS = auto()
    FRAME = auto()
    EXTRAS = auto()


@dataclass(frozen=True)
class Pair:
    """Everything that was drawn. letters: of the child below and of the child above the join. frame: where the MR
    images lie; the CT images lie on the shape's grid.
    """

    spec: Spec
    letters: Letters
    tilt_deg: float
    shape: Shape
    network: Network
    drawn: Drawn
    tissues: Tissues
    scans: dict[str, np.ndarray]
    frame: Frame


def draw(spec: Spec, swap: bool = False, with_scans: bool = True) -> Pair:
    """The pair of a spec. Args: swap: exchange the letters and nothing else."""
    def chance(stream: Stream, side: int = 0) -> np.random.Generator:
        return np.random.default_rng([spec.seed, stream, side])

    letters: Letters = ("b", "a") if swap else ("a", "b")
    with progress.task("phantom: heads, vessels, scans", total=len(("heads", "vessels", "voxels", "scans"))) as task:
        pose = chance(Stream.POSE)
        tilt = float(pose.uniform(*TYPES[spec.type]["tilt"]))
        contact = sinuses.drawn("contact_total_cm2" if spec.shared_sinus else "contact_partial_cm2", pose)
        heads = shape(spec.rotation_deg, tilt, contact, spec.spacing_mm, chance(Stream.FOLDS), spec.extras)
        task.advance()
        network = vessels(spec, heads, chance)
        task.advance()
        drawn = raster.draw(network, heads.grid)
        codes = (BRAIN_OF[letters[BELOW] == "b"], BRAIN_OF[letters[ABOVE] == "b"])
        more = drawn_extras(heads, spec.extras, chance(Stream.EXTRAS))
        tissues = fill(heads, network, drawn, codes, chance(Stream.TISSUES), more)
        task.advance()
        how = difficulty(spec.difficulty)
        frame = moved(heads.grid, chance(Stream.FRAME)) if how.moved else own(heads.grid)
        images = scans(heads, tissues, network, drawn, how, chance(Stream.SCANS), frame) if with_scans else {}
        task.advance()
    return Pair(spec, letters, tilt, heads, network, drawn, tissues, images, frame)


class Chance(Protocol):
    """Gives the stream of chance of a part, per side where it has two."""

    def __call__(self, stream: Stream, side: int = 0) -> np.random.Generator: ...


def vessels(spec: Spec, heads: Shape, chance: Chance) -> Network:
    """Every vessel of the pair, as tubes."""
    wall, network = Wall(heads), Network()
    ring = sinuses.ring(network, wall, heads, spec.rotation_deg, chance(Stream.RING)) if spec.shared_sinus else None
    for side in (BELOW, ABOVE):
        sinuses.own(network, wall, heads, side, ring, chance(Stream.SINUSES, side))
    if ring is not None:  # those with the least room first: later ones keep clear of them
        for side in (BELOW, ABOVE):
            veins.crossing(network, wall, heads, side, chance(Stream.CROSSING, side))
        for side in (BELOW, ABOVE):
            veins.between(network, wall, heads, side, ring, chance(Stream.FILM, side))
    for side in (BELOW, ABOVE):
        veins.superficial(network, wall, heads, side, ring, chance(Stream.SUPERFICIAL, side))
        veins.deep(network, heads, side, chance(Stream.DEEP, side))
        arteries.own(network, wall, heads, side, chance(Stream.ARTERIES, side))
    arteries.feeders(network, wall, heads, chance(Stream.FEEDERS))
    return network
