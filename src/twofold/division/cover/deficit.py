"""What each child lacks over the opening: skin, bone and dura, as low, middle and high."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from twofold import evidence
from twofold.division.numerics import AREA_DECIMALS, COVER_SAMPLES, COVER_SEED, SMOOTHINGS
from twofold.division.records import Band, Cover, Deficits
from twofold.division.surface.mesh import Mesh, smoothed
from twofold.quantity import MM2_PER_CM2, P10, P50, P90

INSIDE_SKULL = ("csf", "brain_a", "brain_b", "brain_unsure", "vein", "sinus", "artery", "dura", "contact")
LAYERS = {"skin": None, "bone": ("bone", *INSIDE_SKULL), "dura": INSIDE_SKULL}  # None: all that the surface crosses


def outlines(mesh: Mesh, tissue: np.ndarray, spacing_mm: float) -> dict[str, tuple[float, float]]:
    """For skin, bone and dura: the flat area of the opening and that of the surface without its folds, cm2.

    The flat area is that of the surface's shadow along its own mean direction: folds cancel in it. The folded
    mesh itself would overstate the skin by a fifth.

    Args: tissue: name of the tissue that each triangle cuts.
    """
    t = mesh.corners() * spacing_mm  # the shadow needs no smoothing, which would draw the rim in
    normal = 0.5 * np.cross(t[:, 1] - t[:, 0], t[:, 2] - t[:, 0])
    area = smoothed(mesh, SMOOTHINGS).areas(spacing_mm)
    out = {}
    for layer, tissues in LAYERS.items():
        use = np.isin(tissue, tissues) if tissues else np.ones(len(tissue), bool)
        flat = float(np.linalg.norm(normal[use].sum(axis=0)))
        out[layer] = (flat / MM2_PER_CM2, max(flat, float(area[use].sum())) / MM2_PER_CM2)
    return out


def deficits(opening: Mapping[str, tuple[float, float]], grown: np.ndarray | float = 1.0) -> Deficits:
    """What both children lack. The opening is the same from both sides, and so is what is unknown about it.

    grown: area of the opening over the one given, one value or ``COVER_SAMPLES`` draws.
    skin = opening x dome / (1 - recoil) - spare; bone and dura = opening x dome; dome = 1 + (rise / radius)^2.
    Source: algorithms dossier 3.
    """
    rng = np.random.default_rng(COVER_SEED)

    def drawn(id: str) -> np.ndarray:
        return evidence.estimate(f"division.{id}").quantiles(rng.uniform(0, 1, COVER_SAMPLES))

    dome = 1 + drawn("rise_over_radius") ** 2
    recoil, spare = drawn("recoil"), drawn("spare_skin_cm2")
    between = rng.uniform(0, 1, COVER_SAMPLES)
    area = {k: grown * (flat + between * (folded - flat)) for k, (flat, folded) in opening.items()}
    cover = Cover(
        skin=band(np.maximum(area["skin"] * dome / (1 - recoil) - spare, 0)),
        bone=band(area["bone"] * dome),
        dura=band(area["dura"] * dome),
    )
    return Deficits(a=cover, b=cover)


def band(values: np.ndarray) -> Band:
    """Tenth, fiftieth and ninetieth percentile."""
    low, mid, high = (round(float(x), AREA_DECIMALS) for x in np.quantile(values, (P10, P50, P90)))
    return Band(low=low, mid=mid, high=high)
