"""The dividing surface against answers known in closed form."""

import os
import subprocess
import sys
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
import scenes
from scipy.optimize import brentq
from scipy.spatial import cKDTree

from twofold.division.surface import mesh, pyramid
from twofold.division.surface.pdhg import certificate, minimise
from twofold.division.surface.problem import CutProblem
from twofold.errors import BadInput

RNG = np.random.default_rng(11)
NORMALS = [*RNG.normal(size=(8, 3)), np.array([1, 2, 3.0]), np.array([1, -2, 3.0])]


@pytest.mark.parametrize("normal", NORMALS, ids=lambda n: "/".join(f"{x:.1f}" for x in n))
def test_a_flat_rim_gives_a_flat_surface_whatever_its_direction(normal):
    problem, unit, radius = scenes.ball_cut_by_plane(40, normal)
    cut = minimise(problem)
    m = mesh.extract(problem, cut.v)
    points = m.vertices + 0.5 - 20
    inner = np.linalg.norm(points, axis=1) < radius - 5
    deviation = (points @ unit)[inner]
    assert np.sqrt(np.mean(deviation**2)) <= 0.25
    assert np.abs(deviation).max() <= 0.5
    middle = np.linalg.norm(m.corners().mean(axis=1) + 0.5 - 20, axis=1) < radius - 5
    assert m.areas(1.0)[middle].sum() == pytest.approx(np.pi * (radius - 5) ** 2, rel=0.015)


def test_a_film_between_near_rings_is_a_catenoid():
    R, h = 15, 6
    problem = scenes.two_rings(R, h, 40)
    cut = minimise(problem)
    waist = brentq(lambda c: c * np.cosh(h / c) - R, R / 2, R)
    points = mesh.extract(problem, cut.v).vertices + 0.5
    z = points[:, 2] - h
    r = np.hypot(points[:, 0] - 20, points[:, 1] - 20)
    inner = np.abs(z) < h - 1
    assert np.sqrt(np.mean((r - waist * np.cosh(z / waist))[inner] ** 2)) <= 0.25
    exact = np.pi * waist**2 * (np.sinh(2 * h / waist) + 2 * h / waist)
    assert mesh.cost(mesh.extract(problem, cut.v), problem) == pytest.approx(exact, rel=0.04)


def test_a_film_between_far_rings_breaks_into_two_discs():
    R, h = 15, 10  # h/R = 0.67, beyond 0.5277
    problem = scenes.two_rings(R, h, 40)
    cut = minimise(problem)
    middle = cut.v[:, :, h]
    assert (middle < 0).all()
    assert cut.energy == pytest.approx(2 * np.pi * R**2, rel=0.03)


@pytest.mark.parametrize("half, discs", [(10, False), (12, True)])  # the jump is at 0.5277 of the radius
def test_the_film_jumps_from_tube_to_discs_where_the_discs_become_cheaper(half, discs):
    cut = minimise(scenes.two_rings(20, half, 52))
    assert (cut.v[:, :, half] < 0).all() == discs


@pytest.mark.parametrize("n, r0, stiff, close", [(40, 12.0, 0.02, 0.02), (96, 30.0, 0.005, 0.005)])
def test_a_sphere_is_found_where_its_cost_is_least(n, r0, stiff, close):
    problem = scenes.weighted_sphere(n, r0, stiff)
    cut = minimise(problem)
    m = mesh.extract(problem, cut.v)
    r = np.linalg.norm(m.vertices + 0.5 - n / 2, axis=1)
    assert np.sqrt(np.mean((r - r0) ** 2)) <= 0.25
    assert mesh.cost(m, problem) == pytest.approx(4 * np.pi * r0**2, rel=close)


def test_the_flow_that_fans_out_from_a_point_proves_the_sphere():
    n, r0 = 64, 20.0
    problem = scenes.weighted_sphere(n, r0, 0.02)
    at = scenes.centres(n)
    r = np.linalg.norm(at, axis=-1)
    fan = np.moveaxis(at * (r0**2 / np.maximum(r, 1) ** 3)[..., None], -1, 0)  # |fan| = r0^2 / r^2, without sources
    fan = np.where(problem.cost >= np.linalg.norm(fan, axis=0), -fan, 0).astype(np.float32)
    v = np.where(np.linalg.norm(scenes.corners(n), axis=-1) < r0, 1, -1).astype(np.float32)
    energy, bound = certificate(problem, v, fan)
    assert bound == pytest.approx(4 * np.pi * r0**2, rel=0.01)
    assert bound <= minimise(problem).energy <= energy


