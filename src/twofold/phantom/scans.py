"""CT, CT venogram, MR venogram and T1 of the filled heads, as clean or as bad as asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk

from twofold.evidence import value
from twofold.flow.records import ARTERIAL
from twofold.phantom import numerics as n
from twofold.phantom.frames import Frame, seen_in
from twofold.phantom.heads import Shape
from twofold.phantom.network import SIDE, Network
from twofold.phantom.raster import Drawn
from twofold.phantom.tissues import Tissues
from twofold.phantom.waves import field


@dataclass(frozen=True)
class Difficulty:
    """How bad the scans are; every field is 0 in a perfect scan.

    noise: times the base noise. artery: how bright arteries are in venograms, as a share of veins. dropout: share
    of a vein's length that may lose MR signal. inplane: MR signal lost where flow runs in the slice. late: contrast
    that one child's veins lack in the CT venogram. shading: HU, uneven field of the CT. bias: MR field, share.
    hardening: HU lost beside thick bone. ghost: share of a displaced image (motion). moved: 1 if MR comes from a second
    scanner, whose frame and field of view are its own, with a T1 beside the venogram.
    """

    noise: float
    artery: float
    dropout: float
    inplane: float
    late: float
    shading: float
    bias: float
    hardening: float
    ghost: float
    moved: float


def difficulty(word: str) -> Difficulty:
    """The settings behind ``clean``, ``clinical`` or ``poor``."""
    return Difficulty(**n.DIFFICULTY[word])


def scans(
    shape: Shape, tissues: Tissues, network: Network, drawn: Drawn, how: Difficulty, random: np.random.Generator,
    frame: Frame,
) -> dict[str, np.ndarray]:
    """The scans as int16 arrays by kind: ct and ctv in HU on the drawing's grid, mrv (and t1) on the frame's, in
    arbitrary units.

    Args: frame: of the MR scanner.
    """
    out = {}
    plain = _plain_ct(tissues)
    vessels = drawn.vein + drawn.artery > 0
    blood = np.full(len(drawn.tube_of), value("phantom.hu_blood"), np.float32)
    for kind, signal in (("ct", blood), ("ctv", _contrast(network, drawn, how, random))):
        hu = plain.copy()
        _pour(hu, drawn, signal, vessels)
        if how.shading or how.hardening:
            hu += how.shading * _uneven(shape, random) - how.hardening * _beside_bone(shape, tissues)
        hu = _ghosted(_spread(hu, n.CT_PSF_MM, shape), how, shape)
        hu += _grain(hu.shape, value("phantom.ct_noise_hu") * how.noise, shape, random)
        out[kind] = _int16(hu)
    mr = _plain_mr(tissues, "mr")
    _pour(mr, drawn, _mr_signal(network, drawn, how, random), vessels)
    out["mrv"] = _magnetic(mr, value("phantom.mr_noise"), how, shape, frame, random)
    if how.moved:
        t1 = _plain_mr(tissues, "t1")
        _pour(t1, drawn, np.full(len(drawn.tube_of), value("phantom.t1_blood"), np.float32), vessels)
        out["t1"] = _magnetic(t1, value("phantom.t1_noise"), how, shape, frame, random)
    return out


def _magnetic(
    mr: np.ndarray, sd: float, how: Difficulty, shape: Shape, frame: Frame, random: np.random.Generator
) -> np.ndarray:
    """An MR image as its scanner gives it: uneven, spread, moved, in its own frame, with the noise of a magnitude."""
    if how.bias:
        mr *= 1 + how.bias * _uneven(shape, random)
    mr = seen_in(frame, _ghosted(_spread(mr, n.MR_PSF_MM, shape), how, shape), shape.grid)
    sd *= how.noise
    return _int16(np.hypot(mr + _grain(mr.shape, sd, None, random), _grain(mr.shape, sd, None, random)))


def _plain_ct(t: Tissues) -> np.ndarray:
    """HU before blood."""
    hu = {k: value(f"phantom.hu_{k}") for k in ("air", "soft", "fat", "bone", "csf", "grey", "white", "dura")}
    soft = hu["soft"] + t.fat * (hu["fat"] - hu["soft"])
    brain = hu["white"] + t.grey * (hu["grey"] - hu["white"])
    inner = hu["csf"] + t.brain * (brain - hu["csf"])
    inner += t.dura * (hu["dura"] - inner)
    out = soft + t.cavity * (inner - soft)
    out += t.bone * (hu["bone"] - out)
    if t.saline is not None:
        out += t.saline * (hu["csf"] - out)
    return (hu["air"] + np.maximum(t.head, t.cavity) * (out - hu["air"])).astype(np.float32)


def _plain_mr(t: Tissues, kind: str) -> np.ndarray:
    """MR values before blood. Args: kind: of the venogram (static tissue part saturated, mr) or of T1 (t1)."""
    mr = {k: value(f"phantom.{kind}_{k}") for k in ("soft", "fat", "bone", "csf", "grey", "white", "dura")}
    soft = mr["soft"] + t.fat * (mr["fat"] - mr["soft"])
    brain = mr["white"] + t.grey * (mr["grey"] - mr["white"])
    inner = mr["csf"] + t.brain * (brain - mr["csf"])
    inner += t.dura * (mr["dura"] - inner)
    out = soft + t.cavity * (inner - soft)
    out += t.bone * (mr["bone"] - out)
    if t.saline is not None:
        out += t.saline * (mr["csf"] - out)
    return (np.maximum(t.head, t.cavity) * out).astype(np.float32)


def _contrast(network: Network, drawn: Drawn, how: Difficulty, random: np.random.Generator) -> np.ndarray:
    """HU of blood per stretch in the CT venogram: veins full, arteries half washed out, one child later."""
    vein, plain = value("phantom.hu_vein_contrast"), value("phantom.hu_blood")
    late_side = SIDE[int(random.integers(2))]
    lack = np.array([how.late * t.id.startswith(late_side) * random.uniform(0.5, 1) for t in network.tubes])
    lack += how.late / 2 * random.uniform(0, 1, len(network.tubes))
    level = 1 - lack
    level[_arterial(network)] = how.artery
    return (plain + (vein - plain) * level[drawn.tube_of]).astype(np.float32)


def _mr_signal(network: Network, drawn: Drawn, how: Difficulty, random: np.random.Generator) -> np.ndarray:
    """Signal of blood per stretch in the MR venogram: slow and in-plane flow lose it, arteries contaminate."""
    full = value("phantom.mr_blood")
    level = np.ones(len(drawn.tube_of))
    small = np.array([t.radius_mm for t in network.tubes])[drawn.tube_of] < n.SLOW_RADIUS_MM
    level -= how.inplane * (1 - np.abs(drawn.direction_of[:, 2]))
    for t, tube in enumerate(network.tubes):
        here = drawn.tube_of == t
        if tube.kind in ARTERIAL:
            level[here] = how.artery
            continue
        middle, half = random.uniform(0, 1), random.uniform(0, how.dropout)
        may = small | (random.uniform() < n.SINUS_DROPS)
        level[here & may & (np.abs(drawn.along_of - middle) < half)] *= random.uniform(*n.DROPOUT_LEVEL)
    return (full * level).astype(np.float32)


def _arterial(network: Network) -> np.ndarray:
    return np.array([t.kind in ARTERIAL for t in network.tubes])


def _pour(image: np.ndarray, drawn: Drawn, signal: np.ndarray, where: np.ndarray) -> None:
    """Replace each voxel's filled share by the signal of the nearest stretch."""
    at = np.nonzero(where & (drawn.stretch >= 0))
    share = np.minimum(drawn.vein[at] + drawn.artery[at], 1)
    image[at] += share * (signal[drawn.stretch[at]] - image[at])


