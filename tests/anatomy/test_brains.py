"""Claims about telling two brains apart: a thin, noisy or broken film suffices; fused tissue is said to be unsure."""

from __future__ import annotations

import numpy as np
import pytest
import synthetic

from twofold.anatomy.brains import split
from twofold.anatomy.grid import Grid


def parted(pair, ct):
    """(brains, truth codes) of a drawn pair whose CT was changed."""
    grid = Grid(tuple(float(x) for x in pair.affine_lps[:3, 3]), pair.spacing_mm, pair.labels.shape)
    cavity = (pair.labels >= 3) & (pair.labels <= 7)
    inside = {t: np.array(p) for t, p in pair.inside_mm.items()}
    return split({"ct": ct.astype(np.float32)}, cavity, pair.labels == 7, grid, inside), pair.labels


def patch(pair, radius_mm):
    """A disc of the film between the brains, in the middle of the join."""
    index = np.moveaxis(np.indices(pair.labels.shape), 0, -1) * pair.spacing_mm + pair.affine_lps[:3, 3]
    return (np.hypot(index[..., 0], index[..., 1]) < radius_mm) & (np.abs(index[..., 2]) < 4) & (pair.labels == 3)


@pytest.mark.parametrize("noise", [0.5, 2.0, 3.0])
def test_noise_moves_no_brain_to_the_other_child(noise):
    pair = synthetic.draw(100.0, spacing_mm=2.0, noise=noise)
    brains, truth = parted(pair, pair.ct)
    for mine, others in ((brains.a, truth == 5), (brains.b, truth == 4)):
        assert (mine & others).sum() < 1e-3 * others.sum()
    assert brains.unsure.sum() < 0.01 * (truth == 4).sum()


def test_a_hole_in_the_film_lets_nothing_through_but_what_lies_in_it():
    pair = synthetic.draw(10.0, spacing_mm=2.0)
    brains, truth = parted(pair, np.where(patch(pair, 6.0), synthetic.BRAIN, pair.ct))
    for mine, code in ((brains.a, 4), (brains.b, 5)):
        assert (mine & (truth == code)).sum() > 0.97 * (truth == code).sum()


def test_broadly_fused_brain_is_unsure_where_it_is_fused():
    pair = synthetic.draw(10.0, spacing_mm=2.0)
    brains, truth = parted(pair, np.where(patch(pair, 24.0), synthetic.BRAIN, pair.ct))
    assert brains.unsure.any()
    height = np.argwhere(brains.unsure)[:, 2] * pair.spacing_mm + pair.affine_lps[2, 3]
    assert abs(float(np.median(height))) < 6
    assert (brains.a & (truth == 5)).sum() < 0.02 * (truth == 5).sum()


def test_exchanging_the_points_exchanges_the_brains_to_the_last_voxel():
    pair = synthetic.draw(60.0, spacing_mm=2.0, noise=2.0)
    one, _ = parted(pair, pair.ct)
    pair.inside_mm = {"a": pair.inside_mm["b"], "b": pair.inside_mm["a"]}
    other, _ = parted(pair, pair.ct)
    assert (one.a == other.b).all() and (one.b == other.a).all() and (one.unsure == other.unsure).all()


def test_on_a_ct_drowned_in_noise_another_image_leads():
    """Two halves of noise look like two modes; the T1, shaded by half across the picture, tells brain from fluid."""
    from twofold.anatomy.brains import brain_share

    rng = np.random.default_rng(4)
    shape = (60, 64, 58)
    at = np.moveaxis(np.indices(shape), 0, -1)
    cavity = np.linalg.norm((at - np.array(shape) / 2) / [26, 28, 25], axis=-1) < 1
    fluid = cavity & ((at[..., 0] // 3) % 6 == 0)
    shade = 0.6 + 0.8 * at[..., 1] / shape[1]
    t1 = np.where(fluid, 45.0, 140.0) * shade + rng.normal(0, 12, shape)
    ct = np.where(cavity, np.where(fluid, 8.0, 34.0), 900.0) + rng.normal(0, 24, shape)
    share, _ = brain_share({"ct": ct.astype(np.float32), "t1": t1.astype(np.float32)}, cavity)
    right = (share[cavity] > 0.5) == ~fluid[cavity]
    assert right.mean() > 0.93
    alone, _ = brain_share({"ct": ct.astype(np.float32)}, cavity)
    assert ((alone[cavity] > 0.5) == ~fluid[cavity]).mean() < right.mean() - 0.05


def test_on_a_calm_ct_the_ct_leads_as_before():
    from twofold.anatomy.brains import _led_by_mr

    rng = np.random.default_rng(4)
    cavity = np.ones((40, 40, 40), bool)
    ct = np.where(np.arange(40)[:, None, None] < 8, 8.0, 34.0) + rng.normal(0, 8, cavity.shape)
    assert _led_by_mr({"ct": ct, "t1": ct}, ct, cavity) is None
