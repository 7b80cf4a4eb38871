"""Time at the table: a limit that times and names keep together, and long steps in which people are relieved."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projects import link, need, person, project, task

from twofold.errors import NoAnswer
from twofold.plan.checker import Broken, check, faults
from twofold.plan.handing import handing
from twofold.plan.records import ScrubLimit
from twofold.plan.solving import solve
from twofold.plan.spells import too_long
from twofold.plan.terms import minute
from twofold.plan.watches import in_watches
from twofold.quantity import Estimate, Grade
from twofold.timeline import Act, Deed

LIMIT = ScrubLimit(minutes=360, break_min=20, roles=("surgeon",))


def long_day(*people, steps=4, minutes=100, **more):
    tasks = [task(f"t{i}", minutes, need("surgeon")) for i in range(steps)]
    links = [link(one.id, two.id) for one, two in pairwise(tasks)]
    return project(tasks, people, links, scrub=LIMIT, **more)


def test_the_only_surgeon_gets_a_break_and_the_plan_gets_longer_by_it(at_hand):
    plan = solve(long_day(person("s", "surgeon")))
    assert (plan.objective, plan.bound) == (400 + 20, 400)
    assert "time at the table" in plan.certificate.rules


def test_with_somebody_to_take_over_nobody_waits(at_hand):
    p = long_day(person("s", "surgeon"), person("t", "surgeon"))
    plan = solve(p)
    assert plan.objective == plan.bound == 400
    assert {s.people for s in plan.steps} == {("s",), ("t",)}


def test_where_no_break_fits_into_the_shift_the_reason_is_said_and_that_it_is_no_proof(at_hand):
    with pytest.raises(NoAnswer, match=r"break of 20 min in every 360 min at the table.*not proved"):
        solve(long_day(person("s", "surgeon", hours=((0, 410 / 60),))))


def test_the_checker_refuses_a_plan_without_the_break(at_hand):
    p = long_day(person("s", "surgeon"))
    plan = solve(p.model_copy(update={"scrub": None}))
    with pytest.raises(Broken, match=r"s is at the table from .* \('t0'\) to past .* \('t3'\) without a break"):
        check(p, plan.steps)


def test_a_step_alone_that_must_not_be_interrupted_may_last_longer(at_hand):
    p = long_day(person("s", "surgeon"), steps=2, minutes=400)
    plan = solve(p)
    assert plan.objective == 400 + 20 + 400
    assert not faults(p, plan.steps)


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda x: (x[0], x[0] + x[1])), max_size=6)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(held=spans, limit=st.integers(5, 40), pause=st.integers(1, 8))
def test_a_spell_is_what_a_minute_by_minute_reading_says(held, limit, pause):
    there = {m for a, b in held for m in range(a, b)}
    broken, run, gap = False, [], 0
    for m in range(0, 90):
        if m in there:
            run.append(m)
            gap = 0
        elif run:
            gap += 1
            if gap == pause:
                run, gap = [], 0
        if run:
            inside = [s for s in held if s[0] in range(run[0], run[-1] + 1)]
            broken = broken or (len(inside) > 1 and run[-1] + 1 - run[0] > limit)
    assert too_long(held, limit, pause) == broken


def watched(every=None, **more):
    long = task("watch", 500, need("surgeon"), **more)
    tasks = [task("before", 30, need("nurse")), long, task("after", 30, need("nurse"))]
    links = [link("before", "watch", 5), link("watch", "after", 10, 60), link("watch", "after", 0, None, "start")]
    return in_watches(tasks, links, {"watch": every} if every else {}, LIMIT)


def test_a_long_step_is_made_in_watches_without_a_gap():
    tasks, links = watched()
    assert [t.id for t in tasks] == ["before", "watch.watch1", "watch.watch2", "after"]
    assert sum(t.duration_min.value for t in tasks) == pytest.approx(560)
    between = {(x.before, x.after): x for x in links}
    inner = between["watch.watch1", "watch.watch2"]
    assert (inner.min_lag_min, inner.max_lag_min) == (0, 0)
    assert between["before", "watch.watch1"].min_lag_min == 5
    assert between["watch.watch2", "after"].max_lag_min == 60 and between["watch.watch1", "after"].since == "start"


def test_watches_do_together_what_the_step_does_once():
    acts = (Deed(act=Act.DRAIN, twin="a"), Deed(act=Act.CLOSE, twin="a", what="skin"))
    loss = Estimate(value=9, unit="mL/kg", source="test", grade=Grade.BU)
    tasks, _ = watched(200, acts=acts, loss_ml_kg=loss, milestone="separation", checklist="count")
    parts = [t for t in tasks if t.step == "watch"]
    assert len(parts) == 3
    assert [[d.act for d in t.acts] for t in parts] == [[Act.DRAIN], [], [Act.CLOSE]]
    assert sum(t.loss_ml_kg.value for t in parts) == pytest.approx(9)
    assert [t.milestone for t in parts] == [None, None, "separation"]
    assert [t.checklist for t in parts] == ["count", None, None]


def test_what_must_not_be_interrupted_stays_whole():
    assert [t.id for t in watched(200, interruptible=False)[0]] == ["before", "watch", "after"]


def test_within_a_long_step_one_relieves_the_other_with_time_to_tell(at_hand):
    tasks, links = in_watches([task("watch", 480, need("nurse"))], (), {"watch": 240.0}, None)
    crew = [person("n", "nurse", hours=((0, 5),)), person("m", "nurse", hours=((3.5, 9),))]
    p = project(tasks, crew, links)
    plan = solve(p)
    assert [s.people for s in plan.steps] == [("n",), ("m",)] and plan.objective == 480
    (relief,) = handing(p, plan, ()).reliefs
    assert (relief.out, relief.into, minute(p, relief.at), relief.overlap_min) == ("n", "m", 240, 30)
