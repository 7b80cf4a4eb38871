"""Over any course, what happened stays: divided, dead, parted, carried on; and nonsense is said, not computed."""

import datetime as dt
from datetime import UTC

from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.course.state import LETTERS, State, Step, after, follow, undefined

T0 = dt.datetime(2026, 1, 12, tzinfo=UTC)
VESSELS = [f"v{k}" for k in range(6)]


def day(k):
    return T0 + dt.timedelta(days=k)


steps_of = st.lists(
    st.builds(
        lambda k, outcome, parts, joined, divides, adds: Step(
            id=f"o{k}", start=day(k), outcome=outcome, parts=parts, needs_joined=joined,
            needs_apart=not joined and k > 400,
            divides=tuple(divides), adds=tuple(adds),
        ),
        st.integers(0, 800), st.sampled_from(["planned", "running", "done", "stopped"]), st.booleans(), st.booleans(),
        st.lists(st.sampled_from(VESSELS), max_size=4),
        st.lists(st.tuples(st.sampled_from(LETTERS), st.sampled_from(["weak arm", "shunt"])), max_size=2),
    ),
    max_size=8, unique_by=lambda s: s.id,
)  # fmt: skip
deaths = st.lists(st.tuples(st.sampled_from(LETTERS), st.integers(0, 800).map(day)), max_size=3)
lasting = st.lists(st.tuples(st.sampled_from(LETTERS), st.integers(0, 800).map(day), st.just("kidney")), max_size=3)
cuts = st.lists(st.tuples(st.sampled_from(VESSELS), st.integers(0, 800).map(day)), max_size=4)
quick = settings(max_examples=300, deadline=None)


@quick
@given(steps_of, deaths, lasting, cuts)
def test_nothing_that_happened_is_ever_reset(steps, died, complications, divided):
    before = State()
    for _, state in follow(steps, died, complications, divided):
        assert state.divided[: len(before.divided)] == before.divided
        assert len(set(state.divided)) == len(state.divided)
        assert state.carried[: len(before.carried)] == before.carried
        assert state.died[: len(before.died)] == before.died
        assert before.joined or not state.joined
        before = state


@quick
@given(steps_of, deaths, lasting, cuts)
def test_what_was_done_divides_and_what_makes_no_sense_does_nothing(steps, died, complications, divided):
    for step, state in follow(steps, died, complications, divided):
        then = after(step, state)
        if list(undefined(step, state)):
            assert (then.divided, then.carried, then.joined) == (state.divided, state.carried, state.joined)
        else:
            assert set(then.divided) == set(state.divided) | set(step.divides)
        if step.outcome in ("done", "stopped"):
            assert not state.undefined  # what was done is told, not called senseless
        if step.outcome == "stopped":
            assert then.joined == state.joined


@quick
@given(steps_of, deaths, lasting, cuts)
def test_exchanging_the_letters_exchanges_the_children_and_nothing_else(steps, died, complications, divided):
    other = {"a": "b", "b": "a"}
    swapped = [
        Step(s.id, s.start, s.end, s.outcome, s.parts, s.needs_joined, s.needs_apart, s.divides,
             tuple((other[t], w) for t, w in s.adds))
        for s in steps
    ]  # fmt: skip
    one = [s for _, s in follow(steps, died, complications, divided)]
    two = [s for _, s in follow(swapped, [(other[t], at) for t, at in died],
                                [(other[t], at, w) for t, at, w in complications], divided)]  # fmt: skip
    for x, y in zip(one, two):
        assert (x.joined, x.divided, len(x.undefined)) == (y.joined, y.divided, len(y.undefined))
        assert all(x.carries(t) == y.carries(other[t]) and x.alive(t) == y.alive(other[t]) for t in LETTERS)


SEPARATION = Step("separation", day(280), parts=True, needs_joined=True, divides=("v1", "v2"))
RECOVERY = Step("recovery", day(282), needs_apart=True)


def found(*steps, **told):
    return {step.id: state for step, state in follow(steps, **told)}


def test_a_death_before_separation_leaves_the_rest_undefined_and_says_who_decides():
    states = found(SEPARATION, RECOVERY, died=[("b", day(200))])
    assert not states["separation"].alive("b") and states["separation"].alive("a")
    assert "separation of a is an emergency" in states["separation"].undefined[0]
    assert any("still joined" in u for u in states["recovery"].undefined)
    assert states["recovery"].divided == ()


def test_a_death_after_separation_leaves_the_other_child_s_course_as_it_is():
    states = found(Step("separation", day(280), outcome="done", parts=True), RECOVERY, died=[("b", day(281))])
    assert states["recovery"].undefined == () and states["recovery"].alive("a")


def test_stop_and_close_keeps_what_was_divided_and_asks_for_another_separation():
    stopped = Step("separation", day(280), outcome="stopped", parts=True, needs_joined=True)
    again = Step("second", day(340), parts=True, needs_joined=True, divides=("v1", "v2"))
    states = found(stopped, RECOVERY, again, divided=[("v1", day(280))])
    assert any("no separation" in u for u in states["recovery"].undefined)
    assert states["second"].divided == ("v1",) and states["second"].undefined == ()


def test_a_second_separation_after_the_first_is_senseless():
    states = found(
        Step("separation", day(280), outcome="done", parts=True), Step("again", day(300), parts=True, needs_joined=True)
    )
    assert "apart already" in states["again"].undefined[0]


def test_when_both_have_died_nothing_is_planned():
    states = found(SEPARATION, died=[("a", day(1)), ("b", day(2))])
    assert states["separation"].undefined == ("separation: both children have died",)
