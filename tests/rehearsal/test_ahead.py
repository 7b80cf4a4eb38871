"""What is compiled ahead of time is what a rehearsal calls."""

import numba as nb
import numpy as np
import rehearsal_small as small

from twofold.rehearsal import ahead, bodies
from twofold.rehearsal.compile import compile_score
from twofold.rehearsal.deeds import compile_deeds
from twofold.rehearsal.inputs import draw_inputs
from twofold.rehearsal.program import empty


def test_the_arrays_of_nothing_have_the_types_of_the_arrays_of_a_run():
    project = small.project([small.task("wash", 5)], people=[small.person("ada", "nurse")])
    score = compile_score(project, small.plan(project, {"wash": ("ada",)}), {"a": 11, "b": 12})
    runs = np.arange(3)
    real = (
        score.program,
        draw_inputs(score, 1, runs),
        empty(score.program, len(runs)),
        compile_deeds(score, {}, ()),
        bodies.lives(score, 1, runs),
    )
    for nothing, something in zip(ahead.nothing(), real):
        assert nb.typeof(nothing) == nb.typeof(something)
