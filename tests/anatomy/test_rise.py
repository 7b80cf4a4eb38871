"""Claims about the long axis of a flattened brain: on a real brain cut in many ways, the frame stays where it was.

The table comes from an average brain (ICBM152); the brain cut here is one man's (Colin27), which it has never seen.
"""

from __future__ import annotations

import nibabel as nib
import numpy as np
import pytest

from twofold import evidence
from twofold.anatomy.rise import rise_deg
from twofold.phantom.prepare import BRAIN, PARTS

STEP = 3
LEVEL = evidence.value("anatomy.brain_long_axis_up_deg")


@pytest.fixture(scope="module")
def brain():
    """(mask, mm of a voxel) of one adult brain; axes right, front, top in the frame of the commissures."""
    image = nib.load(PARTS)
    assert (np.diag(image.affine)[:3] > 0).all()
    whole = np.pad(np.asarray(image.dataobj) == BRAIN, 30)
    return whole[::STEP, ::STEP, ::STEP], STEP * float(image.affine[0, 0])


def cut(mask, spacing, tilt_deg, share, gap_mm=4.0):
    """What is left when a plane, tilted forward of level, takes off a share of the brain; and a body beyond it."""
    grid = np.moveaxis(np.indices(mask.shape), 0, -1) * spacing
    up = np.array([0, np.sin(np.radians(tilt_deg)), np.cos(np.radians(tilt_deg))])
    height = grid @ up
    at = np.quantile(height[mask], 1 - share)
    return mask & (height <= at), (height > at + gap_mm) & (height < at + 60)


def axes_of(mask):
    """Long and short axis of inertia in the mirror plane, towards front and top."""
    points = np.argwhere(mask)[:, 1:].astype(float)
    points -= points.mean(axis=0)
    _, axes = np.linalg.eigh(points.T @ points)
    front = np.array([0, *axes[:, 1]]) * np.sign(axes[0, 1])
    return front, np.array([0, -front[2], front[1]])


def off_deg(front, rise):
    """How far the horizontal lies from the true one when the long axis is said to rise so far."""
    return float(np.degrees(np.arctan2(front[2], front[1])) - rise)


TILTS, SHARES = (-25, -15, -5, 0, 5, 15), (0.08, 0.15, 0.22)


def test_the_horizontal_hardly_hangs_on_the_cut(brain):
    """One brain's own rise may differ from the average: what must not happen is that the answer moves with the cut."""
    corrected, plain = [], []
    for tilt in TILTS:
        for share in SHARES:
            left, other = cut(*brain, tilt, share)
            front, top = axes_of(left)
            corrected.append(off_deg(front, rise_deg(left, other, front, top, brain[1])))
            plain.append(off_deg(front, LEVEL))
    assert np.ptp(corrected) < 0.4 * np.ptp(plain)
    assert np.ptp(corrected) < 6 and np.abs(corrected).max() < 5
    assert np.ptp(plain) > 10


def test_a_cut_that_looks_back_turns_the_axis_up_and_one_that_looks_forward_down(brain):
    rises = []
    for tilt in (-25, 25):
        left, other = cut(*brain, tilt, 0.15)
        rises.append(rise_deg(left, other, *axes_of(left), brain[1]))
    assert rises[0] > LEVEL + 3 and rises[1] < LEVEL


def test_brains_that_do_not_touch_keep_the_level_rise(brain):
    left, other = cut(*brain, 20, 0.15, gap_mm=20)
    assert rise_deg(left, other, *axes_of(left), brain[1]) == LEVEL
