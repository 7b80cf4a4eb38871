"""Who labels the images: the classical rules, or a network of the hospital's own, from a folder on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from twofold.anatomy import nnunet, numerics
from twofold.anatomy.brains import split
from twofold.anatomy.labels import CODES
from twofold.anatomy.own import NEEDED, Drawn, structure_of
from twofold.anatomy.scans import Scans
from twofold.case import Case
from twofold.errors import BadInput

FOLDER = "networks"
WHOLE = "brain"  # a network cannot know who is a: it says brain, and the points in case.yaml say whose


class Segmenter(Protocol):
    """Labels for images that lie on one grid."""

    def label(self, scans: Scans) -> np.ndarray:
        """uint8 of the grid's shape, codes of ``labels.CODES``. Raises BadInput: images that it cannot use."""
        ...


@dataclass(frozen=True)
class Network:
    """An nnU-Net folder with its network as ONNX (see ``nnunet``)."""

    plan: nnunet.Plan

    def label(self, scans: Scans) -> np.ndarray:
        """The network's labels, its brain split between the children by the points inside them."""
        lacking = [k for k in self.plan.kinds if k not in scans.by_kind]
        if lacking:
            raise BadInput(self.plan.folder / "dataset.json", "channel_names", ", ".join(self.plan.kinds),
                           f"the case has no {', '.join(lacking)}: add it under images, or use another network")
        images = np.stack([scans.by_kind[k] for k in self.plan.kinds])
        own = nnunet.classes(self.plan, images, scans.grid.spacing_mm)
        out, brain = np.zeros(scans.grid.shape, np.uint8), np.zeros(scans.grid.shape, bool)
        for name, value in self.plan.labels.items():
            structure = structure_of(name)
            if name.strip().lower() == WHOLE:
                brain |= own == value
            elif structure is not None:
                out[own == value] = CODES[structure]
            elif value != 0:
                raise BadInput(self.plan.folder / "dataset.json", "labels", name,
                               f"name it {WHOLE}, or one of: {', '.join(CODES)}")
        if brain.any():
            cavity = brain | (out == CODES["csf"])
            vessels = np.isin(out, [CODES[s] for s in ("vein", "sinus", "artery")])
            whose = split(scans.by_kind, cavity, vessels, scans.grid, scans.inside_mm, scans.seen)
            out[brain] = CODES["brain_unsure"]
            out[brain & whose.a], out[brain & whose.b] = CODES["brain_a"], CODES["brain_b"]
        return out


def network_of(case: Case) -> Network | None:
    """The network that ``case.yaml`` names, or None. Raises BadInput: an address, a path outside, a broken folder."""
    name = case.file.network
    if name is None:
        return None
    file, remedy = case.root / "case.yaml", f"copy the network's folder into {FOLDER}/ of the case and name it"
    if "://" in name:
        raise BadInput(file, "network", name, f"nothing is fetched from anywhere: {remedy}")
    folder = (case.root / name).resolve()
    if not folder.is_relative_to((case.root / FOLDER).resolve()) or folder == (case.root / FOLDER).resolve():
        raise BadInput(file, "network", name, remedy)
    return Network(nnunet.read(folder))


def labelled(segmenter: Segmenter, scans: Scans, file: Path) -> Drawn:
    """A segmenter's labels in the form of a team's own. Raises BadInput: bone or a brain that it did not find."""
    volume = segmenter.label(scans)
    for name in NEEDED:
        if (volume == CODES[name]).sum() < numerics.MESH_MIN_VOXELS:
            raise BadInput(file, name, "not found by the network", "use another network, or leave it out of case.yaml")
    return Drawn(file, volume, scans.grid)
