"""Arteries are told from veins by where they enter and how they go on, and are taken off the veins that they touch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from twofold.anatomy.arteries import ARTERY, VEIN, part_arteries, tell_arteries
from twofold.anatomy.grid import Grid
from twofold.anatomy.radius import dense
from twofold.anatomy.web import Branch, Web

GRID = Grid((-60.0, -60.0, -60.0), 1.0, (121, 121, 121))


@dataclass
class Head:
    """As much of ``Place`` as is asked: one head at the origin, left +x, front -y, up +z."""

    grid: Grid = GRID

    def child(self, point):
        return "a"

    def leaves_low(self, child, point, radius):
        return bool(point[2] < -50)

    def lateral(self, child, points):
        return points[:, 0]

    def forward(self, child, points):
        return -points[:, 1]

    def height(self, child, points):
        return points[:, 2]

    def depths(self, points):
        return np.zeros(len(points))


CAROTID = [[16, -4, -55], [12, -8, -30], [9, -9, -10]]
MIDDLE = [[9, -9, -10], [25, -9, -5], [40, 0, 5]]
TRUNK = [[16, -4, -55], [12, -8, -30], [9, -9, -10], [25, -9, -5]]
JUGULAR = [[21, 10, -55], [30, 25, -40], [40, 35, -25], [20, 55, -10], [0, 58, 0]]
CORTICAL = [[40, 20, 20], [25, 40, 15], [0, 58, 0]]


def web_of(*lines, radius):
    """A web of polylines joined where their ends agree."""
    web, at = Web(), {}
    for points, r in zip(lines, radius):
        ends = [at.setdefault(tuple(p), None) for p in (points[0], points[-1])]
        for k, p in enumerate((points[0], points[-1])):
            if at[tuple(p)] is None:
                at[tuple(p)] = web.add_node(np.array(p, float))
            ends[k] = at[tuple(p)]
        web.add(Branch(ends[0], ends[1], dense(np.array(points, float), 1.0), r))
    return web


def told(web, share):
    """Blood of every branch, in order."""
    tell_arteries(web, Head(), [share])
    return [web.branches[i].blood for i in sorted(web.branches)]


def test_a_carotid_and_its_branch_are_arteries_a_jugular_and_its_vein_are_veins():
    web = web_of(CAROTID, MIDDLE, JUGULAR, CORTICAL, radius=(1.6, 1.1, 2.0, 1.2))
    assert told(web, np.ones(GRID.shape, np.float32)) == [ARTERY, ARTERY, VEIN, VEIN]


def test_brightness_need_not_differ_and_letters_do_not_matter():
    web = web_of(JUGULAR, CAROTID, radius=(1.6, 1.6))
    assert told(web, np.full(GRID.shape, 0.8, np.float32)) == [VEIN, ARTERY]


def test_without_an_artery_at_the_base_nothing_is_called_one():
    web = web_of(JUGULAR, CORTICAL, MIDDLE, radius=(2.0, 1.2, 1.1))
    assert ARTERY not in told(web, np.ones(GRID.shape, np.float32))


def test_an_artery_that_touches_a_vein_keeps_its_far_side_and_is_taken_off():
    touch = [25, -9, -5]
    vein_near = [[25, 20, -20], [25, 5, -12], touch]
    vein_far = [touch, [25, -22, 3], [25, -36, 10]]
    web = web_of(TRUNK, [touch, [33, -5, 0], [40, 0, 5]], [*JUGULAR[:3], [25, 20, -20]], vein_near, vein_far,
                 radius=(1.5, 1.4, 2.0, 1.4, 1.4))
    assert told(web, np.ones(GRID.shape, np.float32)) == [ARTERY, ARTERY, VEIN, VEIN, VEIN]
    part_arteries(web)
    pieces = [sorted({web.branches[b].blood for n in piece for b in web.at(n)}) for piece in web.components()]
    assert sorted(pieces) == [[ARTERY], [VEIN]]


def test_how_sure_it_is_told_lies_between_a_coin_and_certainty():
    web = web_of(CAROTID, MIDDLE, JUGULAR, CORTICAL, radius=(1.6, 1.1, 2.0, 1.2))
    told(web, np.ones(GRID.shape, np.float32))
    assert all(0.5 <= b.told <= 1 for b in web.branches.values())
    assert web.branches[0].told == pytest.approx(1)
