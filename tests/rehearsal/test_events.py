"""Claims about the event loop: who waits, who is chosen, and that SimPy says the same."""

import numpy as np
import pytest
import rehearsal_small as small
from rehearsal_referee import Referee

from twofold.plan.records import BoundNeed, Precedence
from twofold.rehearsal.compile import compile_score
from twofold.rehearsal.dry import rehearse_dry
from twofold.rehearsal.inputs import draw_inputs


def rehearse(project, plan, runs=1, seed=1, median=True):
    score = compile_score(project, plan, small.STREAMS)
    inputs = draw_inputs(score, seed, np.arange(runs), median=median)
    state = rehearse_dry(score, inputs)
    names = [t.id for t in score.tasks]
    return score, inputs, state, {n: (state.work[0, k]["start"], state.work[0, k]["end"]) for k, n in enumerate(names)}


@pytest.mark.parametrize("seed", range(100))
def test_simpy_says_the_same_of_a_random_operation(seed):
    project, plan = small.at_random(seed)
    score, inputs, state, _ = rehearse(project, plan, runs=2, seed=seed, median=False)
    people = [p.id for p in project.people]
    for r in range(2):
        durations = {t.id: inputs.duration[r, k] for k, t in enumerate(score.tasks)}
        referee = Referee(project, plan, durations)
        for k, t in enumerate(score.tasks):
            found = (state.work[r, k]["start"], state.work[r, k]["end"])
            assert found == pytest.approx(referee.times[t.id], abs=1e-9)
            first, last = score.program.task[k]["seat"], score.program.task[k]["seat_end"]
            assert [people[q] for q in state.holder[r, first:last]] == referee.who[t.id]


def test_a_step_waits_for_the_person_whom_the_plan_names():
    project = small.project(
        [small.task("first", 30, ["surgeon"]), small.task("second", 10, ["surgeon"])],
        [small.person("ada", "surgeon"), small.person("bob", "surgeon")],
    )
    _, _, _, times = rehearse(project, small.plan(project, {"first": ("ada",), "second": ("ada",)}))
    assert times == {"first": (0, 30), "second": (30, 40)}


def test_off_duty_somebody_eligible_stands_in_and_with_nobody_the_planned_person_stays_on():
    people = [small.person("ada", "surgeon", hours=((0, 1),)), small.person("bob", "surgeon", hours=((0, 72),))]
    tasks = [small.task("long", 90), small.task("late", 10, ["surgeon"])]
    project = small.project(tasks, people, [("long", "late")])
    plan = small.plan(project, {"long": (), "late": ("ada",)})
    _, _, state, _ = rehearse(project, plan)
    assert [project.people[q].id for q in state.holder[0]] == ["bob"]
    alone = project.model_copy(update={"people": (people[0],)})
    _, _, state, times = rehearse(alone, plan)
    assert times["late"] == (90, 100) and state.busy[0, 0]["overtime"] == 1


def test_a_child_is_in_one_place_at_a_time():
    project = small.project(
        [small.task("here", 20, ["nurse"], twin="a"), small.task("there", 20, ["surgeon"], twin="a", place="theatre")],
        [small.person("ada", "surgeon"), small.person("bob", "nurse")],
        places={"room": 2, "theatre": 1},
    )
    _, _, _, times = rehearse(project, small.plan(project, {"here": ("bob",), "there": ("ada",)}))
    assert times["there"] == (20, 40)


def test_of_two_waiting_steps_the_one_planned_first_goes_first():
    project = small.project(
        [small.task("later", 10, ["surgeon"]), small.task("sooner", 10, ["surgeon"])],
        [small.person("ada", "surgeon")],
    )
    plan = small.plan(project, {"later": ("ada",), "sooner": ("ada",)}, {"later": 5, "sooner": 0})
    _, _, _, times = rehearse(project, plan)
    assert times == {"sooner": (0, 10), "later": (10, 20)}


def test_lags_count_from_start_or_end_as_the_link_says():
    links = [
        Precedence(before="x", after="y", since="start", min_lag_min=5),
        Precedence(before="x", after="z", since="end", min_lag_min=5),
    ]
    project = small.project([small.task(i, 10) for i in "xyz"], [small.person("ada", "surgeon")], links)
    _, _, _, times = rehearse(project, small.plan(project, {i: () for i in "xyz"}))
    assert times == {"x": (0, 10), "y": (5, 15), "z": (15, 25)}


def test_the_letters_do_not_matter():
    needs = [BoundNeed(role="nurse", twin="a")], [BoundNeed(role="nurse", twin="b")]
    tasks = [
        small.task("wash.a", 30, needs[0], twin="a", gsd=1.5),
        small.task("wash.b", 30, needs[1], twin="b", gsd=1.5),
    ]
    people = [small.person("ada", "nurse", twin="a"), small.person("bob", "nurse", twin="b")]
    project = small.project(tasks, people)
    plan = small.plan(project, {"wash.a": ("ada",), "wash.b": ("bob",)})
    swapped_people = [p.model_copy(update={"twin": {"a": "b", "b": "a"}[p.twin]}) for p in people]
    swapped = small.project(
        [
            small.task("wash.b", 30, needs[1], twin="b", gsd=1.5),
            small.task("wash.a", 30, needs[0], twin="a", gsd=1.5),
        ],
        swapped_people,
    )
    other = small.plan(swapped, {"wash.b": ("ada",), "wash.a": ("bob",)})
    score = compile_score(project, plan, {"a": 11, "b": 12})
    mirror = compile_score(swapped, other, {"a": 12, "b": 11})
    one = draw_inputs(score, 5, np.arange(20)).duration
    two = draw_inputs(mirror, 5, np.arange(20)).duration
    assert np.array_equal(one, two)
    assert [t.twin for t in score.tasks] == ["a", "b"] and [t.twin for t in mirror.tasks] == ["b", "a"]
