"""Claims about a stopped operation: it is kept whole, lived on it is the same, its futures share the past alone."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import rehearsal_small as small
from test_living import EQUAL

from twofold.errors import BadInput
from twofold.rehearsal import branching
from twofold.rehearsal.compile import compile_score
from twofold.rehearsal.engine import Rehearsal, end, rehearse
from twofold.rehearsal.whatif import branch, moment_of
from twofold.timeline import Deed
from twofold.twins.rows import Seen

HALF = 60.0


@pytest.fixture(scope="module")
def what() -> Rehearsal:
    """Three steps in a row on both children that lose blood; a bleeding that help stops; two spare closing steps."""
    bleed = Deed(act="bleed", ml_per_kg_min=0.5, for_min=20)
    hazards = (
        small.hazard("bleed", 1.0, per="hour", effects=(bleed,), contingency="press"),
        small.hazard("tear", 1.0, per="operation", effects=(bleed,), contingency="press"),
    )
    loss = small.about(10, "mL/kg", gsd=1.5)
    tasks = [small.task(id, 60, gsd=1.3, loss_ml_kg=loss) for id in ("open", "divide", "part", "close")]
    links = [("open", "divide"), ("divide", "part"), ("part", "close")]
    people, cards = [small.person("ada", "surgeon")], (small.contingency("press", 5, ()),)
    project = small.project(tasks, people, links, hazards, cards)
    score = compile_score(project, small.plan(project, {t.id: () for t in tasks}), small.STREAMS)
    return Rehearsal(score, 5, pair=EQUAL)


def test_a_stopped_run_lived_on_ends_as_if_it_had_never_been_stopped(what):
    straight = rehearse(what, 3)
    run = branching.on(branching.until(what, 2, HALF), int(HALF * 60))
    stopped = end(what, run)
    assert np.array_equal(stopped.end[0], straight.end[2])
    assert np.array_equal(stopped.seen[0], straight.seen[2])
    assert np.array_equal(stopped.log[0], straight.log[2])


def test_futures_differ_from_each_other_but_not_in_what_had_begun(what):
    live = branching.until(what, 2, HALF)
    runs = branching.futures(what, live, HALF, 12, seed=1)
    assert len(set(runs.end.max(axis=1))) == 12
    assert (runs.start[:, 0] == runs.start[0, 0]).all()
    again = branching.futures(what, live, HALF, 12, seed=1)
    assert np.array_equal(runs.seen, again.seen)  # the state was not touched


def test_stopping_leaves_out_what_has_not_begun_and_loses_less(what):
    live = branching.until(what, 2, HALF)
    on = branching.futures(what, live, HALF, 24, seed=1)
    stopped = branching.futures(what, live, HALF, 24, seed=1, keep={"close"})
    part = 2
    assert np.isnan(stopped.start[:, part]).all() and not np.isnan(on.start[:, part]).any()
    assert (np.nanmax(stopped.end, axis=1) < on.end.max(axis=1)).all()
    for t in range(2):
        assert (stopped.seen[:, t, Seen.BLOOD_LOST] < on.seen[:, t, Seen.BLOOD_LOST]).mean() > 0.9


def test_strikes_per_operation_ahead_fall_at_their_own_rate(what):
    """Of one tear per operation on average, what is still ahead is its share on the steps that have not begun."""
    live = branching.until(what, 2, HALF)
    many = branching.copies(live, 2000)
    branching.redraw(what, many, seed=9)
    score = what.score
    source = next(k for k, s in enumerate(score.sources) if score.hazards[s.hazard].id == "tear")
    ahead = score.program.spot[score.program.source[source]["spot"] : score.program.source[source]["spot_end"]]
    shares = np.diff(ahead["share"], prepend=0.0)
    waits = live.state.work["status"][0][ahead["task"]] == 0
    expected = float(shares[waits].sum())
    counts = [(many.state.strike[r, : many.state.clock["strikes"][r]]["source"] == source).sum() for r in range(2000)]
    assert 0 < expected < 1
    assert np.mean(counts) == pytest.approx(expected, abs=4 * np.sqrt(expected / 2000))


def test_a_moment_after_the_end_is_a_clear_error(what):
    with pytest.raises(BadInput, match="over by then"):
        branching.until(what, 2, 6000)


def test_a_moment_is_written_as_run_and_clock_and_may_lie_after_midnight(what):
    run, at = moment_of(what.score, "12@02:10")
    assert (run, at - what.score.plan.start) == (12, dt.timedelta(hours=19, minutes=10))
    assert moment_of(what.score, "0@08:00")[1] - what.score.plan.start == dt.timedelta(hours=1)
    for bad in ("12", "x@02:10", "1@25:00", "@02:10"):
        with pytest.raises(BadInput, match="RUN@HH:MM"):
            moment_of(what.score, bad)


def test_the_answer_tells_each_child_by_itself_and_adds_nothing_up(what):
    told = branch(what, 2, what.score.plan.start + dt.timedelta(hours=1), 8, {"close"}, 1)
    assert set(told["go_on"]) == set(told["stop"]) == {"end", "both_alive", "a", "b"}
    assert told["stop_less_go_on"]["a"]["lost, mL/kg"]["p50"] < 0
    with pytest.raises(BadInput, match="after_stop"):
        branch(what, 2, what.score.plan.start, 8, (), 1)