def test_a_cleft_one_voxel_wide_is_followed_exactly():
    n = 24
    cost = np.full((n, n, n), 10.0, np.float32)
    cleft = 10 + (np.arange(n) // 8)  # steps sideways twice
    for x in range(n):
        cost[x, :, cleft[x]] = 0.15
    for x in (8, 16):
        cost[x, :, cleft[x] - 1] = 0.15
    fixed = np.zeros((n + 1,) * 3, np.int8)
    fixed[..., :4], fixed[..., -4:] = -1, 1
    problem = CutProblem(cost, fixed)
    m = mesh.extract(problem, minimise(problem).v)
    where = problem.cost[tuple(m.voxels().T)]
    assert m.areas(1.0)[where > 1].sum() < 0.01 * m.areas(1.0).sum()


def test_a_wall_with_one_hole_costs_the_hole():
    n, side = 20, 6
    cost = np.full((n, n, n), 1.0, np.float32)
    cost[:, :, n // 2] = 0.0
    cost[:side, :side, n // 2] = 1.0
    fixed = np.zeros((n + 1,) * 3, np.int8)
    fixed[..., 0], fixed[..., -1] = 1, -1
    cut = minimise(CutProblem(cost, fixed), goal=1e-4)
    assert cut.energy == pytest.approx(side**2, rel=0.02)


def test_no_field_is_cheaper_than_any_flow_allows():
    problem = scenes.bumpy()
    rng = np.random.default_rng(5)
    for _ in range(20):
        v = rng.uniform(-1, 1, problem.fixed.shape).astype(np.float32)
        v[problem.fixed != 0] = problem.fixed[problem.fixed != 0]
        p = rng.normal(size=(3, *(n + 2 for n in problem.cost.shape))).astype(np.float32)
        cap = np.pad(problem.cost, 1)
        p *= cap / np.maximum(np.sqrt((p**2).sum(axis=0)), cap + 1e-9) * rng.uniform(0, 1)
        energy, bound = certificate(problem, v, p)
        assert energy >= bound
    cut = minimise(problem)
    assert cut.energy >= cut.bound


def test_ten_times_the_cost_is_the_same_surface_at_ten_times_the_price():
    problem = scenes.bumpy()
    dearer = CutProblem(problem.cost * 8, problem.fixed)  # a power of two: the same bits
    one, ten = minimise(problem), minimise(dearer)
    assert ten.energy == pytest.approx(8 * one.energy, rel=1e-6)
    assert np.array_equal(one.v, ten.v)


def test_swapping_the_children_mirrors_the_field():
    problem = scenes.two_heads()
    swapped = CutProblem(problem.cost, -problem.fixed, problem.spacing_mm)
    one, other = pyramid.solve(problem), pyramid.solve(swapped)
    assert np.array_equal(one.v, -other.v)
    assert one.energy == other.energy and one.bound == other.bound
    m = mesh.extract(problem, one.v, first_up=True)
    s = mesh.extract(swapped, other.v, first_up=False)
    assert np.array_equal(m.vertices, s.vertices)
    assert np.array_equal(m.faces, s.faces[:, ::-1])


def test_raising_a_cost_anywhere_never_makes_the_division_cheaper():
    problem = scenes.bumpy()
    base = minimise(problem)
    rng = np.random.default_rng(2)
    for _ in range(3):
        raised = problem.cost * (1 + (rng.random(problem.cost.shape) < 0.1))
        dearer = minimise(CutProblem(raised.astype(np.float32), problem.fixed))
        assert dearer.energy >= base.bound


def test_all_48_turns_and_mirrors_of_the_head_turn_the_surface():
    problem = scenes.two_heads(24, 128 / 24)
    v = minimise(problem, goal=2e-4).v
    here = cKDTree(mesh.extract(problem, v).vertices)
    for axes in permutations(range(3)):
        for flips in product((False, True), repeat=3):
            flipped = tuple(np.flatnonzero(flips))
            turned = CutProblem(
                np.ascontiguousarray(np.flip(problem.cost.transpose(axes), flipped)),
                np.ascontiguousarray(np.flip(problem.fixed.transpose(axes), flipped)),
                problem.spacing_mm,
            )
            back = np.flip(minimise(turned, goal=2e-4).v, flipped).transpose(np.argsort(axes))
            there = mesh.extract(problem, np.ascontiguousarray(back)).vertices
            assert np.max(here.query(there)[0]) <= 0.3


def test_the_band_finds_what_the_whole_volume_finds():
    problem = scenes.two_heads()
    whole = minimise(problem)
    band = pyramid.solve(problem, whole_limit=400)
    assert band.energy <= whole.energy * (1 + 2e-3)
    assert band.bound <= whole.energy and whole.bound <= band.energy
    assert band.global_gap <= 2e-3


THREADS = """
import hashlib, scenes
from twofold.division.surface import pyramid
cut = pyramid.solve(scenes.two_heads(), whole_limit=50)
print(hashlib.sha256(cut.v.tobytes() + cut.flow.p.tobytes()).hexdigest(), cut.energy, cut.bound)
"""


def test_one_two_and_four_threads_give_the_same_bits():
    said = set()
    for n in ("1", "2", "4"):
        env = {**os.environ, "NUMBA_NUM_THREADS": n, "PYTHONPATH": str(Path(__file__).parent)}
        said.add(subprocess.run([sys.executable, "-c", THREADS], env=env, capture_output=True, text=True,
                                check=True).stdout)
    assert len(said) == 1


@pytest.mark.parametrize("spoil, words", [
    (lambda cost, fixed: cost.__setitem__((3, 3, 3), np.nan), "not finite numbers"),
    (lambda cost, fixed: cost.__setitem__((3, 3, 3), -1), "lowest cost"),
    (lambda cost, fixed: cost.__setitem__((3, 3, 3), 1e9), "times the cheapest"),
    (lambda cost, fixed: cost.__setitem__(slice(None), 0), "no voxel of tissue"),
    (lambda cost, fixed: fixed.__setitem__(fixed > 0, 0), "seeds of twin a"),
    (lambda cost, fixed: fixed.__setitem__(fixed < 0, 0), "seeds of twin b"),
])
def test_a_volume_that_makes_no_sense_is_refused_in_words(spoil, words):
    problem = scenes.bumpy(8)
    cost, fixed = problem.cost.copy(), problem.fixed.copy()
    spoil(cost, fixed)
    with pytest.raises(BadInput, match=words):
        CutProblem(cost, fixed)