def _spread(image: np.ndarray, sigma_mm: float, shape: Shape) -> np.ndarray:
    """The image through the scanner's point spread."""
    out = sitk.DiscreteGaussian(sitk.GetImageFromArray(image), [(sigma_mm / shape.grid.spacing) ** 2] * n.DIM)
    return sitk.GetArrayFromImage(out)


def _grain(size: tuple[int, ...], sd: float, shape: Shape | None, random: np.random.Generator) -> np.ndarray:
    """Noise of a standard deviation; with a shape, of the grain of a reconstructed CT."""
    noise = random.standard_normal(size, dtype=np.float32)
    if shape is not None:
        noise = _spread(noise, n.GRAIN_MM, shape)
        noise /= noise.std()
    return noise * np.float32(sd)


def _uneven(shape: Shape, random: np.random.Generator) -> np.ndarray:
    """A smooth field between about -1 and 1, as a coil or a beam leaves it."""
    return field(shape.grid, n.FIELD_WAVES, n.FIELD_MM, random)


def _beside_bone(shape: Shape, t: Tissues) -> np.ndarray:
    """0 to 1: how much bone lies round a voxel, as beams through it see it."""
    image = sitk.GetImageFromArray(t.bone)
    seen = sitk.GetArrayFromImage(sitk.SmoothingRecursiveGaussian(image, [n.HARDENING_MM / shape.grid.spacing] * n.DIM))
    return seen / max(float(seen.max()), n.TINY) * t.cavity


def _ghosted(image: np.ndarray, how: Difficulty, shape: Shape) -> np.ndarray:
    """The image with a faint displaced copy, as a breath leaves it."""
    if not how.ghost:
        return image
    by = max(round(n.GHOST_MM / shape.grid.spacing), 1)
    return (1 - how.ghost) * image + how.ghost * np.roll(image, by, axis=1)


def _int16(image: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(image), -n.NIFTI_LIMIT, n.NIFTI_LIMIT).astype(np.int16)
