"""A second scan that lies turned and shifted is laid back; one that agrees is left alone."""

from dataclasses import replace

import numpy as np
import pytest
import synthetic

from twofold.anatomy.grid import Grid
from twofold.anatomy.images import Image
from twofold.anatomy.register import aligned
from twofold.anatomy.tissue import head_mask


@pytest.fixture(scope="module")
def pair():
    return synthetic.draw(100.0, spacing_mm=2.0)


def image_of(pair, kind):
    return Image(f"{kind}.nii.gz", kind, getattr(pair, kind), pair.affine_lps)


def laid(pair):
    grid = Grid(tuple(float(v) for v in pair.affine_lps[:3, 3]), pair.spacing_mm, pair.ct.shape)
    return grid, head_mask(pair.ct)


def test_frames_that_agree_are_left_as_they_are(pair):
    grid, head = laid(pair)
    for kind in ("ctv", "mrv"):
        image = image_of(pair, kind)
        same, how = aligned(image, pair.ct, head, grid)
        assert same is image and not how.applied


@pytest.mark.parametrize("kind", ["ctv", "mrv"])
def test_a_moved_scan_is_laid_back_within_a_millimetre(pair, kind):
    grid, head = laid(pair)
    c, s = np.cos(np.radians(4)), np.sin(np.radians(4))
    move = np.array([[c, -s, 0, 5], [s, c, 0, -4], [0, 0, 1, 6], [0, 0, 0, 1]])
    image = image_of(pair, kind)
    _, how = aligned(replace(image, affine_lps=move @ image.affine_lps), pair.ct, head, grid)
    points = grid.world(np.argwhere(head)[::500])
    way = how.to_ct @ move
    off = np.linalg.norm(points @ way[:3, :3].T + way[:3, 3] - points, axis=1)
    assert how.applied
    assert np.percentile(off, 95) < 1.0
    assert how.error_mm < 1.0
