"""What else the surface could be, on a small pair with a known plane between two brains."""

import numpy as np
import pytest
import scenes

from twofold.division.surface import aims, mesh, pyramid
from twofold.division.surface.problem import CutProblem

A, B, CSF, BONE, SKIN, UNSURE = 4, 5, 3, 2, 1, 6
PRICE = {A: 10.0, B: 10.0, CSF: 0.15, BONE: 0.4, SKIN: 0.6, UNSURE: 3.0}
CODES = {"brain_a": (A,), "brain_b": (B,), "bone": (BONE,), "skin": (SKIN,)}


def slab(fused: bool = False):
    """a above b in a box with walls of bone; a cleft between them, or brain that may be either's."""
    n = 24
    tissue = np.full((n, n, n), A)
    tissue[:, :, : n // 2] = B
    tissue[:, :, n // 2 - 1 : n // 2 + 1] = CSF
    if fused:
        tissue[8:16, 8:16, n // 2 - 6 : n // 2 + 6] = UNSURE
    tissue[:3], tissue[-3:] = BONE, BONE
    cost = np.vectorize(PRICE.get)(tissue).astype(np.float32)
    fixed = np.zeros((n + 1,) * 3, np.int8)
    fixed[..., -3:], fixed[..., :4] = 1, -1
    problem = CutProblem(cost, fixed)
    return problem, tissue, pyramid.solve(problem).v


def test_weighing_one_childs_brain_more_never_cuts_more_of_it():
    problem, tissue, v = slab(fused=True)
    tissue[:, 4:8, 11:13] = A  # a tongue of each child's brain lies in the way
    tissue[:, 17:21, 11:13] = B
    problem = CutProblem(np.vectorize(PRICE.get)(tissue).astype(np.float32), problem.fixed)
    rows = aims.tradeoffs(problem, tissue, CODES, v, True)
    assert len(rows) == 8 and any(not r.dominated for r in rows)
    plain = next(r for r in rows if not r.dearer)
    for name in ("brain_a", "brain_b", "cover"):
        alone = next(r for r in rows if set(r.dearer) == {name})
        assert alone.cut_area_cm2[name] <= plain.cut_area_cm2[name] + 0.02


def test_noise_in_the_labels_does_not_move_a_surface_between_equal_brains():
    problem, _, v = slab()
    rows = aims.noise(problem, v, True)
    assert [r.cost_of for r in rows] == ["expected", "upper"]
    assert all(r.moved_mm_p50 <= 1 for r in rows)


def test_pushing_the_surface_through_fused_brain_costs_no_less():
    problem, tissue, v = slab(fused=True)
    rows = aims.pushed(problem, tissue == UNSURE, v, True)
    here = mesh.cost(mesh.extract(problem, v), problem)
    assert {r.towards for r in rows} == {"a", "b"}
    for towards in "ab":
        mine = [r.cost for r in rows if r.towards == towards]
        assert mine[-1] >= mine[0] * 0.98 and mine[0] >= here * 0.98


def test_two_brains_that_are_two_are_not_pushed():
    problem, tissue, v = slab()
    assert aims.pushed(problem, tissue == UNSURE, v, True) == ()


@pytest.mark.parametrize("normal", [(0, 0, 1), (1, 2, 3)])
def test_the_flat_cut_of_a_flat_surface_is_the_surface(normal):
    problem, unit, radius = scenes.ball_cut_by_plane(40, normal)
    found = mesh.extract(problem, pyramid.solve(problem).v)
    flat = aims.plane(problem, found, True)
    assert flat is not None
    assert abs(np.dot(flat.normal, unit)) == pytest.approx(1, abs=1e-3)
    assert flat.area_cm2 * 100 == pytest.approx(np.pi * radius**2, rel=0.03)
