"""Each rule, broken by hand, is named."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projects import link, need, person, project, task

from twofold.plan.checker import RULES, Broken, check
from twofold.plan.records import Project
from twofold.plan.solving import solve
from twofold.playbooks.records import Fork


def fork(step: str) -> Fork:
    return Fork(step=step, caller="c", record=("x",), bands="b", teams="t", rooms={"a": "one", "b": "two"})


@pytest.fixture
def pair() -> Project:
    """Open, part, then either child in its own room."""
    return project(
        [
            task("open", 30, need("surgeon", level="senior"), need("nurse"), twin="both", place="one",
                 milestone="incision", equipment=("saw",)),
            task("part", 10, need("surgeon"), twin="both", place="one", milestone="separation"),
            task("close.a", 20, need("nurse", twin="a"), twin="a", place="one", equipment=("saw",)),
            task("close.b", 20, need("nurse", twin="b"), twin="b", place="two", equipment=("saw",)),
            task("count", 10, need("nurse"), place="one"),
        ],
        [
            person("s", "surgeon", level="senior"),
            person("t", "surgeon", level="trainee"),
            person("na", "nurse", twin="a"),
            person("nb", "nurse", twin="b"),
            person("late", "nurse", twin="both", hours=((20, 30),)),
        ],
        [link("open", "part", 5, 60), link("part", "close.a"), link("part", "close.b"), link("open", "count")],
        places={"one": 1, "two": 1},
        equipment={"saw": 2},
        fork=fork("part"),
    )  # fmt: skip


@pytest.fixture
def plan(pair, at_hand):
    return solve(pair)


def altered(plan, id, **changes):
    """The steps with one of them changed by hand; ``later`` shifts it by minutes."""
    later = changes.pop("later", 0)
    out = []
    for s in plan.steps:
        if s.id == id:
            move = dt.timedelta(minutes=later)
            s = s.model_copy(update={"start": s.start + move, "end": s.end + move, **changes})
        out.append(s)
    return out


def broken(pair, steps) -> set[str]:
    with pytest.raises(Broken) as e:
        check(pair, steps)
    return {rule for rule, _ in e.value.faults}


def test_an_honest_plan_gets_a_certificate_that_names_every_rule(pair, plan):
    assert set(plan.certificate.rules) == set(RULES)
    assert check(pair, plan) == plan.certificate
    assert plan.objective == 30 + 5 + 10 + 20


def test_a_step_missing_doubled_or_invented_is_seen(pair, plan):
    assert broken(pair, plan.steps[1:]) == {"every step once"}
    assert broken(pair, [*plan.steps, plan.steps[0]]) == {"every step once"}
    stranger = plan.steps[0].model_copy(update={"id": "stranger"})
    assert broken(pair, [*plan.steps, stranger]) == {"every step once"}


@given(minutes=st.integers(-29, 60).filter(bool))
@settings(max_examples=20, deadline=None)
def test_a_step_shortened_or_stretched_is_seen(minutes):
    p = project([task("x", 30, need("nurse"))], [person("n", "nurse")])
    plan = solve(p)
    end = plan.steps[0].end + dt.timedelta(minutes=minutes)
    assert broken(p, altered(plan, "x", end=end)) == {"durations"}


@given(later=st.integers(-200, 200))
@settings(max_examples=40, deadline=None)
def test_a_step_moved_is_seen_exactly_when_it_breaks_its_lags(later):
    p = project(
        [task("x", 30, need("nurse")), task("y", 30, need("nurse"))], [person("n", "nurse")], [link("x", "y", 0, 60)]
    )
    plan = solve(p)
    steps = altered(plan, "y", later=later)
    if 0 <= later <= 60:
        check(p, steps)
    else:
        assert "lags" in broken(p, steps)


def test_before_the_operation_starts_nothing_happens(pair, plan):
    assert "durations" in broken(pair, altered(plan, "open", later=-10))


def test_a_step_held_back_is_not_done_sooner(at_hand):
    p = project([task("x", 30, need("nurse"), not_before_min=60)], [person("n", "nurse")])
    plan = solve(p)
    assert plan.objective == 90
    assert broken(p, altered(plan, "x", later=-1)) == {"durations"}


@pytest.mark.parametrize(
    ("step", "people", "rule"),
    [
        ("open", ("t", "na"), "role, level and team"),  # a trainee where a senior is needed
        ("open", ("na", "s"), "role, level and team"),  # duties exchanged
        ("open", ("s",), "role, level and team"),  # nobody for the second duty
        ("open", ("s", "nobody"), "role, level and team"),
        ("close.a", ("nb",), "role, level and team"),  # the other child's nurse
        ("count", ("late",), "on shift throughout"),
        ("part", ("late",), "role, level and team"),
    ],
)
def test_the_wrong_person_is_seen(pair, plan, step, people, rule):
    assert rule in broken(pair, altered(plan, step, people=people))


def test_nobody_is_in_two_steps_or_two_duties_at_once(pair, plan):
    steps = {s.id: s for s in plan.steps}
    assert steps["count"].start < steps["part"].end
    both = altered(plan, "count", people=steps["close.a"].people, later=0)
    at = (steps["close.a"].start - steps["count"].start).total_seconds() / 60
    both = [s.model_copy(update={"start": s.start + dt.timedelta(minutes=at), "end": s.end + dt.timedelta(minutes=at)})
            if s.id == "count" else s for s in both]  # fmt: skip
    assert "one thing at a time" in broken(pair, both)
    twice = project([task("x", 10, need("nurse", 2))], [person("n", "nurse"), person("m", "nurse")])
    assert "one thing at a time" in broken(twice, altered(solve(twice), "x", people=("n", "n")))


def test_a_shift_must_last_for_the_whole_step():
    p = project([task("x", 30, need("nurse"))], [person("n", "nurse", hours=((0, 1),))])
    plan = solve(p)
    check(p, altered(plan, "x", later=30))
    assert broken(p, altered(plan, "x", later=31)) == {"on shift throughout"}


def test_more_machines_than_there_are_is_seen(pair, plan):
    fewer = pair.model_copy(update={"equipment": {"saw": 1}})
    assert broken(fewer, plan.steps) == {"equipment"}


def test_a_child_is_in_one_place_and_joined_children_move_together(at_hand):
    n, crew = need("nurse"), [person("n", "nurse"), person("m", "nurse")]
    steps = [task("x", 30, n, twin="a", place="one"), task("y", 30, n, twin="a", place="two")]
    here = project([steps[0].model_copy(update={"place": "two"}), steps[1]], crew)
    there = project(steps, crew)
    plan = solve(here)  # both at seven, in one place
    assert plan.objective == 30
    moved = altered(plan, "x", place="one")
    assert broken(there, moved) == {"a child is in one place"}
    joined = project(
        [steps[0], steps[1].model_copy(update={"twin": "b"}), task("part", 5, n, twin="both", place="one")],
        crew,
        [link("x", "part"), link("y", "part")],
        fork=fork("part"),
    )
    assert solve(joined).objective == 65


def test_a_place_for_one_child_holds_one(at_hand):
    n, crew = need("nurse"), [person("n", "nurse"), person("m", "nurse")]
    steps = [task("x.a", 30, n, twin="a", place="one"), task("x.b", 30, n, twin="b", place="one")]
    roomy, narrow = project(steps, crew, places={"one": 2}), project(steps, crew, places={"one": 1})
    assert solve(roomy).objective == 30
    assert solve(narrow).objective == 60
    assert broken(narrow, solve(roomy).steps) == {"room for one child"}


def test_a_step_that_needs_nobody_is_a_stretch_of_time_and_holds_no_place():
    steps = [task("asleep", 300, twin="a", place="one"), task("scan", 30, need("nurse"), twin="a", place="two")]
    assert solve(project(steps, [person("n", "nurse")])).objective == 300


def test_a_child_that_has_reached_its_room_does_not_go_back():
    p = project(
        [
            task("part", 10, twin="both", place="one"),
            task("band.b", 10, twin="b", place="one"),
            task("move.b", 10, twin="b", place="two"),
            task("look.b", 10, twin="b", place="one"),
        ],
        [],
        [link("part", "band.b"), link("band.b", "move.b"), link("move.b", "look.b")],
        places={"one": 2, "two": 1},
        fork=fork("part"),
    )
    with pytest.raises(Broken, match=r"'look\.b' is in one"):
        solve(p)


def test_milestones_keep_their_order():
    p = project(
        [task("cut", 10, milestone="separation"), task("open", 10, milestone="incision")], [], [link("cut", "open")]
    )
    with pytest.raises(Broken, match=r"separation.*starts before"):
        solve(p)


def test_a_step_of_another_name_place_or_act_is_not_the_step_that_was_bound(pair, plan):
    for change in ({"name": "other"}, {"equipment": ()}, {"twin": "none"}):
        assert "steps as bound" in broken(pair, altered(plan, "open", **change))


def test_a_headline_that_flatters_is_refused(pair, plan):
    with pytest.raises(Broken, match="stated length"):
        check(pair, plan.model_copy(update={"objective": plan.objective - 1}))
    with pytest.raises(Broken, match="stated length"):
        check(pair, plan.model_copy(update={"bound": plan.objective + 1}))
