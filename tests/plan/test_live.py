"""While it happens: the past stands, the next minutes are held, the rest changes as little as it must."""

import datetime as dt
import time

import pytest
from disturbed import disturbed
from pair import case_at, cut
from projects import link, need, person, project, task

from twofold.case import Options
from twofold.errors import BadInput, NoAnswer
from twofold.plan.binding import bind
from twofold.plan.live import replan
from twofold.plan.live_records import Disturbance, Observed
from twofold.plan.numerics import HELD_MIN
from twofold.plan.solving import solve
from twofold.plan.terms import minute, moment
from twofold.playbooks import find


@pytest.fixture(scope="module")
def separation(tmp_path_factory):
    case = case_at(tmp_path_factory.mktemp("live"))
    bound = bind(case, find(case, "craniopagus-separation"), cut(12), case.team, case.course[0])
    return bound, solve(bound, Options(solver_s=4.0))


def kept(project, plan, now, seen, got, touched, gone):
    """The claims of issue 5 about one re-planning."""
    old, new = {s.id: s for s in plan.steps}, {s.id: s for s in got.plan.steps}
    for o in seen:
        assert new[o.step].start == o.start
        assert new[o.step].people == old[o.step].people
        if o.end is not None:
            assert new[o.step].end == o.end
    begun = {o.step for o in seen}
    assert all(s.start >= now for s in got.plan.steps if s.id not in begun)
    assert not {who for s in got.plan.steps if s.id not in begun for who in s.people} & set(gone)
    soon = {
        s.id
        for s in plan.steps
        if s.id not in begun and 0 <= minute(project, s.start) - minute(project, now) <= HELD_MIN
    }
    assert soon == set(got.held) | set(got.shaken)
    for i in got.held:
        assert (new[i].start, sorted(new[i].people)) == (old[i].start, sorted(old[i].people))
    if not touched and not gone:
        assert not got.shaken and not got.diff.moved and not got.diff.reassigned
        assert len(got.plan.steps) == got.diff.unchanged


@pytest.mark.parametrize("seed", range(5))
def test_a_disturbed_separation_goes_on_within_seconds(separation, seed):
    bound, plan = separation
    _, now, seen, change, touched = disturbed(bound, plan, seed)
    begun = time.perf_counter()
    try:
        got = replan(bound, plan, now, seen, change)
    except NoAnswer as no:
        assert change.gone and "no plan for the rest" in str(no)
    else:
        kept(bound, plan, now, seen, got, touched, change.gone)
    assert time.perf_counter() - begun < 15  # by hand 5 s are held; a machine that tests beside it may take longer


@pytest.fixture
def day():
    """Open, tie, close by one surgeon and one nurse, while another nurse prepares."""
    return project(
        [task("open", 60, need("surgeon"), need("nurse")), task("tie", 30, need("surgeon"), need("nurse")),
         task("close", 45, need("surgeon"), need("nurse")), task("thaw", 20, need("nurse")),
         task("late", 30, need("nurse"))],
        [person("s", "surgeon"), person("n1", "nurse"), person("n2", "nurse"), person("n3", "nurse")],
        [link("open", "tie", 0, 30), link("tie", "close"), link("open", "late", 120)],
    )  # fmt: skip


def observed(plan, *ids, **ends):
    at = {s.id: s for s in plan.steps}
    return [Observed(step=i, start=at[i].start, end=ends.get(i, at[i].end)) for i in ids]


def test_a_step_that_overruns_pushes_what_waits_for_it_and_nothing_else(day, at_hand):
    plan = solve(day)
    now = moment(day, 80)
    got = replan(day, plan, now, observed(plan, "open", "thaw", open=None))
    new = {s.id: s for s in got.plan.steps}
    assert minute(day, new["open"].end) == 81
    assert minute(day, new["tie"].start) == 81
    assert {m.id for m in got.diff.moved} == {"tie", "close", "late"}
    assert got.plan.objective == max(81 + 30 + 45, 81 + 120 + 30)


def test_nothing_changed_means_nothing_changes(day, at_hand):
    plan = solve(day)
    got = replan(day, plan, moment(day, 61), observed(plan, "open", "thaw", "tie", tie=None))
    assert not got.diff.moved and not got.diff.reassigned and not got.shaken


def test_somebody_who_leaves_is_replaced_and_only_they(day, at_hand):
    plan = solve(day)
    leaver = next(s for s in plan.steps if s.id == "close").people[1]
    got = replan(
        day, plan, moment(day, 61), observed(plan, "open", "thaw", "tie", tie=None), Disturbance(gone=(leaver,))
    )
    assert {r.id for r in got.diff.reassigned} == {s.id for s in plan.steps if leaver in s.people} - {
        "open",
        "thaw",
        "tie",
    }
    assert not got.diff.moved


def test_a_wait_that_is_over_already_is_told_and_the_plan_goes_on(day, at_hand):
    plan = solve(day)
    got = replan(day, plan, moment(day, 100), observed(plan, "open", "thaw"))
    assert "within 30 min of 'open'" in got.missed[0]
    assert minute(day, next(s for s in got.plan.steps if s.id == "tie").start) == 100


def test_whose_shift_ends_in_a_step_under_way_is_told(at_hand):
    p = project(
        [task("open", 60, need("nurse")), task("close", 30, need("nurse"))],
        [person("n1", "nurse", hours=((0, 1),)), person("n2", "nurse", hours=((1, 5),))],
        [link("open", "close")],
    )
    plan = solve(p)
    got = replan(p, plan, moment(p, 70), observed(plan, "open", open=None))
    assert got.over == ("n1's shift ends during 'open', which is under way: relieve them",)
    assert got.plan.steps[1].people == ("n2",)


def test_planning_on_from_a_plan_that_was_itself_planned_on(day, at_hand):
    plan = solve(day)
    once = replan(day, plan, moment(day, 80), observed(plan, "open", "thaw", open=None))
    open_, thaw = (s for s in once.plan.steps if s.id in ("open", "thaw"))
    seen = [
        Observed(step="thaw", start=thaw.start, end=thaw.end),
        Observed(step="open", start=open_.start, end=moment(day, 85)),
    ]
    twice = replan(day, once.plan, moment(day, 86), seen)
    assert minute(day, next(s for s in twice.plan.steps if s.id == "tie").start) == 86


def test_what_has_not_begun_yet_can_t_be_observed(day, at_hand):
    plan = solve(day)
    with pytest.raises(BadInput, match="note only what has begun"):
        replan(day, plan, moment(day, 10), [Observed(step="tie", start=moment(day, 11))])
    with pytest.raises(BadInput, match="not a step of the plan"):
        replan(day, plan, moment(day, 10), [Observed(step="tye", start=moment(day, 1))])
    with pytest.raises(ValueError, match="ends before it starts"):
        Observed(step="tie", start=moment(day, 5), end=moment(day, 5) - dt.timedelta(minutes=1))


def test_when_the_last_of_a_role_leaves_the_reason_is_named(day, at_hand):
    plan = solve(day)
    with pytest.raises(NoAnswer, match=r"1 × surgeon is needed 08:30–09:15 .close.; the roster has 0"):
        replan(day, plan, moment(day, 61), observed(plan, "open", "thaw", "tie", tie=None), Disturbance(gone=("s",)))
