"""Where the shortest plan is known, ours is as short, and says so."""

import math

import pytest
from known import by_construction, by_trying_everything, small

from twofold.case import Options
from twofold.errors import NoAnswer
from twofold.plan.solving import solve


@pytest.mark.parametrize("seed", range(6))
def test_an_optimum_known_by_construction_is_reached_and_proved(at_hand, seed):
    p, day = by_construction(seed)
    plan = solve(p, Options(solver_s=20.0))
    assert plan.objective == plan.bound == day


@pytest.mark.parametrize("seed", range(14))
def test_eight_steps_are_planned_as_short_as_trying_everything_finds(at_hand, seed):
    p = small(seed)
    best = by_trying_everything(p)
    try:
        plan = solve(p, Options(solver_s=8.0))
    except NoAnswer:
        assert math.isinf(best)
    else:
        assert plan.objective == plan.bound == best
